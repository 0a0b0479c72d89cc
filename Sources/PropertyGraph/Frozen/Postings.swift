// For every node, the events that touch it, in time order. A pivot is a walk over one node's postings; nothing else in
// the graph is scanned to answer a question.

/// Lists of events by node. Built once over a finished event table.
public final class Postings: Sendable {
    let bytes: Column<UInt8>
    /// Where each node's list begins in `bytes`; one more entry than there are nodes.
    let starts: RisingColumn<UInt64>
    let eventCount: Int

    /// The lists of `shares`, each of which has the nodes after those of the one before. O(bytes).
    init(_ shares: [PostingShare], eventCount: Int) {
        self.eventCount = eventCount
        if shares.count == 1 {
            bytes = shares[0].bytes
            starts = RisingColumn(shares[0].starts)
            return
        }
        let size = shares.reduce(0) { $0 + $1.bytes.count }
        bytes = unsafe Column(count: size) { target in
            var end = 0
            for share in shares {
                unsafe share.bytes.withBytes { bytes in
                    unsafe UnsafeMutableRawBufferPointer(rebasing: target[end...]).copyMemory(from: bytes)
                }
                end += share.bytes.count
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
    }

    func write<Sink: ColumnSink & ~Copyable>(to sink: inout Sink) throws(Sink.Failure) {
        try sink.add("postings", bytes)
        try sink.add("postings.starts", starts)
    }

    /// The events that touch `node`, in time order. O(1).
    public subscript(node: NodeID) -> PostingList {
        let range = starts.range(Int(node.index))
        guard !range.isEmpty else { return PostingList(self, gaps: range, count: 0) }
        var place = range.lowerBound
        let count = number(&place, range.upperBound)
        let head = place + PostingStream.directorySize(count)
        // Each event takes a byte at least, but for the first of a block.
        guard count > 0, count <= eventCount, head <= range.upperBound else {
            bytes.reject(range.lowerBound)
            return PostingList(self, gaps: range, count: 0)
        }
        return PostingList(self, gaps: range.lowerBound..<range.upperBound, directory: place, count: count)
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

    /// Reads four bytes in little-endian order.
    func word(_ place: Int) -> Int {
        (0..<4).reduce(0) { $0 | Int(bytes[place + $1]) << ($1 * 8) }
    }

    /// Memory of the lists in bytes.
    public var memory: Int { starts.byteCount + bytes.byteCount }
}

/// The events of one node, in time order.
///
/// Walking them is O(1) an event. One in the middle is O(1), too, but costs as much as up to 128 steps.
public struct PostingList: RandomAccessCollection, Sendable {
    private let store: Postings
    /// The bytes of the list.
    private let gaps: Range<Int>
    /// Where the directory of blocks begins.
    private let directory: Int
    /// Events of the whole list, of which this may be a part.
    private let total: Int
    /// The place of the first.
    public let startIndex: Int
    /// The place past the last.
    public let endIndex: Int

    init(_ store: Postings, gaps: Range<Int>, directory: Int = 0, count: Int) {
        self.store = store
        self.gaps = gaps
        self.directory = directory
        total = count
        startIndex = 0
        endIndex = count
    }

    private init(_ list: PostingList, _ bounds: Range<Int>) {
        store = list.store
        gaps = list.gaps
        directory = list.directory
        total = list.total
        startIndex = bounds.lowerBound
        endIndex = bounds.upperBound
    }

    /// The event at a place.
    public subscript(position: Int) -> EventIndex {
        var walk = PostingIterator(store, start(ofBlock: position >> 7), places: position & ~127..<endIndex)
        for _ in 0..<position & 127 { _ = walk.next() }
        return walk.next() ?? EventIndex(0)
    }

    /// A part of the list, with the places of the whole.
    public subscript(bounds: Range<Int>) -> PostingList { PostingList(self, bounds) }

    /// No part of the list.
    var none: PostingList { self[startIndex..<startIndex] }

    /// Walks from the first to the last.
    public func makeIterator() -> PostingIterator {
        guard startIndex < endIndex else {
            return PostingIterator(store, PostingIterator.Start(place: 0, end: 0), places: 0..<0)
        }
        var walk = PostingIterator(store, start(ofBlock: startIndex >> 7), places: startIndex & ~127..<endIndex)
        for _ in 0..<startIndex & 127 { _ = walk.next() }
        return walk
    }

    /// Where a block's gaps begin, and its first event where that stands in the directory.
    private func start(ofBlock block: Int) -> PostingIterator.Start {
        guard block > 0 else {
            return PostingIterator.Start(
                place: directory + PostingStream.directorySize(total), end: gaps.upperBound, directory: directory)
        }
        let entry = directory + (block - 1) * 8
        let offset = store.word(entry + 4)
        return PostingIterator.Start(
            place: gaps.lowerBound + Swift.min(offset, gaps.count), end: gaps.upperBound, directory: directory)
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
        let lower = firstPlace(in: table, notBefore: from)
        let upper = window.until.map { firstPlace(in: table, notBefore: $0) } ?? endIndex
        return self[lower..<Swift.max(lower, upper)]
    }

    private func firstPlace(in table: EventColumns, notBefore moment: Timestamp) -> Int {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if table.times[Int(self[middle].index)] < moment { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// Walks a list of events, giving exactly as many as the list says it has.
public struct PostingIterator: IteratorProtocol {
    struct Start {
        var place: Int
        var end: Int
        var directory = 0
    }

    private let store: Postings
    private var place: Int
    private let end: Int
    private let directory: Int
    private var position: Int
    private let limit: Int
    /// The event before, plus one.
    private var next32: UInt32 = 0
    /// Up to here the bytes have been checked.
    private var sound = 0

    init(_ store: Postings, _ start: Start, places: Range<Int>) {
        self.store = store
        place = start.place
        end = start.end
        directory = start.directory
        position = places.lowerBound
        limit = places.upperBound
    }

    /// The next event; event 0 in place of one that is damaged.
    @inline(__always)
    public mutating func next() -> EventIndex? {
        guard position < limit else { return nil }
        var event: UInt32
        if position & 127 == 0, position > 0 {
            event = UInt32(truncatingIfNeeded: store.word(directory + (position >> 7 - 1) * 8))
        } else {
            event = next32 &+ gap()
        }
        position += 1
        if Int(event) >= store.eventCount {
            store.bytes.reject(Swift.max(0, place - 1))
            event = 0
        }
        next32 = event + 1
        return EventIndex(event)
    }

    @inline(__always)
    private mutating func gap() -> UInt32 {
        if place < sound {
            let byte = unsafe store.bytes.base.load(fromByteOffset: place, as: UInt8.self)
            if byte & 0x80 == 0 {
                place += 1
                return UInt32(byte)
            }
        }
        return wideGap()
    }

    /// A gap of several bytes, or the first of a block of bytes that is not checked yet.
    private mutating func wideGap() -> UInt32 {
        let value = store.number(&place, end)
        // Bytes that `number` could read lie in blocks that are sound by now.
        sound = store.bytes.soundEnd(from: place - 1, upTo: end)
        return UInt32(truncatingIfNeeded: value)
    }
}
