// Which ways lead on from a node, and when: the steps that blast and path take. Apart from both because they must agree
// on what follows from what; the searches themselves are in PropertyGraph.
import Lineage
import PropertyGraph

/// A node as one is there: with one of its credentials, or with all of them.
struct Place: Hashable, Sendable {
    /// How much of the node one has.
    enum Hold: UInt8, Sendable {
        /// It acts for whoever came here.
        case whole
        /// Something of it was changed. What it does is still its own doing.
        case changed
        /// Its console password was set: sign-ins from then on may be anyone's who knows it.
        case password
    }

    let node: NodeID
    /// The only credential one has of it; none for all.
    var credential = NodeID.none
    var hold = Hold.whole
}

/// What a step is made of.
struct Way: Sendable {
    let kind: EdgeKind
    let evidence: Evidence
    let event: EventIndex
}

/// The ways on from places, in one graph and one window.
struct Ways {
    typealias Step = TimedStep<Place, Way>

    let graph: Graph
    /// Steps outside are not taken.
    let window: Window
    /// Which edges leave a principal by which of its credentials, once that was asked.
    private let signed = SignedEdges()

    init(graph: Graph, window: Window) {
        self.graph = graph
        self.window = window
    }

    /// Every step from `place` that hands on a session, a credential, an identity or a workload. O(edges of the node);
    /// with one of many credentials O(edges it made), but for the first that is asked about.
    func lineage(from place: Place) -> [Step] {
        switch place.hold {
        case .changed: return []
        case .password: return signIns(of: place.node)
        case .whole: break
        }
        var steps: [Step] = []
        let principal = principal(of: place)
        if principal != .none {
            let edges = graph.edges.from(principal)
            func follow(_ row: EdgeRow) {
                guard isMade(row, with: place), let target = target(of: row, from: place) else { return }
                add(row, to: target, &steps)
            }
            if place.credential == .none {
                for row in edges { follow(row) }
            } else {
                for number in signed.places(in: edges, of: principal, with: place.credential) { follow(edges[number]) }
            }
        }
        switch graph.nodes.kind(place.node) {
        case .role:
            // A session's role is shown by its first event; it may be used from then on.
            for row in graph.edges.to(place.node) where row.kind == .ofRole {
                add(row, to: Place(node: row.source), standing: true, &steps)
            }
        case .person:
            for row in graph.edges.to(place.node) where row.kind == .onBehalfOf {
                add(row, to: Place(node: row.source, credential: row.sourceCredential), standing: true, &steps)
            }
        default: break
        }
        return steps
    }

    /// Who makes the calls of `place`: the node, or the holder of the credential it is; none where nobody does.
    func principal(of place: Place) -> NodeID {
        let kind = graph.nodes.kind(place.node)
        if kind == .credential || kind == .accessKey { return graph.nodes.owner(place.node) }
        return kind.isPrincipal || kind == .workload || kind == .identityProvider ? place.node : .none
    }

    /// The events made with what one has at `place`, from `time` on, in time order.
    ///
    /// The clocks of two services differ, so a key may be used a second before the record that issued it.
    func events(of place: Place, from time: Timestamp) -> [EventIndex] {
        let holder = place.credential.ifAny ?? principal(of: place)
        guard place.hold == .whole, holder != .none else { return [] }
        var reached = window
        if time != .unknown {
            let first = place.credential == .none ? time : time.advanced(by: -1)
            reached.since = window.since.map { max($0, first) } ?? first
        }
        let (columns, credential, principal) = (graph.events, place.credential, principal(of: place))
        return graph.whileAsked(graph.events(of: holder, in: reached).events()).filter { event in
            let index = Int(event.index)
            guard columns.principals[index] == principal else { return false }
            return credential == .none || columns.credentials[index] == credential || columns.keys[index] == credential
        }
    }

    private func add(_ row: EdgeRow, to target: Place, standing: Bool = false, _ steps: inout [Step]) {
        let time = graph.events.times[Int(row.event.index)]
        let isOwn = (row.kind == .holds || row.kind == .hasKey) && row.targetCredential == .none
        let isStanding = standing || isOwn || row.kind == .runsAs
        // What stands since before the window may still be used in it.
        guard window.contains(time) || (isStanding && window.since.map { time < $0 } == true) else { return }
        let way = Way(kind: row.kind, evidence: row.evidence, event: row.event)
        steps.append(Step(to: target, at: time, isStanding: isStanding, label: way))
    }

    /// Whether the edge came of what one has at `place`.
    private func isMade(_ row: EdgeRow, with place: Place) -> Bool {
        if place.credential == .none || row.sourceCredential == place.credential { return true }
        guard row.sourceCredential == .none else { return false }
        // Switching roles needs the console, and leaves no key behind by which to tell who did it.
        return row.kind != .switched || graph.nodes.kind(place.credential) == .credential
    }

