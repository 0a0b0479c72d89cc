// The memory in which names are made. Apart because a name is put together from many short pieces, which an array
// takes in at several times the cost, and so that the pointers stay on this page.

/// Bytes that grow at the end and are cut back to be used again; each worker's own.
@safe struct NameBuffer: ~Copyable {
    private var memory: UnsafeMutableRawBufferPointer
    /// Bytes in use.
    private(set) var count = 0

    init() { unsafe memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 16 << 10, alignment: 16) }

    deinit { unsafe memory.deallocate() }

    /// The byte at `index`.
    @inline(__always)
    subscript(index: Int) -> UInt8 {
        precondition(index >= 0 && index < count, "past the end of a name")
        return unsafe memory[index]
    }

    /// Lends the bytes in `range` to `body`.
    @inline(__always)
    func withBytes<Result>(_ range: Range<Int>, _ body: (Span<UInt8>) -> Result) -> Result {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "past the end of a name")
        let bytes = unsafe UnsafeRawBufferPointer(rebasing: memory[range]).assumingMemoryBound(to: UInt8.self)
        return body(unsafe bytes.span)
    }

    /// Cuts what stands at `end` and after.
    @inline(__always)
    mutating func cut(to end: Int) {
        precondition(end >= 0 && end <= count, "past the end of a name")
        count = end
    }

    /// Cuts out `range`; what follows it moves up.
    mutating func remove(_ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "past the end of a name")
        guard let start = unsafe memory.baseAddress else { return }
        unsafe (start + range.lowerBound).copyMemory(
            from: start + range.upperBound, byteCount: count - range.upperBound)
        count -= range.count
    }

    /// Adds `bytes`, which must not be the buffer's own.
    @inline(__always)
    mutating func append(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBytes { unsafe append($0) }
    }

    /// Adds `text`.
    @inline(__always)
    mutating func append(_ text: JSONText) {
        text.withBytes { append($0) }
    }

    /// Adds one byte.
    @inline(__always)
    mutating func append(_ byte: UInt8) {
        reserve(1)
        unsafe memory[count] = byte
        count += 1
    }

    /// Adds a copy of the buffer's own bytes in `range`.
    mutating func append(own range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "past the end of a name")
        reserve(range.count)
        unsafe append(UnsafeRawBufferPointer(rebasing: memory[range]))
    }

    @inline(__always)
    private mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        reserve(bytes.count)
        guard let start = unsafe memory.baseAddress else { return }
        unsafe (start + count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    @inline(__always)
    private mutating func reserve(_ more: Int) {
        if unsafe count + more > memory.count { grow(more) }
    }

    private mutating func grow(_ more: Int) {
        let size = unsafe max(memory.count * 2, count + more)
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
        unsafe larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<count]))
        unsafe memory.deallocate()
        unsafe memory = larger
    }
}
