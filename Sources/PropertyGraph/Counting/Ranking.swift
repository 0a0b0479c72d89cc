// The busiest of many, in order. Apart from the counting because most answers show a few rows of a list that may be as
// long as a graph has nodes.

/// Puts things into the order of falling counts, then of rising keys.
public struct Ranking: Sendable {
    @usableFromInline typealias Entry = (events: UInt32, key: UInt64, number: Int)

    private let limit: Int
    // Side by side, since looking each up while sorting misses the cache.
    @usableFromInline var entries: [Entry] = []
    /// The last that is wanted, of those that were put in order; whatever comes after it is not.
    @usableFromInline var last: Entry?

    /// Nothing to order yet.
    ///
    /// - Parameter limit: how many are wanted at most; 0 is all.
    public init(_ limit: Int = 0) { self.limit = limit }

    /// Takes something in. O(1), now and then O(limit log limit).
    ///
    /// - Parameters:
    ///   - events: its count.
    ///   - key: what decides between equal counts, different for each.
    ///   - number: what to call it by.
    @inlinable @inline(__always)
    public mutating func add(_ events: UInt32, _ key: UInt64, _ number: Int) {
        if let last, events < last.events || events == last.events && key > last.key { return }
        insert((events, key, number))
    }

    @usableFromInline
    mutating func insert(_ entry: Entry) {
        entries.append(entry)
        if limit > 0, entries.count >= 4 * limit, entries.count >= 256 { cut() }
    }

    /// The numbers of the first `limit`, in order. O(n log n) over those that are still among them.
    public consuming func numbers() -> [Int] {
        cut()
        return entries.map { $0.number }
    }

    private mutating func cut() {
        entries.sort { (left, right) -> Bool in
            if left.events != right.events { return left.events > right.events }
            return left.key < right.key
        }
        guard limit > 0, entries.count >= limit else { return }
        entries.removeSubrange(limit...)
        last = entries[limit - 1]
    }
}
