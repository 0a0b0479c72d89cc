// The values of many events, taken out of their columns in one go. Apart from the columns because it pays only where a
// question walks the same events several times: a block's check then costs nothing an event.

extension Column {
    /// The elements at the places of `events`, in that order. O(events).
    ///
    /// - Parameter events: events in any order; fastest in time order.
    @inlinable
    public func values(at events: [EventIndex]) -> [Element] {
        unsafe [Element](unsafeUninitializedCapacity: events.count) { room, filled in
            var sound = -1
            for event in events {
                let index = Int(event.index)
                let block = index >> ColumnForm.blockShift
                var value = Element(bits: 0)
                if block == sound && index < count || isReadable(index) {
                    sound = block
                    value = unsafe readable(at: index)
                }
                unsafe room.initializeElement(at: filled, to: value)
                filled &+= 1
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
        for event in events {
            for place in targetPlaces(event) { places.append(EventIndex(UInt32(truncatingIfNeeded: place))) }
            ends.append(UInt32(truncatingIfNeeded: places.count))
        }
        return EventTargets(nodes: targetNodes.values(at: places), ends: ends)
    }
}

extension EventCounts {
    /// Counts each event under the key of the value beside it; those whose key is the highest there is are left out.
    /// O(events).
    ///
    /// - Parameters:
    ///   - values: a value for each event.
    ///   - events: the events.
    ///   - states: how each of them counts.
    ///   - key: the key of a value.
    @inlinable @inline(__always)
    public mutating func add<Value>(
        _ values: [Value], _ events: [EventIndex], _ states: [EventState], key: (Value) -> UInt32
    ) {
        var (least, greatest) = (UInt32.max, UInt32(0))
        for value in values {
            let key = key(value)
            least = min(least, key)
            if key != .max { greatest = max(greatest, key) }
        }
        // Keys close together are numbered by a table of all between them.
        guard least <= greatest, Int(greatest - least) < 4 * values.count else {
            for (place, value) in values.enumerated() where key(value) != .max {
                add(UInt64(key(value)), events[place], states[place])
            }
            return
        }
        var known = [UInt32](repeating: 0, count: Int(greatest - least) + 1)
        for place in values.indices {
            let key = key(values[place])
            if key == .max { continue }
            var number = Int(known[Int(key &- least)])
            if number == 0 {
                number = numbers.number(of: UInt64(key)) + 1
                if number > tallies.count { tallies.append(EventCount()) }
                known[Int(key &- least)] = UInt32(truncatingIfNeeded: number)
            }
            tallies[number &- 1].add(events[place].index, states[place], timed: timed)
        }
    }
}
