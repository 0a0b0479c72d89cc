// Files that come on standard input, one behind another, each after a line with its path and length. Apart from files
// on disk because they come once, in no order, and cannot be looked at again.
import CloudTrail
import Lineage
import PropertyGraph
import Snapshot
import Synchronization

extension LogIndex {
    /// The index of all frames on standard input, put together with `old`. A frame that is there already, by path and
    /// bytes, adds nothing; one of the same path with other bytes is kept beside it. O(bytes + records of `old`).
    ///
    /// - Parameters:
    ///   - old: what is known already.
    ///   - spool: where the frames themselves are kept until they are stored; nil where they are not.
    ///   - options: how logs are read; a window leaves no files out.
    /// - Throws: `LoadError`, for frames that end early as for `old` read by other rules.
    public static func readingFrames(
        over old: LogIndex? = nil, keptIn spool: CopySpool? = nil, options: LoadOptions
    ) async throws(LoadError) -> (index: LogIndex, changes: IndexChanges) {
        let (targets, rules) = try Loader.targetRules(options)
        if let old, old.rules != rules { throw .otherRules }
        let queue = FrameQueue(options)
        let results = await FileWorkers.run(FileWorkers.workers(options)) { FrameWorker.run(queue, targets, spool) }
        if queue.wasCancelled { throw .cancelled }
        var files: [(number: UInt32, file: IndexedFile)] = []
        var digestFiles: [[UInt8]] = []
        var fresh = LogIndex(rules: rules)
        var parts: [ReadPart] = []
        for result in results {
            switch result {
            case .success(let read):
                files += read.files
                digestFiles += read.digestFiles
                parts += read.parts
            case .failure(let error): throw error
            }
        }
        fresh.records.adopt(&parts)
        files.sort { $0.number < $1.number }
        fresh.files = files.map(\.file)
        // Frames that hold no records of calls were passed over, and have left gaps in the numbers.
        var numbers = [UInt32](repeating: 0, count: files.last.map { Int($0.number) + 1 } ?? 0)
        for (place, file) in files.enumerated() { numbers[Int(file.number)] = UInt32(place) }
        fresh.records.renumberFiles(numbers)
        fresh.nameUndigested()
        fresh.dropRepeats()
        var sorted = LogIndex(rules: rules)
        sorted.add(fresh)
        sorted.addDigestFiles(digestFiles)
        var changes = IndexChanges()
        let known = Set((old?.files ?? []).map(\.identity))
        changes.unchanged = sorted.files.count { known.contains($0.identity) }
        changes.new = sorted.files.count - changes.unchanged
        return (try merging((old.map { [$0] } ?? []) + [sorted]), changes)
    }

    /// Leaves out files that came more than once.
    private mutating func dropRepeats() {
        var seen: Set<IndexedFile.Identity> = []
        drop(files.map { !seen.insert($0.identity).inserted }, forgetsCommon: false)
    }
}

/// A frame as it was taken off standard input.
private struct Frame {
    let number: UInt32
    let path: [UInt8]
    let bytes: [UInt8]
}

private enum FrameWorker {
    struct Read: Sendable {
        var parts: [ReadPart] = []
        var files: [(number: UInt32, file: IndexedFile)] = []
        var digestFiles: [[UInt8]] = []
    }

    /// Reads frames until there are no more.
    static func run(_ queue: FrameQueue, _ targets: TargetTable, _ spool: CopySpool?) -> Result<Read, LoadError> {
        guard var reader = try? FileReader(limits: queue.options.limits) else { return .failure(.outOfMemory) }
        reader.takesDigests = true
        var read = Read()
        var common = RecordAdder(targets: targets)
        var copier = FileCopier()
        do {
            while let frame = try queue.next() {
                reader.file.removeAll()
                reader.file.append(frame.bytes.span)
                let place = FileFinder.split(frame.path)
                if FileFinder.isDigest(directory: place.directory, name: place.name) {
                    read.digestFiles.append(frame.path)
                    continue
                }
                var report: FileReport
                if IndexedFile.isDelivered(frame.path) {
                    report = add(frame.number, &reader, &common)
                } else {
                    var own = RecordAdder(targets: targets)
                    report = add(frame.number, &reader, &own)
                    read.parts.append(ReadPart(file: frame.number, tables: own.finish()))
                }
                report.stamp = FileStamp(size: frame.bytes.count, modified: 0, nanoseconds: 0)
                var file = IndexedFile(path: frame.path, report: report, isFrame: true)
                if let spool, report.records > 0 { file.copy = try FileCopy(frame.bytes, by: &copier, in: spool) }
                read.files.append((frame.number, file))
                queue.note(report)
            }
        } catch let error as LoadError {
            return .failure(error)
        } catch {
            return .failure(.badFrames("\(error)"))
        }
        read.parts.append(ReadPart(file: nil, tables: common.finish()))
        return .success(read)
    }

