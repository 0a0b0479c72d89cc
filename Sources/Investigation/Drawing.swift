// The graph of an investigation: identity → sessions and credentials → services → resources. Apart from the answer's
// lists because a drawing must be small: it hides reads and folds what is too much, and says so. Edges are counted here
// by numbers; names are made when all is folded, in `Drawing+Folding`.
import Lineage
import PropertyGraph

/// Collects what to draw, then folds it to size.
struct Drawing {
    /// Ids of its events that an edge names.
    static let namedEvents = 20

    /// An edge before it has names.
    struct Draft {
        let source: NodeID
        let target: NodeID
        let kind: EdgeKind
        /// Denied calls are edges of their own, so that they can be seen.
        let isDenied: Bool
        /// The end whose events these are as well; none where they are counted otherwise.
        let counted: NodeID
        var evidence: Evidence?
        var count = EventCount()
        /// The first and last of the edge's entries in `named`; -1 for none.
        var firstNamed: Int32 = -1
        var lastNamed: Int32 = -1
    }

    let investigator: Investigator
    let options: InvestigationOptions
    private(set) var drafts: [Draft] = []
    private(set) var actions: ActionCounter
    /// The first events of each draft, each with the place of the next.
    private(set) var named: [(event: EventIndex, next: Int32)] = []
    private(set) var hiddenReads = 0
    private(set) var subject: NodeID?
    /// What is drawn beside the ends of counted edges, and its own calls.
    private(set) var nodes: NodeCounter
    private var pairs = KeyNumbers()
    private var kinds = KeyNumbers()
    /// Edges found a while ago, each at a place of its own: calls of one kind come in rows.
    private var recent: [(ends: UInt64, sort: UInt32, number: Int)]
    private var known: Set<NodeID> = []
    private var lineages: LineageReader
    private let timed: UInt32
    private let states: PaletteColumn<EventState>
    private let accounts: NodeRange

    var graph: Graph { investigator.graph }

    init(_ investigator: Investigator, _ options: InvestigationOptions) {
        self.investigator = investigator
        self.options = options
        recent = Array(repeating: (0, .max, 0), count: 256)
        actions = ActionCounter(investigator.graph)
        nodes = NodeCounter(investigator.graph)
        lineages = LineageReader(investigator.graph)
        timed = investigator.graph.events.firstTimed
        states = investigator.graph.events.states
        accounts = investigator.graph.nodes(of: .account)
    }

    /// Draws a subject, its own calls, and those of the sessions it reached.
    mutating func draw(
        _ subject: Subject, _ direct: CallColumns, _ derived: [(session: DerivedSession, calls: CountedEvents)]
    ) {
        self.subject = subject.node
        note(subject.node, direct.counted.total)
        if subject.isPrincipal || subject.credential != nil {
            addCalls(direct, subject)
        } else {
            drawActors(subject, direct.counted.events)
        }
        for (session, calls) in derived {
            addEdge(session.step)
            note(session.session, calls.total)
            addCalls(calls, from: session.session)
        }
    }

    /// Draws who acted on a subject.
    mutating func drawActors(_ subject: Subject, _ events: [EventIndex]) {
        for event in graph.whileAsked(events) { addActor(event, subject) }
    }

    private mutating func note(_ node: NodeID, _ count: EventCount = EventCount()) {
        nodes.add(node, count)
        known.insert(node)
    }

    /// Calls of a subject, each hung on the credential behind which its principal is; a role's on its sessions.
    private mutating func addCalls(_ calls: CallColumns, _ subject: Subject) {
        let principals = subject.isRole ? graph.events.principals.values(at: calls.counted.events) : []
        for number in graph.whileAsked(calls.counted.events.indices) {
            let state = calls.counted.states[number]
            guard isDrawn(state) else { continue }
            let holder: NodeID
            if let credential = subject.credential {
                holder = credential
            } else if subject.isRole {
                holder = principals[number]
            } else {
                holder = calls.credentials[number].ifAny ?? subject.node
            }
            if holder != subject.node {
                let edge =
                    subject.isRole
                    ? edge(holder, subject.node, .ofRole, counts: holder, .attested)
                    : edge(subject.node, holder, .holds, counts: holder, .attested)
                add(calls.counted.events[number], state, to: edge)
            }
            addCall(number, calls, from: holder, butTo: subject.node)
        }
    }

    private mutating func addCalls(_ calls: CountedEvents, from session: NodeID) {
        var drawn: [EventIndex] = []
        for (event, state) in graph.whileAsked(zip(calls.events, calls.states)) where isDrawn(state) {
            drawn.append(event)
        }
        // Most are not drawn: only of the others more is read.
        let columns = CallColumns(CountedEvents(drawn, graph), graph)
        for number in graph.whileAsked(drawn.indices) { addCall(number, columns, from: session, butTo: .none) }
    }

