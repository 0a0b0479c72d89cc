// Many events counted in one go, by tables and not by hashes. Apart from `EventCounts`, which counts one after the
// other, because a question about a million events waits for nothing else.

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
        var (least, greatest, left) = (UInt32.max, UInt32(0), 0)
        for value in values {
            let key = key(value)
            least = min(least, key)
            greatest = max(greatest, key == .max ? 0 : key)
            left &+= key == .max ? 1 : 0
        }
        guard left < values.count else { return }
        // One region, one program: of a busy caller's columns, many have one value only.
        if least == greatest, left == 0 {
            var count = EventCount()
            for place in values.indices { count.add(events[place].index, states[place], timed: timed) }
            add(UInt64(least), count)
            return
        }
        let span = Int(greatest - least) + 1
        // Keys close together are numbered by a table of all between them.
        if span <= values.count / 4, count == 0, DenseCounts.canCount(events, timed: timed) {
            var dense = DenseCounts(span: span)
            dense.add(values, events, states) { key($0) &- least }
            take(dense, least: least)
        } else if span <= 4 * values.count {
            var known = [UInt32](repeating: 0, count: span)
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
        } else {
            for (place, value) in values.enumerated() where key(value) != .max {
                add(UInt64(key(value)), events[place], states[place])
            }
        }
    }

    /// Takes over what was counted, in the order of first events, which is the order in which they were counted.
    @usableFromInline
    mutating func take(_ dense: DenseCounts, least: UInt32) {
        let found = dense.slots.indices.dropLast().filter { dense.slots[$0].events != 0 }
            .sorted { dense.slots[$0].first < dense.slots[$1].first }
        for slot in found {
            let number = numbers.number(of: UInt64(least) + UInt64(slot))
            precondition(number == tallies.count, "nothing was counted before")
            tallies.append(dense.slots[slot].count)
        }
    }
}

/// Counts for each of some numbers that lie side by side.
@usableFromInline
struct DenseCounts {
    /// A count in as few words as can be added to at once.
    @usableFromInline
    struct Slot {
        /// Events in the low half, writes in the high one.
        @usableFromInline var events: UInt64 = 0
        /// Those denied in the low half, those that failed in the high one.
        @usableFromInline var errors: UInt64 = 0
        @usableFromInline var first = UInt32.max
        @usableFromInline var last: UInt32 = 0

        @usableFromInline init() {}

        var count: EventCount {
            var count = EventCount()
            count.events = UInt32(truncatingIfNeeded: events)
            count.writes = UInt32(truncatingIfNeeded: events >> 32)
            count.denied = UInt32(truncatingIfNeeded: errors)
            count.failed = UInt32(truncatingIfNeeded: errors >> 32)
            (count.first, count.firstTimed, count.last) = (first, first, last)
            return count
        }
    }

    /// One for each number, and a last one for what is not counted.
    @usableFromInline var slots: [Slot]

    @usableFromInline
    init(span: Int) { slots = [Slot](repeating: Slot(), count: span + 1) }

    /// Whether the events come one after the other, as the slots take for granted, and all of them have times.
    @usableFromInline
    static func canCount(_ events: [EventIndex], timed: UInt32) -> Bool {
        guard let first = events.first, first.index >= timed else { return false }
        var isRising = true
        for place in events.indices.dropFirst() where events[place - 1].index >= events[place].index {
            isRising = false
        }
        return isRising
    }

    /// Counts each event under the number of the value beside it.
    @inlinable @inline(__always)
    mutating func add<Value>(
        _ values: [Value], _ events: [EventIndex], _ states: [EventState], number: (Value) -> UInt32
    ) {
        unsafe slots.withUnsafeMutableBufferPointer { slots in
            for place in values.indices {
                let (event, state) = (events[place].index, states[place])
                // What has no slot goes into the last.
                let slot = unsafe slots.baseAddress.map {
                    unsafe $0 + min(Int(number(values[place])), slots.count &- 1)
                }
                guard let slot = unsafe slot else { return }
                unsafe slot.pointee.events &+= 1 | UInt64(state.bits & 1) << 32
                if !state.isSucceeded {
                    unsafe slot.pointee.errors &+= UInt64(state.bits >> 1 & 1) | UInt64(state.bits >> 2) << 32
                }
                unsafe slot.pointee.first = min(slot.pointee.first, event)
                unsafe slot.pointee.last = event
            }
        }
    }
}
