// How the events of a node are written: gaps between events, in as few bytes as each needs. Apart from `Postings`
// because it is the format, on disk as in memory, and each side of it must agree with the other.

/// The layout of one node's list. Nothing for no events; else
///
///     count                     variable width
///     directory                 for each block of 128 but the first: its first event, and where its gaps begin,
///                               each in 4 bytes, little-endian
///     gaps                      block by block; the first block begins with its first event
///
/// A gap is the distance to the event before, less one. Numbers of variable width have 7 bits a byte, low ones first;
/// the top bit says that more follow.
enum PostingStream {
    static let blockCount = 128

    /// Bytes of a number.
    @inline(__always)
    static func width(_ value: UInt32) -> Int { (38 - (value | 1).leadingZeroBitCount) / 7 }

    /// Bytes of a list's directory.
    static func directorySize(_ count: Int) -> Int { count == 0 ? 0 : (count - 1) / blockCount * 8 }
}

/// Counts what each node's list will take, then writes it, both from the mentions in the order of events.
struct PostingBuilder {
    /// What is known of one node's list: side by side, since each mention of a node needs all of it.
    private struct List {
        var count: UInt32 = 0
        /// The last event listed, plus one: an event that names a node twice is listed once.
        var last: UInt32 = 0
        /// First bytes of gaps, then where the next gap goes.
        var cursor = 0
    }

    private var lists: [List]
    private(set) var starts: [UInt64] = [0]

    init(nodeCount: Int) { lists = Array(repeating: List(), count: nodeCount) }

    @inline(__always)
    mutating func count(_ event: UInt32, _ node: Int) {
        var list = lists[node]
        guard list.last != event + 1 else { return }
        if list.count & 127 != 0 || list.count == 0 { list.cursor += PostingStream.width(event - list.last) }
        list.count += 1
        list.last = event + 1
        lists[node] = list
    }

    /// Ends counting: lays out the lists.
    mutating func layOut() -> Int {
        var end = 0
        starts.reserveCapacity(lists.count + 1)
        for index in lists.indices {
            let count = lists[index].count
            let gaps = lists[index].cursor
            let head = count == 0 ? 0 : PostingStream.width(count) + PostingStream.directorySize(Int(count))
            lists[index].cursor = end + head
            end += head + gaps
            starts.append(UInt64(end))
            lists[index].last = 0
        }
        return end
    }

    /// Writes the heads of all lists, after which their counts are of what is written.
    mutating func writeHeads(_ bytes: UnsafeMutableRawBufferPointer) {
        for index in lists.indices where lists[index].count > 0 {
            var place = Int(starts[index])
            unsafe PostingBuilder.write(lists[index].count, bytes, &place)
            lists[index].count = 0
        }
    }

    @inline(__always)
    mutating func write(_ event: UInt32, _ node: Int, _ bytes: UnsafeMutableRawBufferPointer) {
        var list = lists[node]
        guard list.last != event + 1 else { return }
        if list.count & 127 != 0 || list.count == 0 {
            unsafe PostingBuilder.write(event - list.last, bytes, &list.cursor)
        } else {
            unsafe writeDirectory(event, node, Int(list.count) / 128, bytes)
        }
        list.count += 1
        list.last = event + 1
        lists[node] = list
    }

    private func writeDirectory(
        _ event: UInt32, _ index: Int, _ block: Int, _ bytes: UnsafeMutableRawBufferPointer
    ) {
        var place = Int(starts[index])
        while unsafe bytes[place] & 0x80 != 0 { place += 1 }
        place += 1 + (block - 1) * 8
        unsafe bytes.storeBytes(of: event.littleEndian, toByteOffset: place, as: UInt32.self)
        let offset = UInt32(truncatingIfNeeded: lists[index].cursor - Int(starts[index]))
        unsafe bytes.storeBytes(of: offset.littleEndian, toByteOffset: place + 4, as: UInt32.self)
    }

    @inline(__always)
    private static func write(_ value: UInt32, _ bytes: UnsafeMutableRawBufferPointer, _ place: inout Int) {
        var rest = value
        while rest > 0x7F {
            unsafe bytes[place] = UInt8(truncatingIfNeeded: rest) | 0x80
            rest >>= 7
            place += 1
        }
        unsafe bytes[place] = UInt8(truncatingIfNeeded: rest)
        place += 1
    }
}
