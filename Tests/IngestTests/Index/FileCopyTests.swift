// Log files kept in a snapshot: what comes out is what went in, or an error that says so.
import Foundation
import PropertyGraph
import Snapshot
import TestSupport
import Testing

@testable import Ingest

@Suite("Copies of files")
struct FileCopyTests {
    /// A snapshot of all below `logs`, with the files; and the paths of those that could not be kept.
    private static func keep(_ logs: borrowing ChangingLogs, at path: String) async throws -> [String] {
        var index = try await LogIndex.reading([logs.path], options: LoadOptions()).index
        index.keepsFiles = true
        return try await write(index, at: path)
    }

    private static func write(_ index: LogIndex, at path: String) async throws -> [String] {
        let stored = await index.storable()
        var writer = try SnapshotWriter(path: path)
        try stored.loaded.graph.write(to: &writer)
        try IndexFile.write(stored, to: &writer)
        let missing = try IndexFile.writeFiles(of: stored, to: &writer)
        try writer.finish()
        return missing.map(\.path)
    }

    private static func document(records: Int) -> [UInt8] {
        let record = #"{"eventVersion":"1.08","eventTime":"2026-03-02T12:00:00Z","eventName":"ListBuckets","#
        let rest = #""eventSource":"s3.amazonaws.com","userIdentity":{"type":"Unknown"},"requestID":""#
        let all = (0..<records).map { "\(record)\(rest)\($0)\"}" }.joined(separator: ",")
        return Array("{\"Records\":[\(all)]}".utf8)
    }

    @Test("Every record of a file comes out of its copy as it lies in the file, compressed or not, small or not")
    func records() async throws {
        var logs = try ChangingLogs()
        try logs.write(SamplePieces.all[0] + SamplePieces.all[1], to: "two-members.json.gz")
        try logs.write(FileCopyTests.document(records: 3), to: "small.json")
        try logs.write(FileCopyTests.document(records: 60_000), to: "past the limit of a document.json")
        let path = logs.folder.path(of: "x.trailgraph")
        #expect(try await FileCopyTests.keep(logs, at: path).isEmpty)
        let index = try IndexFile.read(path)
        #expect(index.files.count == 3)
        var reader = try FileReader()
        for file in index.files {
            let copy = try #require(file.copy)
            let wanted = Set([0, 1, 2, file.report.records - 1])
            let kept = try reader.rawRecords(wanted, of: copy, atMost: .max)
            let read = try reader.rawRecords(
                wanted, of: FoundFile(path: file.path), stamp: file.report.stamp, atMost: .max)
            #expect(kept == read)
            #expect(kept.bytes.count == wanted.count)
        }
        let copied = index.files.reduce(0) { $0 + ($1.copy?.byteCount ?? 0) }
        #expect(copied < index.files.reduce(0) { $0 + $1.report.bytes } / 4)
    }

    @Test("A file that is not what it was when it was read is named and not kept")
    func changedMeanwhile() async throws {
        var logs = try ChangingLogs()
        try logs.write(SamplePieces.all[0], to: "changes.json.gz")
        try logs.write(SamplePieces.all[1], to: "stays.json.gz")
        var index = try await LogIndex.reading([logs.path], options: LoadOptions()).index
        index.keepsFiles = true
        try logs.write(SamplePieces.all[2], to: "changes.json.gz")
        let path = logs.folder.path(of: "x.trailgraph")
        #expect(try await FileCopyTests.write(index, at: path) == ["\(logs.path)/changes.json.gz"])
        let read = try IndexFile.read(path)
        #expect(read.files.map { $0.copy == nil } == [true, false])
        var reader = try FileReader()
        let copy = try #require(read.files[1].copy)
        #expect(try reader.rawRecords([0], of: copy, atMost: .max).bytes.count == 1)
    }

    @Test("A copy of which a bit has flipped is an error, and goes into no other snapshot")
    func damage() async throws {
        var logs = try ChangingLogs()
        try logs.write(SamplePieces.all[0], to: "one.json.gz")
        let path = logs.folder.path(of: "x.trailgraph")
        _ = try await FileCopyTests.keep(logs, at: path)
        let file = try SnapshotFile(opening: path)
        let section = try #require(file.contents.first { $0.name == "file.copy" })
        var bytes = try #require(FileManager.default.contents(atPath: path).map { [UInt8]($0) })
        bytes[section.offset + section.byteCount / 2] ^= 8
        try logs.folder.write(bytes, to: "x.trailgraph")
        let index = try IndexFile.read(path)
        var reader = try FileReader()
        let copy = try #require(index.files[0].copy)
        #expect(throws: RereadError.damagedCopy) { try reader.rawRecords([0], of: copy, atMost: .max) }
        let other = logs.folder.path(of: "y.trailgraph")
        await #expect(throws: SnapshotError.self) { try await FileCopyTests.write(index, at: other) }
    }

