// Files to graph: find, read in parallel, join, link. Apart from each of these because it is the sequence, and knows
// nothing of how a step works.
import CloudTrail
import Lineage
import PropertyGraph
import Synchronization

/// Loads logs into a graph.
///
///     let loaded = try await Loader.load(["logs"], options: LoadOptions())
///     print(loaded.graph.events.count)
public enum Loader {
    /// Reads everything below `paths` and links it.
    ///
    /// The graph depends on the records alone: not on the order of files or paths, nor on the number of workers.
    ///
    /// - Throws: `LoadError` when nothing can be loaded at all; a bad file is no error but an entry in the report.
    public static func load(_ paths: [String], options: LoadOptions) async throws(LoadError) -> LoadedGraph {
        guard !paths.isEmpty else { throw .noPaths }
        let targets = try targetTable(options)
        let clock = ContinuousClock()
        let start = clock.now
        let found = FileFinder.find(paths, window: options.window, limits: options.limits)
        let (parts, files) = try await read(found.files, targets: targets, options: options)
        let read = clock.now
        let joined = Joiner.join(parts)
        let join = clock.now
        let graph = Linker.link(joined.tables)
        var report = LoadReport()
        report.files = files
        report.digestsByPath = found.digests
        report.filesOutsideWindow = found.outsideWindow
        report.problems = found.problems
        report.problemCount = found.problemCount
        report.duplicates = joined.counts.duplicates
        report.fused = joined.counts.fused
        report.conflicts = joined.counts.conflicts
        report.seconds = (seconds(read - start), seconds(join - read), seconds(clock.now - join))
        return LoadedGraph(graph: graph, report: report)
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }

    private static func targetTable(_ options: LoadOptions) throws(LoadError) -> TargetTable {
        var table = TargetTable.builtIn
        for path in options.targetFiles {
            guard let text = WholeFile.bytes(path) else {
                throw .badTargets(file: path, reason: "cannot be read: check the path given with --targets")
            }
            do {
                table = table.adding(try TargetTable(parsing: text, name: path))
            } catch {
                throw .badTargets(file: path, reason: "\(error)")
            }
        }
        return table
    }

    /// Reads `files` with as many workers as asked; gives their parts, and the files in their given order.
    private static func read(
        _ files: [FoundFile], targets: TargetTable, options: LoadOptions
    ) async throws(LoadError) -> (parts: [GraphTables], files: [ReadFile]) {
        let queue = FileQueue(files, options)
        let workers = max(1, min(options.threads > 0 ? options.threads : processorCount, max(files.count, 1)))
        let results = await withTaskGroup(of: WorkerResult?.self) { group in
            for _ in 0..<workers { group.addTask { Worker.run(queue, targets) } }
            var results: [WorkerResult?] = []
            for await result in group { results.append(result) }
            return results
        }
        if queue.wasCancelled { throw .cancelled }
        var parts: [GraphTables] = []
        var reports: [FileReport?] = Array(repeating: nil, count: files.count)
        for result in results {
            guard let result else { throw .outOfMemory }
            parts.append(result.part)
            for (index, report) in result.reports { reports[index] = report }
        }
        let read = zip(files, reports).map { ReadFile(path: $0.path, report: $1 ?? FileReport(), found: $0) }
        return (parts, read)
    }
}

/// What a worker brings back.
private struct WorkerResult: Sendable {
    let part: GraphTables
    let reports: [(Int, FileReport)]
}

private enum Worker {
    /// Reads files off the queue until none is left; nil when memory for a parser ran out.
    static func run(_ queue: FileQueue, _ targets: TargetTable) -> WorkerResult? {
        guard var reader = try? FileReader(limits: queue.options.limits) else { return nil }
        var adder = RecordAdder(targets: targets)
        var reports: [(Int, FileReport)] = []
        while let index = queue.next() {
            let report = reader.read(queue.files[index]) { tape, value, record in
                adder.add(value, of: tape, at: RecordPlace(file: UInt32(index), record: UInt32(record)))
            }
            reports.append((index, report))
            queue.note(report)
        }
        return WorkerResult(part: adder.finish(), reports: reports)
    }
}

/// The files still to be read, shared by the workers.
private final class FileQueue: Sendable {
    let files: [FoundFile]
    let options: LoadOptions
    private let nextIndex = Atomic<Int>(0)
    private let done = Atomic<Int>(0)
    private let bytes = Atomic<Int>(0)
    private let records = Atomic<Int>(0)
    private let cancelled = Atomic<Bool>(false)

    init(_ files: [FoundFile], _ options: LoadOptions) {
        self.files = files
        self.options = options
    }

    var wasCancelled: Bool { cancelled.load(ordering: .relaxed) }

    func next() -> Int? {
        if wasCancelled { return nil }
        if Task.isCancelled || options.isCancelled?() == true {
            cancelled.store(true, ordering: .relaxed)
            return nil
        }
        let index = nextIndex.wrappingAdd(1, ordering: .relaxed).oldValue
        return index < files.count ? index : nil
    }

    func note(_ report: FileReport) {
        let done = done.wrappingAdd(1, ordering: .relaxed).newValue
        let bytes = bytes.wrappingAdd(report.bytes, ordering: .relaxed).newValue
        let records = records.wrappingAdd(report.records, ordering: .relaxed).newValue
        guard let onProgress = options.onProgress, done % 16 == 0 || done == files.count else { return }
        onProgress(LoadProgress(filesDone: done, filesTotal: files.count, bytes: bytes, events: records))
    }
}
