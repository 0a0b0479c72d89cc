// What an index knows of logs: every file it was made of and what each record said. Apart from the graph because a
// graph is judged from all records together, and has to be judged anew when some are added.
import Digest
import Lineage
import PropertyGraph
import Snapshot

/// Logs read once, to which more can be added.
///
/// An index is a function of the files it was made of: however they were divided among runs and merged, the same files
/// give the same index and the same graph.
public struct LogIndex: Sendable {
    /// What the records said. The files in it have the numbers of `files`.
    public internal(set) var records = RecordSet()
    /// The files read, by path, then digest.
    public internal(set) var files: [IndexedFile] = []
    /// The paths of digest files that were told by those and not opened, in order.
    public internal(set) var digestFiles: [[UInt8]] = []
    /// Paths that could not be looked at, in order.
    public internal(set) var problems: [FoundFiles.Problem] = []
    /// All paths that could not be looked at, listed or not.
    public internal(set) var problemCount = 0
    /// What else decided how the records were read.
    public internal(set) var rules: ReadingRules
    /// Whether a snapshot of the index holds the files as well.
    public var keepsFiles = false

    /// An index of nothing, read by `rules`.
    public init(rules: ReadingRules) { self.rules = rules }

    /// An index as it was stored.
    ///
    /// - Precondition: `files`, `digestFiles` and `problems` are in order, and files in `records` have a place there.
    public init(
        records: RecordSet, files: [IndexedFile], digestFiles: [[UInt8]], problems: [FoundFiles.Problem],
        problemCount: Int, rules: ReadingRules
    ) {
        self.records = records
        self.files = files
        self.digestFiles = digestFiles
        self.problems = problems
        self.problemCount = problemCount
        self.rules = rules
    }

    /// The graph of all records. O(n log n) in records and nodes.
    ///
    /// What the records said is given up on the way, unless somebody else holds on to this index.
    ///
    /// - Parameter atOnce: whether there is a second thread to work on.
    public consuming func linked(atOnce: Bool = false) async -> LoadedGraph {
        var nobody: (any RewriteWatcher)?
        var index = self
        let tables = index.takeRecords().tables
        return await index.linked(consume tables, atOnce, watchedBy: &nobody) { _, _ in }
    }

    /// The same, and the index in the form in which a snapshot of the graph holds it.
    ///
    /// - Parameter atOnce: whether there is a second thread to work on.
    public consuming func storable(atOnce: Bool = false) async -> StorableIndex {
        var index = self
        let (tables, encoder) = index.takeRecords().joining()
        var watcher: (any RewriteWatcher)? = consume encoder
        var bytes: [[UInt8]] = []
        let loaded = await index.linked(consume tables, atOnce, watchedBy: &watcher) { watcher, joined in
            if let encoder = watcher as? RecordEncoder { bytes = encoder.finish(over: joined) }
        }
        return StorableIndex(loaded: loaded, index: index, records: bytes)
    }

    /// What the records said; here nothing of it is left.
    mutating func takeRecords() -> RecordSet {
        var taken = RecordSet()
        swap(&taken, &records)
        return taken
    }

    /// Joins and links what the records said.
    ///
    /// - Parameter finish: looks at the joined tables, before they are frozen, with who has watched them being joined.
    private func linked(
        _ tables: consuming GraphTables, _ atOnce: Bool, watchedBy watcher: inout (any RewriteWatcher)?,
        _ finish: ((any RewriteWatcher)?, GraphTables) -> Void
    ) async -> LoadedGraph {
        let clock = ContinuousClock()
        let start = clock.now
        let (joined, counts) = await Joiner.join([tables], atOnce: atOnce, watchedBy: &watcher)
        finish(watcher, joined)
        watcher = nil
        let join = clock.now
        var report = LoadReport()
        report.files = files.map(\.readFile)
        report.digestsByPath = digestFiles.count
        report.problems = problems
        report.problemCount = problemCount
        report.duplicates = counts.duplicates
        report.fused = counts.fused
        report.conflicts = counts.conflicts
        let graph = await Linker.link(consume joined, atOnce: atOnce)
        report.seconds = (0, Loader.seconds(join - start), Loader.seconds(clock.now - join))
        return LoadedGraph(graph: graph, report: report)
    }

    /// Puts standing edges into the form that does not depend on which worker read what. O(edges).
    mutating func settle() {
        let isApart = files.map(\.isApart)
        records.tables.keepEarliestStanding { isApart[Int($0)] ? $0 : .max }
    }
}

/// What became of an index: its graph, and what a snapshot holds beside that.
public struct StorableIndex: Sendable {
    /// The graph with its account.
    public let loaded: LoadedGraph
    /// The index without what its records said.
    let index: LogIndex
    /// What its records said, in pieces one after another.
    let records: [[UInt8]]
}

/// A file of an index.
public struct IndexedFile: Sendable {
    /// The path it was found by.
    public let path: [UInt8]
    /// What became of it, its digest and stamp included.
    public internal(set) var report: FileReport
    /// Whether a later run did not find it any more. Its records are kept.
    public internal(set) var isGone = false
    /// Whether it came as a frame on standard input and never lay on a disk here.
    public let isFrame: Bool
    /// Its own bytes, where a snapshot holds them.
    public internal(set) var copy: FileCopy?

    /// A file as it was read.
    public init(path: [UInt8], report: FileReport, isGone: Bool = false, isFrame: Bool = false) {
        self.path = path
        self.report = report
        self.isGone = isGone
        self.isFrame = isFrame
    }

    /// The file as reports list it.
    var readFile: ReadFile {
        ReadFile(FoundFile(path: path), report, isFrame: isFrame, isGone: isGone, copy: copy)
    }

    /// Whether what its records know of nodes is kept apart from other files'. CloudTrail never rewrites what it has
    /// delivered, so files under its names share what they know; any other file may change, and then only what it said
    /// itself must be forgotten.
    var isApart: Bool { !IndexedFile.isDelivered(path) }

    /// Whether the name is one that CloudTrail gives: `111122223333_CloudTrail_us-east-1_20260302T1210Z_….json.gz`.
    static func isDelivered(_ path: [UInt8]) -> Bool {
        let name = path.lastIndex(of: UInt8(ascii: "/")).map { path[($0 + 1)...] } ?? path[...]
        let parts = name.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
        return parts.count >= 5 && parts[0].count == 12 && parts[0].allSatisfy { $0 &- UInt8(ascii: "0") <= 9 }
            && parts[1].elementsEqual("CloudTrail".utf8) && parts[parts.count - 1].contains(UInt8(ascii: "."))
    }

    /// What makes it one file of an index.
    var identity: Identity { Identity(path: path, digest: report.digest) }

    /// A path, and what lay there.
    struct Identity: Hashable, Comparable {
        let path: [UInt8]
        /// nil where nothing could be read.
        let digest: FileDigest?

        static func < (left: Identity, right: Identity) -> Bool {
            if left.path != right.path { return left.path.lexicographicallyPrecedes(right.path) }
            switch (left.digest, right.digest) {
            case (_, nil): return false
            case (nil, _): return true
            case (let one?, let other?): return one < other
            }
        }
    }
}

/// What decides, beside the files, what is read from them. Indexes can be put together only where it is the same.
public struct ReadingRules: Hashable, Sendable {
    /// Raised by every release that reads other rows from the same records than the one before.
    static let revision = 1

    /// The digests of the target rules: the built-in ones, then those of the files added, in order.
    public let targets: [FileDigest]

    /// Rules as they were stored.
    public init(targets: [FileDigest]) { self.targets = targets }
}
