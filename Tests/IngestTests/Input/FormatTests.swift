// Every shape that records come in, by both ways through a file.
import Testing

@testable import Ingest

private func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
}

struct Shape: CustomTestStringConvertible, Sendable {
    let name: String
    let text: String
    var names = ["A", "B"]

    var testDescription: String { name }

    static let all = [
        Shape(name: "Records", text: records(["A", "B"])),
        Shape(
            name: "Records with more around",
            text: #"{"x":{"y":[1]},"Records":["# + record("A") + "," + record("B") + #"],"next":null}"#),
        Shape(name: "one record", text: record("A"), names: ["A"]),
        Shape(name: "array", text: "[\(record("A")),\(record("B"))]"),
        Shape(name: "JSON Lines", text: record("A") + "\n" + record("B") + "\n"),
        Shape(
            name: "JSON Lines with CRLF and a byte order mark",
            text: "\u{FEFF}" + record("A") + "\r\n" + record("B") + "\r\n"),
        Shape(name: "byte order mark", text: "\u{FEFF}" + records(["A", "B"])),
        Shape(name: "documents one after another", text: records(["A"]) + records(["B"])),
        Shape(
            name: "documents of several shapes", text: records(["A"]) + "\n" + record("B") + "\n[\(record("C"))]",
            names: ["A", "B", "C"]),
        Shape(
            name: "EventBridge", text: #"{"version":"0","id":"x","resources":[],"detail":"# + record("A") + "}",
            names: ["A"]),
        Shape(
            name: "EventBridge with a list",
            text: #"{"detail":["# + record("A") + "," + record("B") + #"],"detail-type":"x"}"#),
        Shape(
            name: "EventBridge as JSON Lines",
            text: ["A", "B"].map { #"{"version":"0","detail":"# + record($0) + "}" }.joined(separator: "\n")),
        Shape(
            name: "CloudWatch Logs subscription",
            text: #"{"messageType":"DATA_MESSAGE","logEvents":["#
                + ["A", "B"].map { #"{"id":"1","timestamp":1,"message":""# + escaped(record($0)) + #""}"# }.joined(
                    separator: ",") + "]}"),
        Shape(
            name: "CloudWatch Logs export",
            text: ["A", "B"].map { "2026-01-02T03:04:05.678Z " + record($0) }.joined(separator: "\n")),
        Shape(
            name: "lookup-events",
            text: #"{"Events":["#
                + ["A", "B"].map {
                    #"{"EventId":"1","EventName":"x","CloudTrailEvent":""# + escaped(record($0)) + #""}"#
                }.joined(separator: ",") + "]}"),
        Shape(
            name: "bare rows of lookup-events",
            text: ["A", "B"].map { #"{"EventName":"x","CloudTrailEvent":""# + escaped(record($0)) + #""}"# }.joined(
                separator: "\n")),
        Shape(
            name: "export with the record as text",
            text: "["
                + ["A", "B"].map { #"{"_time":1,"eventName":"flat","_raw":""# + escaped(record($0)) + #""}"# }.joined(
                    separator: ",") + "]"),
        Shape(
            name: "message with a time before the record",
            text: #"{"message":"2026-01-02T03:04:05.678Z "# + escaped(record("A")) + #""}"#, names: ["A"]),
        Shape(
            name: "Elasticsearch",
            text: #"{"took":1,"hits":{"total":2,"hits":["#
                + ["A", "B"].map { #"{"_id":"1","_source":"# + record($0) + "}" }.joined(separator: ",") + "]}}"),
        Shape(name: "Lake, lower case", text: #"[{"eventname":"A","eventsource":"x"},{"eventname":"B"}]"#),
        Shape(
            name: "Logstash", text: #"{"@timestamp":"2026-01-02T03:04:05Z","eventName":"A","@version":"1"}"#,
            names: ["A"]),
        Shape(
            name: "decorated",
            text:
                #"{"Records":[{"aws":{"x":1},"http":{},"eventName":"A","evt":{}},{"p_log_type":"x","eventName":"B"}]}"#
        ),
        Shape(
            name: "records held as text, one to a line",
            text: ["A", "B"].map { "\"" + escaped(record($0)) + "\"" }.joined(separator: "\n")),
        Shape(
            name: "Insights",
            text: #"{"eventVersion":"1.09","eventTime":"2026-01-02T03:04:05Z","eventCategory":"Insight"}"#,
            names: [""]),
        Shape(
            name: "userAgent as a list, requestParameters as text",
            text: #"{"eventName":"A","userAgent":["a","b"],"requestParameters":"x"}"#, names: ["A"]),
        Shape(name: "nested Records", text: #"{"Records":[{"Records":["# + record("A") + "]}," + record("B") + "]}"),
    ]
}

@Suite struct FormatTests {
    @Test("Every shape gives its records, parsed whole", arguments: Shape.all)
    func whole(_ shape: Shape) throws {
        let outcome = try read(shape.text)
        #expect(outcome.names == shape.names)
        #expect(outcome.report.fileClass == .log)
        #expect(outcome.report.skippedRecords == 0)
        #expect(outcome.report.warnings.isEmpty)
    }

    @Test("Every shape gives the same through windows of any size", arguments: Shape.all)
    func streamed(_ shape: Shape) throws {
        let folder = Folder()
        let plain = folder.write(shape.text, to: "log.json.gz")
        let packed = folder.write(Gzip.compress(Array(shape.text.utf8)), to: "log.json")
        let whole = try read(plain)
        for window in [1, 2, 3, 7, 16, 61, 256] {
            for file in [plain, packed] {
                let outcome = try read(file, limits: streaming(window: window))
                #expect(outcome.names == whole.names, "window of \(window)")
                #expect(outcome.indices == whole.indices, "window of \(window)")
                #expect(outcome.report.fileClass == .log, "window of \(window)")
            }
        }
    }

    @Test(
        "Files without records are told apart",
        arguments: [
            ("", FileClass.empty), (" \n", .empty), ("[]", .empty), (#"{"Records":[]}"#, .empty),
            (#"{"Records":null}"#, .notALog), ("MIT License\n\nCopyright", .notALog), (#"{"source":"x"}"#, .notALog),
            ("a,b\n1,2\n", .notALog), ("[1,2]", .notALog), (#"{"digestS3Object":"x","logFiles":[]}"#, .digest),
            (#"{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventName":"ObjectCreated:Put"}]}"#, .notALog),
        ])
    func withoutRecords(_ text: String, _ expected: FileClass) throws {
        let outcome = try read(text)
        #expect(outcome.report.fileClass == expected)
        #expect(outcome.names.isEmpty)
        #expect(outcome.report.skippedRecords == 0)
    }

    @Test("A record among other JSON leaves the other JSON counted and numbered")
    func mixed() throws {
        let outcome = try read(#"{"Records":[1,{"x":1},\#(record("A")),null,"text",[],\#(record("B"))]}"#)
        #expect(outcome.names == ["A", "B"])
        #expect(outcome.indices == [2, 5])
        #expect(outcome.report.skippedRecords == 4)
        #expect(outcome.report.skipped.map(\.index) == [0, 1, 3, 4])
        #expect(Set(outcome.reasons) == [.notCloudTrail])
        #expect(outcome.report.fileClass == .log)
    }

    @Test(
        "A foreign format is refused with advice",
        arguments: [
            ([0xFF, 0xFE, 0x7B, 0x00], ForeignFormat.utf16), ([0x7B, 0x00, 0x22, 0x00], .utf16),
            ([0x00, 0x7B, 0x00, 0x22], .utf16),
            ([0x50, 0x4B, 0x03, 0x04, 0x14], .zip), ([0x28, 0xB5, 0x2F, 0xFD], .zstandard),
            ([0x42, 0x5A, 0x68, 0x39], .bzip2),
            ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], .xz), ([0x50, 0x41, 0x52, 0x31], .parquet),
            ([UInt8](repeating: 0x61, count: 257) + Array("ustar".utf8), .tar),
        ] as [([UInt8], ForeignFormat)])
    func foreign(_ bytes: [UInt8], _ format: ForeignFormat) throws {
        for content in [bytes, Gzip.compress(bytes)] {
            let outcome = try read(content)
            #expect(outcome.report.fileClass == .unreadable)
            #expect(outcome.report.warnings == [.refused(format)])
        }
        #expect(try read(Gzip.compress(Gzip.compress(bytes))).report.warnings == [.refused(.nestedGzip)])
    }
}
