// The values of many events, taken out of their columns in one go. Apart from the columns because it pays only where a
// question walks the same events several times: a block's check then costs nothing an event.

extension Column {
    /// The elements at the places of `events`, in that order. O(events).
    ///
    /// - Parameter events: events in any order; fastest in time order.
    @inlinable
    public func values(at events: [EventIndex]) -> [Element] {
        unsafe [Element](unsafeUninitializedCapacity: events.count) { room, filled in
            var next = 0
            while next < events.count {
                let first = Int(events[next].index)
                guard isReadable(first) else {
                    unsafe room.initializeElement(at: next, to: Element(bits: 0))
                    next &+= 1
                    continue
                }
                // Events of one block, as far as they stand side by side, are read without a further check.
                let start = (first &>> blockShift) &<< blockShift
                let length = UInt(bitPattern: Swift.min(count, start + 1 &<< blockShift) - start)
                while next < events.count {
                    let index = Int(events[next].index)
                    guard UInt(bitPattern: index &- start) < length else { break }
                    unsafe room.initializeElement(at: next, to: readable(at: index))
                    next &+= 1
                }
            }
            filled = events.count
        }
    }
}

extension Column {
    /// The elements at `places`, in their order. O(places).
    @inlinable
    public func values(in places: Range<Int>) -> [Element] {
        unsafe [Element](unsafeUninitializedCapacity: places.count) { room, filled in
            var place = places.lowerBound
            while place < places.upperBound {
                let end = Swift.min(places.upperBound, (place &>> blockShift + 1) &<< blockShift)
                let isSound = end <= count && isReadable(place)
                for index in place..<end {
                    unsafe room.initializeElement(at: filled, to: isSound ? readable(at: index) : self[index])
                    filled &+= 1
                }
                place = end
            }
        }
    }
}

extension PaletteColumn {
    /// The elements at the places of `events`, in that order. O(events).
    @inlinable
    public func values(at events: [EventIndex]) -> [Element] { numbers.values(at: events).map { palette[Int($0)] } }
}

/// What each of some events acted on.
public struct EventTargets: Sendable {
    /// The targets of all the events, side by side.
    public let nodes: [NodeID]
    @usableFromInline let ends: [UInt32]

    @usableFromInline
    init(nodes: [NodeID], ends: [UInt32]) {
        self.nodes = nodes
        self.ends = ends
    }

    /// Where the targets of the event at `place` of the list stand in `nodes`. O(1).
    @inlinable @inline(__always)
    public func places(_ place: Int) -> Range<Int> { (place == 0 ? 0 : Int(ends[place - 1]))..<Int(ends[place]) }
}

extension EventColumns {
    /// What each of `events`, which stand there once each, acted on. O(events + their targets).
    public func targets(at events: [EventIndex]) -> EventTargets {
        var total = 0
        // What each event's begin at, and in the other array where they end in the list that is made.
        var starts: [UInt32] = []
        let ends = unsafe [UInt32](unsafeUninitializedCapacity: events.count) { ends, filled in
            unsafe starts = [UInt32](unsafeUninitializedCapacity: events.count) { starts, count in
                targetStarts.forEachRange(at: events) { found in
                    // Together they have no more than there are.
                    var range = found
                    if total + range.count > targetNodes.count {
                        targetNodes.reject(range.lowerBound)
                        range = range.prefix(0)
                    }
                    total += range.count
                    unsafe starts.initializeElement(at: count, to: UInt32(truncatingIfNeeded: range.lowerBound))
                    unsafe ends.initializeElement(at: count, to: UInt32(truncatingIfNeeded: total))
                    count &+= 1
                }
                filled = count
            }
        }
        let nodes = unsafe [NodeID](unsafeUninitializedCapacity: total) { nodes, filled in
            for event in ends.indices {
                var place = Int(starts[event])
                while filled < Int(ends[event]) {
                    unsafe nodes.initializeElement(at: filled, to: targetNodes[place])
                    filled &+= 1
                    place &+= 1
                }
            }
        }
        return EventTargets(nodes: nodes, ends: ends)
    }
}
