// The order of events. Apart because every event goes through it: times are sorted by their digits, and only events of
// one second are compared.
import PropertyGraph

/// The order of events: by time, id, content and place. A class, since it is handed to many small sorts.
final class EventOrder {
    private let events: EventTable
    private let texts: TextTable

    private init(_ tables: GraphTables) {
        events = tables.events
        texts = tables.texts
    }

    /// The events of `tables` in order. O(events) but for those of one second, which are compared.
    static func sorted(_ tables: GraphTables) -> [EventIndex] {
        let order = EventOrder(tables)
        let count = UInt32(tables.events.count)
        // Those that came from a graph stand first and in its order; few follow.
        let ordered = UInt32((0..<count).orderedPrefix { !order.isOrdered(EventIndex($1), before: EventIndex($0)) })
        guard ordered >= count / 2 else { return order.sorted(0..<count) }
        let rest = order.sorted(ordered..<count)
        return (0..<ordered).lazy.map { EventIndex($0) }.merged(with: rest) { order.isOrdered($0, before: $1) }
    }

    /// Some events, side by side in the tables, in order.
    private func sorted(_ range: Range<UInt32>) -> [EventIndex] {
        let times = events.times[Int(range.lowerBound)..<Int(range.upperBound)]
        guard let span = Span(times) else {
            return range.map { EventIndex($0) }.sorted { isOrdered($0, before: $1) }
        }
        var keys = zip(range, times).map { UInt64(span.place(of: $1)) << 32 | UInt64($0) }
        EventOrder.sortByUpperHalf(&keys)
        var result = keys.map { EventIndex(UInt32(truncatingIfNeeded: $0)) }
        var start = 0
        while start < keys.count {
            var end = start + 1
            while end < keys.count, keys[end] >> 32 == keys[start] >> 32 { end += 1 }
            if end - start == 2 {
                if isOrdered(result[start + 1], before: result[start]) { result.swapAt(start, start + 1) }
            } else if end - start > 2 {
                result[start..<end].sort { isOrdered($0, before: $1) }
            }
            start = end
        }
        return result
    }

    /// A count of seconds that fits 32 bits, as that of any logs does; times that are not known come first.
    private struct Span {
        private let first: Int64

        init?(_ times: ArraySlice<Timestamp>) {
            var first = Int64.max
            var last = Int64.min
            for time in times where time != .unknown {
                first = min(first, time.seconds)
                last = max(last, time.seconds)
            }
            let (length, isTooLong) = last.subtractingReportingOverflow(first)
            guard first > last || !isTooLong && length < Int64(UInt32.max) else { return nil }
            self.first = first
        }

        @inline(__always)
        func place(of time: Timestamp) -> UInt32 {
            time == .unknown ? 0 : UInt32(truncatingIfNeeded: time.seconds &- first &+ 1)
        }
    }

    /// Sorts by the upper 32 bits, keeping the order of equal ones: a pass for each eleven bits in which any differ.
    private static func sortByUpperHalf(_ keys: inout [UInt64]) {
        let largest = (keys.max() ?? 0) >> 32
        var sorted = [UInt64](repeating: 0, count: keys.count)
        var shift: UInt64 = 0
        while shift < 32, largest >> shift != 0 {
            var starts = [Int](repeating: 0, count: 1 << 11 + 1)
            for key in keys { starts[Int(key >> (32 + shift) & 0x7FF) + 1] += 1 }
            for digit in 1..<starts.count { starts[digit] += starts[digit - 1] }
            for key in keys {
                let digit = Int(key >> (32 + shift) & 0x7FF)
                sorted[starts[digit]] = key
                starts[digit] += 1
            }
            swap(&keys, &sorted)
            shift += 11
        }
    }

    private func isOrdered(_ left: EventIndex, before right: EventIndex) -> Bool {
        let (one, other) = (Int(left.index), Int(right.index))
        if events.times[one] != events.times[other] { return events.times[one] < events.times[other] }
        if events.ids[one] != events.ids[other] {
            let (id, otherID) = (events.ids[one], events.ids[other])
            if id.high != otherID.high { return id.high < otherID.high }
            return texts.isOrdered(id, before: otherID)
        }
        if events.contents[one] != events.contents[other] { return events.contents[one] < events.contents[other] }
        // Of equal records one from a sound file stands for all, so that it goes for verified.
        let isDoubtful = (events.marks[one].contains(.unverified), events.marks[other].contains(.unverified))
        if isDoubtful.0 != isDoubtful.1 { return isDoubtful.1 }
        if events.files[one] != events.files[other] { return events.files[one] < events.files[other] }
        return events.records[one] < events.records[other]
    }
}
