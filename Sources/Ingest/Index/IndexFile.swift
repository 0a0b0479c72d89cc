// An index in a snapshot: the sections beside those of the graph, from which it is brought up to date and merged. Apart
// from the index because only here is it known that there are files to put it in.
import PropertyGraph
import Snapshot

/// The part of a snapshot that no question needs, and every update does.
public enum IndexFile {
    private static let records = "record.rows"
    private static let files = "record.files"

    /// Adds an index to a snapshot, after the graph. O(bytes).
    public static func write(_ stored: StorableIndex, to writer: inout SnapshotWriter) throws(SnapshotError) {
        var section = try writer.begin(records)
        for piece in stored.records { try writer.append(piece.span, to: &section) }
        try writer.end(section)
        try writer.add(files, bytes: FileListWriter.encode(stored.index))
    }

    /// Adds the files of an index themselves, where it keeps them. O(bytes of the files).
    ///
    /// - Returns: warnings about files of which there is no copy, since they are not what they were when read.
    public static func writeFiles(
        of stored: StorableIndex, to writer: inout SnapshotWriter
    ) throws(SnapshotError) -> [(path: String, reason: String)] {
        let index = stored.index
        guard index.keepsFiles else { return [] }
        return try StoredCopies.write(index.files, to: &writer).map { place in
            let path = String(decoding: index.files[place].path, as: UTF8.self)
            return (path, "is not what it was when it was read, so its records are not in the snapshot")
        }
    }

    /// The index in the snapshot at `path`. O(size of the snapshot).
    ///
    /// - Throws: `LoadError.snapshot` for one that cannot be opened or is damaged; `otherRules` for one of another
    ///   release.
    public static func read(_ path: String) throws(LoadError) -> LogIndex {
        let file: SnapshotFile
        do {
            file = try SnapshotFile(opening: path)
        } catch {
            throw .snapshot(error)
        }
        return try read(file)
    }

    /// The index in a snapshot. O(size of the snapshot).
    ///
    /// - Throws: `LoadError.snapshot` for one that is damaged; `otherRules` for one of another release.
    @inline(never)  // put into an async function it ends the optimizer of Swift 6.3.1
    public static func read(_ file: SnapshotFile) throws(LoadError) -> LogIndex {
        do {
            let graph = try Graph(opening: file)
            return try index(RecordSet(decoding: file.section(records), beside: graph), file)
        } catch {
            throw failure(error, file.path)
        }
    }

    /// What the records said of the index in the snapshot at `path`, taken out on two threads where `atOnce` says so.
    /// O(size of the snapshot).
    ///
    /// - Parameter files: how many files the index has, as `readFiles` told.
    /// - Throws: what `read(_:)` does.
    static func readRecords(_ path: String, files: Int, atOnce: Bool) async throws(LoadError) -> RecordSet {
        do {
            let file = try SnapshotFile(opening: path)
            let graph = try Graph(opening: file)
            let said = try await RecordSet(decoding: file.section(records), beside: graph, atOnce: atOnce)
            guard FileListReader.fits(said, files: files) else {
                throw SnapshotError.damaged(path: path, place: "records", reason: FileListReader.misfit)
            }
            try file.check()
            return said
        } catch {
            throw failure(error, path)
        }
    }

    private static func index(_ records: consuming RecordSet, _ file: SnapshotFile) throws -> LogIndex {
        var index = try FileListReader.decode(try file.section(files), records: records)
        try attachCopies(to: &index, file)
        try file.check()
        return index
    }

    /// The index in the snapshot at `path` without what its records said, from which can be told whether there is
    /// anything new. O(files).
    ///
    /// - Throws: `LoadError.snapshot` for one that cannot be opened or is damaged; `otherRules` for one of another
    ///   release.
    public static func readFiles(_ path: String) throws(LoadError) -> LogIndex {
        do {
            let file = try SnapshotFile(opening: path)
            var index = try FileListReader.decode(try file.section(files), records: RecordSet())
            try attachCopies(to: &index, file)
            return index
        } catch {
            throw failure(error, path, in: "section \(files)")
        }
    }

    private static func attachCopies(to index: inout LogIndex, _ file: SnapshotFile) throws(Damage) {
        guard let copies = try StoredCopies(file, files: index.files.count) else { return }
        index.keepsFiles = true
        for place in index.files.indices { index.files[place].copy = copies.copy(of: place) }
    }

    /// Why the index in the snapshot at `path` could not be read.
    private static func failure(_ error: any Error, _ path: String, in place: String = "records") -> LoadError {
        switch error {
        case let error as LoadError: error
        case let error as SnapshotError: .snapshot(error)
        case let damage as Damage: .snapshot(SnapshotError(damage, in: path))
        default: .snapshot(.damaged(path: path, place: place, reason: "\(error)"))
        }
    }
}
