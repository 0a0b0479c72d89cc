// Files read by several workers at once. Apart from the loader because an index reads files in the same way, and does
// something else with what they hold.
import CloudTrail
import Lineage
import PropertyGraph
import Snapshot
import Synchronization

/// What one worker read.
struct ReadPart: Sendable {
    /// The file all of it is of; nil where it is of several.
    let file: UInt32?
    let tables: GraphTables
}

extension RecordSet {
    /// Adds what workers read, part by part, and leaves nothing of it there.
    mutating func adopt(_ parts: inout [ReadPart]) {
        // The largest takes the others in.
        parts.sort { $0.tables.events.count < $1.tables.events.count }
        while let part = parts.popLast() { adopt(part.tables, of: part.file) }
    }
}

enum FileWorkers {
    /// How the files are read, beside what the options say.
    struct Manner: Sendable {
        /// Whether every file's digest is taken.
        var takesDigests = false
        /// Files that get a part of their own.
        var isApart: @Sendable (_ file: Int) -> Bool = { _ in false }
    }

    /// Reads `files` with as many workers as asked; gives their parts, and a report for each file in the order given.
    /// Records have their file's place in `files`.
    static func read(
        _ files: [FoundFile], targets: TargetTable, options: LoadOptions, _ manner: Manner = Manner()
    ) async throws(LoadError) -> (parts: [ReadPart], reports: [FileReport], notes: [any RecordNotes]) {
        let queue = FileQueue(files, options, manner)
        let results = await run(min(workers(options), max(files.count, 1))) { Worker.run(queue, targets) }
        if queue.wasCancelled { throw .cancelled }
        var parts: [ReadPart] = []
        var notes: [any RecordNotes] = []
        var reports = [FileReport](repeating: FileReport(), count: files.count)
        for result in results {
            guard let result else { throw .outOfMemory }
            parts += result.parts
            if let noted = result.notes { notes.append(noted) }
            for (index, report) in result.reports { reports[index] = report }
        }
        return (parts, reports, notes)
    }

    /// How many workers `options` ask for.
    static func workers(_ options: LoadOptions) -> Int {
        max(1, options.threads > 0 ? options.threads : processorCount)
    }

    /// What `count` runs of `work` give, all at once.
    static func run<Result: Sendable>(_ count: Int, _ work: @escaping @Sendable () -> Result) async -> [Result] {
        await withTaskGroup(of: Result.self) { group in
            for _ in 0..<count { group.addTask { work() } }
            var results: [Result] = []
            for await result in group { results.append(result) }
            return results
        }
    }
}

/// What a worker brings back.
private struct WorkerResult: Sendable {
    var parts: [ReadPart] = []
    var reports: [(Int, FileReport)] = []
    var notes: (any RecordNotes)?
}

private enum Worker {
    /// Reads files off the queue until none is left; nil when memory for a parser or a watcher ran out.
    static func run(_ queue: FileQueue, _ targets: TargetTable) -> WorkerResult? {
        guard var reader = try? FileReader(limits: queue.options.limits) else { return nil }
        reader.takesDigests = queue.manner.takesDigests
        var watcher: (any RecordWatcher)?
        if let make = queue.options.makeWatcher {
            guard let made = make() else { return nil }
            watcher = made
        }
        var result = WorkerResult()
        var common = RecordAdder(targets: targets)
        while let index = queue.next() {
            let report: FileReport
            if queue.manner.isApart(index) {
                var own = RecordAdder(targets: targets)
                report = read(index, of: queue, &reader, &own, watcher)
                result.parts.append(ReadPart(file: UInt32(index), tables: own.finish()))
            } else {
                report = read(index, of: queue, &reader, &common, watcher)
            }
            result.reports.append((index, report))
            queue.note(report)
        }
        result.parts.append(ReadPart(file: nil, tables: common.finish()))
        result.notes = watcher?.notes()
        return result
    }

    private static func read(
        _ index: Int, of queue: FileQueue, _ reader: inout FileReader, _ adder: inout RecordAdder,
        _ watcher: (any RecordWatcher)?
    ) -> FileReport {
        let first = adder.count
        let report = reader.readMembers(queue.files[index]) { tape, members, record in
            let place = RecordPlace(file: UInt32(index), record: UInt32(record))
            adder.add(members, of: tape, at: place)
            watcher?.see(members, of: tape, at: place)
        }
        // A checksum stands behind what it is made of, so its file is known to be sound only when all is read.
        if !report.isVerified { adder.mark(.unverified, since: first) }
        return report
    }
}

/// The files still to be read, shared by the workers.
private final class FileQueue: Sendable {
    let files: [FoundFile]
    let options: LoadOptions
    let manner: FileWorkers.Manner
    private let nextIndex = Atomic<Int>(0)
    private let done = Atomic<Int>(0)
    private let bytes = Atomic<Int>(0)
    private let records = Atomic<Int>(0)
    private let cancelled = Atomic<Bool>(false)

    init(_ files: [FoundFile], _ options: LoadOptions, _ manner: FileWorkers.Manner) {
        self.files = files
        self.options = options
        self.manner = manner
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
