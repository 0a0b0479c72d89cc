// Bringing an index up to date: what is new or changed is read, what is not is kept. Apart because it is the one place
// that decides whether a file has to be read again.
import CloudTrail
import Digest
import Lineage
import PropertyGraph
import Snapshot

/// What an update of an index found.
public struct IndexChanges: Sendable, Hashable {
    /// Files read for the first time.
    public var new = 0
    /// Files read again, since they are not what they were.
    public var changed = 0
    /// Files taken over as they are.
    public var unchanged = 0
    /// Files of the index that are not there any more.
    public var gone = 0

    /// Nothing found yet.
    public init() {}
}

extension LogIndex {
    /// An index of everything below `paths`, with what `old` knows taken over where files have not changed: those of
    /// the same path, size and time of change. What it knows of files that are gone, or lie elsewhere, stays.
    ///
    /// The result is that of reading all its files at once.
    ///
    /// - Parameters:
    ///   - paths: the logs.
    ///   - old: what is known already.
    ///   - output: where the index will be stored: neither that file nor what a run that died left of it is a log.
    ///   - verifies: whether a file counts as unchanged only when its bytes are the same, which means reading them.
    ///   - options: how logs are read; a window leaves no files out.
    /// - Throws: `LoadError`, when nothing can be read or `old` was read by other rules.
    /// - Complexity: O(bytes to be read + records of `old`).
    public static func reading(
        _ paths: [String], over old: LogIndex? = nil, output: String? = nil, verifies: Bool = false,
        options: LoadOptions
    ) async throws(LoadError) -> (index: LogIndex, changes: IndexChanges) {
        let (targets, rules) = try Loader.targetRules(options)
        let plan = try plan(paths, over: old ?? LogIndex(rules: rules), output, verifies, rules, options)
        return try await plan.finished(targets, options)
    }

    /// The same for the index that is stored at `output`, of which nothing but its files is read where there is nothing
    /// to do.
    ///
    /// - Parameters:
    ///   - paths: the logs.
    ///   - output: where the index is stored.
    ///   - verifies: whether a file counts as unchanged only when its bytes are the same, which means reading them.
    ///   - keepsFiles: whether it is to hold the files as well; one that does already goes on.
    ///   - options: how logs are read; a window leaves no files out.
    /// - Returns: the index, or nil where that at `output` is up to date; its files; and what was found.
    /// - Throws: also what `IndexFile.read` does.
    public static func updating(
        _ paths: [String], at output: String, verifies: Bool = false, keepsFiles: Bool = false, options: LoadOptions
    ) async throws(LoadError) -> (index: LogIndex?, files: Int, changes: IndexChanges) {
        let (targets, rules) = try Loader.targetRules(options)
        let known = try IndexFile.readFiles(output)
        var plan = try plan(paths, over: known, output, verifies, rules, options)
        if known.keepsFiles || !keepsFiles, plan.changesNothing(of: known) {
            return (nil, known.files.count, plan.changes)
        }
        let atOnce = FileWorkers.workers(options) > 1
        plan.take(records: try await IndexFile.readRecords(output, files: known.files.count, atOnce: atOnce))
        var (index, changes) = try await (consume plan).finished(targets, options)
        index.keepsFiles = known.keepsFiles || keepsFiles
        return (index, index.files.count, changes)
    }

    /// What is to be done about each file.
    private static func plan(
        _ paths: [String], over old: LogIndex, _ output: String?, _ verifies: Bool, _ rules: ReadingRules,
        _ options: LoadOptions
    ) throws(LoadError) -> IndexUpdate {
        guard !paths.isEmpty else { throw .noPaths }
        guard !paths.contains("-") else { throw .unnamedInput }
        guard old.rules == rules else { throw .otherRules }
        var update = IndexUpdate(old, search(paths, except: output, options), roots: paths, verifies: verifies)
        update.choose()
        return update
    }

    /// The files below `paths`, without what is, or will become, the index itself.
    private static func search(_ paths: [String], except output: String?, _ options: LoadOptions) -> FoundFiles {
        var limits = options.limits
        limits.problemsListed = .max
        var found = FileFinder.findStamped(paths, window: .all, limits: limits, except: output)
        if let name = output?.split(separator: "/").last.map({ Array("\($0).tmp.".utf8) }) {
            found.files.removeAll { $0.name.starts(with: name) }
        }
        return found
    }

    /// Whether two indexes of the same records say the same of files.
    fileprivate func hasSameFiles(as other: LogIndex) -> Bool {
        digestFiles == other.digestFiles && problems == other.problems && problemCount == other.problemCount
            && files.elementsEqual(other.files) { $0.isGone == $1.isGone && $0.path == $1.path }
    }
}

/// One update while it goes on.
private struct IndexUpdate {
    private(set) var index: LogIndex
    private(set) var changes = IndexChanges()
    private let search: FoundFiles
    private let found: [FoundFile]
    private let roots: [String]
    private let verifies: Bool
    /// Files to be read.
    private var wanted: [FoundFile] = []
    /// For each file of the old index, whether its records are left out.
    private var drops: [Bool]

    init(_ old: LogIndex, _ search: FoundFiles, roots: [String], verifies: Bool) {
        index = old
        self.search = search
        found = search.files.inOrderOfPaths()
        self.roots = roots
        self.verifies = verifies
        drops = Array(repeating: false, count: old.files.count)
    }

