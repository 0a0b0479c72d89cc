// A subject's calls in order of time, as few lines as say it: writes one by one, reads in bursts. Apart because it is
// the only answer whose order is the order of time.
import Lineage
import PropertyGraph

extension Investigator {
    /// What `node` did, in order of time, with what it did through sessions it obtained; for what makes no calls, what
    /// was done to it. Each call that changes something is a line of its own, and so is each that hands out a session.
    /// Calls that only read, and those on data, are folded: what one principal did with one credential from one address
    /// without five minutes' pause and without such a line between. The calls that one click in the console makes are
    /// such a burst.
    ///
    /// O(n log n) over the events, and O(stored edges), whose kinds are looked at. Lines are in the order of their
    /// first events.
    ///
    /// - Parameters:
    ///   - node: what is asked about.
    ///   - credential: only the calls signed with it, and what it led to.
    ///   - filter: which events count.
    ///   - exact: a bucket without its objects.
    ///   - limit: the most lines given, the earliest; 0 is all.
    public func timeline(
        of node: NodeID, credential: NodeID? = nil, filter: EventFilter = .all, exact: Bool = false, limit: Int = 0
    ) -> TimelineAnswer {
        let activity = Activity(of: node, credential: credential, filter: filter, exact: exact, in: self)
        var folding = TimelineFolding(graph, activity.events)
        for event in graph.whileAsked(activity.events) { folding.add(event) }
        let lines = folding.finish()
        let shown = limit > 0 ? lines.prefix(limit) : lines[...]
        return TimelineAnswer(
            subject: graph.summary(of: node), tally: graph.tally(activity.events),
            derived: graph.tally(activity.derived), writes: lines.count { $0.kind == .write },
            sessions: lines.count { $0.kind == .session },
            entries: Limited(graph.whileAsked(shown).map { entry($0) }, total: lines.count))
    }

    private func entry(_ line: TimelineFolding.Line) -> TimelineEntry {
        return TimelineEntry(
            kind: line.kind, tally: graph.tally(line.events),
            principal: line.actor.principal.ifAny.map { graph.summary(of: $0) },
            credential: line.actor.credential.ifAny.map { graph.summary(of: $0) },
            address: line.actor.address.ifAny.map { graph.key($0) },
            actions: graph.actions(of: line.events),
            event: line.events.count == 1 ? summary(of: line.events[0]) : nil,
            eventIDs: line.events.prefix(TimelineFolding.namedEvents).map { eventID($0) })
    }
}

/// Some of many events: a bit for each place from the first of the many to the last.
private struct EventSet {
    private let first: Int
    private var bits: [UInt64]

    /// Those of `events` that may be in `list`.
    init(_ events: [EventIndex], among list: [EventIndex]) {
        let places = (list.min().map { Int($0.index) } ?? 0)...(list.max().map { Int($0.index) } ?? 0)
        first = places.lowerBound
        bits = [UInt64](repeating: 0, count: places.count / 64 + 1)
        for event in events where places.contains(Int(event.index)) {
            let place = Int(event.index) - first
            bits[place / 64] |= 1 << UInt64(place % 64)
        }
    }

    /// Whether an event of the list is one of them.
    func contains(_ event: EventIndex) -> Bool {
        let place = Int(event.index) - first
        return bits[place / 64] & 1 << UInt64(place % 64) != 0
    }
}

/// Folds events, given in order of time, into lines.
private struct TimelineFolding {
    /// Seconds without a call that end a burst: longer than a page of the console or a program's pause takes, shorter
    /// than somebody's coming back.
    static let pause: Int64 = 300
    /// Ids of events a line names; the contract's limit for an edge.
    static let namedEvents = 20

    /// Whose calls are folded together.
    struct Actor: Hashable {
        let principal: NodeID
        let credential: NodeID
        let address: NodeID
    }

    struct Line {
        let kind: TimelineKind
        let actor: Actor
        var events: [EventIndex]
    }

    /// The places of the lines that the next call may still belong to.
    private struct Open {
        var reads: Int?
        var data: Int?
    }

    private let graph: Graph
    /// The events that hand out a session or a credential.
    private let issuing: EventSet
    private var open: [Actor: Open] = [:]
    private var lines: [Line] = []

    /// Folds some of `events`, which are in order of time.
    init(_ graph: Graph, _ events: [EventIndex]) {
        self.graph = graph
        issuing = EventSet(graph.edges.events(ofKinds: { $0.isIssuing }), among: events)
    }

    mutating func add(_ event: EventIndex) {
        let events = graph.events
        let index = Int(event.index)
        let actor = Actor(
            principal: events.principals[index], credential: events.credentials[index],
            address: events.addresses[index])
        let kind = kind(of: event)
        var bursts = open[actor] ?? Open()
        switch kind {
        case .write, .session:
            place(of: event, kind, actor, in: nil)
            bursts = Open()
        case .reads: bursts.reads = place(of: event, kind, actor, in: bursts.reads)
        case .data: bursts.data = place(of: event, kind, actor, in: bursts.data)
        }
        open[actor] = bursts
    }

    /// All lines, by their first events.
    func finish() -> [Line] {
        lines.sorted { $0.events[0] < $1.events[0] }
    }

    private func kind(of event: EventIndex) -> TimelineKind {
        if issuing.contains(event) { return .session }
        let marks = graph.events.marks[Int(event.index)]
        if marks.contains(.data) { return .data }
        return marks.contains(.readOnly) ? .reads : .write
    }

    /// The place of the line that the event is put into: the one of `burst`, or a new one where there is none or the
    /// pause was too long. A burst may be as long as its actor never rests, so it grows where it lies.
    @discardableResult
    private mutating func place(of event: EventIndex, _ kind: TimelineKind, _ actor: Actor, in burst: Int?) -> Int {
        if let burst, let last = lines[burst].events.last {
            let times = graph.events.times
            let end = times[Int(last.index)].advanced(by: TimelineFolding.pause)
            if times[Int(event.index)] <= end {
                lines[burst].events.append(event)
                return burst
            }
        }
        lines.append(Line(kind: kind, actor: actor, events: [event]))
        return lines.count - 1
    }
}
