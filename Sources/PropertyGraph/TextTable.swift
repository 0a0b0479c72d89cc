// Every text of a graph, once. Apart because it is the one place where bytes from logs are stored, and the hottest
// loop of ingest.

/// An append-only set of byte strings, each known by a small integer.
///
///     var texts = TextTable()
///     let id = texts.intern("alice")
///     texts.string(id)              // "alice"
public struct TextTable: Sendable {
    private var bytes: [UInt8] = []
    /// Where each text begins; one more entry than there are texts.
    private var starts: [Int] = [0]
    /// Open addressing, a power of two long: 0 is free, else the text's index plus one, and above it half of the
    /// text's hash, to pass over nearly all other texts without reading them.
    private var slots: [UInt64]

    /// A table that holds only the empty text.
    public init() {
        slots = Array(repeating: 0, count: 1 << 10)
        _ = intern(Span())
    }

    /// The texts of a finished graph, with their numbers; nil where one stands there twice, or the first is not the
    /// empty one. O(bytes).
    public init?(thawing columns: TextColumns) {
        var size = 1 << 10
        while columns.count * 4 >= size * 3 { size *= 2 }
        slots = Array(repeating: 0, count: size)
        bytes.reserveCapacity(columns.byteCount + columns.byteCount >> 4)
        columns.bytes.withBytes(0..<columns.byteCount) { text in
            unsafe text.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
        }
        starts.reserveCapacity(columns.count + columns.count >> 4)
        var ends = columns.starts.makeIterator()
        guard ends.next() == 0 else { return nil }
        while let end = ends.next() {
            guard let start = starts.last, let end = Int(exactly: end), start <= end, end <= bytes.count else {
                return nil
            }
            guard addThawed(start..<end) else { return nil }
        }
    }

    /// Adds a text whose bytes are there already; false where it is known, or the first and not the empty one.
    private mutating func addThawed(_ range: Range<Int>) -> Bool {
        unsafe bytes.withUnsafeBytes { stored in
            let text = unsafe UnsafeRawBufferPointer(rebasing: stored[range])
            let hash = unsafe StableHash.of(text)
            let (slot, found) = unsafe probe(text, hash)
            guard !found, count > 0 || range.isEmpty else { return false }
            starts.append(range.upperBound)
            slots[slot] = hash & ~0xFFFF_FFFF | UInt64(count)
            return true
        }
    }

    /// Texts held, the empty one included.
    public var count: Int { starts.count - 1 }

    /// Bytes the texts take, without the tables around them.
    public var byteCount: Int { bytes.count }

    /// Memory of the table in bytes, the texts included.
    public var memory: Int { bytes.count + starts.count * 8 + slots.count * 8 }

    /// The id of `text`, added when new. O(length) expected.
    @inline(__always)
    public mutating func intern(_ text: Span<UInt8>) -> TextID {
        unsafe text.withUnsafeBytes { unsafe internBytes($0) }
    }

    /// The id of `text`, added when new.
    public mutating func intern(_ text: String) -> TextID { intern(text.utf8Span.span) }

    /// The id of `text`, if it is in the table.
    public func find(_ text: String) -> TextID? {
        let span = text.utf8Span.span
        return unsafe span.withUnsafeBytes { wanted in
            let hash = unsafe StableHash.of(wanted)
            let (slot, found) = unsafe probe(wanted, hash)
            return found ? TextID(UInt32(truncatingIfNeeded: slots[slot]) - 1) : nil
        }
    }

    /// The length of a text in bytes.
    public func byteCount(_ id: TextID) -> Int { range(id).count }

