// What stands at nodes far apart, brought together by node. Apart from `EventGroups`, which numbers keys as they come,
// because with nearly as many nodes as entries each look into a table misses the cache, and sorting does not.

/// The places of a list grouped by node: nodes in order, the places of each in order.
public struct NodeGroups: Sendable {
    /// Node and place of each entry, in this order.
    private let entries: [UInt64]
    /// Where each group begins; one more than there are groups.
    private let starts: [Int]

    /// Groups of entries, each a node and a place as `KeyNumbers.key` puts them together. O(n) for nodes of one graph.
    public init(_ entries: consuming [UInt64]) {
        let sorted = NodeGroups.sorted(entries)
        var starts: [Int] = []
        for place in sorted.indices where place == 0 || sorted[place] >> 32 != sorted[place - 1] >> 32 {
            starts.append(place)
        }
        starts.append(sorted.count)
        self.entries = sorted
        self.starts = starts
    }

    /// Groups held.
    public var count: Int { starts.count - 1 }

    /// The node of a group. O(1).
    public func node(_ group: Int) -> NodeID { NodeID(UInt32(truncatingIfNeeded: entries[starts[group]] >> 32)) }

    /// The places of a group, in order. O(1).
    public func places(_ group: Int) -> some RandomAccessCollection<Int> {
        entries[starts[group]..<starts[group + 1]].lazy.map { Int($0 & 0xFFFF_FFFF) }
    }

    /// The places of a node, in order; none where it has no group. O(log n).
    public func places(of node: NodeID) -> [Int] {
        var low = 0
        var high = count
        while low < high {
            let middle = low + (high - low) / 2
            if self.node(middle) < node { low = middle + 1 } else { high = middle }
        }
        return low < count && self.node(low) == node ? Array(places(low)) : []
    }

    /// A group's events, counted. O(group).
    ///
    /// - Parameters:
    ///   - group: the number of the group.
    ///   - events: the list that the places are of, in time order.
    ///   - states: how each of them counts.
    ///   - timed: the place of the first event of the graph that has a time.
    public func eventCount(
        _ group: Int, _ events: [EventIndex], _ states: [EventState], timed: UInt32
    ) -> EventCount {
        var count = EventCount()
        // The events in between are far apart, and nothing but their number is asked of them.
        for entry in entries[starts[group]..<starts[group + 1]] { count.add(states[Int(entry & 0xFFFF_FFFF)]) }
        let places = places(group)
        guard let first = places.first, let last = places.last else { return count }
        (count.first, count.last) = (events[first].index, events[last].index)
        count.firstTimed = places.first { events[$0].index >= timed }.map { events[$0].index } ?? .max
        return count
    }

    /// The entries in order: by digits of eleven bits of the nodes, the low ones first, as many as the nodes differ in.
    private static func sorted(_ entries: consuming [UInt64]) -> [UInt64] {
        var from = entries
        var (least, greatest) = (UInt64.max, UInt64(0))
        var isRising = true
        var before: UInt64 = 0
        for entry in from {
            least = min(least, entry >> 32)
            greatest = max(greatest, entry >> 32)
            isRising = isRising && entry & 0xFFFF_FFFF >= before
            before = entry & 0xFFFF_FFFF
        }
        // Few are sorted as they are, and so are places that are not in order already.
        guard from.count >= 512, isRising else { return from.sorted() }
        var to = [UInt64](repeating: 0, count: from.count)
        var shift: UInt64 = 0
        while shift < 33, (greatest - least) >> shift > 0 {
            var places = [Int](repeating: 0, count: 2_049)
            for entry in from { places[Int(((entry >> 32) &- least) >> shift & 2_047) + 1] += 1 }
            for digit in 1..<places.count { places[digit] += places[digit - 1] }
            for entry in from {
                let digit = Int(((entry >> 32) &- least) >> shift & 2_047)
                to[places[digit]] = entry
                places[digit] += 1
            }
            swap(&from, &to)
            shift += 11
        }
        return from
    }
}
