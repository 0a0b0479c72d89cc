// Counting events by one of their columns: the pivot all answers are made of. Apart because each answer is a handful of
// these. Names and times are looked up for what is shown, and not for each event.
import PropertyGraph

/// Events counted by node.
struct NodeCounter {
    private var counts: EventCounts

    init(_ graph: Graph) { counts = EventCounts(graph) }

    @inline(__always)
    mutating func add(_ node: NodeID, _ event: EventIndex, _ state: EventState) {
        if node != .none { counts.add(UInt64(node.index), event, state) }
    }

    mutating func add(_ node: NodeID, _ count: EventCount) {
        if node != .none { counts.add(UInt64(node.index), count) }
    }

    /// The nodes by falling count, then by name; the first `limit`, 0 being all. O(n log n), where few are wanted O(n
    /// log those).
    func ranked(_ limit: Int = 0) -> [(node: NodeID, count: EventCount)] {
        let all = counts.counts
        return counts.ranked(limit).map { (NodeID(UInt32(truncatingIfNeeded: counts.keys[$0])), all[$0]) }
    }

    /// The nodes in the order in which they were first counted.
    var nodes: some RandomAccessCollection<(node: NodeID, count: EventCount)> {
        let (keys, all) = (counts.keys, counts.counts)
        return keys.indices.lazy.map { (NodeID(UInt32(truncatingIfNeeded: keys[$0])), all[$0]) }
    }

    var count: Int { counts.count }
}

/// Values worked out once for each key, such as what a node's name says.
struct Memo<Value> {
    private var numbers = KeyNumbers()
    private var values: [Value] = []

    /// The value of `key`, which `make` gives when it is first asked for. O(1) expected.
    @inline(__always)
    mutating func value(of key: UInt64, _ make: () -> Value) -> Value {
        let number = numbers.number(of: key)
        if number == values.count { values.append(make()) }
        return values[number]
    }
}

/// Actions counted for each of several groups.
struct ActionCounter {
    private var counts: EventCounts

    init(_ graph: Graph) { counts = EventCounts(graph) }

    @inline(__always)
    mutating func add(_ action: ActionID, of group: Int, _ event: EventIndex, _ state: EventState) {
        counts.add(KeyNumbers.key(UInt32(truncatingIfNeeded: group), action.index), event, state)
    }

    mutating func add(_ action: ActionID, of group: Int, _ count: EventCount) {
        counts.add(KeyNumbers.key(UInt32(truncatingIfNeeded: group), action.index), count)
    }

    /// Every pair that was counted, in the order of its first event.
    var pairs: some RandomAccessCollection<(group: Int, action: ActionID, count: EventCount)> {
        let (keys, all) = (counts.keys, counts.counts)
        return keys.indices.lazy.map {
            (Int(keys[$0] >> 32), ActionID(UInt32(truncatingIfNeeded: keys[$0])), all[$0])
        }
    }

    /// The actions of the groups below `groups`, each list by falling count, then by name. O(n log n).
    func lists(_ groups: Int, _ graph: Graph) -> [[ActionTally]] {
        var lists = [[ActionTally]](repeating: [], count: groups)
        var names: [UInt32: String] = [:]
        for (group, action, count) in pairs {
            let name = names[action.index] ?? graph.actionName(action)
            names[action.index] = name
            lists[group].append(
                ActionTally(action: name, readOnly: count.writes == 0, tally: Tally(count, graph)))
        }
        for group in lists.indices where lists[group].count > 1 {
            lists[group].sort {
                $0.tally.events != $1.tally.events ? $0.tally.events > $1.tally.events : $0.action < $1.action
            }
        }
        return lists
    }
}

/// Events with how each of them counts, taken out once for all the lists that are made of them.
struct CountedEvents {
    let events: [EventIndex]
    let states: [EventState]
    /// All of them.
    let total: EventCount

    init(_ events: [EventIndex], _ graph: Graph) {
        self.events = events
        states = graph.events.states.values(at: events)
        let timed = graph.events.firstTimed
        var total = EventCount()
        for (event, state) in zip(events, states) { total.add(event.index, state, timed: timed) }
        self.total = total
    }
}

/// Calls with what several lists and the drawing read of each of them, taken out once.
struct CallColumns {
    let counted: CountedEvents
    let actions: [ActionID]
    let credentials: [NodeID]
    let targets: EventTargets
}

