// For every node, the events that touch it, in time order. A pivot is a walk over one node's postings; nothing else in
// the graph is scanned to answer a question.

/// Lists of events by node. Built once over a finished event table.
public final class Postings: Sendable {
    let bytes: Column<UInt8>
    /// Where each node's list begins in `bytes`; one more entry than there are nodes.
    let starts: RisingColumn<UInt64>
    let eventCount: Int
    /// Bytes of an event.
    let eventSize: Int

    /// The lists of `shares`, each of which has the nodes after those of the one before. O(bytes).
    init(_ shares: [PostingShare], eventCount: Int) {
        self.eventCount = eventCount
        eventSize = PostingStream.eventSize(eventCount)
        let pieces = shares.flatMap(\.pieces)
        let size = pieces.reduce(0) { $0 + $1.count }
        bytes = unsafe Column(count: size) { target in
            var end = 0
            for piece in pieces {
                unsafe piece.withBytes { bytes in
                    unsafe UnsafeMutableRawBufferPointer(rebasing: target[end...]).copyMemory(from: bytes)
                }
                end += piece.count
            }
        }
        var starts: [UInt64] = [0]
        starts.reserveCapacity(shares.reduce(1) { $0 + $1.starts.count })
        for share in shares {
            let offset = starts[starts.count - 1]
            starts.append(contentsOf: share.starts.dropFirst().lazy.map { $0 + offset })
        }
        self.starts = RisingColumn(starts)
    }

    /// The lists stored by `write`.
    init(_ reader: ColumnReader, nodes: Int, events: Int) throws(Damage) {
        bytes = try reader.bytes("postings")
        starts = try reader.rising("postings.starts", nodes + 1, in: 0...UInt64(bytes.count))
        eventCount = events
        eventSize = PostingStream.eventSize(events)
    }

    func write<Sink: ColumnSink & ~Copyable>(to sink: inout Sink) throws(Sink.Failure) {
        try sink.add("postings", bytes)
        try sink.add("postings.starts", starts)
    }

    /// The events that touch `node`, in time order. O(1).
    public subscript(node: NodeID) -> PostingList {
        let range = starts.range(Int(node.index))
        guard range.count != eventSize else { return PostingList(self, range, front: range.lowerBound, count: 1) }
        guard !range.isEmpty else { return PostingList(self, range, front: range.lowerBound, count: 0) }
        var place = range.lowerBound
        let count = number(&place, range.upperBound)
        guard count > 1, count <= eventCount else { return reject(range) }
        let list = PostingList(self, range, front: place, count: count)
        return list.blocks <= range.upperBound ? list : reject(range)
    }

    private func reject(_ range: Range<Int>) -> PostingList {
        bytes.reject(range.lowerBound)
        return PostingList(self, range, front: range.lowerBound, count: 0)
    }

    /// Reads a number of variable width below `end`, byte by byte.
    func number(_ place: inout Int, _ end: Int) -> Int {
        var value = 0
        for shift in stride(from: 0, to: 35, by: 7) where place < end {
            let byte = bytes[place]
            place += 1
            value |= Int(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value }
        }
        bytes.reject(Swift.max(0, place - 1))
        return 0
    }

    /// Reads `size` bytes in little-endian order.
    func word(_ place: Int, _ size: Int) -> Int {
        guard bytes.isReadable(place..<place + size) else { return 0 }
        let word = unsafe bytes.base.loadUnaligned(fromByteOffset: place, as: UInt64.self)
        return Int(truncatingIfNeeded: UInt64(littleEndian: word) & (1 << UInt64(8 * size) - 1))
    }

    /// Memory of the lists in bytes.
    public var memory: Int { starts.byteCount + bytes.byteCount }
}

/// The events of one node, in time order.
///
/// Walking them is O(1) an event, and so is taking one by its place.
public struct PostingList: RandomAccessCollection, Sendable {
    private let store: Postings
    /// The bytes of the list.
    private let range: Range<Int>
    /// Where the first event stands, and then the directory.
    private let front: Int
    /// Bytes of an entry of the directory, and of them those that say where a block begins.
    private let entrySize: Int
    private let offsetSize: Int
    /// Where the blocks begin.
    let blocks: Int
    /// Events of the whole list, of which this may be a part.
    private let total: Int
    /// The place of the first.
    public let startIndex: Int
    /// The place past the last.
    public let endIndex: Int

    init(_ store: Postings, _ range: Range<Int>, front: Int, count: Int) {
        self.store = store
        self.range = range
        self.front = front
        offsetSize = PostingStream.size(for: range.count)
        entrySize = store.eventSize + offsetSize
        blocks = count == 0 ? front : front + store.eventSize + PostingStream.entries(count) * entrySize
        total = count
        startIndex = 0
        endIndex = count
    }

