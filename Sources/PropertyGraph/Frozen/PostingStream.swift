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
}

/// Counts what each node's list will take, then writes it, both from the mentions in the order of events.
struct PostingBuilder {
    /// What is known of one node's list: side by side and small, since each mention of a node needs all of it.
    private struct List {
        /// Events seen.
        var count: UInt32 = 0
        /// The last event seen, plus one: an event that names a node twice is listed once.
        var last: UInt32 = 0
        /// The first event of the block in hand.
        var first: UInt32 = 0
        /// The number of the block in hand among all; when writing, the events of the list.
        var total: UInt32 = 0
        /// Bytes of the blocks before; when writing, where the block in hand lies.
        var cursor: UInt64 = 0

        /// How far the last event of the block in hand lies above the first, each less its place.
        func span(_ count: Int) -> UInt64 { UInt64(last &- first &- UInt32(truncatingIfNeeded: count)) }
    }

    /// Where a block lies, in one word.
    private struct BlockPlace {
        var word: UInt64

        /// - Parameters:
        ///   - start: the block's place, below 2⁴⁸.
        ///   - head: the bytes before its high parts, of which there are at most 1,009.
        ///   - split: its split, below 64.
        init(start: Int, head: Int, split: Int) { word = UInt64(start << 16 | head << 6 | split) }

        init(word: UInt64) { self.word = word }

        var start: Int { Int(truncatingIfNeeded: word >> 16) }

        /// Where the block's numbers are written.
        @unsafe @inline(__always)
        func target(in bytes: UnsafeMutableRawBufferPointer) -> RisingTarget {
            let (head, split) = (Int(truncatingIfNeeded: word >> 6 & 0x3FF), Int(truncatingIfNeeded: word & 0x3F))
            return unsafe RisingTarget(bytes, low: start &+ 1, high: start &+ head, split: split)
        }
    }

    private let eventSize: Int
    private var lists: [List]
    /// The split of each block, in the order in which blocks begin.
    private var splits: [UInt8] = []
    /// Blocks begun.
    private var begun = 0
    private(set) var starts: [UInt64] = [0]

    init(nodeCount: Int, eventCount: Int) {
        lists = Array(repeating: List(), count: nodeCount)
        eventSize = PostingStream.eventSize(eventCount)
    }

    /// Counts what `mentions` say of the nodes from `first` on. O(mentions).
    mutating func count(_ mentions: Mentions, from first: Int) {
        forEach(of: mentions, from: first) { builder, event, _, list in builder.count(event, &list) }
    }

    /// Writes what was counted to `bytes`, which are zero at first, and eight more than `layOut` said. O(mentions).
    @unsafe
    mutating func write(_ mentions: Mentions, from first: Int, to bytes: UnsafeMutableRawBufferPointer) {
        forEach(of: mentions, from: first) { builder, event, node, list in
            unsafe builder.write(event, node, &list, bytes)
        }
    }

    /// Calls `body` with each event that names a node, and the node's list; the lists are not in the builder meanwhile.
    @inline(__always)
    private mutating func forEach(
        of mentions: Mentions, from first: Int, _ body: (inout PostingBuilder, UInt32, Int, inout List) -> Void
    ) {
        var lists: [List] = []
        swap(&lists, &self.lists)
        let first = UInt32(first)
        unsafe lists.withUnsafeMutableBufferPointer { lists in
            let nodes = UInt32(lists.count)
            mentions.forEach { event, node in
                let place = node.index &- first
                guard place < nodes else { return }
                unsafe body(&self, event, Int(place), &lists[Int(place)])
            }
        }
        swap(&lists, &self.lists)
    }

    @inline(__always)
    private mutating func count(_ event: UInt32, _ list: inout List) {
        guard list.last != event &+ 1 else { return }
        if list.count & 127 == 0 {
            if list.count > 0 { close(&list, RisingBlock.count) }
            list.first = event
            list.total = UInt32(splits.count)
            splits.append(0)
        }
        list.count &+= 1
        list.last = event &+ 1
    }

