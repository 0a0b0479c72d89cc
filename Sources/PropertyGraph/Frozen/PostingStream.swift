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
    private var counts: [UInt32]
    /// The last event listed for a node, plus one: an event that names a node twice is listed once.
    private var last: [UInt32]
    /// First bytes of gaps, then where the next gap goes.
    private var cursors: [Int]
    private(set) var starts: [UInt64] = [0]

    init(nodeCount: Int) {
        counts = Array(repeating: 0, count: nodeCount)
        last = counts
        cursors = Array(repeating: 0, count: nodeCount)
    }

    @inline(__always)
    mutating func count(_ event: UInt32, _ node: NodeID) {
        let index = Int(node.index)
        let previous = last[index]
        guard previous != event + 1 else { return }
        if counts[index] & 127 != 0 || counts[index] == 0 { cursors[index] += PostingStream.width(event - previous) }
        counts[index] += 1
        last[index] = event + 1
    }

    /// Ends counting: lays out the lists.
    mutating func layOut() -> Int {
        var end = 0
        starts.reserveCapacity(counts.count + 1)
        for index in counts.indices {
            let count = Int(counts[index])
            let gaps = cursors[index]
            let head = count == 0 ? 0 : PostingStream.width(counts[index]) + PostingStream.directorySize(count)
            cursors[index] = end + head
            end += head + gaps
            starts.append(UInt64(end))
            last[index] = 0
        }
        return end
    }

    /// Writes the heads of all lists, after which `counts` counts what is written.
    mutating func writeHeads(_ bytes: UnsafeMutableRawBufferPointer) {
        for index in counts.indices where counts[index] > 0 {
            var place = Int(starts[index])
            unsafe PostingBuilder.write(counts[index], bytes, &place)
            counts[index] = 0
        }
    }

    @inline(__always)
    mutating func write(_ event: UInt32, _ node: NodeID, _ bytes: UnsafeMutableRawBufferPointer) {
        let index = Int(node.index)
        let previous = last[index]
        guard previous != event + 1 else { return }
        let count = Int(counts[index])
        if count & 127 != 0 || count == 0 {
            unsafe PostingBuilder.write(event - previous, bytes, &cursors[index])
        } else {
            unsafe writeDirectory(event, index, count / 128, bytes)
        }
        counts[index] += 1
        last[index] = event + 1
    }

    private func writeDirectory(
        _ event: UInt32, _ index: Int, _ block: Int, _ bytes: UnsafeMutableRawBufferPointer
    ) {
        var place = Int(starts[index])
        while unsafe bytes[place] & 0x80 != 0 { place += 1 }
        place += 1 + (block - 1) * 8
        unsafe bytes.storeBytes(of: event.littleEndian, toByteOffset: place, as: UInt32.self)
        let offset = UInt32(truncatingIfNeeded: cursors[index] - Int(starts[index]))
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
