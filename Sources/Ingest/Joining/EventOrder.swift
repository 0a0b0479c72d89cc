// The order of events. Apart because every event goes through it: they are put down by their times, and only those of
// one second, or a few, are compared.
import PropertyGraph

/// The order of events: by time, id, content and place. A class, since it is handed to many small sorts.
final class EventOrder {
    private let events: EventTable
    private let texts: TextTable

    init(_ tables: GraphTables) {
        events = tables.events
        texts = tables.texts
    }

    /// All events in order. O(events) but for those of one second or a few, which are compared.
    func sorted() -> [EventIndex] {
        let count = UInt32(events.count)
        // Those that came from a graph stand first and in its order; few follow.
        let ordered = UInt32((0..<count).orderedPrefix { !isOrdered(EventIndex($1), before: EventIndex($0)) })
        guard ordered >= count / 2 else { return sorted(0..<count) }
        let rest = sorted(ordered..<count)
        return (0..<ordered).lazy.map { EventIndex($0) }.merged(with: rest) { isOrdered($0, before: $1) }
    }

    /// Some events, side by side in the tables, in order.
    private func sorted(_ range: Range<UInt32>) -> [EventIndex] {
        let times = events.times[Int(range.lowerBound)..<Int(range.upperBound)]
        let stretches = Stretches(times)
        // Where the next event of each stretch goes; at last, where the stretch ends.
        var ends = [UInt32](repeating: 0, count: stretches.count + 1)
        for time in times { ends[stretches.number(of: time) + 1] += 1 }
        for number in 1..<ends.count { ends[number] += ends[number - 1] }
        var result = [EventIndex](repeating: EventIndex(0), count: range.count)
        for (event, time) in zip(range, times) {
            let number = stretches.number(of: time)
            result[Int(ends[number])] = EventIndex(event)
            ends[number] += 1
        }
        var start = 0
        for end in ends.lazy.map({ Int($0) }) {
            if end - start == 2 {
                if isOrdered(result[start + 1], before: result[start]) { result.swapAt(start, start + 1) }
            } else if end - start > 2 {
                result[start..<end].sort { isOrdered($0, before: $1) }
            }
            start = end
        }
        return result
    }

    /// Time in stretches of one length, in their order: seconds, or longer ones where there would be more of them than
    /// events. Times that are not known come first.
    private struct Stretches {
        private let first: Int64
        private let shift: UInt64
        let count: Int

        init(_ times: ArraySlice<Timestamp>) {
            var (first, last) = (Int64.max, Int64.min)
            for time in times where time != .unknown {
                first = min(first, time.seconds)
                last = max(last, time.seconds)
            }
            self.first = first
            let length = first > last ? 0 : UInt64(bitPattern: last &- first)
            var shift: UInt64 = 0
            while length >> shift > UInt64(times.count) { shift += 1 }
            self.shift = shift
            count = Int(length >> shift) + 2
        }

        @inline(__always)
        func number(of time: Timestamp) -> Int {
            time == .unknown ? 0 : Int(truncatingIfNeeded: UInt64(bitPattern: time.seconds &- first) >> shift) &+ 1
        }
    }

    /// Whether one event stands before another.
    func isOrdered(_ left: EventIndex, before right: EventIndex) -> Bool {
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
