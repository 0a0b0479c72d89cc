// Texts read one after another. Apart from `TextColumns` because it remembers where it is: finding the place of a text
// among all others costs more than reading it, and who reads many reads neighbours.

/// Lends texts of a finished graph, fastest those that stand side by side.
public struct TextReader {
    @usableFromInline let bytes: Column<UInt8>
    private let starts: RisingColumn<UInt64>
    /// The block of `starts` that was read last; -1 for none.
    private var block = -1
    /// Where the texts of the block begin, and the first one of the next.
    private var codes: [UInt64] = []

    /// A reader of `texts`.
    public init(_ texts: TextColumns) {
        bytes = texts.bytes
        starts = texts.starts
    }

    /// Lends the text's bytes to `body`. O(1), and O(128) for one that does not stand near the one before.
    @inlinable @inline(__always)
    public mutating func withBytes<Result>(_ id: TextID, _ body: (Span<UInt8>) -> Result) -> Result {
        bytes.withBytes(range(id), body)
    }

    /// Where a text lies; an empty range where that is damaged.
    @usableFromInline
    mutating func range(_ id: TextID) -> Range<Int> {
        let number = Int(id.index) >> RisingCodes.blockShift
        if number != block {
            block = number
            if !starts.codes.read(number, into: &codes) { codes = [] }
        }
        let place = Int(id.index) & (RisingCodes.blockCount - 1)
        guard place + 1 < codes.count, let range = starts.range(from: codes[place], to: codes[place + 1]) else {
            return starts.range(Int(id.index))
        }
        return range
    }
}
