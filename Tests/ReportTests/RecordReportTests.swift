// Reports of records, edges, policies and questions: held to the contract, harmless with hostile words, exact.
import Foundation
import TestSupport
import Testing

@testable import Investigation
@testable import Report

struct RecordReportTests {
    private func text(_ response: Response, _ format: ReportFormat, width: Int = 80) throws -> String {
        let bytes = try render(response, as: format, options: ReportOptions(width: width))
        return try #require(String(validating: bytes, as: UTF8.self))
    }

    @Test(arguments: ["alice", ""] + Hostile.texts)
    func `every answer is as the schema says, and steers nothing`(hostile: String) throws {
        let schema = try JSONSchema(contentsOf: JSONSchema.answers)
        for response in RecordSamples.responses(hostile) {
            let json = try text(response, .json)
            let value = try JSONSerialization.jsonObject(with: Data(json.utf8))
            #expect(schema.complaints(about: value) == [])
            for format in [ReportFormat.json, .jsonl, .text] {
                for width in [80, 200] {
                    let page = try text(response, format, width: width)
                    #expect(!page.unicodeScalars.contains { $0.isUnprintable && $0 != "\n" })
                    #expect(!page.split(separator: "\n").contains { $0.hasPrefix("FORGED") })
                }
            }
            for line in try text(response, .jsonl).split(separator: "\n") {
                #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
            }
        }
    }

    @Test(arguments: ["alice"] + Hostile.texts)
    func `CSV keeps the shape its titles give it and holds no formula`(hostile: String) throws {
        for response in RecordSamples.responses(hostile) {
            let rows = CSVReader.rows(try text(response, .csv))
            let width = try #require(rows.first?.count)
            #expect(rows.count > 1)
            for row in rows {
                #expect(row.count == width)
                #expect(!row.contains { $0 != "-" && $0.first.map("=+-@\t\r\n\0＝＋－＠".contains) ?? false })
            }
        }
    }

    @Test(arguments: [80, 200])
    func `no line of text is wider than the page`(width: Int) throws {
        for response in RecordSamples.responses("deploy-pipeline") {
            for line in try text(response, .text, width: width).split(separator: "\n") {
                #expect(String(line).columns <= width, "\(line)")
            }
        }
    }

    @Test func `logs are nothing but records, one a line`() throws {
        let page = try text(RecordSamples.responses("alice")[0], .jsonl)
        #expect(page == "{\"userAgent\":\"alice\",\"password\":\"‹masked›\"}\n")
    }

    @Test func `a policy is one that IAM reads`() throws {
        let json = try text(RecordSamples.responses("s3:GetObject")[2], .json)
        let root = try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        let answer = try #require(root["answer"] as? [String: Any])
        let policy = try #require(answer["policy"] as? [String: Any])
        #expect(policy["Version"] as? String == "2012-10-17")
        let statements = try #require(policy["Statement"] as? [[String: Any]])
        #expect(statements[0]["Effect"] as? String == "Allow")
        #expect(statements[0]["Action"] as? [String] == ["s3:GetObject"])
    }
}

struct RecordMaskTests {
    private func masked(_ json: String, reveal: Bool = false) -> String {
        String(decoding: Secrets(reveal: reveal).maskedRecord(Array(json.utf8)), as: UTF8.self)
    }

    @Test(arguments: [
        (#"{"sessionToken":"abc","a":"b"}"#, #"{"sessionToken":"‹masked›","a":"b"}"#),
        (#"{ "SecretAccessKey" : "a\"b" }"#, #"{ "SecretAccessKey" : "‹masked›" }"#),
        (#"{"userData":{"value":"x","n":1},"c":"d"}"#, #"{"userData":{"value":"‹masked›","n":1},"c":"d"}"#),
        (#"{"passwords":["x","y"],"c":"d"}"#, #"{"passwords":["‹masked›","‹masked›"],"c":"d"}"#),
        (
            #"{"passwordPolicy":{"minimumPasswordLength":14,"hard":true}}"#,
            #"{"passwordPolicy":{"minimumPasswordLength":14,"hard":true}}"#
        ),
        (#"{"plaintext":null,"userData":""}"#, #"{"plaintext":null,"userData":""}"#),
        (#"{"url":"x?password=hunter2&a=b"}"#, #"{"url":"x?password=‹masked›&a=b"}"#),
        (#"{"text":"{\"password\":\"hunter2\",\"a\":1}"}"#, #"{"text":"{\"password\":\"‹masked›\",\"a\":1}"}"#),
        (#"{"text":"password=\nhunter2"}"#, #"{"text":"password=‹masked›"}"#),
        (
            #"{"accessKeyId":"AKIAEXAMPLE","eventName":"GetPasswordData"}"#,
            #"{"accessKeyId":"AKIAEXAMPLE","eventName":"GetPasswordData"}"#
        ),
        (#"{"a":1.50,"b":-0,"c":1e5,"d":"\u0041\/","e":"é"}"#, #"{"a":1.50,"b":-0,"c":1e5,"d":"\u0041\/","e":"é"}"#),
    ])
    func `secrets go and everything else stays byte for byte`(record: String, shown: String) throws {
        #expect(masked(record) == shown)
        #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(masked(record).utf8)) }
        #expect(masked(record, reveal: true) == record)
    }

    @Test func `a session token is masked under whatever key it stands`() {
        let token = "IQoJb3JpZ2luX2VjEXAMPLE" + String(repeating: "aB3/", count: 20) + "=="
        #expect(masked("{\"x\":\"\(token)\"}") == #"{"x":"‹masked›"}"#)
    }

    @Test(arguments: [
        ("{\n  \"a\": \"b\",\r\n\t\"c\": [\n1,\n2 ]\n}", #"{"a": "b","c": [1,2 ]}"#),
        ("{\"a\":\"x\u{1B}[2Jy\u{202E}z\u{9B}\"}", #"{"a":"x\u001b[2Jy\u202ez\u009b"}"#),
        ("{\"a\":\"line\nbreak \\\\\"}", #"{"a":"line\u000abreak \\"}"#),
        ("{\"a\":\"\u{E0041}\"}", #"{"a":"\udb40\udc41"}"#), ("{\t\"a\"\t:1}", #"{ "a" :1}"#),
    ])
    func `a record becomes one line that steers nothing and means the same`(record: String, line: String) {
        #expect(masked(record) == line)
        #expect(masked(record, reveal: true) == line)
    }

    @Test(arguments: 0..<400)
    func `whatever stands in a string, the record stays JSON`(seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        let pieces = [
            "password", "=", ":", "\\\"", "\\\\", "\\n", "'", " ", "hunter2", "{", "}", "&", "sessionToken", "\\u0041",
            ",", "IQoJ", "é",
        ]
        let value = (0..<12).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
        let record = "{\"a\":\"\(value)\",\"b\":1}"
        #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(record.utf8)) }
        #expect(throws: Never.self, "seed \(seed): \(record)") {
            try JSONSerialization.jsonObject(with: Data(masked(record).utf8))
        }
    }
}