    /// Where the edge leads; nil where it hands nothing on.
    private func target(of row: EdgeRow, from place: Place) -> Place? {
        let kind = graph.nodes.kind(row.target)
        let isCredential = kind == .credential || kind == .accessKey
        switch row.kind {
        case .assumed, .assumedRoot, .switched, .federated, .turnedIntoConsole, .runsAs:
            let credential = isCredential ? row.target : row.targetCredential
            return Place(node: row.target, credential: credential)
        case .created:
            return Place(node: row.target, credential: isCredential ? row.target : .none)
        case .changed:
            if isCredential { return Place(node: row.target, credential: row.target) }
            if kind == .workload { return Place(node: row.target) }
            return Place(node: row.target, hold: setsPassword(row.event) ? .password : .changed)
        case .passedRole:
            return Place(node: row.target, hold: .changed)
        case .holds, .hasKey:
            guard isCredential else { return nil }
            // A call that issued it, or one of the credentials of a user that one has as a whole.
            if row.targetCredential != .none { return Place(node: row.target, credential: row.target) }
            let holder = graph.nodes.kind(place.node)
            let isOwn = place.credential == .none && (holder == .user || holder == .root)
            return isOwn ? Place(node: row.target, credential: row.target) : nil
        default: return nil
        }
    }

    private func setsPassword(_ event: EventIndex) -> Bool {
        let name = graph.actions.name(graph.events.actions[Int(event.index)])
        let text = graph.texts.string(name)
        return text == "CreateLoginProfile" || text == "UpdateLoginProfile"
    }

    /// The console sessions of a user, each from when it was begun. That the new password opened it is a guess.
    private func signIns(of user: NodeID) -> [Step] {
        graph.edges.from(user).compactMap { row in
            let facts = graph.nodes[row.target]
            guard row.kind == .holds, facts.marks.contains(.console), facts.created != .unknown,
                window.contains(facts.created)
            else { return nil }
            let way = Way(kind: .holds, evidence: .inferred, event: row.event)
            return Step(to: Place(node: row.target, credential: row.target), at: facts.created, label: way)
        }
    }
}

/// The places of a principal's edges by what it signed with: a session has as many credentials as it was assumed, and
/// each of them asks for its own.
private final class SignedEdges {
    private var known: [NodeID: [NodeID: [Int]]] = [:]

    /// The places in `edges`, those that leave `principal`, of what leads on from `credential` or from none known, in
    /// their order. O(answer) for a principal met before, else O(edges).
    func places(in edges: EdgeList, of principal: NodeID, with credential: NodeID) -> [Int] {
        if known[principal] == nil {
            var places: [NodeID: [Int]] = [:]
            for edge in edges.signed({ $0.leadsOn(issuing: $1) }) {
                places[edge.sourceCredential, default: []].append(edge.place)
            }
            known[principal] = places
        }
        guard let places = known[principal] else { return [] }
        let unsigned = places[.none] ?? []
        guard let own = places[credential] else { return unsigned }
        return unsigned.isEmpty ? own : (unsigned + own).sorted()
    }
}

extension EdgeKind {
    /// Whether an edge of this kind, which gave its target `credential`, may hand something on to whoever has one
    /// credential of its source. That a principal holds another one does not.
    fileprivate func leadsOn(issuing credential: NodeID) -> Bool {
        switch self {
        case .assumed, .assumedRoot, .switched, .federated, .turnedIntoConsole, .runsAs, .created, .changed,
            .passedRole:
            true
        case .holds, .hasKey: credential != .none
        default: false
        }
    }
}

extension Investigator {
    /// The place to begin at, for a node that acts or is acted through.
    func start(at node: NodeID) -> Place {
        let kind = graph.nodes.kind(node)
        guard kind == .credential || kind == .accessKey else { return Place(node: node) }
        // One of the many keys of a console session stands for the session: its calls are the session's.
        let session = graph.edges.to(node).first {
            $0.kind == .hasKey && graph.nodes.kind($0.source) == .credential
        }
        let credential = session?.source ?? node
        return Place(node: credential, credential: credential)
    }
}

extension NodeKind {
    /// Whether something can follow from a node of this kind: it acts, or others act through it.
    public var leadsOn: Bool {
        switch self {
        case .root, .user, .role, .roleSession, .federatedUser, .externalUser, .person, .servicePrincipal, .anonymous,
            .account, .credential, .accessKey, .workload, .identityProvider:
            true
        case .service, .resource, .address, .userAgent, .region: false
        }
    }
}
