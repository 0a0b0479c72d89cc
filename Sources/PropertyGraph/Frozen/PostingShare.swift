// The lists of some nodes, made from the tables that are about to be frozen. Apart from `Postings` because making them
// is divided among threads, and because plain arrays are walked faster than columns.

/// Which nodes each event names: in its columns, as the service of its action, among its targets, and in between.
struct Mentions: Sendable {
    private let events: EventTable
    /// The service of each action.
    private let services: [NodeID]
    private let via: [SparseColumn<NodeID>.Entry]

    var eventCount: Int { events.count }

    init(_ tables: GraphTables) {
        events = tables.events
        services = tables.actions.services
        via = tables.via.entries
    }

    /// Calls `body` with each node that each event names, events in order; a node may come more than once for one
    /// event. O(events × columns).
    ///
    /// - Parameter step: how far it is from one event to the next that is looked at.
    @inline(__always)
    func forEach(step: Int = 1, _ body: (UInt32, NodeID) -> Void) {
        let (principals, credentials, keys) = (events.principals, events.credentials, events.keys)
        let (addresses, userAgents) = (events.addresses, events.userAgents)
        let (regions, accounts) = (events.regions, events.accounts)
        let (actions, starts, targets) = (events.actions, events.targetStarts, events.targetNodes)
        var next = 0
        for index in stride(from: 0, to: events.count, by: step) {
            let event = UInt32(index)
            @inline(__always) func mention(_ node: NodeID) {
                if node != .none { body(event, node) }
            }
            mention(principals[index])
            mention(credentials[index])
            mention(keys[index])
            mention(services[Int(actions[index].index)])
            mention(addresses[index])
            mention(userAgents[index])
            mention(regions[index])
            mention(accounts[index])
            for place in Int(starts[index])..<Int(starts[index + 1]) { mention(targets[place]) }
            while next < via.count, via[next].event.index <= event {
                if via[next].event.index == event { mention(via[next].value) }
                next += 1
            }
        }
    }

    /// The node below which about half of the work on lists lies, judged by some of the events. O(nodes + events).
    func middle(nodeCount: Int) -> Int {
        let step = 61
        // Most nodes are named once or twice, far from each other: to begin and end a list takes as long as so many
        // mentions of a node that is named all the time.
        var work = [Int](repeating: 20, count: nodeCount)
        forEach(step: step) { _, node in work[Int(node.index)] += step }
        var left = work.reduce(0, +) / 2
        for node in work.indices {
            if left <= 0 { return node }
            left -= work[node]
        }
        return nodeCount
    }
}

/// The lists of the nodes in a range.
struct PostingShare: Sendable {
    let bytes: Column<UInt8>
    /// Where each node's list begins in `bytes`; one more entry than there are nodes.
    let starts: [UInt64]

    /// Lists, for each node in `nodes`, the events that mention it, each once. Two passes: count, then fill.
    /// O(events × columns + nodes).
    init(_ mentions: Mentions, nodes: Range<Int>) {
        var builder = PostingBuilder(nodeCount: nodes.count, eventCount: mentions.eventCount)
        builder.count(mentions, from: nodes.lowerBound)
        let size = builder.layOut()
        bytes = unsafe Column(count: size) { target in
            unsafe target.initializeMemory(as: UInt8.self, repeating: 0)
            unsafe builder.write(mentions, from: nodes.lowerBound, to: target)
        }
        starts = builder.starts
    }
}
