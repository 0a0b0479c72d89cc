// How the events of a node are written: blocks of what each lies above the first, in as few bits as that needs. Apart
// from `Postings` because it is the format, on disk as in memory, and each side of it must agree with the other.

/// The layout of one node's list. Nothing for no events, and for one that event alone; else
///
///     count                     7 bits a byte, low ones first; the top bit says that more follow
///     first event
///     directory                 for each block of 128 but the first: its first event, and where the block begins
///     blocks                    of each event less its place in the block, as a `RisingBlock`
///
/// Numbers are little-endian. An event takes as many bytes as the last event of the graph does, the beginning of a
/// block is counted from that of the list and takes as many as the list's length does.
enum PostingStream {
    static let blockCount = RisingBlock.count

    /// Bytes of a count.
    @inline(__always)
    static func width(_ value: UInt32) -> Int { (38 - (value | 1).leadingZeroBitCount) / 7 }

    /// Bytes of a number that may be as large as `greatest`.
    @inline(__always)
    static func size(for greatest: Int) -> Int { max(1, (71 - UInt64(greatest).leadingZeroBitCount) >> 3) }

    /// Bytes of an event where there are `count`.
    static func eventSize(_ count: Int) -> Int { size(for: max(0, count - 1)) }

    /// Entries of the directory of a list of `count` events.
    @inline(__always)
    static func entries(_ count: Int) -> Int { (count - 1) >> RisingBlock.shift }

    /// Bytes of the list of `events`, which rise, where an event takes `eventSize`. O(blocks).
    @inline(__always)
    static func size(_ events: UnsafeBufferPointer<UInt32>, eventSize: Int) -> Int {
        let count = events.count
        guard count > 1 else { return count * eventSize }
        let blocks = entries(count)
        var body = 0
        for start in stride(from: 0, to: count, by: blockCount) {
            let size = min(blockCount, count - start)
            body += unsafe RisingBlock.size(span(events, start, size), size)
        }
        let front = width(UInt32(truncatingIfNeeded: count)) + eventSize * (1 + blocks)
        var offsetSize = 1
        while (front + blocks * offsetSize + body) >> (8 * offsetSize) > 0 { offsetSize += 1 }
        return front + blocks * offsetSize + body
    }

    /// Writes the list of `events`. O(events).
    ///
    /// - Parameters:
    ///   - events: which rise.
    ///   - eventSize: the bytes of an event.
    ///   - size: the bytes of the list.
    ///   - list: where to, with eight bytes more than that, which may be written to as well.
    @unsafe @inline(__always)
    static func write(
        _ events: UnsafeBufferPointer<UInt32>, eventSize: Int, size: Int, to list: UnsafeMutableRawPointer
    ) {
        let count = events.count
        guard count > 0 else { return }
        var front = unsafe list
        if count > 1 { unsafe write(count: UInt32(truncatingIfNeeded: count), to: &front) }
        unsafe front.storeBytes(of: UInt64(events[0]).littleEndian, as: UInt64.self)
        guard count > 1 else { return }
        unsafe front += eventSize
        let offsetSize = PostingStream.size(for: size)
        var block = unsafe front + entries(count) * (eventSize + offsetSize)
        for start in stride(from: 0, to: count, by: blockCount) {
            let (first, blockSize) = unsafe (events[start], min(blockCount, count - start))
            if start > 0 {
                unsafe put(UInt64(first), eventSize, to: &front)
                unsafe put(UInt64(truncatingIfNeeded: block - list), offsetSize, to: &front)
            }
            // One event is known from the directory.
            guard blockSize > 1 else { continue }
            let span = unsafe span(events, start, blockSize)
            unsafe RisingBlock.write(blockSize, span: span, to: block) { place in
                unsafe UInt64(events[start &+ place] &- first) &- UInt64(truncatingIfNeeded: place)
            }
            unsafe block += RisingBlock.size(span, blockSize)
        }
    }

    /// How far the last of some events lies above the first, each less its place.
    @unsafe @inline(__always)
    private static func span(_ events: UnsafeBufferPointer<UInt32>, _ start: Int, _ count: Int) -> UInt64 {
        unsafe UInt64(events[start &+ count &- 1] &- events[start]) &- UInt64(truncatingIfNeeded: count &- 1)
    }

    @unsafe
    private static func write(count: UInt32, to place: inout UnsafeMutableRawPointer) {
        var rest = count
        while rest > 0x7F {
            unsafe put(UInt64(rest & 0x7F | 0x80), 1, to: &place)
            rest >>= 7
        }
        unsafe put(UInt64(rest), 1, to: &place)
    }

    /// Writes the lowest `size` bytes of a number, and no others: blocks may stand behind them.
    @unsafe @inline(__always)
    private static func put(_ value: UInt64, _ size: Int, to place: inout UnsafeMutableRawPointer) {
        for byte in 0..<size {
            let shift = UInt64(truncatingIfNeeded: 8 &* byte)
            unsafe place.storeBytes(of: UInt8(truncatingIfNeeded: value >> shift), as: UInt8.self)
            unsafe place += 1
        }
    }
}
