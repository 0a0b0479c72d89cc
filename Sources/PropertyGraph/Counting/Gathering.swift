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
                let start = first & ~(ColumnForm.blockCount - 1)
                let length = UInt(bitPattern: Swift.min(count, start + ColumnForm.blockCount) - start)
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
                let end = Swift.min(places.upperBound, (place >> ColumnForm.blockShift + 1) << ColumnForm.blockShift)
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
    /// What each of `events` acted on. O(events + their targets).
    public func targets(at events: [EventIndex]) -> EventTargets {
        var ends: [UInt32] = []
        var places: [EventIndex] = []
        ends.reserveCapacity(events.count)
        places.reserveCapacity(events.count)
        targetStarts.forEachRange(at: events) { range in
            for place in range { places.append(EventIndex(UInt32(truncatingIfNeeded: place))) }
            ends.append(UInt32(truncatingIfNeeded: places.count))
        }
        return EventTargets(nodes: targetNodes.values(at: places), ends: ends)
    }
}