    private init(_ list: PostingList, _ bounds: Range<Int>) {
        store = list.store
        range = list.range
        front = list.front
        offsetSize = list.offsetSize
        entrySize = list.entrySize
        blocks = list.blocks
        total = list.total
        startIndex = bounds.lowerBound
        endIndex = bounds.upperBound
    }

    /// The event at a place.
    public subscript(position: Int) -> EventIndex {
        let place = position & (PostingStream.blockCount - 1)
        let block = block(position >> RisingBlock.shift)
        return event(block.first, place == 0 ? 0 : block.walk?.number(place), place)
    }

    /// A part of the list, with the places of the whole.
    public subscript(bounds: Range<Int>) -> PostingList { PostingList(self, bounds) }

    /// No part of the list.
    var none: PostingList { self[startIndex..<startIndex] }

    /// Walks from the first to the last.
    public func makeIterator() -> PostingIterator { PostingIterator(self) }

    /// A block's first event, and a walk over what the others lie above it; nil where the block is damaged.
    fileprivate func block(_ block: Int) -> (first: Int, walk: RisingWalk?) {
        let first = store.word(block == 0 ? front : entry(block), store.eventSize)
        let size = Swift.min(PostingStream.blockCount, total - block << RisingBlock.shift)
        guard size > 1 else { return (first, unsafe RisingWalk(one: store.bytes.base)) }
        let (start, end) = (start(block), block < PostingStream.entries(total) ? start(block + 1) : range.upperBound)
        guard start >= blocks, start <= end, end <= range.upperBound, store.bytes.isReadable(start..<end) else {
            return (first, nil)
        }
        return (first, unsafe RisingWalk(store.bytes.base + start, size: end - start, count: size))
    }

    /// Where the directory speaks of a block, which is not the first.
    private func entry(_ block: Int) -> Int { front + store.eventSize + (block - 1) * entrySize }

    /// Where a block begins.
    private func start(_ block: Int) -> Int {
        block == 0 ? blocks : range.lowerBound &+ store.word(entry(block) + store.eventSize, offsetSize)
    }

    /// The event that lies `rest` above the first of its block; event 0 for one that is damaged.
    @inline(__always)
    fileprivate func event(_ first: Int, _ rest: UInt64?, _ place: Int) -> EventIndex {
        if let rest {
            let event = UInt64(truncatingIfNeeded: first &+ place) &+ rest
            if event < UInt64(truncatingIfNeeded: store.eventCount) {
                return EventIndex(UInt32(truncatingIfNeeded: event))
            }
        }
        store.bytes.reject(range.lowerBound)
        return EventIndex(0)
    }

    /// The events as an array. O(n).
    public func events() -> [EventIndex] {
        unsafe [EventIndex](unsafeUninitializedCapacity: count) { room, filled in
            var walk = makeIterator()
            while filled < room.count, let event = walk.next() {
                unsafe room.initializeElement(at: filled, to: event)
                filled &+= 1
            }
        }
    }

    /// The part of the list whose events lie in `window`. O(log n).
    public func within(_ window: Window, of table: EventColumns) -> PostingList {
        guard !window.isUnbounded else { return self }
        let from = window.since ?? Timestamp(seconds: .min + 1)
        let lower = firstPlace { table.times[Int($0.index)] >= from }
        let upper = window.until.map { until in firstPlace { table.times[Int($0.index)] >= until } } ?? endIndex
        return self[lower..<Swift.max(lower, upper)]
    }

    /// The part of the list whose events stand at `places` among all. O(log n).
    public func within(_ places: Range<Int>) -> PostingList {
        let lower = firstPlace { Int($0.index) >= places.lowerBound }
        let upper = firstPlace { Int($0.index) >= places.upperBound }
        return self[lower..<Swift.max(lower, upper)]
    }

    private func firstPlace(where isPast: (EventIndex) -> Bool) -> Int {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if isPast(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

/// Walks a list of events, giving exactly as many as the list says it has.
public struct PostingIterator: IteratorProtocol {
    private let list: PostingList
    private var position: Int
    /// The first event of the block in hand, and the walk over what the others lie above it.
    private var first = 0
    private var walk: RisingWalk?

    fileprivate init(_ list: PostingList) {
        self.list = list
        position = list.startIndex
        let place = position & (PostingStream.blockCount - 1)
        guard place > 0, position < list.endIndex else { return }
        (first, walk) = list.block(position >> RisingBlock.shift)
        walk?.skip(place)
    }

    /// The next event; event 0 in place of one that is damaged.
    @inline(__always)
    public mutating func next() -> EventIndex? {
        guard position < list.endIndex else { return nil }
        let place = position & (PostingStream.blockCount - 1)
        if place == 0 { (first, walk) = list.block(position >> RisingBlock.shift) }
        position &+= 1
        return list.event(first, walk?.step(), place)
    }
}