    /// Ends the block in hand, which has `count` events.
    private mutating func close(_ list: inout List, _ count: Int) {
        let span = list.span(count)
        list.cursor += UInt64(RisingBlock.size(span, count))
        splits[Int(list.total)] = UInt8(RisingBlock.split(span, count))
    }

    /// Ends counting: lays out the lists, and says how many bytes they take.
    mutating func layOut() -> Int {
        var end = 0
        starts.reserveCapacity(lists.count + 1)
        for node in lists.indices {
            var list = lists[node]
            let count = Int(list.count)
            if count > 1 {
                let blocks = PostingStream.entries(count)
                close(&list, count - blocks << RisingBlock.shift)
                let body = Int(list.cursor)
                let front = PostingStream.width(list.count) + eventSize * (1 + blocks)
                var offsetSize = 1
                while (front + blocks * offsetSize + body) >> (8 * offsetSize) > 0 { offsetSize += 1 }
                let head = front + blocks * offsetSize
                list.cursor = BlockPlace(start: end + head, head: 0, split: 0).word
                end += head + body
            } else if count == 1 {
                end += eventSize
            }
            starts.append(UInt64(end))
            (list.total, list.count, list.last) = (list.count, 0, 0)
            lists[node] = list
        }
        return end
    }

    @unsafe @inline(__always)
    private mutating func write(
        _ event: UInt32, _ node: Int, _ list: inout List, _ bytes: UnsafeMutableRawBufferPointer
    ) {
        guard list.last != event &+ 1 else { return }
        let place = Int(list.count & 127)
        if place == 0 {
            unsafe begin(&list, node, event, bytes)
        } else {
            let target = unsafe BlockPlace(word: list.cursor).target(in: bytes)
            unsafe target.put(UInt64(event &- list.first) &- UInt64(truncatingIfNeeded: place), at: place)
        }
        list.count &+= 1
        list.last = event &+ 1
    }

    /// Begins a block, or the list, and writes its first event.
    private mutating func begin(
        _ list: inout List, _ node: Int, _ event: UInt32, _ bytes: UnsafeMutableRawBufferPointer
    ) {
        let listStart = Int(starts[node])
        var place = listStart
        var start = BlockPlace(word: list.cursor).start
        if list.count == 0 {
            if list.total > 1 { unsafe PostingBuilder.write(count: list.total, bytes, &place) }
            unsafe PostingBuilder.write(UInt64(event), eventSize, bytes, place)
        } else {
            start += RisingBlock.size(list.span(RisingBlock.count), RisingBlock.count)
            let offsetSize = PostingStream.size(for: Int(starts[node + 1]) - listStart)
            let block = Int(list.count) >> RisingBlock.shift
            place += PostingStream.width(list.total) + eventSize + (block - 1) * (eventSize + offsetSize)
            unsafe PostingBuilder.write(UInt64(event), eventSize, bytes, place)
            unsafe PostingBuilder.write(UInt64(start - listStart), offsetSize, bytes, place + eventSize)
        }
        let split = Int(splits[begun])
        begun += 1
        list.first = event
        let size = min(RisingBlock.count, Int(list.total - list.count))
        let block = BlockPlace(start: start, head: RisingBlock.headSize(split, size), split: split)
        list.cursor = block.word
        // One event is known from elsewhere.
        guard size > 1 else { return }
        unsafe bytes[start] = UInt8(truncatingIfNeeded: split)
        unsafe block.target(in: bytes).put(0, at: 0)
    }

    private static func write(count: UInt32, _ bytes: UnsafeMutableRawBufferPointer, _ place: inout Int) {
        var rest = count
        while rest > 0x7F {
            unsafe bytes[place] = UInt8(truncatingIfNeeded: rest) | 0x80
            rest >>= 7
            place += 1
        }
        unsafe bytes[place] = UInt8(truncatingIfNeeded: rest)
        place += 1
    }

    private static func write(_ value: UInt64, _ size: Int, _ bytes: UnsafeMutableRawBufferPointer, _ place: Int) {
        for byte in 0..<size { unsafe bytes[place + byte] = UInt8(truncatingIfNeeded: value >> UInt64(8 * byte)) }
    }
}
