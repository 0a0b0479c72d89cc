// Texts read one after another. Apart from `TextColumns` because it remembers where it is: finding the place of a text
// among all others costs more than reading it, and who reads many reads neighbours.

/// Lends texts of a finished graph, fastest those that stand side by side.
public struct TextReader {
    @usableFromInline let bytes: Column<UInt8>
    private let starts: RisingColumn<UInt64>
    /// The block of `starts` that was read last; -1 for none.
    private var block = -1
    /// What of the block is still to be walked over.
    private var cursor: RisingCodes.Cursor?

    /// A reader of `texts`.
    public init(_ texts: TextColumns) {
        bytes = texts.bytes
        starts = texts.starts
    }

    /// Lends the text's bytes to `body`. O(1), least for one that stands soon after the one before.
    @inlinable @inline(__always)
    public mutating func withBytes<Result>(_ id: TextID, _ body: (Span<UInt8>) -> Result) -> Result {
        bytes.withBytes(range(id), body)
    }

    /// Where a text lies; an empty range where that is damaged.
    @usableFromInline
    mutating func range(_ id: TextID) -> Range<Int> {
        let index = Int(id.index)
        if index >> RisingBlock.shift != block {
            block = index >> RisingBlock.shift
            cursor = starts.codes.cursor(block)
        }
        guard let codes = cursor?.pair(index & (RisingBlock.count - 1)),
            let range = starts.range(from: codes.0, to: codes.1)
        else {
            // The last of a block, one that was passed already, or a damaged one.
            return starts.range(index)
        }
        return range
    }
}