    private mutating func addCall(_ number: Int, _ calls: CallColumns, from holder: NodeID, butTo subject: NodeID) {
        let (event, state) = (calls.counted.events[number], calls.counted.states[number])
        let action = calls.actions[number]
        let service = graph.actions.service(action)
        let called = edge(holder, service, .called, isDenied: state.isDenied, counts: service)
        add(event, state, action, to: called)
        for place in calls.targets.places(number) {
            let target = calls.targets.nodes[place]
            guard target != subject, !accounts.contains(target) else { continue }
            let touched = edge(service, target, .touched, isDenied: state.isDenied, counts: target)
            add(event, state, action, to: touched)
        }
    }

    /// For what is acted on: origin → principal → subject.
    private mutating func addActor(_ event: EventIndex, _ subject: Subject) {
        let state = states[Int(event.index)]
        guard isDrawn(state) else { return }
        let index = Int(event.index)
        let principal = graph.events.principals[index]
        guard principal != .none, principal != subject.node else { return }
        let before = drafts.count
        let touched = edge(principal, subject.node, .touched, isDenied: state.isDenied, counts: principal)
        add(event, state, graph.events.actions[index], to: touched)
        // Who was met before has this edge already, or another one like it.
        guard touched == before, known.insert(principal).inserted else { return }
        let lineage = lineages.lineage(
            of: principal, credential: graph.events.credentials[index], at: investigator.time(of: event),
            evidence: options.evidence)
        var below = principal
        for step in lineage.steps {
            if let shown = step.events.first {
                let edge = edge(step.node, below, step.via, step.evidence)
                add(shown, states[Int(shown.index)], to: edge)
            }
            note(step.node)
            below = step.node
        }
    }

    private mutating func addEdge(_ row: EdgeRow) {
        let edge = edge(row.source, row.target, row.kind, row.evidence)
        add(row.event, states[Int(row.event.index)], to: edge)
        note(row.source)
    }

    /// Reads that succeeded are left out of drawings unless asked for: most calls are reads, and few tell anything.
    @inline(__always)
    private mutating func isDrawn(_ state: EventState) -> Bool {
        guard !state.isWrite, state.isSucceeded, !options.drawReads else { return true }
        hiddenReads += 1
        return false
    }

    // MARK: Edges

    /// The number of an edge that hands something on or holds it, whose class of evidence is the last that is given.
    private mutating func edge(
        _ source: NodeID, _ target: NodeID, _ kind: EdgeKind, counts: NodeID = .none, _ evidence: Evidence
    ) -> Int {
        let edge = edge(source, target, kind, isDenied: false, counts: counts)
        drafts[edge].evidence = evidence
        return edge
    }

    /// The number of an edge, a new one where it was not drawn before.
    private mutating func edge(
        _ source: NodeID, _ target: NodeID, _ kind: EdgeKind, isDenied: Bool, counts: NodeID
    ) -> Int {
        let ends = KeyNumbers.key(source.index, target.index)
        let sort = UInt32(kind.rawValue) << 1 | (isDenied ? 1 : 0)
        let slot = Int(truncatingIfNeeded: (ends ^ ends >> 32 &+ UInt64(sort) &* 97) & 255)
        if recent[slot].ends == ends, recent[slot].sort == sort { return recent[slot].number }
        let pair = pairs.number(of: ends)
        let number = kinds.number(of: KeyNumbers.key(UInt32(truncatingIfNeeded: pair), sort))
        if number == drafts.count {
            drafts.append(Draft(source: source, target: target, kind: kind, isDenied: isDenied, counted: counts))
        }
        recent[slot] = (ends, sort, number)
        return number
    }

    private mutating func add(_ event: EventIndex, _ state: EventState, _ action: ActionID, to edge: Int) {
        add(event, state, to: edge)
        actions.add(action, of: edge, event, state)
    }

    private mutating func add(_ event: EventIndex, _ state: EventState, to edge: Int) {
        drafts[edge].count.add(event.index, state, timed: timed)
        guard drafts[edge].count.events <= Drawing.namedEvents else { return }
        let place = Int32(truncatingIfNeeded: named.count)
        named.append((event, -1))
        if drafts[edge].lastNamed >= 0 {
            named[Int(drafts[edge].lastNamed)].next = place
        } else {
            drafts[edge].firstNamed = place
        }
        drafts[edge].lastNamed = place
    }
}
