// What the tests of input share: a folder that goes away, records of known content, and reading boiled down to names.
import CloudTrail
import Foundation

@testable import Ingest

/// A folder of one test's own, removed with all it holds.
final class Folder {
    let path: String

    init() {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("trailgraph-\(UUID().uuidString)")
        path = url.path
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            preconditionFailure("no folder for the test: \(error)")
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file, and the folders it lies in.
    @discardableResult
    func write(_ bytes: [UInt8], to name: String) -> FoundFile {
        let full = path + "/" + name
        let folder = (full as NSString).deletingLastPathComponent
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data(bytes).write(to: URL(fileURLWithPath: full))
        } catch {
            preconditionFailure("cannot write \(name): \(error)")
        }
        return FoundFile(path: full)
    }

    @discardableResult
    func write(_ text: String, to name: String = "log.json") -> FoundFile { write(Array(text.utf8), to: name) }
}

/// A record of a given name, as AWS orders its fields.
func record(_ name: String, extra: String = "") -> String {
    """
    {"eventVersion":"1.11","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/alice"},\
    "eventTime":"2026-01-02T03:04:05Z","eventSource":"s3.amazonaws.com","eventName":"\(name)",\
    "awsRegion":"eu-west-1","sourceIPAddress":"192.0.2.7","requestParameters":{"key":"a{b}\\"c"}\(extra),\
    "resources":[{"ARN":"arn:aws:s3:::example","type":"AWS::S3::Bucket"}],"eventID":"id-\(name)"}
    """
}

func records(_ names: [String]) -> String { #"{"Records":["# + names.map { record($0) }.joined(separator: ",") + "]}" }

/// What a file gave: the names of its records, their numbers, and the report.
struct Outcome {
    var names: [String] = []
    var indices: [Int] = []
    var report = FileReport()

    var reasons: [SkipReason] { report.skipped.map(\.reason) }
}

func read(_ file: FoundFile, limits: InputLimits = InputLimits()) throws -> Outcome {
    var reader = try FileReader(limits: limits)
    return read(file, with: &reader)
}

func read(_ file: FoundFile, with reader: inout FileReader) -> Outcome {
    var outcome = Outcome()
    outcome.report = reader.read(file) { tape, record, index in
        let name = tape.member("eventName", of: record) ?? tape.member("eventname", of: record)
        outcome.names.append(name.map { tape.text(at: $0).string } ?? "")
        outcome.indices.append(index)
    }
    return outcome
}

func read(_ text: String, limits: InputLimits = InputLimits()) throws -> Outcome {
    try read(Array(text.utf8), limits: limits)
}

func read(_ bytes: [UInt8], limits: InputLimits = InputLimits()) throws -> Outcome {
    let folder = Folder()
    return try read(folder.write(bytes, to: "log"), limits: limits)
}

/// Limits under which every file goes through the cutter, window by window.
func streaming(window: Int = 64) -> InputLimits {
    var limits = InputLimits()
    limits.wholeDocumentBytes = window
    limits.chunkBytes = window
    return limits
}