extension CallColumns {
    init(_ counted: CountedEvents, _ graph: Graph) {
        self.counted = counted
        actions = graph.events.actions.values(at: counted.events)
        credentials = graph.events.credentials.values(at: counted.events)
        targets = graph.events.targets(at: counted.events)
    }
}

extension NodeCounter {
    /// Counts each event under the node beside it.
    mutating func add(_ nodes: [NodeID], _ counted: CountedEvents) {
        counts.add(nodes, counted.events, counted.states) { $0 == .none ? .max : $0.index }
    }

    /// The nodes by falling count, then by name; the first `limit`, 0 being all.
    func tallies(_ limit: Int, _ graph: Graph) -> Limited<NodeTally> {
        Limited(graph.whileAsked(ranked(limit)).map { NodeTally($0, graph) }, total: count)
    }

    /// The same by what the nodes are called, for those that are no more than a name.
    func values(_ limit: Int, _ graph: Graph) -> Limited<ValueTally> {
        let tallies = graph.whileAsked(ranked(limit)).map {
            ValueTally(value: graph.key($0.node), tally: Tally($0.count, graph))
        }
        return Limited(tallies, total: count)
    }
}

extension Graph {
    /// How often, how it ended, and when.
    func tally(_ events: some Sequence<EventIndex>) -> Tally { Tally(count(events), self) }

    /// The events, counted.
    func count(_ events: some Sequence<EventIndex>) -> EventCount {
        var count = EventCount()
        let (states, timed) = (self.events.states, self.events.firstTimed)
        for event in events { count.add(event.index, states[Int(event.index)], timed: timed) }
        return count
    }

    /// The events' values of one column, counted.
    func count(_ counted: CountedEvents, by column: Column<NodeID>) -> NodeCounter {
        var counter = NodeCounter(self)
        counter.add(column.values(at: counted.events), counted)
        return counter
    }

    /// The same for events that are counted once only.
    func count(_ events: [EventIndex], by column: Column<NodeID>) -> NodeCounter {
        count(CountedEvents(events, self), by: column)
    }

    /// The events' actions, counted under the number of each.
    func countActions(_ counted: CountedEvents) -> EventCounts {
        countActions(events.actions.values(at: counted.events), counted)
    }

    /// The same of actions that were taken out already.
    func countActions(_ called: [ActionID], _ counted: CountedEvents) -> EventCounts {
        var counts = EventCounts(self)
        counts.add(called, counted.events, counted.states) { $0.index }
        return counts
    }

    /// What was counted by action, counted by service.
    func countServices(_ called: EventCounts) -> NodeCounter {
        var services = NodeCounter(self)
        for (key, count) in zip(called.keys, called.counts) {
            services.add(actions.service(ActionID(UInt32(truncatingIfNeeded: key))), count)
        }
        return services
    }

    /// The events' actions, most called first, then by name.
    func actions(of events: some Sequence<EventIndex>) -> [ActionTally] {
        let counts = countActions(CountedEvents(Array(events), self))
        var counter = ActionCounter(self)
        for (key, count) in zip(counts.keys, counts.counts) {
            counter.add(ActionID(UInt32(truncatingIfNeeded: key)), of: 0, count)
        }
        return counter.lists(1, self)[0]
    }
}

extension Tally {
    /// What was counted, with the times of the first and last event.
    init(_ count: EventCount, _ graph: Graph) {
        self.init()
        events = Int(count.events)
        denied = Int(count.denied)
        failed = Int(count.failed)
        succeeded = events - denied - failed
        guard count.firstTimed != .max else { return }
        first = graph.events.times[Int(count.firstTimed)]
        last = graph.events.times[Int(count.last)]
    }
}

extension NodeTally {
    init(_ entry: (node: NodeID, tally: Tally), _ graph: Graph, actions: [ActionTally] = []) {
        self.init(node: graph.summary(of: entry.node), tally: entry.tally, actions: actions)
    }

    init(_ entry: (node: NodeID, count: EventCount), _ graph: Graph, actions: [ActionTally] = []) {
        self.init(node: graph.summary(of: entry.node), tally: Tally(entry.count, graph), actions: actions)
    }
}
