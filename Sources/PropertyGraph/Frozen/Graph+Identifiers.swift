// From an event's id to the event. Apart from finding nodes because events are many and their ids stand in no order: a
// snapshot brings an index of them along, and a graph that was just built is looked through.

extension Graph {
    /// The events with an id, of their own or of a copy, between two, both included; not in order, and one event
    /// perhaps several times. O(log n + answer) in a graph that was opened, else O(events).
    public func events(withIDs range: ClosedRange<EventIdentifier>) -> [EventIndex] {
        events.ids.places(of: range, eventsByID).map { EventIndex(UInt32($0)) }
            + alternateIDs.list.places(of: range, alternatesByID).map { alternateIDs.events[$0] }
    }
}

extension IdentifierColumn {
    /// The places of the ids in their order, those of one id in theirs. O(n log n), by the first bits of the ids and
    /// then within each of those.
    func order() -> Column<UInt32> {
        let buckets = 1 << 16
        var starts = [Int](repeating: 0, count: buckets + 1)
        for half in high { starts[Int(half >> 48) + 1] += 1 }
        for bucket in 0..<buckets { starts[bucket + 1] += starts[bucket] }
        var order = [UInt32](repeating: 0, count: count)
        var next = starts
        for (place, half) in high.enumerated() {
            order[next[Int(half >> 48)]] = UInt32(place)
            next[Int(half >> 48)] += 1
        }
        for bucket in 0..<buckets where starts[bucket + 1] - starts[bucket] > 1 {
            order[starts[bucket]..<starts[bucket + 1]].sort { left, right in
                let (one, other) = (self[Int(left)], self[Int(right)])
                return one != other ? one < other : left < right
            }
        }
        return Column(order)
    }

    /// The places of ids in `range`, by the index `order` where there is one.
    fileprivate func places(of range: ClosedRange<EventIdentifier>, _ order: Column<UInt32>?) -> [Int] {
        guard let order else { return indices.filter { range.contains(self[$0]) } }
        var low = 0
        var upper = order.count
        while low < upper {
            let middle = low + (upper - low) / 2
            if self[Int(order[middle])] < range.lowerBound { low = middle + 1 } else { upper = middle }
        }
        var found: [Int] = []
        while low < order.count, range.contains(self[Int(order[low])]) {
            found.append(Int(order[low]))
            low += 1
        }
        return found
    }
}
