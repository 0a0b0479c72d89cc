// The files of an index as bytes, and back. Apart because a graph is opened without it: only an update, a merge and the
// account of what was read need to know each file.
import Digest
import PropertyGraph
import Snapshot

/// Writes the files of an index. docs/FORMAT.md has the layout.
struct FileListWriter {
    private var writer = PackedWriter()
    private var path: [UInt8] = []

    /// The bytes for everything that an index knows besides records. Equal indexes give equal bytes.
    static func encode(_ index: LogIndex) -> [UInt8] {
        var list = FileListWriter()
        list.writer.number(ReadingRules.revision)
        list.writer.number(index.rules.targets.count)
        for digest in index.rules.targets { list.writer.append(digest.bytes) }
        list.writer.number(index.files.count)
        for file in index.files { list.write(file) }
        list.path = []
        list.writer.number(index.digestFiles.count)
        for path in index.digestFiles { list.write(path: path) }
        list.writer.number(index.problemCount)
        list.writer.number(index.problems.count)
        for problem in index.problems {
            list.write(problem.path)
            list.write(problem.reason)
        }
        return list.writer.bytes
    }

    private mutating func write(_ text: String) {
        writer.number(text.utf8.count)
        writer.append(Array(text.utf8))
    }

    /// A path as what it shares with the one before, and the rest.
    private mutating func write(path next: [UInt8]) {
        let shared = zip(path, next).prefix { $0 == $1 }.count
        writer.number(shared)
        writer.number(next.count - shared)
        writer.append(Array(next[shared...]))
        path = next
    }

    private mutating func write(_ file: IndexedFile) {
        let report = file.report
        let isPlain =
            report.skippedRecords == 0 && report.skipped.isEmpty && report.recordsWithDuplicateKeys == 0
            && report.repairs.total == 0 && report.warnings.isEmpty
        write(path: file.path)
        let flags = [
            file.isGone, file.isFrame, report.holdsOtherJSON, report.isVerified, report.digest != nil,
            report.stamp != nil, isPlain,
        ]
        writer.byte(flags.reversed().reduce(0) { $0 << 1 | ($1 ? 1 : 0) })
        writer.byte(UInt8(FileClass.stored.firstIndex(of: report.fileClass) ?? 0))
        if let digest = report.digest { writer.append(digest.bytes) }
        if let stamp = report.stamp {
            writer.number(stamp.size)
            writer.signed(Int64(stamp.modified))
            writer.number(stamp.nanoseconds)
        }
        writer.number(report.bytes)
        writer.number(report.inflatedBytes)
        writer.number(report.records)
        if !isPlain { writeRemarks(report) }
    }

    private mutating func writeRemarks(_ report: FileReport) {
        writer.number(report.skippedRecords)
        writer.number(report.recordsWithDuplicateKeys)
        let repairs = report.repairs
        for count in [repairs.invalidUTF8, repairs.loneSurrogates, repairs.rawControls, repairs.hugeNumbers] {
            writer.number(count)
        }
        writer.number(report.skipped.count)
        for skipped in report.skipped {
            writer.number(skipped.index)
            writer.number(skipped.offset.map { $0 + 1 } ?? 0)
            write(skipped.reason)
        }
        writer.number(report.warnings.count)
        for warning in report.warnings { write(warning) }
    }

    private mutating func write(_ reason: SkipReason) {
        switch reason {
        case .notCloudTrail: writer.byte(0)
        case .invalid(let text):
            writer.byte(1)
            write(text)
        case .malformed: writer.byte(2)
        case .cutShort: writer.byte(3)
        case .nestedTooDeeply: writer.byte(4)
        case .tooLarge: writer.byte(5)
        case .tooManyMembers: writer.byte(6)
        }
    }

    private mutating func write(_ warning: FileWarning) {
        switch warning {
        case .system(let error): write(0, Int(error.code))
        case .notRegular: write(1)
        case .refused(let format): write(2, ForeignFormat.allCases.firstIndex(of: format) ?? 0)
        case .compressedCutShort(let offset): write(3, offset)
        case .compressedDamaged(let offset): write(4, offset)
        case .checksumMismatch: write(5)
        case .trailingBytes(let offset): write(6, offset)
        case .inflatesTooFar(let offset): write(7, offset)
        case .changed: write(8)
        case .documentCutShort: write(9)
        case .strayText(let bytes, let offset):
            write(10, bytes)
            writer.number(offset)
        }
    }

    private mutating func write(_ kind: UInt8, _ value: Int = 0) {
        writer.byte(kind)
        writer.number(value)
    }
}

extension FileClass {
    /// The classes in the order of their numbers in a file list.
    static let stored: [FileClass] = [.log, .damaged, .digest, .empty, .notALog, .unreadable]
}

/// Reads what `FileListWriter` wrote, and checks it.
struct FileListReader {
    private var reader: PackedReader
    private var path: [UInt8] = []

    /// Adds what `bytes` say to the records of an index.
    ///
    /// - Throws: `RecordDamage` for bytes that no index gives; `LoadError.otherRules` for those of another release.
    static func decode(_ bytes: [UInt8], records: RecordSet) throws -> LogIndex {
        var list = FileListReader(reader: PackedReader(bytes))
        guard try list.reader.number() == UInt64(ReadingRules.revision) else { throw LoadError.otherRules }
        return try list.index(records)
    }

