// Questions to a snapshot: what a graph alone does not hold is stored beside it and taken out again. Apart from loading
// because nothing is read here but what an answer touches.
import Ingest
import PropertyGraph
import Snapshot

extension Investigator {
    /// The snapshot at `path`, ready to be asked. O(sections + coverage): no event, node or file is read.
    ///
    /// What is damaged in it is noticed when a question touches it; look at `check()` before believing an answer.
    ///
    /// - Throws: `SnapshotError` when it is none, is of another release, or is damaged in what every question needs.
    public init(opening path: String) throws(SnapshotError) {
        try self.init(SnapshotFile(opening: path))
    }

    /// Looks at all of the snapshot at `path`: everything that a question or an update could come upon, and every log
    /// file that is kept in it, whose SHA-256 must be that of the file that was read. O(bytes).
    ///
    /// - Returns: how many log files are kept in it and were held against their digests; nil where what it says of its
    ///   files, the digests among it, was written by another release and is not known to this one.
    /// - Throws: `SnapshotError` when it is not as a snapshot must be.
    @discardableResult
    public static func verify(_ path: String) throws(SnapshotError) -> Int? {
        let file = try SnapshotFile(opening: path)
        let investigator = try Investigator(file, verifies: true)
        for index in investigator.files.indices { _ = investigator.files[index] }
        try investigator.check()
        let index: LogIndex
        do throws(LoadError) {
            index = try IndexFile.read(file)
        } catch {
            if case .snapshot(let error) = error { throw error }
            return nil
        }
        let copies = try index.checkCopies()
        guard let wrong = copies.wrong.first else { return copies.count }
        throw .damaged(path: path, place: "the kept file \(wrong)", reason: "its SHA-256 is not that of what was read")
    }

    private init(_ file: SnapshotFile, verifies: Bool = false) throws(SnapshotError) {
        do throws(Damage) {
            graph = try Graph(opening: file, verifies: verifies)
            names = try NameIndex(ColumnReader(file, verifies: verifies), nodes: graph.nodes.count)
        } catch {
            throw SnapshotError(error, in: file.path)
        }
        files = try LoadedFiles(file, verifies: verifies)
        let bytes = try file.section(Investigator.coverageSection)
        do throws(RecordDamage) {
            coverage = try Coverage(stored: bytes)
        } catch {
            throw .damaged(
                path: file.path, place: "section \(Investigator.coverageSection)", reason: error.description)
        }
        statistics = LoadStatistics(graph, records: coverage.records)
        notes = []
        snapshot = file
        guard graph.events.places.fileCount <= files.count else {
            throw SnapshotError(Damage(section: "file.records", block: 0), in: file.path)
        }
        try file.check()
    }

    private static let coverageSection = "coverage"

    /// The same with its nodes indexed by name, as a snapshot stores them. O(nodes log nodes).
    public func indexingNames() -> Investigator {
        var indexed = self
        indexed.names = names ?? NameIndex(graph)
        return indexed
    }

    /// Stores the graph and everything else that a question needs. O(events + nodes log nodes).
    ///
    /// The bytes depend on the logs alone, not on how or when they were read.
    ///
    /// - Parameters:
    ///   - writer: where to.
    ///   - atOnce: whether there is a second thread, to index names on meanwhile.
    public func write(to writer: inout SnapshotWriter, atOnce: Bool = false) async throws(SnapshotError) {
        async let indexed = atOnce && names == nil ? NameIndex.atOnce(graph) : names
        try graph.write(to: &writer)
        try (await indexed ?? NameIndex(graph)).write(to: &writer)
        try files.write(to: &writer)
        try writer.add(Investigator.coverageSection, bytes: coverage.stored)
    }

    /// Throws when a question came upon something damaged in the snapshot. Logs that were loaded never do.
    public func check() throws(SnapshotError) {
        try snapshot?.check()
    }
}
