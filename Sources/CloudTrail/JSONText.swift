// A string of a parsed document, read where the parser left it. Apart from the tape because everything above handles
// texts, and few things handle tapes.

/// UTF-8 bytes lent by a `Tape` (or by a static string), or nothing at all. Copy what must outlive the tape.
@safe public struct JSONText {
    @usableFromInline let start: UnsafeRawPointer?
    /// Bytes.
    public let count: Int

    /// No text: the field was absent or not a string.
    @inlinable @inline(__always)
    public init() {
        unsafe start = nil
        count = 0
    }

    @inlinable @inline(__always)
    init(start: UnsafeRawPointer, count: Int) {
        unsafe self.start = start
        self.count = count
    }

    /// A text that lives as long as the program.
    @inlinable
    public init(_ text: StaticString) {
        unsafe self.init(start: UnsafeRawPointer(text.utf8Start), count: text.utf8CodeUnitCount)
    }

    /// Lends `bytes` as a text; it must not be used after they are gone.
    @unsafe public init(lending bytes: UnsafeRawBufferPointer) {
        unsafe start = bytes.baseAddress
        count = bytes.count
    }

    /// Whether the field was absent. An empty string is not absent, but is `isEmpty`.
    @inlinable public var isAbsent: Bool { unsafe start == nil }
    /// Whether there is nothing to read.
    @inlinable @inline(__always)
    public var isEmpty: Bool { count == 0 }

    /// The byte at `index`.
    @inlinable @inline(__always)
    public subscript(index: Int) -> UInt8 {
        guard let start = unsafe start else { preconditionFailure("an absent text has no bytes") }
        precondition(index >= 0 && index < count, "past the end of a text")
        return unsafe start.load(fromByteOffset: index, as: UInt8.self)
    }

    /// The bytes from `from` to `to`, clamped to the text.
    @inlinable
    public func slice(_ from: Int, _ to: Int? = nil) -> JSONText {
        guard let start = unsafe start else { return self }
        let lower = min(max(from, 0), count)
        let upper = min(max(to ?? count, lower), count)
        return unsafe JSONText(start: start + lower, count: upper - lower)
    }

    /// The first and the last eight bytes, which overlap in texts under 16 bytes; of texts under eight bytes all bytes,
    /// in an order of their own. So length and ends tell texts of up to 16 bytes apart for certain.
    @inlinable @inline(__always)
    public var ends: (head: UInt64, tail: UInt64) {
        guard let start = unsafe start else { return (0, 0) }
        if count >= 8 {
            let head = unsafe start.loadUnaligned(as: UInt64.self)
            return (head, unsafe start.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self))
        }
        if count >= 4 {
            let head = unsafe start.loadUnaligned(as: UInt32.self)
            return (UInt64(head), UInt64(unsafe start.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self)))
        }
        var head: UInt64 = 0
        for index in 0..<count { head = head << 8 | UInt64(self[index]) }
        return (head, 0)
    }

    /// Lends the bytes to `body`.
    @inlinable @inline(__always)
    public func withBytes<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        guard let start = unsafe start else { return body(Span()) }
        let buffer = unsafe UnsafeBufferPointer(start: start.assumingMemoryBound(to: UInt8.self), count: count)
        return body(unsafe buffer.span)
    }

    /// A copy. Invalid UTF-8 cannot occur: the parser has checked it.
    public var string: String {
        guard let start = unsafe start else { return "" }
        return unsafe String(
            decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// Whether the bytes equal those of `other`.
    @inlinable @inline(__always)
    public static func == (text: JSONText, other: StaticString) -> Bool {
        guard text.count == other.utf8CodeUnitCount, let start = unsafe text.start else {
            return text.count == 0 && other.utf8CodeUnitCount == 0 && !text.isAbsent
        }
        return unsafe equalBytes(start, UnsafeRawPointer(other.utf8Start), text.count)
    }

    /// Whether the bytes equal those of `other`.
    @inlinable
    public static func == (text: JSONText, other: JSONText) -> Bool {
        guard text.count == other.count else { return false }
        guard let left = unsafe text.start, let right = unsafe other.start else {
            return text.isAbsent == other.isAbsent
        }
        return unsafe equalBytes(left, right, text.count)
    }

    /// Whether the bytes equal `bytes`.
    @inlinable @inline(__always)
    public func hasBytes(_ bytes: Span<UInt8>) -> Bool {
        guard count == bytes.count, let start = unsafe start else { return count == bytes.count }
        return unsafe bytes.withUnsafeBytes { other in
            guard let base = other.baseAddress else { return true }
            return unsafe equalBytes(start, base, other.count)
        }
    }

    /// Whether the text begins with `prefix`.
    @inlinable @inline(__always)
    public func hasPrefix(_ prefix: StaticString) -> Bool {
        guard count >= prefix.utf8CodeUnitCount, let start = unsafe start else { return false }
        return unsafe equalBytes(start, UnsafeRawPointer(prefix.utf8Start), prefix.utf8CodeUnitCount)
    }

    /// Whether the text ends with `suffix`.
    @inlinable
    public func hasSuffix(_ suffix: StaticString) -> Bool {
        guard count >= suffix.utf8CodeUnitCount, let start = unsafe start else { return false }
        let tail = unsafe start + (count - suffix.utf8CodeUnitCount)
        return unsafe equalBytes(tail, UnsafeRawPointer(suffix.utf8Start), suffix.utf8CodeUnitCount)
    }

    /// Whether `part` stands anywhere in the text. O(count × part).
    public func contains(_ part: StaticString) -> Bool {
        guard count >= part.utf8CodeUnitCount, part.utf8CodeUnitCount > 0 else { return false }
        let first = unsafe part.utf8Start[0]
        var from = 0
        while let next = firstIndex(of: first, from: from), next + part.utf8CodeUnitCount <= count {
            if slice(next).hasPrefix(part) { return true }
            from = next + 1
        }
        return false
    }

    /// The place of the last `byte`.
    @inlinable
    public func lastIndex(of byte: UInt8) -> Int? {
        var index = count
        while index > 0 {
            index -= 1
            if self[index] == byte { return index }
        }
        return nil
    }

    /// The place of the first `byte` at or after `from`.
    @inlinable
    public func firstIndex(of byte: UInt8, from: Int = 0) -> Int? {
        guard let start = unsafe start else { return nil }
        var index = from
        while index < count {
            if unsafe start.load(fromByteOffset: index, as: UInt8.self) == byte { return index }
            index += 1
        }
        return nil
    }
}

@inlinable @inline(__always)
func equalBytes(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ count: Int) -> Bool {
    var index = 0
    while index + 8 <= count {
        let same =
            unsafe left.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            == right.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        if !same { return false }
        index += 8
    }
    while index < count {
        let same =
            unsafe left.load(fromByteOffset: index, as: UInt8.self)
            == right.load(fromByteOffset: index, as: UInt8.self)
        if !same { return false }
        index += 1
    }
    return true
}
