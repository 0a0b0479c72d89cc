// The log files themselves, kept in a snapshot beside what was read from them, so that records can be shown where the
// logs are not. Apart from the index because no update and no question but for records looks at them.
import Digest
import PropertyGraph
import Snapshot

/// The bytes of one log file as a snapshot holds them: those of a compressed file as they were, those of any other
/// compressed block by block.
public struct FileCopy: Sendable {
    /// Where the bytes lie.
    enum Place: Sendable {
        case stored(StoredCopies, Int)
        case spooled(CopySpool, Range<Int>)
    }

    let place: Place

    /// Bytes at most in a compressed block, and in a piece that is lent.
    static let blockBytes = 1 << 20

    /// Bytes of the copy.
    public var byteCount: Int {
        switch place {
        case .stored(let copies, let index): copies.range(index).count
        case .spooled(_, let range): range.count
        }
    }

    /// Lends all bytes, piece by piece. What is damaged is noted in the snapshot.
    ///
    /// - Throws: what `body` does.
    func forEachPiece<Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        switch place {
        case .stored(let copies, let index):
            let range = copies.range(index)
            for start in stride(from: range.lowerBound, to: range.upperBound, by: FileCopy.blockBytes) {
                let piece = start..<min(range.upperBound, start + FileCopy.blockBytes)
                var failure: Failure?
                copies.bytes.withBytes(piece) { span in
                    do throws(Failure) { try body(span) } catch { failure = error }
                }
                if let failure { throw failure }
            }
        case .spooled(let spool, let range):
            for start in stride(from: range.lowerBound, to: range.upperBound, by: FileCopy.blockBytes) {
                try body(spool.bytes(start..<min(range.upperBound, start + FileCopy.blockBytes)).span)
            }
        }
    }
}

extension FileCopy {
    /// Throws when what was lent so far was damaged.
    func check() throws(SnapshotError) {
        if case .stored(let copies, _) = place { try copies.check() }
    }
}

extension FileCopy {
    /// Keeps the bytes of a file in `spool`, copied by `copier`.
    ///
    /// - Throws: `LoadError.spool` when they do not fit there.
    init(_ bytes: [UInt8], by copier: inout FileCopier, in spool: CopySpool) throws(LoadError) {
        var copy: [UInt8] = []
        copier.copy(bytes.span) { piece in unsafe piece.withUnsafeBytes { unsafe copy.append(contentsOf: $0) } }
        place = .spooled(spool, try spool.add(copy))
    }
}

/// The copies in one snapshot, by the numbers of its files.
final class StoredCopies: Sendable {
    let bytes: Column<UInt8>
    private let file: SnapshotFile
    private let starts: RisingColumn<UInt64>
    private let sizes: Column<UInt64>

    static let name = "file.copy"

    /// The copies in a snapshot; nil where it was made without.
    ///
    /// - Throws: `Damage` when the columns do not fit each other or the number of files.
    init?(_ file: SnapshotFile, files: Int, verifies: Bool = false) throws(Damage) {
        guard file.contents.contains(where: { $0.name == StoredCopies.name }) else { return nil }
        self.file = file
        let reader = ColumnReader(file, verifies: verifies)
        bytes = try reader.bytes(StoredCopies.name)
        let room = UInt64(bytes.count)
        starts = try reader.rising("\(StoredCopies.name).starts", files, in: 1...Swift.max(1, room))
        sizes = try reader.column("\(StoredCopies.name).size", files, in: 1...Swift.max(1, room))
    }

    /// Throws when what was lent so far was damaged.
    func check() throws(SnapshotError) { try file.check() }

    /// Where the copy of file `index` lies; empty where there is none.
    func range(_ index: Int) -> Range<Int> {
        let start = min(Int(clamping: starts[index]), bytes.count)
        return start..<start + min(Int(clamping: sizes[index]), bytes.count - start)
    }

    /// The copy of file `index`.
    func copy(of index: Int) -> FileCopy? {
        range(index).isEmpty ? nil : FileCopy(place: .stored(self, index))
    }

    /// Writes the copies of `files`, in that order: those they have, and of others the files themselves as they lie on
    /// disk. O(bytes of all files).
    ///
    /// - Returns: the places of files with records of which there is no copy: they are not what they were when they
    ///   were read, or cannot be read any more.
    static func write(_ files: [IndexedFile], to writer: inout SnapshotWriter) throws(SnapshotError) -> [Int] {
        var section = try writer.begin(name)
        var copier = FileCopier()
        var (starts, sizes): ([UInt64], [UInt64]) = ([], [])
        var missing: [Int] = []
        for (number, file) in files.enumerated() {
            let start = section.count
            starts.append(UInt64(start))
            var isCopied = true
            if let copy = file.copy {
                try copy.forEachPiece { piece throws(SnapshotError) in try writer.append(piece, to: &section) }
                try copy.check()
                isCopied = section.count - start == copy.byteCount
            } else if file.report.records > 0 {
                isCopied = try copier.copy(file) { piece throws(SnapshotError) in
                    try writer.append(piece, to: &section)
                }
            }
            sizes.append(isCopied ? UInt64(section.count - start) : 0)
            if !isCopied { missing.append(number) }
        }
        try writer.end(section)
        try writer.add("\(name).starts", RisingColumn(starts))
        try writer.add("\(name).size", Column(sizes))
        return missing
    }
}

/// Copies files from disk; its buffer and compressor serve them all.
struct FileCopier: ~Copyable {
    private var buffer = ByteBuffer()
    private var compressor = BlockCompressor()

    /// Hands the copy of `file` to `body`, piece by piece.
    ///
    /// - Returns: whether the file is the one that was read. What `body` was given of another is of no use.
    mutating func copy<Failure: Error>(
        _ file: IndexedFile, _ body: (Span<UInt8>) throws(Failure) -> Void
    ) throws(Failure) -> Bool {
        guard !file.isFrame, let digest = file.report.digest,
            let descriptor = try? FileDescriptor(opening: file.path, in: [], followsLink: true),
            (try? descriptor.status().kind) == .regular
        else { return false }
        var hash = SHA256()
        var isGzip: Bool?
        while true {
            buffer.removeAll()
            while buffer.count < FileCopy.blockBytes {
                guard let count = try? descriptor.read(into: &buffer, room: FileCopy.blockBytes - buffer.count) else {
                    return false
                }
                if count == 0 { break }
            }
            if buffer.isEmpty { return hash.finish() == digest }
            buffer.withSpan { hash.update($0) }
            let passes = isGzip ?? buffer.beginsAsGzip
            isGzip = passes
            try append(passesAsItIs: passes, body)
        }
    }

    /// Hands the copy of bytes that lie in memory to `body`.
    mutating func copy<Failure: Error>(
        _ bytes: Span<UInt8>, _ body: (Span<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        let isGzip = bytes.count >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B
        for start in stride(from: 0, to: bytes.count, by: FileCopy.blockBytes) {
            buffer.removeAll()
            buffer.append(bytes.extracting(start..<min(bytes.count, start + FileCopy.blockBytes)))
            try append(passesAsItIs: isGzip, body)
        }
    }

    private mutating func append<Failure: Error>(
        passesAsItIs: Bool, _ body: (Span<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        if !passesAsItIs { compressor.compress(&buffer) }
        var failure: Failure?
        buffer.withSpan { span in
            do throws(Failure) { try body(span) } catch { failure = error }
        }
        if let failure { throw failure }
    }
}

extension ByteBuffer {
    /// Whether the bytes begin as a compressed file does.
    fileprivate var beginsAsGzip: Bool { count >= 2 && self[0] == 0x1F && self[1] == 0x8B }
}