    private mutating func index(_ records: RecordSet) throws(RecordDamage) -> LogIndex {
        var digests: [FileDigest] = []
        for _ in 0..<(try reader.count(ofAtLeast: FileDigest.size)) { digests.append(try digest()) }
        var files: [IndexedFile] = []
        for _ in 0..<(try reader.count(ofAtLeast: 7)) {
            let file = try file()
            if let last = files.last, !(last.identity < file.identity) { throw reader.damage("files are out of order") }
            files.append(file)
        }
        path = []
        var digestFiles: [[UInt8]] = []
        for _ in 0..<(try reader.count(ofAtLeast: 2)) { digestFiles.append(try readPath()) }
        let problemCount = try size()
        var problems: [FoundFiles.Problem] = []
        for _ in 0..<(try reader.count(ofAtLeast: 2)) {
            problems.append(FoundFiles.Problem(path: try text(), reason: try text()))
        }
        guard reader.isAtEnd else { throw reader.damage("bytes follow the end") }
        guard FileListReader.fits(records, files: files.count) else { throw reader.damage(FileListReader.misfit) }
        return LogIndex(
            records: records, files: files, digestFiles: digestFiles, problems: problems, problemCount: problemCount,
            rules: ReadingRules(targets: digests))
    }

    /// Whether records are of the first `files` files and no others. O(events).
    static func fits(_ records: RecordSet, files: Int) -> Bool {
        let highest = records.tables.events.files.max().map { Int($0) + 1 } ?? 0
        return highest <= files && records.groups.allSatisfy { $0.file.map { Int($0) < files } ?? true }
    }

    /// What is to be said where they do not.
    static let misfit = "records of more files than there are"

    private mutating func digest() throws(RecordDamage) -> FileDigest {
        guard let digest = FileDigest(try reader.bytes(FileDigest.size)) else { throw reader.damage("no digest") }
        return digest
    }

    private mutating func size() throws(RecordDamage) -> Int { try reader.number(below: .max, "number") }

    private mutating func text() throws(RecordDamage) -> String {
        String(decoding: try reader.bytes(try reader.count()), as: UTF8.self)
    }

    private mutating func readPath() throws(RecordDamage) -> [UInt8] {
        let shared = try reader.number(below: path.count + 1, "byte")
        path = Array(path[..<shared]) + (try reader.bytes(try reader.count()))
        return path
    }

    private mutating func file() throws(RecordDamage) -> IndexedFile {
        let path = try readPath()
        let flags = try reader.byte()
        guard flags < 1 << 7 else { throw reader.damage("marks of no meaning") }
        func has(_ bit: UInt8) -> Bool { flags >> bit & 1 == 1 }
        var report = FileReport()
        report.fileClass = FileClass.stored[try reader.number(below: FileClass.stored.count, "class")]
        report.holdsOtherJSON = has(2)
        report.isVerified = has(3)
        if has(4) { report.digest = try digest() }
        if has(5) {
            let (size, modified) = (try size(), try reader.signed())
            report.stamp = FileStamp(size: size, modified: Int(modified), nanoseconds: try self.size())
        }
        report.bytes = try size()
        report.inflatedBytes = try size()
        report.records = try size()
        if !has(6) { try readRemarks(&report) }
        return IndexedFile(path: path, report: report, isGone: has(0), isFrame: has(1))
    }

    private mutating func readRemarks(_ report: inout FileReport) throws(RecordDamage) {
        report.skippedRecords = try size()
        report.recordsWithDuplicateKeys = try size()
        report.repairs.invalidUTF8 = try size()
        report.repairs.loneSurrogates = try size()
        report.repairs.rawControls = try size()
        report.repairs.hugeNumbers = try size()
        for _ in 0..<(try reader.count(ofAtLeast: 3)) {
            let (index, offset) = (try size(), try size())
            let reason = try skipReason()
            report.skipped.append(SkippedRecord(index: index, offset: offset == 0 ? nil : offset - 1, reason: reason))
        }
        for _ in 0..<(try reader.count(ofAtLeast: 2)) { report.warnings.append(try warning()) }
    }

    private mutating func skipReason() throws(RecordDamage) -> SkipReason {
        switch try reader.byte() {
        case 0: return .notCloudTrail
        case 1: return .invalid(try text())
        case 2: return .malformed
        case 3: return .cutShort
        case 4: return .nestedTooDeeply
        case 5: return .tooLarge
        case 6: return .tooManyMembers
        default: throw reader.damage("a reason of no meaning")
        }
    }

    private mutating func warning() throws(RecordDamage) -> FileWarning {
        let (kind, value) = (try reader.byte(), try size())
        switch kind {
        case 0: return .system(SystemError(code: Int32(truncatingIfNeeded: value)))
        case 1: return .notRegular
        case 2 where value < ForeignFormat.allCases.count: return .refused(ForeignFormat.allCases[value])
        case 3: return .compressedCutShort(offset: value)
        case 4: return .compressedDamaged(offset: value)
        case 5: return .checksumMismatch
        case 6: return .trailingBytes(offset: value)
        case 7: return .inflatesTooFar(offset: value)
        case 8: return .changed
        case 9: return .documentCutShort
        case 10: return .strayText(bytes: value, offset: try size())
        default: throw reader.damage("a warning of no meaning")
        }
    }
}
