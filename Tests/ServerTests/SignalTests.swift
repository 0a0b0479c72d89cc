// Signals over HTTP. Datadog's own client does all of it in Tests/Independent; here is what it cannot see or send.
import TestSupport
import Testing
import Triage

@testable import Server

@Suite("Signals over HTTP")
struct SignalTests {
    private static let path = "/api/v2/security_monitoring/signals"

    @Test("Pages follow one another, and the last says that it is the last")
    func pages() throws {
        let folder = try TemporaryFolder()
        let server = try TestServer(store(of: 5, in: folder))
        var target: String? = SignalTests.path + "?page%5Blimit%5D=2&sort=-timestamp"
        var pages: [[String]] = []
        while let next = target {
            let answer = try #require(server.get(next))
            let page = try #require(Document(parsing: answer.body))
            try Schemas.named("SignalsListResponse").check(page)
            pages.append(page["data"]?.elements.compactMap { $0["id"]?.text } ?? [])
            #expect((page["meta"]?["page"]?["after"] == nil) == (page["links"]?["next"] == nil))
            target = page["links"]?["next"]?.text.map { String($0.dropFirst(server.server.url.count)) }
        }
        #expect(pages == [["signal-5", "signal-4"], ["signal-3", "signal-2"], ["signal-1"]])
    }

