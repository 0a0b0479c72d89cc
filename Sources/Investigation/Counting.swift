// Counting events by one of their columns: the pivot all answers are made of. Apart because each answer is a handful of
// these.
import PropertyGraph

/// Tallies of events by node.
struct NodeCounter {
    private var tallies: [NodeID: Tally] = [:]

    mutating func add(_ node: NodeID, _ outcome: Outcome, _ time: Timestamp) {
        guard node != .none else { return }
        tallies[node, default: Tally()].add(outcome, at: time)
    }

    /// The nodes by falling count, then by name.
    func sorted(_ graph: Graph) -> [(node: NodeID, tally: Tally)] {
        tallies.map { ($0.key, $0.value) }.sorted {
            $0.1.events != $1.1.events ? $0.1.events > $1.1.events : $0.0 < $1.0
        }
    }

    var isEmpty: Bool { tallies.isEmpty }
    var count: Int { tallies.count }
    subscript(node: NodeID) -> Tally? { tallies[node] }
}

/// Tallies of events by node where most events of the graph are counted: a slot for every node, and no hashing.
struct DenseCounter {
    private var tallies: [Tally] = []
    /// For each node, the place of its tally plus one; 0 for none yet.
    private var places: [UInt32]
    private var nodes: [NodeID] = []

    /// A counter for the nodes of `graph`. O(nodes).
    init(_ graph: Graph) { places = Array(repeating: 0, count: graph.nodes.count) }

    mutating func add(_ node: NodeID, _ outcome: Outcome, _ time: Timestamp) {
        guard node != .none else { return }
        let index = Int(node.index)
        if places[index] == 0 {
            tallies.append(Tally())
            nodes.append(node)
            places[index] = UInt32(tallies.count)
        }
        tallies[Int(places[index]) - 1].add(outcome, at: time)
    }

    /// The nodes by falling count, then by name.
    func sorted(_ graph: Graph) -> [(node: NodeID, tally: Tally)] {
        zip(nodes, tallies).map { ($0, $1) }.sorted {
            $0.1.events != $1.1.events ? $0.1.events > $1.1.events : $0.0 < $1.0
        }
    }
}

/// Tallies of actions, for each of several nodes or for one.
struct ActionCounter {
    private struct Count {
        var tally = Tally()
        var readOnly = true
    }

    private var counts: [UInt64: Count] = [:]

    mutating func add(_ action: ActionID, of node: NodeID, _ event: EventIndex, _ graph: Graph) {
        let index = Int(event.index)
        let key = UInt64(node.index) << 32 | UInt64(action.index)
        var count = counts[key] ?? Count()
        count.tally.add(graph.events.outcomes[index], at: graph.events.times[index])
        if !graph.events.marks[index].contains(.readOnly) { count.readOnly = false }
        counts[key] = count
    }

    /// The actions of every node, each list by falling count, then by name. O(n log n).
    func byNode(_ graph: Graph) -> [NodeID: [ActionTally]] {
        var lists: [NodeID: [ActionTally]] = [:]
        for (key, count) in counts {
            let node = NodeID(UInt32(truncatingIfNeeded: key >> 32))
            let action = ActionID(UInt32(truncatingIfNeeded: key))
            lists[node, default: []].append(
                ActionTally(action: graph.actionName(action), readOnly: count.readOnly, tally: count.tally))
        }
        return lists.mapValues { list in
            list.sorted {
                $0.tally.events != $1.tally.events ? $0.tally.events > $1.tally.events : $0.action < $1.action
            }
        }
    }
}

extension Graph {
    func tally(_ events: some Sequence<EventIndex>) -> Tally {
        var tally = Tally()
        for event in events {
            tally.add(self.events.outcomes[Int(event.index)], at: self.events.times[Int(event.index)])
        }
        return tally
    }

    /// The events' values of one column, counted.
    func count(_ events: some Sequence<EventIndex>, by column: (Int) -> NodeID) -> [(node: NodeID, tally: Tally)] {
        var counter = NodeCounter()
        for event in events {
            let index = Int(event.index)
            counter.add(column(index), self.events.outcomes[index], self.events.times[index])
        }
        return counter.sorted(self)
    }
}

extension NodeTally {
    init(_ entry: (node: NodeID, tally: Tally), _ graph: Graph, actions: [ActionTally] = []) {
        self.init(node: graph.summary(of: entry.node), tally: entry.tally, actions: actions)
    }
}
