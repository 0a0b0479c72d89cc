// Lists of events put together and brought into time order. Apart from the postings, which are in order each by itself.

extension [EventIndex] {
    /// The events in time order, each once. O(n).
    public func sortedOnce() -> [EventIndex] {
        if isRising { return self }
        var sorted = count < 256 ? self.sorted() : sortedByDigits()
        var kept = 0
        for index in sorted.indices where index == 0 || sorted[index] != sorted[kept - 1] {
            sorted[kept] = sorted[index]
            kept += 1
        }
        sorted.removeSubrange(kept...)
        return sorted
    }

    /// Whether each comes after the one before.
    private var isRising: Bool {
        for index in indices.dropFirst() where self[index - 1].index >= self[index].index { return false }
        return true
    }

    /// The events in time order, by digits of eleven bits, the low ones first, as many as the last event has.
    private func sortedByDigits() -> [EventIndex] {
        var from = self
        var to = self
        let last = self.max()?.index ?? 0
        var shift: UInt32 = 0
        while shift < 32, last >> shift > 0 {
            var places = [Int](repeating: 0, count: 2_049)
            for event in from { places[Int(event.index >> shift & 2_047) + 1] += 1 }
            for digit in 1..<places.count { places[digit] += places[digit - 1] }
            for event in from {
                let digit = Int(event.index >> shift & 2_047)
                to[places[digit]] = event
                places[digit] += 1
            }
            swap(&from, &to)
            shift += 11
        }
        return from
    }
}
