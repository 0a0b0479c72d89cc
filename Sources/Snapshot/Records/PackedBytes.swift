// Numbers as few bytes, and back with nothing trusted. Apart because whoever writes records and whoever reads them
// must agree on it to the bit.

/// Appends numbers to bytes: small ones as a byte, larger ones as more (LEB128).
package struct PackedWriter {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func byte(_ value: UInt8) { bytes.append(value) }

    package mutating func number(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    package mutating func number(_ value: Int) { number(UInt64(value)) }

    package mutating func number(_ value: UInt32) { number(UInt64(value)) }

    /// A number that may be below zero; near zero it is short.
    package mutating func signed(_ value: Int64) { number(UInt64(bitPattern: value << 1 ^ value >> 63)) }

    /// Eight bytes, the least first.
    package mutating func word(_ value: UInt64) {
        unsafe withUnsafeBytes(of: value.littleEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    /// The content hash of a record: five bytes, the least first.
    package mutating func hash(_ value: UInt64) {
        assert(value >> 40 == 0)
        unsafe withUnsafeBytes(of: value.littleEndian) { unsafe bytes.append(contentsOf: $0.prefix(5)) }
    }

    /// Five bytes for each of `values`.
    package mutating func hashes(_ values: [UInt64]) {
        bytes.reserveCapacity(bytes.count + values.count * 5)
        for value in values { hash(value) }
    }

    package mutating func append(_ more: [UInt8]) { bytes += more }
}

/// Reads what `PackedWriter` wrote. Past the end, and at a number that is none, it throws.
package struct PackedReader {
    private let bytes: [UInt8]
    /// The byte to be read next.
    package private(set) var place = 0

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package var isAtEnd: Bool { place == bytes.count }

    /// Bytes not read yet: no list can have more entries.
    package var left: Int { bytes.count - place }

    package func damage(_ reason: String) -> RecordDamage { RecordDamage(offset: place, reason: reason) }

    package mutating func byte() throws(RecordDamage) -> UInt8 {
        guard place < bytes.count else { throw damage("ends early") }
        place += 1
        return bytes[place - 1]
    }

    package mutating func number() throws(RecordDamage) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte()
            guard shift < 63 || next <= 1 else { throw damage("a number has too many digits") }
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 {
                // One number, one form: a last digit of zero would be a second way to write it.
                guard next != 0 || shift == 0 else { throw damage("a number is written too long") }
                return value
            }
            shift += 7
        }
    }

    /// A number below `bound`.
    package mutating func number(below bound: Int, _ what: String) throws(RecordDamage) -> Int {
        let value = try number()
        guard value < UInt64(max(bound, 0)) else { throw damage("\(what) \(value) is past the last") }
        return Int(value)
    }

    /// How many entries follow, each of at least `size` bytes.
    package mutating func count(ofAtLeast size: Int = 1) throws(RecordDamage) -> Int {
        let value = try number()
        guard value <= UInt64(left / size) else { throw damage("a list is longer than the bytes that are left") }
        return Int(value)
    }

    package mutating func word32() throws(RecordDamage) -> UInt32 {
        let value = try number()
        guard let narrow = UInt32(exactly: value) else { throw damage("a number is too large") }
        return narrow
    }

    package mutating func signed() throws(RecordDamage) -> Int64 {
        let value = try number()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    package mutating func word() throws(RecordDamage) -> UInt64 {
        guard left >= 8 else { throw damage("ends early") }
        let value = unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(fromByteOffset: place, as: UInt64.self) }
        place += 8
        return UInt64(littleEndian: value)
    }

    /// A content hash, as `PackedWriter.hash` wrote it.
    package mutating func hash() throws(RecordDamage) -> UInt64 {
        try bytes(5).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    package mutating func hashes(_ count: Int) throws(RecordDamage) -> [UInt64] {
        guard count >= 0, count <= left / 5 else { throw damage("ends early") }
        var hashes: [UInt64] = []
        hashes.reserveCapacity(count)
        while hashes.count < count, left >= 8 {
            hashes.append(try word() & 0xFF_FFFF_FFFF)
            place -= 3
        }
        while hashes.count < count { hashes.append(try hash()) }
        return hashes
    }

    package mutating func bytes(_ count: Int) throws(RecordDamage) -> ArraySlice<UInt8> {
        guard count >= 0, count <= left else { throw damage("ends early") }
        defer { place += count }
        return bytes[place..<(place + count)]
    }
}

/// Bytes in a snapshot that cannot be what was written.
public struct RecordDamage: Error, Hashable, Sendable, CustomStringConvertible {
    /// The byte of the section at which it was noticed.
    public let offset: Int
    /// What is wrong there.
    public let reason: String

    /// A short sentence without a full stop, safe to print.
    public var description: String { "byte \(offset): \(reason)" }
}
