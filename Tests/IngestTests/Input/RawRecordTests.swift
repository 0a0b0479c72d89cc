// Records read again from their files: many in one pass, as they stand, and never from a file that is another by now.
import Foundation
import TestSupport
import Testing

@testable import Ingest

@Suite("Raw records")
struct RawRecordTests {
    private func reread(
        _ indices: Set<Int>, _ file: FoundFile, atMost limit: Int = .max, limits: InputLimits = InputLimits()
    ) throws -> RawRecords {
        var reader = try FileReader(limits: limits)
        let stamp = reader.read(file) { _, _, _ in }.stamp
        return try reader.rawRecords(indices, of: file, stamp: stamp, atMost: limit)
    }

    private static let names = (0..<40).map { "Call\($0)" }

    @Test(
        "Every record is given byte for byte, whatever it is wrapped in and however the file is read",
        arguments: [
            ("{\"Records\":[", ",", "]}"), ("[", ",\n ", "]"), ("", "\n", "\n"),
            (#"{"owner":{"a":{}},"n":[1,2.5,-3,{"b":1}],"Records":["#, ",", #"],"tail":{}}"#),
        ],
        [8 << 20, 64])
    func everyRecord(wrapping: (String, String, String), window: Int) throws {
        let all = RawRecordTests.names.map { record($0) }
        let folder = Folder()
        let file = folder.write(wrapping.0 + all.joined(separator: wrapping.1) + wrapping.2)
        let limits = streaming(window: window)
        var reader = try FileReader(limits: limits)
        var indices: [Int] = []
        let report = reader.read(file) { _, _, index in indices.append(index) }
        #expect(indices.count == all.count)
        let found = try reader.rawRecords(Set(indices), of: file, stamp: report.stamp, atMost: .max)
        #expect(indices.map { String(decoding: found.bytes[$0] ?? [], as: UTF8.self) } == all)
        #expect(!found.isCut)
    }

    @Test("Records held as text, each in a document of its own, are given unescaped, beside others that are not")
    func heldAsText() throws {
        func quoted(_ text: String) -> String {
            "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
        }
        let all = ["One", "Two", "Three"].map { record($0) }
        let events =
            "{\"Events\":[{\"CloudTrailEvent\":\(quoted(all[0]))},{\"CloudTrailEvent\":\(quoted(all[1]))},"
            + "{\"Records\":[\(all[2])]},{\"CloudTrailEvent\":\(quoted("[\(all[0]),\(all[1])]"))}]}"
        let folder = Folder()
        let found = try reread([0, 1, 2, 3, 4], folder.write(events))
        let texts = (0..<5).map { String(decoding: found.bytes[$0] ?? [], as: UTF8.self) }
        #expect(texts == [all[0], all[1], all[2], all[0], all[1]])
    }

    @Test("A number of which the file has no record is missing")
    func missing() throws {
        let folder = Folder()
        let found = try reread([1, 7], folder.write(records(["One", "Two"])))
        #expect(found.bytes.keys.sorted() == [1])
    }

    @Test("At the limit the records with the lowest numbers are given, and it is said")
    func limit() throws {
        let folder = Folder()
        let size = record("One").utf8.count
        let found = try reread([0, 1, 2], folder.write(records(["One", "Two", "Six"])), atMost: 2 * size)
        #expect(found.bytes.keys.sorted() == [0, 1])
        #expect(found.isCut)
    }

    @Test("A file that was written to since is refused", arguments: [" ", #"{"Records":[]}"#])
    func changed(addition: String) throws {
        let folder = Folder()
        let file = folder.write(records(["One"]))
        var reader = try FileReader()
        let stamp = reader.read(file) { _, _, _ in }.stamp
        folder.write(records(["One"]) + addition)
        #expect(throws: RereadError.changed) { try reader.rawRecords([0], of: file, stamp: stamp, atMost: .max) }
    }

    @Test("A file of the same size with another time of change is refused")
    func touched() throws {
        let folder = Folder()
        let file = folder.write(records(["One"]))
        var reader = try FileReader()
        let stamp = reader.read(file) { _, _, _ in }.stamp
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1_000_000_000)], ofItemAtPath: folder.path + "/log.json")
        #expect(throws: RereadError.changed) { try reader.rawRecords([0], of: file, stamp: stamp, atMost: .max) }
    }

    @Test("A file that is gone, and standard input, are refused")
    func gone() throws {
        let folder = Folder()
        let file = folder.write(records(["One"]))
        var reader = try FileReader()
        let stamp = reader.read(file) { _, _, _ in }.stamp
        try FileManager.default.removeItem(atPath: folder.path + "/log.json")
        #expect {
            _ = try reader.rawRecords([0], of: file, stamp: stamp, atMost: .max)
        } throws: { error in
            if case .unreadable(.some)? = error as? RereadError { true } else { false }
        }
        #expect(throws: RereadError.standardInput) {
            try reader.rawRecords([0], of: .standardInput, stamp: nil, atMost: .max)
        }
    }
}
