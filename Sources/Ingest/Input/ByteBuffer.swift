// Bytes that are read into, inflated into and parsed from, kept from file to file. Apart because it is the one place
// that allocates for input, and simdjson's padding is promised here.
import CloudTrail
import Glibc

/// Bytes in one block that grows and is reused. `JSONParser.padding` bytes past the end are always readable.
@safe struct ByteBuffer: ~Copyable {
    private var start: UnsafeMutableRawPointer
    private var capacity: Int
    /// Bytes held.
    private(set) var count = 0

    /// A buffer with room for `capacity` bytes.
    init(capacity: Int = 1 << 16) {
        precondition(capacity > 0)
        unsafe start = ByteBuffer.allocate(nil, capacity)
        self.capacity = capacity
    }

    deinit { unsafe free(start) }

    var isEmpty: Bool { count == 0 }

    /// The bytes and the padding after them; gone with the next change of the buffer.
    @unsafe var padded: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: start, count: count + JSONParser.padding)
    }

    /// The bytes from `range`, and the padding after them.
    @unsafe func padded(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "a range outside the buffer")
        return unsafe UnsafeRawBufferPointer(start: start + range.lowerBound, count: range.count + JSONParser.padding)
    }

    /// Lends the bytes.
    func withSpan<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        let bytes = unsafe UnsafeBufferPointer(start: start.assumingMemoryBound(to: UInt8.self), count: count)
        return body(unsafe bytes.span)
    }

    /// The byte at `index`.
    subscript(index: Int) -> UInt8 {
        precondition(index >= 0 && index < count, "past the end of a buffer")
        return unsafe start.load(fromByteOffset: index, as: UInt8.self)
    }

    /// Forgets the bytes and keeps the room.
    mutating func removeAll() { count = 0 }

    /// Gives the room back when there is more of it than `bytes`, so that one huge record is not paid for ever after.
    mutating func shrink(to bytes: Int) {
        guard capacity > bytes, count <= bytes else { return }
        unsafe start = ByteBuffer.allocate(start, bytes)
        capacity = bytes
    }

    /// Drops the first `number` bytes. O(what is left).
    mutating func removeFirst(_ number: Int) {
        precondition(number >= 0 && number <= count, "more than the buffer holds")
        unsafe memmove(start, start + number, count - number)
        count -= number
    }

    /// Makes room for `number` bytes in all.
    mutating func reserve(_ number: Int) {
        guard number > capacity else { return }
        let grown = max(number, capacity + capacity / 2)
        unsafe start = ByteBuffer.allocate(start, grown)
        capacity = grown
    }

    mutating func append(_ byte: UInt8) {
        reserve(count + 1)
        unsafe start.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count += 1
    }

    mutating func append(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBytes { unsafe append($0) }
    }

    @unsafe mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, bytes.count > 0 else { return }
        reserve(count + bytes.count)
        unsafe memcpy(start + count, source, bytes.count)
        count += bytes.count
    }

    mutating func append(_ text: StaticString) {
        unsafe append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Lends `room` bytes past the end to `body`, which says how many of them it wrote.
    @unsafe mutating func append<Failure: Error>(
        room: Int, _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) -> Int {
        reserve(count + room)
        let written = try unsafe body(UnsafeMutableRawBufferPointer(start: start + count, count: room))
        precondition(written >= 0 && written <= room, "more written than lent")
        count += written
        return written
    }

    private static func allocate(_ old: UnsafeMutableRawPointer?, _ capacity: Int) -> UnsafeMutableRawPointer {
        guard let block = unsafe realloc(old, capacity + JSONParser.padding) else {
            preconditionFailure("out of memory")
        }
        return unsafe block
    }
}