    @Test(
        "What a change answers fits its schema, and every refusal has the shape of its operation",
        arguments: [
            ("/signal-1/update", #"{"data":{"attributes":{"state":"archived","archive_reason":"other"}}}"#, 200, true),
            ("/signal-1/update", #"{"data":{"attributes":{"version":0}}}"#, 400, true),
            ("/signal-1/update", #"{"data":{"attributes":{"version":1.0}}}"#, 200, true),
            ("/signal-1/update", #"{"data":{"attributes":{"version":1.5}}}"#, 400, true),
            ("/signal-1/update", #"{"data":{"attributes":{"version":9223372036854775808}}}"#, 400, true),
            ("/signal-1/incidents", #"{"data":{"attributes":{"incident_ids":[-9223372036854775809]}}}"#, 400, false),
            ("/none/update", #"{"data":{"attributes":{}}}"#, 404, true),
            ("/signal-1/state", #"{"data":{"attributes":{"state":"under_review"}}}"#, 200, false),
            ("/signal-1/state", #"{"data":{"attributes":{"state":"ajar"}}}"#, 400, false),
            ("/signal-1/state", #"{"data":{"attributes":{}}}"#, 400, false),
            ("/none/state", #"{"data":{"attributes":{"state":"open"}}}"#, 404, false),
            ("/signal-1/assignee", #"{"data":{"attributes":{"assignee":{"uuid":""}}}}"#, 200, false),
            ("/signal-1/assignee", #"{"data":{"attributes":{"assignee":"x"}}}"#, 400, false),
            ("/signal-1/incidents", #"{"data":{"attributes":{"incident_ids":[3,3,1]}}}"#, 200, false),
            ("/signal-1/incidents", #"{"data":{"attributes":{"incident_ids":["a"]}}}"#, 400, false),
        ])
    func changes(ending: String, body: String, status: Int, hasObjects: Bool) throws {
        let folder = try TemporaryFolder()
        let server = try TestServer(store(of: 1, in: folder))
        let answer = try #require(server.asks("PATCH", SignalTests.path + ending, body))
        #expect(answer.status == status, "\(answer.body)")
        let document = try #require(Document(parsing: answer.body))
        let schema = status == 200 ? "SignalTriageUpdateResponse" : "JSONAPIErrorResponse"
        try Schemas.named(status == 200 || hasObjects ? schema : "APIErrorResponse").check(document)
    }

    @Test("Of two who change one version, one is told that it is stale, and by which version")
    func stale() throws {
        let folder = try TemporaryFolder()
        let server = try TestServer(store(of: 1, in: folder))
        let target = SignalTests.path + "/signal-1/update"
        let change = { (state: String) in #"{"data":{"attributes":{"state":"\#(state)","version":1}}}"# }
        #expect(server.asks("PATCH", target, change("under_review"))?.status == 200)
        let second = try #require(server.asks("PATCH", target, change("archived")))
        #expect(second.status == 400)
        #expect(second.body.contains("version 1 is older than version 2"))
        #expect(server.get(SignalTests.path + "/signal-1")?.body.contains(#""state":"under_review""#) == true)
    }

    @Test("A key that only reads changes nothing, and one that triages makes no rules")
    func permissions() throws {
        let folder = try TemporaryFolder()
        let store = try store(of: 1, in: folder)
        let reader = try TestServer(store, as: .read)
        let body = #"{"data":{"attributes":{"state":"archived"}}}"#
        let refused = try #require(reader.asks("PATCH", SignalTests.path + "/signal-1/update", body))
        #expect(refused.status == 403)
        try Schemas.named("JSONAPIErrorResponse").check(try #require(Document(parsing: refused.body)))
        #expect(try store.signal("signal-1").triage.state == .open)
        let writer = try TestServer(store, as: .signalsWrite)
        #expect(writer.asks("PATCH", SignalTests.path + "/signal-1/update", body)?.status == 200)
        #expect(
            writer.sends(writer.head("DELETE", "/api/v2/security/signals/notification_rules/a"))?.status == 403)
    }

    @Test("A key that is revoked is worthless at once")
    func revoked() throws {
        let folder = try TemporaryFolder()
        let store = try store(of: 1, in: folder)
        let server = try TestServer(store)
        #expect(server.get(SignalTests.path)?.status == 200)
        for key in try store.keys() { try store.revokeKey(key.id) }
        #expect(server.get(SignalTests.path)?.status == 403)
    }

    @Test("A body in another type than JSON is not read")
    func types() throws {
        let folder = try TemporaryFolder()
        let server = try TestServer(store(of: 1, in: folder))
        let body = #"{"data":{"attributes":{"state":"archived"}}}"#
        for (type, status) in [
            ("text/plain", 415), ("application/x-www-form-urlencoded", 415), ("application/json; charset=utf-8", 200),
            ("application/vnd.api+json", 200),
        ] {
            let head = server.head(
                "PATCH", SignalTests.path + "/signal-1/update",
                ["Content-Type: \(type)", "Content-Length: \(body.utf8.count)"])
            #expect(server.sends(head + body)?.status == status, "\(type)")
        }
    }

    @Test("Steps of the rule come with its fields filled in; pivots name the actor, the address and where to ask")
    func panel() throws {
        let folder = try TemporaryFolder()
        let server = try TestServer(store(of: 1, in: folder))
        let actions = try #require(server.get(SignalTests.path + "/signal-1/suggested_actions"))
        let document = try #require(Document(parsing: actions.body))
        try Schemas.named("SuggestedActionsResponse").check(document)
        let titles = document["data"]?.elements.compactMap { $0["attributes"]?["title"]?.text }
        #expect(titles == ["What mallory did", "Start the trail again"])
        let queries = try #require(server.get(SignalTests.path + "/signal-1/investigation_queries"))
        #expect(queries.body.contains("/api/v1/whois?entity=arn%3Aaws%3Aiam%3A%3A111122223333%3Auser%2Fmallory"))
        #expect(queries.body.contains(#""query_filter":"@network.client.ip:\"203.0.113.66\"""#))
    }

    @Test("Every operation has a name of its own and schemas that exist")
    func documented() throws {
        let folder = try TemporaryFolder()
        let server = try TestServer(store(of: 1, in: folder))
        let document = try #require(server.get("/openapi.json").flatMap { Document(parsing: $0.body) })
        let operations = document["paths"]?.members.flatMap { $0.value.members.map(\.value) } ?? []
        let ids = operations.compactMap { $0["operationId"]?.text }
        #expect(ids.count == operations.count && Set(ids).count == ids.count && ids.count > 20)
        let known = Set(document["components"]?["schemas"]?.members.map(\.name) ?? [])
        var missing: [String] = []
        func look(_ value: Document) {
            if let name = value["$ref"]?.text?.split(separator: "/").last, !known.contains(String(name)) {
                missing.append(String(name))
            }
            for member in value.members { look(member.value) }
            for element in value.elements { look(element) }
        }
        look(document)
        #expect(missing == [])
    }
}
