// Small numbers for large keys: what every grouping of events needs. Apart from the counting itself because edges,
// drawings and searches group by keys that are no nodes.

/// Gives each key a number, from 0 upwards in the order in which keys are first seen.
///
/// A hash table of places over a list of keys: asking again for the key asked for last costs a comparison, any other a
/// multiplication and, while the table is small, a look into the nearest cache.
public struct KeyNumbers: Sendable {
    @usableFromInline var known: [UInt64] = []
    /// Open addressing: 0 is free, else a number plus one. A power of two long.
    @usableFromInline var slots = KeyNumbers.noSlots
    @usableFromInline var lastKey: UInt64 = 0
    @usableFromInline var lastNumber = -1

    /// What all tables share that hold nothing yet.
    private static let noSlots: [UInt32] = [0]

    /// No keys. Takes no memory of its own before the first.
    public init() {}

    /// The keys, by their numbers.
    @inlinable public var keys: [UInt64] { known }

    /// Keys seen.
    @inlinable public var count: Int { known.count }

    /// The number of `key`, a new one where it was not seen before. O(1) expected.
    @inlinable @inline(__always)
    public mutating func number(of key: UInt64) -> Int {
        if key == lastKey, lastNumber >= 0 { return lastNumber }
        let mask = slots.count &- 1
        var slot = KeyNumbers.hash(key) & mask
        while true {
            let entry = slots[slot]
            if entry == 0 { return insert(key, at: slot) }
            let number = Int(entry) &- 1
            if known[number] == key {
                lastKey = key
                lastNumber = number
                return number
            }
            slot = (slot &+ 1) & mask
        }
    }

    /// The number of `key`; nil where it was not seen. O(1) expected.
    @inlinable
    public func find(_ key: UInt64) -> Int? {
        let mask = slots.count &- 1
        var slot = KeyNumbers.hash(key) & mask
        while slots[slot] != 0 {
            let number = Int(slots[slot]) &- 1
            if known[number] == key { return number }
            slot = (slot &+ 1) & mask
        }
        return nil
    }

    @inlinable @inline(__always)
    static func hash(_ key: UInt64) -> Int {
        let product = (key ^ 0xD1B5_4A32_D192_ED03).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return Int(truncatingIfNeeded: product.high ^ product.low)
    }

    @usableFromInline @inline(never)
    mutating func insert(_ key: UInt64, at slot: Int) -> Int {
        known.append(key)
        lastKey = key
        lastNumber = known.count - 1
        if known.count * 2 > slots.count {
            grow()
        } else {
            slots[slot] = UInt32(known.count)
        }
        return lastNumber
    }

    /// Makes four times the room, and puts every key into its new slot.
    private mutating func grow() {
        let mask = max(16, slots.count * 4) - 1
        slots = [UInt32](repeating: 0, count: mask + 1)
        for (number, key) in known.enumerated() {
            var slot = KeyNumbers.hash(key) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = UInt32(number + 1)
        }
    }
}

extension KeyNumbers {
    /// The key of a pair.
    @inlinable @inline(__always)
    public static func key(_ high: UInt32, _ low: UInt32) -> UInt64 { UInt64(high) << 32 | UInt64(low) }
}
