// Indexes into one. Apart from updating because nothing is read here: what two indexes know is put together so that
// neither the order nor the grouping of merges shows.
import Digest
import Lineage
import PropertyGraph
import Snapshot

extension LogIndex {
    /// All that `indexes` know, each file once. The result is that of reading all their files at once. O(n log n).
    ///
    /// A file is one by its path and its bytes. Two that lay at one path with different bytes are both kept; two with
    /// the same bytes at two paths are two deliveries of the same records.
    ///
    /// - Throws: `LoadError.otherRules` when they were not all read by the same rules; `noPaths` when there is none.
    public static func merging(_ indexes: consuming [LogIndex]) throws(LoadError) -> LogIndex {
        var rest = indexes
        guard !rest.isEmpty else { throw .noPaths }
        rest.reverse()
        var merged = rest.removeLast()
        while let other = rest.popLast() {
            guard other.rules == merged.rules else { throw .otherRules }
            merged.merge(other)
        }
        merged.settle()
        return merged
    }

    /// The graph of several snapshots, or of snapshots and logs, as merging would make it. O(bytes of logs + size of
    /// the snapshots).
    ///
    /// - Parameters:
    ///   - paths: snapshots, told by their first bytes, and anything that `Loader.load` takes but standard input.
    ///   - options: how logs are read; a window leaves no files out.
    /// - Throws: `LoadError` when a snapshot is damaged, or was read by other rules than the rest.
    public static func joining(_ paths: [String], options: LoadOptions) async throws(LoadError) -> LoadedGraph {
        let snapshots = paths.filter { SnapshotFile.isSnapshot($0) }
        let logs = paths.filter { !SnapshotFile.isSnapshot($0) }
        var indexes: [LogIndex] = []
        for path in snapshots {
            indexes.append(try IndexFile.read(path))
        }
        if !logs.isEmpty { indexes.append(try await reading(logs, options: options).index) }
        return try await merging(consume indexes).linked(atOnce: FileWorkers.workers(options) > 1)
    }

    private mutating func merge(_ given: consuming LogIndex) {
        var other = given
        keepsFiles = keepsFiles || other.keepsFiles
        var places: [IndexedFile.Identity: Int] = [:]
        for (place, file) in files.enumerated() { places[file.identity] = place }
        var known = [Bool](repeating: false, count: other.files.count)
        for (place, file) in other.files.enumerated() {
            guard let same = places[file.identity] else { continue }
            known[place] = true
            files[same].merge(file)
        }
        other.drop(known, forgetsCommon: false)
        let (counted, said, digests) = (max(problemCount, other.problemCount), other.problems, other.digestFiles)
        add(other)
        // A path that could be read in one place needs no word of another where it could not.
        let readPaths = Set(files.lazy.filter { $0.report.digest != nil }.map(\.path))
        drop(files.map { $0.report.digest == nil && readPaths.contains($0.path) }, forgetsCommon: false)
        addProblems(said)
        problemCount = max(counted, problems.count)
        addDigestFiles(digests)
    }

    /// Leaves out the files for which `drops` is true, and their records. O(size of the index).
    mutating func drop(_ drops: [Bool], forgetsCommon: Bool) {
        guard drops.contains(true) else { return }
        let hadRecords = drops.indices.contains { drops[$0] && files[$0].report.records > 0 }
        if hadRecords {
            records.remove(files: { drops[Int($0)] }, forgetsCommon: forgetsCommon)
        } else {
            records.removeGroups { drops[Int($0)] }
        }
        var numbers = [UInt32](repeating: 0, count: files.count)
        var next: UInt32 = 0
        for place in files.indices {
            numbers[place] = next
            if !drops[place] { next += 1 }
        }
        records.renumberFiles(numbers)
        files = files.indices.filter { !drops[$0] }.map { files[$0] }
    }

    /// Adds files that this index does not have, and their records. O(size of both).
    mutating func add(_ given: consuming LogIndex) {
        var other = given
        let identities = (files + other.files).map(\.identity)
        let order = identities.indices.sorted { identities[$0] < identities[$1] }
        var numbers = [UInt32](repeating: 0, count: identities.count)
        for (number, place) in order.enumerated() { numbers[place] = UInt32(number) }
        records.renumberFiles(Array(numbers[..<files.count]))
        var added = other.takeRecords()
        added.renumberFiles(Array(numbers[files.count...]))
        records.adopt(added)
        let all = files + other.files
        files = order.map { all[$0] }
    }

    /// Gives a digest to files of which records were read but not all bytes: that of what was read.
    mutating func nameUndigested() {
        for place in files.indices where files[place].report.digest == nil && files[place].report.records > 0 {
            var rows: [(record: UInt32, content: UInt64)] = []
            for (event, file) in records.tables.events.files.enumerated() where Int(file) == place {
                rows.append((records.tables.events.records[event], records.tables.events.contents[event]))
            }
            var hash = SHA256()
            for row in rows.sorted(by: { $0.record < $1.record }) {
                let bytes = (0..<8).map { UInt8(truncatingIfNeeded: row.content >> UInt64(8 * $0)) }
                hash.update(bytes.span)
            }
            files[place].report.digest = hash.finish()
        }
    }

    mutating func addProblems(_ more: [FoundFiles.Problem]) {
        problems = Set(problems + more).sorted { ($0.path, $0.reason) < ($1.path, $1.reason) }
    }

    mutating func addDigestFiles(_ more: [[UInt8]]) {
        digestFiles = Set(digestFiles + more).sorted { $0.lexicographicallyPrecedes($1) }
    }
}

extension IndexedFile {
    /// Takes in what another index knows of the same bytes at the same path: of two stamps the later one stays.
    fileprivate mutating func merge(_ other: IndexedFile) {
        isGone = isGone && other.isGone
        copy = copy ?? other.copy
        if report.order < other.report.order { report = other.report }
    }
}

extension FileReport {
    /// An order of the reports of one file, which can only differ in when it was changed and what its disk did.
    fileprivate var order: (Int, Int, Int, String) {
        let said = warnings.map { "\($0)" }.joined(separator: "\n")
        return (stamp?.modified ?? .min, stamp?.nanoseconds ?? .min, -warnings.count, said)
    }
}