    /// Whether the index would stay what it was, of which only the files are looked at.
    func changesNothing(of old: LogIndex) -> Bool {
        guard wanted.isEmpty else { return false }
        var noted = self
        noted.noteSearch()
        return noted.index.hasSameFiles(as: old)
    }

    /// Gives what is known of the files' records.
    mutating func take(records: RecordSet) { index.records = records }

    /// Does what is to be done.
    consuming func finished(
        _ targets: TargetTable, _ options: LoadOptions
    ) async throws(LoadError) -> (index: LogIndex, changes: IndexChanges) {
        try await read(targets, options)
        noteSearch()
        return (index, changes)
    }

    /// Decides for every file, found and known, what becomes of it.
    mutating func choose() {
        var known = 0
        var isCommonStale = false
        for file in found {
            let path = file.pathBytes
            while known < index.files.count, index.files[known].path.lexicographicallyPrecedes(path) {
                noteUnfound(known)
                known += 1
            }
            let first = known
            while known < index.files.count, index.files[known].path == path { known += 1 }
            if first == known {
                changes.new += 1
                wanted.append(file)
            } else if known - first == 1, isUnchanged(index.files[first], file) {
                changes.unchanged += 1
                index.files[first].isGone = false
            } else {
                changes.changed += 1
                wanted.append(file)
                for place in first..<known {
                    drops[place] = true
                    if !index.files[place].isApart, index.files[place].report.records > 0 { isCommonStale = true }
                }
            }
        }
        for place in known..<index.files.count { noteUnfound(place) }
        if isCommonStale { rereadDelivered() }
    }

    /// A file of the index that the search did not meet: gone, or simply not asked for.
    private mutating func noteUnfound(_ place: Int) {
        guard !index.files[place].isFrame else { return }
        index.files[place].isGone = !FileDescriptor.exists(index.files[place].path)
        if index.files[place].isGone { changes.gone += 1 }
    }

    private func isUnchanged(_ known: IndexedFile, _ file: FoundFile) -> Bool {
        guard !known.isFrame, let digest = known.report.digest, let stamp = known.report.stamp,
            !known.report.warnings.contains(where: \.mayPass), stamp == file.stamp
        else { return false }
        return !verifies || FileDigest.of(file)?.digest == digest
    }

    /// A delivered file is not what it was. What such files know of nodes is kept in one heap, so that all of them that
    /// are still there have to be read again to forget what it said.
    private mutating func rereadDelivered() {
        let isWanted = Set(wanted.map(\.pathBytes))
        for place in index.files.indices where !drops[place] && !index.files[place].isApart {
            guard !index.files[place].isGone, !index.files[place].isFrame else { continue }
            drops[place] = true
            if !isWanted.contains(index.files[place].path) { wanted.append(FoundFile(path: index.files[place].path)) }
        }
        wanted = wanted.inOrderOfPaths()
    }

    /// Reads what is wanted and puts it in its place.
    private mutating func read(_ targets: TargetTable, _ options: LoadOptions) async throws(LoadError) {
        let files = wanted
        let apart = files.map { !IndexedFile.isDelivered($0.pathBytes) }
        let manner = FileWorkers.Manner(takesDigests: true) { apart[$0] }
        var read = try await FileWorkers.read(files, targets: targets, options: options, manner)
        var fresh = LogIndex(rules: index.rules)
        fresh.files = zip(files, read.reports).map { IndexedFile(path: $0.pathBytes, report: $1) }
        fresh.records.adopt(&read.parts)
        fresh.nameUndigested()
        let isCommonKept = index.files.indices.contains { !drops[$0] && !index.files[$0].isApart }
        index.drop(drops, forgetsCommon: !isCommonKept)
        index.add(fresh)
        index.settle()
    }

    /// Notes what the search for files met besides files. What an earlier search of the same roots said is out of
    /// date.
    private mutating func noteSearch() {
        let roots = roots.map { Array($0.utf8).withoutSlashes }
        index.problems.removeAll { problem in roots.contains { Array(problem.path.utf8).isBelow($0) } }
        index.addProblems(search.problems)
        index.addDigestFiles(search.digestFiles)
        index.problemCount = index.problems.count
    }
}

extension FileWarning {
    /// Whether the file may read otherwise the next time, though it looks the same.
    fileprivate var mayPass: Bool {
        switch self {
        case .system, .changed, .notRegular: true
        default: false
        }
    }
}

extension [FoundFile] {
    /// The files in the order in which a graph numbers them: by the bytes of their paths.
    func inOrderOfPaths() -> [FoundFile] {
        // A search finds most files in order already.
        if zip(self, dropFirst()).allSatisfy({ !$1.isBefore($0) }) { return self }
        let paths = map(\.pathBytes)
        return indices.sorted { paths[$0].isBefore(paths[$1]) }.map { self[$0] }
    }
}

extension FoundFile {
    /// Whether the file's path stands before the other's by its bytes.
    fileprivate func isBefore(_ other: FoundFile) -> Bool {
        directory == other.directory ? name.isBefore(other.name) : pathBytes.isBefore(other.pathBytes)
    }
}

extension [UInt8] {
    /// The path without slashes at its end.
    fileprivate var withoutSlashes: [UInt8] {
        var path = self
        while path.count > 1, path.last == UInt8(ascii: "/") { path.removeLast() }
        return path
    }

    /// Whether the path is `root` or lies below it.
    fileprivate func isBelow(_ root: [UInt8]) -> Bool {
        starts(with: root) && (count == root.count || root.last == UInt8(ascii: "/") || self[root.count] == 0x2F)
    }
}
