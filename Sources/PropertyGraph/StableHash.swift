// A hash that is the same in every run and on every machine, unlike the standard library's, which is seeded. Interning,
// node ids and the comparison of records rest on it.

/// 64-bit hashes of bytes and words. Fast on short inputs; not meant to withstand chosen collisions, so whoever looks
/// something up by hash compares the bytes too.
public enum StableHash {
    @inlinable @inline(__always)
    static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }

    @inlinable static var first: UInt64 { 0x9E37_79B9_7F4A_7C15 }
    @inlinable static var second: UInt64 { 0xD1B5_4A32_D192_ED03 }
    @inlinable static var third: UInt64 { 0x8CB9_2BA7_2F3D_8DD7 }

    /// The hash of `words` taken in this order.
    @inlinable @inline(__always)
    public static func combine(_ left: UInt64, _ right: UInt64) -> UInt64 {
        fold(left ^ first, right ^ second)
    }

    /// The hash of `bytes`. O(count).
    @inlinable @inline(__always)
    public static func of(_ bytes: Span<UInt8>) -> UInt64 {
        unsafe bytes.withUnsafeBytes { unsafe of($0) }
    }

    /// A hash of many `bytes`, in four chains side by side: no multiplication waits for the one before. Another value
    /// than `of` gives. O(count).
    static func ofBlock(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        guard let start = bytes.baseAddress, bytes.count >= 64 else { return unsafe of(bytes) }
        var (one, two, three, four) = (first, second, third, first ^ third)
        @inline(__always) func fed(_ state: UInt64, _ offset: Int) -> UInt64 {
            let head = unsafe start.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            let tail = unsafe start.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)
            return fold(UInt64(littleEndian: head) ^ first ^ state, UInt64(littleEndian: tail) ^ second)
        }
        var offset = 0
        while offset + 64 <= bytes.count {
            one = fed(one, offset)
            two = fed(two, offset + 16)
            three = fed(three, offset + 32)
            four = fed(four, offset + 48)
            offset += 64
        }
        let rest = unsafe of(UnsafeRawBufferPointer(rebasing: bytes[offset...]))
        let chains = combine(combine(one, two), combine(three, four))
        return combine(combine(chains, rest), UInt64(bytes.count))
    }

    /// The hash of `bytes`. O(count).
    @inlinable @inline(__always)
    public static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        let count = bytes.count
        guard let start = bytes.baseAddress, count > 0 else { return third }
        if count <= 16 {
            let head: UInt64
            let tail: UInt64
            if count >= 8 {
                head = unsafe start.loadUnaligned(as: UInt64.self)
                tail = unsafe start.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
            } else if count >= 4 {
                head = unsafe UInt64(start.loadUnaligned(as: UInt32.self))
                tail = unsafe UInt64(start.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
            } else {
                head = unsafe UInt64(bytes[0]) << 16 | UInt64(bytes[count / 2]) << 8 | UInt64(bytes[count - 1])
                tail = 0
            }
            return fold(fold(head ^ first, tail ^ second), UInt64(count) ^ third)
        }
        var state = UInt64(count) ^ third
        var offset = 0
        while offset + 16 < count {
            let head = unsafe start.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            let tail = unsafe start.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)
            state = fold(head ^ first ^ state, tail ^ second)
            offset += 16
        }
        let head = unsafe start.loadUnaligned(fromByteOffset: count - 16, as: UInt64.self)
        let tail = unsafe start.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
        return fold(head ^ first ^ state, tail ^ second ^ UInt64(count))
    }
}
