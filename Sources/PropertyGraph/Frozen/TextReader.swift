// Texts read one after another. Apart from `TextColumns` because it remembers where it is: finding the place of a text
// among all others costs more than reading it, and who reads many reads neighbours.

/// Lends texts of a finished graph, fastest those that stand side by side.
public struct TextReader {
    private let texts: TextColumns
    /// The block of `starts`, and whether it could be read.
    private var block = (number: -1, isRead: false)
    /// Where the texts of the block begin, and the first one of the next.
    private var starts: [UInt64] = []

    /// A reader of `texts`.
    public init(_ texts: TextColumns) { self.texts = texts }

    /// Lends the text's bytes to `body`. O(1), and O(128) for one that does not stand near the one before.
    @inline(__always)
    public mutating func withBytes<Result>(_ id: TextID, _ body: (Span<UInt8>) -> Result) -> Result {
        let number = Int(id.index) >> RisingCodes.blockShift
        if number != block.number { block = (number, texts.starts.codes.read(number, into: &starts)) }
        let place = Int(id.index) & (RisingCodes.blockCount - 1)
        guard block.isRead, place + 1 < starts.count,
            let range = texts.starts.range(from: starts[place], to: starts[place + 1])
        else { return texts.withBytes(id, body) }
        return texts.bytes.withBytes(range, body)
    }
}
