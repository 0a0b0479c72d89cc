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
            // Mostly a key signs for itself.
            if keys[index] != credentials[index] { mention(keys[index]) }
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

    /// The same for the nodes in `range` alone, each by its place there.
    @inline(__always)
    func forEach(of range: Range<Int>, _ body: (UInt32, Int) -> Void) {
        let (first, count) = (UInt32(range.lowerBound), UInt32(range.count))
        forEach { event, node in
            let place = node.index &- first
            if place < count { body(event, Int(place)) }
        }
    }

    /// How often each node in `range` is mentioned. O(events × columns).
    fileprivate func counts(of range: Range<Int>) -> [UInt32] {
        var counts = [UInt32](repeating: 0, count: range.count)
        unsafe counts.withUnsafeMutableBufferPointer { counts in
            forEach(of: range) { _, node in unsafe counts[node] += 1 }
        }
        return counts
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
    /// The bytes of the lists, in pieces one after another.
    private(set) var pieces: [Column<UInt8>] = []
    /// Where each node's list begins in all of them; one more entry than there are nodes.
    private(set) var starts: [UInt64] = [0]

    /// Mentions of which the events are gathered at once: 64 MiB of them.
    private static let mentionsAtOnce: UInt64 = 1 << 24

    /// Lists, for each node in `nodes`, the events that mention it, each once. O(nodes + events × columns × pieces).
    ///
    /// - Parameters:
    ///   - mentions: who is mentioned where.
    ///   - nodes: whose lists are made.
    ///   - mentionsAtOnce: how many mentions a piece has at most, unless a single node has more.
    init(_ mentions: Mentions, nodes: Range<Int>, mentionsAtOnce: UInt64 = mentionsAtOnce) {
        let counts = mentions.counts(of: nodes)
        starts.reserveCapacity(nodes.count + 1)
        var (first, total): (Int, UInt64) = (0, 0)
        for node in counts.indices {
            if node > first, total + UInt64(counts[node]) > mentionsAtOnce {
                append(mentions, nodes.lowerBound, counts, first..<node)
                (first, total) = (node, 0)
            }
            total += UInt64(counts[node])
        }
        append(mentions, nodes.lowerBound, counts, first..<counts.count)
    }

    /// Appends the lists of some nodes.
    ///
    /// - Parameters:
    ///   - offset: the node that `counts` begins with.
    ///   - counts: how often each node is mentioned.
    ///   - range: the places of the nodes in `counts`.
    private mutating func append(_ mentions: Mentions, _ offset: Int, _ counts: [UInt32], _ range: Range<Int>) {
        let lists = EventLists(mentions, from: offset + range.lowerBound, counts[range])
        let eventSize = PostingStream.eventSize(mentions.eventCount)
        let (first, start) = (starts.count - 1, starts[starts.count - 1])
        var end = start
        for node in 0..<range.count {
            unsafe lists.withEvents(node) { events in
                unsafe end += UInt64(PostingStream.size(events, eventSize: eventSize))
            }
            starts.append(end)
        }
        let bytes = unsafe Column(count: Int(end - start)) { room in
            guard let base = room.baseAddress else { return }
            for node in 0..<range.count {
                let place = starts[first + node]
                let size = Int(starts[first + node + 1] - place)
                unsafe lists.withEvents(node) { events in
                    unsafe PostingStream.write(
                        events, eventSize: eventSize, size: size, to: base + Int(place - start))
                }
            }
        }
        pieces.append(bytes)
    }
}

/// The events of some nodes, one list behind another.
private struct EventLists {
    private var events: [UInt32]
    /// Where each node's events end: while they are put there, where the next one goes.
    private var ends: [UInt32] = []
    /// How many events each node has.
    private var counts: [UInt32] = []

    /// Gathers what `mentions` say of the nodes from `first` on, of which each is mentioned as often as `counted` says.
    init(_ mentions: Mentions, from first: Int, _ counted: ArraySlice<UInt32>) {
        var total: UInt32 = 0
        ends.reserveCapacity(counted.count)
        for count in counted {
            ends.append(total)
            total += count
        }
        events = [UInt32](repeating: 0, count: Int(total))
        unsafe events.withUnsafeMutableBufferPointer { events in
            unsafe ends.withUnsafeMutableBufferPointer { ends in
                mentions.forEach(of: first..<first + counted.count) { event, node in
                    let place = unsafe Int(truncatingIfNeeded: ends[node])
                    unsafe events[place] = event
                    unsafe ends[node] &+= 1
                }
            }
        }
        dropRepeats()
    }

    /// Leaves each event once in each list: those that name a node twice stand side by side.
    private mutating func dropRepeats() {
        counts.reserveCapacity(ends.count)
        unsafe events.withUnsafeMutableBufferPointer { events in
            var start = 0
            for end in ends {
                var kept = start
                for place in start..<Int(end) where unsafe place == start || events[place] != events[kept &- 1] {
                    unsafe events[kept] = events[place]
                    kept &+= 1
                }
                counts.append(UInt32(kept - start))
                start = Int(end)
            }
        }
    }

    /// Lends the events of a node, which rise.
    @inline(__always)
    func withEvents(_ node: Int, _ body: (UnsafeBufferPointer<UInt32>) -> Void) {
        let start = node == 0 ? 0 : Int(ends[node - 1])
        unsafe events.withUnsafeBufferPointer { events in
            unsafe body(UnsafeBufferPointer(rebasing: events[start..<start + Int(counts[node])]))
        }
    }
}