    /// A copy of the text; invalid UTF-8 cannot be in a table filled from checked JSON.
    public func string(_ id: TextID) -> String {
        let range = range(id)
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe String(decoding: UnsafeBufferPointer(rebasing: buffer[range]), as: UTF8.self)
        }
    }

    /// Lends the text's bytes to `body`.
    @inline(__always)
    public func withBytes<Result>(_ id: TextID, _ body: (Span<UInt8>) -> Result) -> Result {
        body(bytes.span.extracting(range(id)))
    }

    /// Whether `left` sorts before `right` by bytes.
    public func isOrdered(_ left: TextID, before right: TextID) -> Bool {
        guard left != right else { return false }
        return compare(left, right) < 0
    }

    /// Below zero, zero or above, as `left` sorts before, with or after `right` by bytes.
    public func compare(_ left: TextID, _ right: TextID) -> Int {
        let (one, other) = (range(left), range(right))
        return unsafe bytes.withUnsafeBytes { stored in
            var offset = 0
            let common = min(one.count, other.count)
            while offset + 8 <= common {
                let head = unsafe stored.loadUnaligned(fromByteOffset: one.lowerBound + offset, as: UInt64.self)
                let tail = unsafe stored.loadUnaligned(fromByteOffset: other.lowerBound + offset, as: UInt64.self)
                // Big-endian words order as their bytes do.
                if head != tail { return head.bigEndian < tail.bigEndian ? -1 : 1 }
                offset += 8
            }
            while offset < common {
                let head = unsafe stored[one.lowerBound + offset]
                let tail = unsafe stored[other.lowerBound + offset]
                if head != tail { return head < tail ? -1 : 1 }
                offset += 1
            }
            return one.count - other.count
        }
    }

    /// The eight bytes of a text from `offset` on, first highest, with zeros past its end.
    @inline(__always)
    func word(of id: TextID, at offset: Int) -> UInt64 {
        let range = range(id)
        return unsafe bytes.withUnsafeBytes { stored in
            let start = range.lowerBound + offset
            if start + 8 <= range.upperBound {
                return unsafe stored.loadUnaligned(fromByteOffset: start, as: UInt64.self).bigEndian
            }
            var word: UInt64 = 0
            for index in start..<start + 8 {
                word = unsafe word << 8 | (index < range.upperBound ? UInt64(stored[index]) : 0)
            }
            return word
        }
    }

    /// Interns every text of `other` and gives, for each of its ids, the id here. O(bytes of `other`).
    public mutating func adopt(_ other: TextTable) -> [TextID] {
        var map: [TextID] = []
        map.reserveCapacity(other.count)
        for index in 0..<other.count {
            let range = other.range(TextID(UInt32(index)))
            map.append(intern(other.bytes.span.extracting(range)))
        }
        return map
    }

    @inline(__always)
    private func range(_ id: TextID) -> Range<Int> {
        let index = Int(id.index)
        return starts[index]..<starts[index + 1]
    }

    @inline(__always)
    private mutating func internBytes(_ text: UnsafeRawBufferPointer) -> TextID {
        let hash = unsafe StableHash.of(text)
        let (slot, found) = unsafe probe(text, hash)
        if found { return TextID(UInt32(truncatingIfNeeded: slots[slot]) - 1) }
        return unsafe append(text, hash, slot)
    }

    /// The slot that holds the text, or the free slot where it belongs.
    @inline(__always)
    private func probe(_ text: UnsafeRawBufferPointer, _ hash: UInt64) -> (slot: Int, found: Bool) {
        let mask = slots.count - 1
        var slot = TextTable.place(hash) & mask
        return unsafe slots.withUnsafeBufferPointer { slots in
            while true {
                let entry = unsafe slots[slot]
                if entry == 0 { return (slot, false) }
                if (entry ^ hash) >> 32 == 0, unsafe holds(Int(entry & 0xFFFF_FFFF) - 1, text) { return (slot, true) }
                slot = (slot + 1) & mask
            }
        }
    }

    /// Where a text belongs in a table as long as can be: by the half of its hash that is kept.
    @inline(__always)
    private static func place(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> 32) }

    @inline(__always)
    private func holds(_ index: Int, _ text: UnsafeRawBufferPointer) -> Bool {
        let start = starts[index]
        guard starts[index + 1] - start == text.count else { return false }
        return unsafe bytes.withUnsafeBytes { stored in
            var offset = 0
            while offset + 8 <= text.count {
                let same =
                    unsafe stored.loadUnaligned(fromByteOffset: start + offset, as: UInt64.self)
                    == text.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                if !same { return false }
                offset += 8
            }
            while offset < text.count {
                if unsafe stored[start + offset] != text[offset] { return false }
                offset += 1
            }
            return true
        }
    }

    private mutating func append(_ text: UnsafeRawBufferPointer, _ hash: UInt64, _ slot: Int) -> TextID {
        let id = TextID(UInt32(count))
        bytes.makeRoom(for: text.count)
        unsafe bytes.append(contentsOf: text)
        starts.makeRoom(for: 1)
        starts.append(bytes.count)
        slots[slot] = hash & ~0xFFFF_FFFF | UInt64(id.index + 1)
        if count * 4 > slots.count * 3 { grow() }
        return id
    }

    private mutating func grow() {
        let mask = slots.count * 2 - 1
        var larger = [UInt64](repeating: 0, count: slots.count * 2)
        for entry in slots where entry != 0 {
            var slot = TextTable.place(entry) & mask
            while larger[slot] != 0 { slot = (slot + 1) & mask }
            larger[slot] = entry
        }
        slots = larger
    }
}