    @Test("A copy has the digest of the file it was made of, byte for byte or when inflated; a part of it has not")
    func digests() async throws {
        var logs = try ChangingLogs()
        try logs.write(SamplePieces.all[0] + SamplePieces.all[1], to: "two-members.json.gz")
        try logs.write(FileCopyTests.document(records: 3), to: "small.json")
        try logs.write(FileCopyTests.document(records: 20_000), to: "of several blocks.json")
        let path = logs.folder.path(of: "x.trailgraph")
        _ = try await FileCopyTests.keep(logs, at: path)
        let index = try IndexFile.read(path)
        let checked = try index.checkCopies()
        #expect(checked.count == 3 && checked.wrong.isEmpty)
        let spool = try CopySpool(besides: path)
        for file in index.files {
            let (copy, digest) = (try #require(file.copy), try #require(file.report.digest))
            var bytes: [UInt8] = []
            copy.forEachPiece { piece in for index in piece.indices { bytes.append(piece[index]) } }
            for count in [0, 1, 20, bytes.count / 2, bytes.count - 1] {
                let part = FileCopy(place: .spooled(spool, try spool.add(Array(bytes.prefix(count)))))
                #expect(!part.holds(digest), "\(count) bytes of \(bytes.count)")
            }
            let longer = FileCopy(place: .spooled(spool, try spool.add(bytes + [0x1F])))
            #expect(!longer.holds(digest))
        }
    }

    @Test(
        "A copy that was changed under a right checksum is told by its SHA-256", arguments: ["one.json.gz", "one.json"])
    func forgery(name: String) async throws {
        var logs = try ChangingLogs()
        try logs.write(name == "one.json" ? FileCopyTests.document(records: 3) : SamplePieces.all[0], to: name)
        let path = logs.folder.path(of: "x.trailgraph")
        _ = try await FileCopyTests.keep(logs, at: path)
        let section = try #require(try SnapshotFile(opening: path).contents.first { $0.name == "file.copy" })
        var bytes = try #require(FileManager.default.contents(atPath: path).map { [UInt8]($0) })
        let changed = section.byteCount / 2
        bytes[section.offset + changed] ^= 8
        let block = changed / section.form.blockCount
        let range = section.form.bytes(ofBlock: block)
        let content = bytes[section.offset + range.lowerBound..<section.offset + range.upperBound]
        let sum = unsafe content.withUnsafeBytes {
            unsafe ColumnForm.checksum($0, section: section.name, block: block)
        }
        let sums = section.offset + (section.byteCount + 7) / 8 * 8 + 8 * block
        for byte in 0..<8 { bytes[sums + byte] = UInt8(truncatingIfNeeded: sum >> UInt64(8 * byte)) }
        try logs.folder.write(bytes, to: "x.trailgraph")
        #expect(try SnapshotFile(opening: path).verify().isEmpty)
        let checked = try IndexFile.read(path).checkCopies()
        #expect(checked.count == 1 && checked.wrong == ["\(logs.path)/\(name)"])
    }

    @Test("What compresses too well to be believed when it is read again is stored as it is")
    func bombs() {
        var buffer = ByteBuffer()
        buffer.append([UInt8](repeating: 0x20, count: FileCopy.blockBytes).span)
        var compressor = BlockCompressor()
        compressor.compress(&buffer)
        #expect(buffer.count > FileCopy.blockBytes)
        var inflated = ByteBuffer()
        var inflater = Deflate()
        let isWhole = unsafe inflater.inflate(
            UnsafeRawBufferPointer(rebasing: buffer.padded[..<buffer.count]), into: &inflated, atMost: 1 << 24)
        #expect(isWhole && inflated.count == FileCopy.blockBytes)
    }

    @Test("A spool gives back what was put in, in pieces")
    func spool() throws {
        let folder = try TemporaryFolder()
        let spool = try CopySpool(besides: folder.path(of: "x.trailgraph"))
        let bytes = FileCopyTests.document(records: 20_000)
        var copier = FileCopier()
        let first = try FileCopy(SamplePieces.all[0], by: &copier, in: spool)
        let second = try FileCopy(bytes, by: &copier, in: spool)
        var out: [UInt8] = []
        first.forEachPiece { piece in for index in piece.indices { out.append(piece[index]) } }
        #expect(out == SamplePieces.all[0])
        var reader = try FileReader()
        #expect(try reader.rawRecords([0, 19_999], of: second, atMost: .max).bytes.count == 2)
    }
}
