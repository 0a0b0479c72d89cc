// The JSON contract: held to docs/answers.schema.json, in its order, exact, the same on every run.
import Foundation

import Testing

@testable import Investigation
@testable import Report

struct JSONTests {
    private func json(_ response: Response, pretty: Bool = true) throws -> String {
        String(decoding: try render(response, as: .json, options: ReportOptions(pretty: pretty)), as: UTF8.self)
    }

    @Test(arguments: Sample.all.indices)
    func `every answer is as the schema says`(index: Int) throws {
        let response = Sample.all[index]
        let schema = try JSONSchema(contentsOf: JSONSchema.answers)
        let value = try JSONSerialization.jsonObject(with: Data(json(response).utf8))
        #expect(schema.complaints(about: value) == [])
    }

    @Test(arguments: [
        (#""events": 412,"#, #""events": "412","#), (#""kind": "user""#, #""kind": "wizard""#),
        (#""hiddenReads""#, #""hidden""#), (#""writes": 41,"#, #""writes": 41, "more": 1,"#),
        (#""first": "2026-03-02T08:14:09Z""#, #""first": "yesterday""#), (#""depth": 1"#, #""depth": 0"#),
    ])
    func `the schema refuses what is not the contract`(good: String, bad: String) throws {
        let schema = try JSONSchema(contentsOf: JSONSchema.answers)
        let text = try json(Sample.response)
        #expect(text.contains(good))
        let value = try JSONSerialization.jsonObject(with: Data(text.replacing(good, with: bad).utf8))
        #expect(schema.complaints(about: value) != [])
    }

    @Test func `members stand in the order of the contract`() throws {
        let text = try json(Sample.response, pretty: false)
        let order = [
            #"{"question":{"command":"investigate","entity":"alice","filters":{"since":["2026-03-02"]}}"#,
            #""coverage":{"files":214,"#,
            #""records":3020,"events":3012,"duplicates":5,"fused":2,"recordsSkipped":1,"partial":true,"#,
            #""answer":{"subject":{"id":"u-alice","kind":"user","#,
            #""events":412,"succeeded":391,"denied":18,"failed":3,"first":"2026-03-02T08:14:09Z","#,
            #""credentials":["#,
            #""sessions":["#, #""accounts":["#, #""services":["#, #""resources":["#, #""resourcesTotal":8"#,
            #""addresses":["#, #""userAgents":["#, #""regions":["#, #""derived":{"#, #""graph":{"nodes":["#,
            #""edges":["#,
            #""folded":["#, #""hiddenReads":287"#, #""next":["#,
        ]
        var rest = text[...]
        for piece in order {
            let found = try #require(rest.firstRange(of: piece), "\(piece) is missing or out of order")
            rest = rest[found.upperBound...]
        }
        #expect(text.filter { $0 == "\n" }.count == 1)
    }

    @Test func `a list says how long it is only where it was cut`() throws {
        let text = try json(Sample.response)
        #expect(text.contains(#""resourcesTotal": 8"#))
        #expect(!text.contains(#""servicesTotal""#))
        #expect(try json(Sample.entitiesResponse).contains(#""total": 5"#))
    }

    @Test(arguments: Sample.all.indices)
    func `indented and compact JSON say the same`(index: Int) throws {
        let response = Sample.all[index]
        let (indented, compact) = (try json(response), try json(response, pretty: false))
        let values = try [indented, compact].map {
            try JSONSerialization.jsonObject(with: Data($0.utf8)) as? NSDictionary
        }
        #expect(values[0] != nil && values[0] == values[1])
        #expect(indented.hasPrefix("{\n  \"question\": {\n    \"command\": "))
        #expect(try json(response) == indented)
    }

    @Test func `every scalar comes back as it went in`() throws {
        for start in stride(from: UInt32(0), to: 0x11_0000, by: 0x1000) {
            var text = ""
            for value in start..<(start + 0x1000) { Unicode.Scalar(value).map { text.unicodeScalars.append($0) } }
            var writer = JSONWriter(secrets: Secrets(reveal: true), pretty: false)
            writer.array([text]) { $0.value($1) }
            let back = try JSONSerialization.jsonObject(with: Data(writer.bytes)) as? [String]
            #expect(back?.first.map { Array($0.unicodeScalars) } == Array(text.unicodeScalars))
        }
    }

    @Test func `JSON Lines gives the rows of every table and the edges, each whole`() throws {
        let text = String(decoding: try render(Sample.response, as: .jsonl), as: UTF8.self)
        let rows = try text.split(separator: "\n").map {
            try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        let counts = Dictionary(rows.map { ($0["row"] as? String ?? "", 1) }, uniquingKeysWith: +)
        #expect(
            counts == [
                "subject": 1, "credential": 2, "session": 1, "derived-session": 2, "account": 2, "service": 5,
                "resource": 4, "address": 2, "user-agent": 1, "region": 2, "edge": Sample.graph.edges.count,
            ])
        let edge = try #require(rows.first { $0["row"] as? String == "edge" })
        #expect((edge["source"] as? [String: Any])?["key"] as? String == "198.51.100.7")
        let folded = try #require(rows.last?["target"] as? [String: Any])
        #expect(folded["label"] as? String == "+312 S3 objects")
    }

    @Test func `JSON Lines gives a line an entity`() throws {
        let text = String(decoding: try render(Sample.entitiesResponse, as: .jsonl), as: UTF8.self)
        #expect(text.split(separator: "\n").count == 4)
        #expect(text.hasPrefix(#"{"node":{"id":"u-alice","kind":"user","#))
    }
}
