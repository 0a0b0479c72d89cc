// A set of short keys looked up for every member of every record, where a Swift dictionary would copy and hash each
// one. Apart so that its few tricks stay on one page.
import Glibc

/// Numbers short ASCII keys from 0 in the order they came; upper and lower case are the same key, since some exports
/// write all keys in lower case. Lookups look at three bytes and the length before they compare.
struct ByteTable: Sendable {
    private var slots: [Int32] = [-1, -1, -1, -1]
    private var starts: [Int32] = [0]
    private var bytes: [UInt8] = []
    /// A bit for each length (modulo 64) that some key has, and one for each beginning, mixed.
    private var lengths: UInt64 = 0
    private var beginnings: UInt64 = 0

    /// How many keys there are.
    var count: Int { starts.count - 1 }

    /// The number of `key`, given to it now if it is new. Amortised O(length).
    mutating func insert(_ key: [UInt8]) -> Int {
        if let known = find(key.span) { return known }
        let number = count
        bytes.append(contentsOf: key)
        starts.append(Int32(bytes.count))
        lengths |= 1 << UInt64(key.count & 63)
        unsafe key.withUnsafeBytes { beginnings |= ByteTable.beginning(unsafe JSONText(lending: $0)) }
        if (number + 1) * 4 > slots.count {
            slots = [Int32](repeating: -1, count: slots.count * 2)
            for known in 0..<number { place(known) }
        }
        place(number)
        return number
    }

    /// The number of `key`, if it is in the table. Most keys asked for are not, which length and beginning tell.
    @inline(__always)
    func find(_ key: JSONText) -> Int? {
        guard lengths & 1 << UInt64(key.count & 63) != 0, beginnings & ByteTable.beginning(key) != 0 else {
            return nil
        }
        return key.withBytes { find($0) }
    }

    /// A bit for the first eight bytes, capitals made small.
    @inline(__always)
    private static func beginning(_ key: JSONText) -> UInt64 {
        1 &<< ((key.ends.head | 0x2020_2020_2020_2020) &* 0x9E37_79B9_7F4A_7C15 >> 58)
    }

    /// The number of `key`, if it is in the table.
    func find(_ key: Span<UInt8>) -> Int? {
        guard lengths & 1 << UInt64(key.count & 63) != 0 else { return nil }
        var slot = ByteTable.hash(key) & (slots.count - 1)
        while slots[slot] >= 0 {
            if isKey(Int(slots[slot]), key) { return Int(slots[slot]) }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private mutating func place(_ number: Int) {
        let key = Array(bytes[Int(starts[number])..<Int(starts[number + 1])])
        var slot = ByteTable.hash(key.span) & (slots.count - 1)
        while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = Int32(number)
    }

    @inline(__always)
    private func isKey(_ number: Int, _ key: Span<UInt8>) -> Bool {
        let start = Int(starts[number])
        guard Int(starts[number + 1]) - start == key.count else { return false }
        for index in 0..<key.count where folded(bytes[start + index]) != folded(key[index]) { return false }
        return true
    }

    @inline(__always)
    private static func hash(_ key: Span<UInt8>) -> Int {
        guard key.count > 0 else { return 0 }
        let first = Int(folded(key[0]))
        let middle = Int(folded(key[key.count / 2]))
        let last = Int(folded(key[key.count - 1]))
        let mixed = (first &* 0x9E37 ^ middle &* 0x85EB ^ last &* 0xC2B3) &+ key.count &* 0x27D5
        return mixed ^ mixed >> 7
    }
}

/// `byte` with an ASCII capital made small.
@inline(__always)
func folded(_ byte: UInt8) -> UInt8 {
    byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
}

/// Whether two keys are the same but for capitals.
@inline(__always)
func equalFolded(_ left: JSONText, _ right: JSONText) -> Bool {
    guard left.count == right.count else { return false }
    for index in 0..<left.count where folded(left[index]) != folded(right[index]) { return false }
    return true
}

/// Whether two stretches hold the same bytes.
@inline(__always)
func equalBytes(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    return unsafe left.withUnsafeBytes { one in
        unsafe right.withUnsafeBytes { other in
            guard let start = one.baseAddress, let otherStart = other.baseAddress else { return true }
            return unsafe equalBytes(start, otherStart, one.count)
        }
    }
}

/// Where `byte` first stands among `bytes`.
@inline(__always)
func firstIndex(of byte: UInt8, in bytes: Span<UInt8>) -> Int? {
    unsafe bytes.withUnsafeBytes { buffer in
        guard let start = buffer.baseAddress, let found = unsafe memchr(start, Int32(byte), buffer.count) else {
            return nil
        }
        return unsafe start.distance(to: UnsafeRawPointer(found))
    }
}
