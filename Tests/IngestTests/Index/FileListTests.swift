// The files of an index as bytes: everything a report can say comes back, and nothing read is trusted.
import Digest
import Snapshot
import TestSupport
import Testing

@testable import Ingest

@Suite("The list of an index's files")
struct FileListTests {
    /// One file of every class, with every remark there is.
    private static func index() throws -> LogIndex {
        let digest = try #require(FileDigest((0..<32).map { UInt8($0) }))
        var index = LogIndex(rules: ReadingRules(targets: [digest]))
        for (number, fileClass) in FileClass.stored.enumerated() {
            var report = FileReport()
            report.fileClass = fileClass
            report.stamp = FileStamp(size: 1 << 40, modified: -5, nanoseconds: 999_999_999)
            report.digest = fileClass == .unreadable ? nil : digest
            report.records = number * 1_000
            report.skippedRecords = 7
            report.skipped = [
                SkippedRecord(index: 0, offset: nil, reason: .notCloudTrail),
                SkippedRecord(index: 1, offset: 0, reason: .invalid("why\n")),
                SkippedRecord(index: 2, offset: 9, reason: .malformed),
                SkippedRecord(index: 3, offset: 9, reason: .cutShort),
                SkippedRecord(index: 4, offset: 9, reason: .nestedTooDeeply),
                SkippedRecord(index: 5, offset: 9, reason: .tooLarge),
                SkippedRecord(index: 6, offset: 9, reason: .tooManyMembers),
            ]
            report.repairs.rawControls = 3
            report.warnings = [
                .system(SystemError(code: 13)), .notRegular, .refused(.parquet), .compressedCutShort(offset: 1),
                .compressedDamaged(offset: 2), .checksumMismatch, .trailingBytes(offset: 3), .inflatesTooFar(offset: 4),
                .changed, .documentCutShort, .strayText(bytes: 5, offset: 6),
            ]
            let path = Array("logs/\(number)\u{1B}.json".utf8) + [0xFF]
            index.files.append(IndexedFile(path: path, report: report, isGone: number == 1, isFrame: number == 2))
        }
        index.digestFiles = [Array("logs/a".utf8), Array("logs/ab".utf8)]
        index.problems = [FoundFiles.Problem(path: "logs/x", reason: "Permission denied")]
        index.problemCount = 12
        return index
    }

    @Test("Written and read back, the list is as it was")
    func roundTrip() throws {
        let index = try FileListTests.index()
        let bytes = FileListWriter.encode(index)
        let again = try FileListReader.decode(bytes, records: RecordSet())
        #expect(FileListWriter.encode(again) == bytes)
        for (file, other) in zip(index.files, again.files) {
            #expect(file.identity == other.identity)
            #expect(file.report.warnings == other.report.warnings)
            #expect(file.report.skipped == other.report.skipped)
            #expect(file.report.stamp == other.report.stamp)
            #expect(file.report.repairs == other.report.repairs)
            #expect((file.isGone, file.isFrame) == (other.isGone, other.isFrame))
        }
        #expect(again.digestFiles == index.digestFiles)
        #expect(again.problems == index.problems)
        #expect(again.problemCount == 12)
        #expect(again.rules == index.rules)
    }

    @Test("Cut short anywhere, the list is an error")
    func truncation() throws {
        let bytes = FileListWriter.encode(try FileListTests.index())
        for length in 0..<bytes.count {
            #expect(throws: (any Error).self) {
                try FileListReader.decode(Array(bytes[..<length]), records: RecordSet())
            }
        }
    }

    @Test("Changed in any byte, the list is an error or a list, and never a crash")
    func damage() throws {
        let bytes = FileListWriter.encode(try FileListTests.index())
        for place in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[place] ^= 1 << UInt8(bit)
                guard let read = try? FileListReader.decode(changed, records: RecordSet()) else { continue }
                #expect(FileListWriter.encode(read).count <= bytes.count + 16)
            }
        }
    }
}