    /// Adds the records of the frame whose bytes `reader` holds.
    private static func add(_ file: UInt32, _ reader: inout FileReader, _ adder: inout RecordAdder) -> FileReport {
        let first = adder.count
        let report = reader.readHeld { tape, members, record in
            adder.add(members, of: tape, at: RecordPlace(file: file, record: UInt32(record)))
        }
        if !report.isVerified { adder.mark(.unverified, since: first) }
        return report
    }
}

/// Standard input, from which one worker at a time takes a frame.
private final class FrameQueue: Sendable {
    let options: LoadOptions
    private let input: Mutex<FrameInput>
    private let cancelled = Atomic<Bool>(false)
    private let progress = Mutex(LoadProgress(filesDone: 0, filesTotal: 0, bytes: 0, events: 0))

    init(_ options: LoadOptions) {
        self.options = options
        input = Mutex(FrameInput(limits: options.limits))
    }

    var wasCancelled: Bool { cancelled.load(ordering: .relaxed) }

    /// The next frame; nil when there is none, or the load was cancelled.
    func next() throws -> Frame? {
        if wasCancelled { return nil }
        if Task.isCancelled || options.isCancelled?() == true {
            cancelled.store(true, ordering: .relaxed)
            return nil
        }
        return try input.withLock { try $0.next() }
    }

    func note(_ report: FileReport) {
        guard let onProgress = options.onProgress else { return }
        let now = progress.withLock { progress in
            progress.filesDone += 1
            progress.filesTotal = progress.filesDone
            progress.bytes += report.bytes
            progress.events += report.records
            return progress
        }
        if now.filesDone % 16 == 0 { onProgress(now) }
    }
}

/// Where in standard input the reading is.
private struct FrameInput: ~Copyable {
    private let limits: InputLimits
    private var buffer = ByteBuffer()
    /// Bytes of the buffer that are used up.
    private var taken = 0
    private var count: UInt32 = 0
    private var isFailed = false

    init(limits: InputLimits) { self.limits = limits }

    mutating func next() throws -> Frame? {
        // After an error nothing that follows can be trusted to begin where a frame does.
        guard !isFailed else { return nil }
        isFailed = true
        guard let line = try line() else { return nil }
        guard let tab = line.firstIndex(of: 0x09), tab > 0,
            let length = Int(String(decoding: line[(tab + 1)...], as: UTF8.self)), length >= 0,
            line[(tab + 1)...].allSatisfy({ $0 &- UInt8(ascii: "0") <= 9 })
        else { throw LoadError.badFrames("frame \(count + 1) does not begin with a path, a tab and a length") }
        guard length <= limits.frameBytes else {
            throw LoadError.badFrames("frame \(count + 1) has \(length) bytes, more than \(limits.frameBytes)")
        }
        var bytes: [UInt8] = []
        while bytes.count < length {
            if taken == buffer.count, try !fill() {
                throw LoadError.badFrames("frame \(count + 1) ends early, after \(bytes.count) of its \(length) bytes")
            }
            let part = taken..<min(taken + length - bytes.count, buffer.count)
            buffer.withSpan { held in
                for index in part { bytes.append(held[index]) }
            }
            taken = part.upperBound
        }
        let frame = Frame(number: count, path: Array(line[..<tab]), bytes: bytes)
        count += 1
        isFailed = false
        return frame
    }

    /// The next line without its end; nil at the end of input.
    private mutating func line() throws -> [UInt8]? {
        var line: [UInt8] = []
        while true {
            if taken == buffer.count, try !fill() {
                if line.isEmpty { return nil }
                throw LoadError.badFrames("ends within the line before frame \(count + 1)")
            }
            while taken < buffer.count {
                let byte = buffer[taken]
                taken += 1
                if byte == 0x0A { return line }
                line.append(byte)
            }
            guard line.count <= limits.frameLineBytes else {
                throw LoadError.badFrames("the line before frame \(count + 1) does not end")
            }
        }
    }

    /// Reads on; false at the end of input.
    private mutating func fill() throws(SystemError) -> Bool {
        buffer.removeAll()
        taken = 0
        return try FileDescriptor.standardInput.read(into: &buffer, room: limits.chunkBytes) > 0
    }
}
