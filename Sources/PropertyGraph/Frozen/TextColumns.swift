// Every text of a finished graph, once, with a way back from a text to its id. Apart from `TextTable` because nothing
// is added any more, and because it may lie in a file that is mapped and not read.

/// The texts of a finished graph, in an order that depends on the graph alone.
public final class TextColumns: Sendable {
    let bytes: Column<UInt8>
    /// Where each text begins; one more entry than there are texts.
    let starts: RisingColumn<UInt64>
    /// Open addressing by hash: 0 is free, else the text's index plus one. A power of two long.
    let slots: Column<UInt32>
    /// Texts held, the empty one included.
    public let count: Int

    /// The texts of `table` in `order`, of which the first is the empty one. O(bytes).
    init(_ table: TextTable, order: [TextID]) {
        var starts: [UInt64] = [0]
        starts.reserveCapacity(order.count + 1)
        var end = 0
        for text in order {
            end += table.byteCount(text)
            starts.append(UInt64(end))
        }
        bytes = unsafe Column(count: end) { target in
            var place = 0
            for text in order {
                table.withBytes(text) { source in
                    unsafe source.withUnsafeBytes { source in
                        guard let start = source.baseAddress, let target = target.baseAddress else { return }
                        unsafe (target + place).copyMemory(from: start, byteCount: source.count)
                        place += source.count
                    }
                }
            }
        }
        self.starts = RisingColumn(starts)
        count = order.count
        slots = TextColumns.index(count, table, order)
    }

    private static func index(_ count: Int, _ table: TextTable, _ order: [TextID]) -> Column<UInt32> {
        var size = 16
        while size < count * 5 / 4 { size *= 2 }
        var slots = [UInt32](repeating: 0, count: size)
        for (index, text) in order.enumerated() {
            let hash = table.withBytes(text) { StableHash.of($0) }
            var slot = Int(truncatingIfNeeded: hash) & (size - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = UInt32(index) + 1
        }
        return Column(slots)
    }

    /// The texts stored by `write`.
    init(_ reader: ColumnReader) throws(Damage) {
        bytes = try reader.bytes("text")
        starts = try reader.rising("text.starts", in: 0...UInt64(bytes.count))
        count = starts.count - 1
        slots = try reader.column("text.index", in: 1...UInt64(max(1, count)))
        guard count > 0 else { throw Damage(section: "text.starts", block: 0) }
        guard slots.count > 0, slots.count & (slots.count - 1) == 0 else {
            throw Damage(section: "text.index", block: 0)
        }
    }

    func write<Sink: ColumnSink & ~Copyable>(to sink: inout Sink) throws(Sink.Failure) {
        try sink.add("text", bytes)
        try sink.add("text.starts", starts)
        try sink.add("text.index", slots)
    }

    /// The id of `text`, if it is in the table. O(length) expected.
    public func find(_ text: String) -> TextID? {
        let span = text.utf8Span.span
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: StableHash.of(span)) & mask
        for _ in 0...mask {
            let entry = slots[slot]
            if entry == 0 { return nil }
            let id = TextID(entry - 1)
            if withBytes(id, { TextColumns.compare($0, span) == 0 }) { return id }
            slot = (slot + 1) & mask
        }
        return nil
    }

    @inline(__always)
    private func range(_ id: TextID) -> Range<Int> { starts.range(Int(id.index)) }

    /// The length of a text in bytes.
    public func byteCount(_ id: TextID) -> Int { range(id).count }

    /// Bytes the texts take, without the tables around them.
    public var byteCount: Int { bytes.count }

    /// Memory of the tables around the texts.
    var overhead: Int { starts.byteCount + slots.byteCount }

    /// A copy of the text.
    public func string(_ id: TextID) -> String {
        withBytes(id) { text in
            unsafe text.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
        }
    }

    /// Lends the text's bytes to `body`.
    @inline(__always)
    public func withBytes<Result>(_ id: TextID, _ body: (Span<UInt8>) -> Result) -> Result {
        bytes.withBytes(range(id), body)
    }

    /// Whether `left` sorts before `right` by bytes.
    public func isOrdered(_ left: TextID, before right: TextID) -> Bool { compare(left, right) < 0 }

    /// Below zero, zero or above, as `left` sorts before, with or after `right` by bytes.
    public func compare(_ left: TextID, _ right: TextID) -> Int {
        left == right ? 0 : withBytes(left) { one in withBytes(right) { TextColumns.compare(one, $0) } }
    }

    private static func compare(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Int {
        for index in 0..<min(left.count, right.count) where left[index] != right[index] {
            return left[index] < right[index] ? -1 : 1
        }
        return left.count - right.count
    }
}
