// Which of many values may occur more than once. Apart because joining asks it of event ids, requests and edges, nearly
// all of which occur once: a dictionary of them all would be the most that joining does for them.

/// Tells most values that occur once from those that occur several times, by a few bits of their hashes: what may
/// repeat is then looked at closely, and is little.
package struct RepeatFilter {
    @usableFromInline var seen: [UInt64]
    @usableFromInline var repeated: [UInt64]
    @usableFromInline let mask: UInt64
    /// Whether nothing can repeat.
    @usableFromInline package var isEmpty = true

    /// A filter for `count` values, of which at most one in eight is taken for another. O(count).
    package init(count: Int) {
        var bits = 1_024
        while bits < count * 8 { bits *= 2 }
        mask = UInt64(bits - 1)
        seen = [UInt64](repeating: 0, count: bits / 64)
        repeated = seen
    }

    /// Takes in the hash of a value. O(1).
    @inlinable @inline(__always)
    package mutating func note(_ hash: UInt64) {
        let (word, bit) = place(hash)
        if seen[word] & bit != 0 {
            repeated[word] |= bit
            isEmpty = false
        }
        seen[word] |= bit
    }

    /// Whether a value with this hash may have been noted twice; true for all that were. O(1).
    @inlinable @inline(__always)
    package func mayRepeat(_ hash: UInt64) -> Bool {
        let (word, bit) = place(hash)
        return repeated[word] & bit != 0
    }

    @inlinable @inline(__always)
    func place(_ hash: UInt64) -> (word: Int, bit: UInt64) {
        (Int(truncatingIfNeeded: (hash & mask) >> 6), 1 << (hash & 63))
    }
}
