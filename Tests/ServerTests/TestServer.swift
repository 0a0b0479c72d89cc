// A server for tests: on a free port of the loopback address, with one question that says what it was asked, and with a
// store of signals where a test wants one.
import Glibc
import PropertyGraph
import TestSupport
import Triage

@testable import Server

/// A server that ends with the value.
final class TestServer {
    let server: HTTPServer
    let apiKey: String
    let applicationKey: String

    /// A server without a store, with keys of its own.
    init(_ options: ServerOptions = ServerOptions()) throws {
        let keys = RunKeys()
        (apiKey, applicationKey) = (keys.apiKey, keys.applicationKey)
        server = try HTTPServer(TestServer.socket(), options, keys: keys, questions: [TestServer.echo])
    }

    /// A server of a store, asked with a key of this permission.
    init(_ store: SignalStore, as permission: Permission = .admin, _ options: ServerOptions = ServerOptions()) throws {
        let made = try store.createKey(for: store.user(named: "mallory@example.com"), permissions: [permission])
        (apiKey, applicationKey) = (made.apiKey, made.applicationKey)
        server = try HTTPServer(
            TestServer.socket(), options, keys: store, questions: [TestServer.echo],
            signals: (store: store, panel: nil))
    }

    deinit { _ = server.stop() }

    /// A free port of the loopback address.
    private static func socket() throws -> ListeningSocket { try ListeningSocket(.loopback, port: 0) }

    private static let echo = GraphQuestion(
        name: "echo", summary: "Says what it was asked.",
        parameters: [
            GraphQuestion.Parameter("entity", .text, "Anything.", isRequired: true),
            GraphQuestion.Parameter("limit", .integer(0...10), "A number."),
            GraphQuestion.Parameter("account", .text, "Any number of texts.", isRepeatable: true),
        ],
        forms: [
            GraphQuestion.Form(name: "json", mediaType: "application/json"),
            GraphQuestion.Form(name: "dot", mediaType: "text/vnd.graphviz"),
        ],
        answer: { (parameters, form, cancellation) throws(GraphQuestion.Refused) in
            if parameters.contains(where: { $0.value == "for ever" }) {
                while !cancellation.isCancelled { usleep(1_000) }
                throw .cancelled
            }
            if parameters.contains(where: { $0.value == "nobody" }) {
                throw GraphQuestion.Refused(404, "there is nobody", candidates: ["somebody"])
            }
            let text = parameters.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
            return Document.members([("asked", .text(text)), ("as", .text(form.name))]).bytes
        })

    /// The first line and headers of a request that has everything it needs.
    func head(_ method: String, _ target: String, _ more: [String] = []) -> String {
        ([
            "\(method) \(target) HTTP/1.1", "Host: 127.0.0.1:\(server.port)", "DD-API-KEY: \(apiKey)",
            "DD-APPLICATION-KEY: \(applicationKey)",
        ] + more).joined(separator: "\r\n") + "\r\n\r\n"
    }

    func get(_ target: String, _ more: [String] = []) -> Answered? { sends(head("GET", target, more)) }

    /// A request with a body of JSON.
    func asks(_ method: String, _ target: String, _ body: String) -> Answered? {
        let headers = ["Content-Type: application/json", "Content-Length: \(body.utf8.count)"]
        return sends(head(method, target, headers) + body)
    }

    func sends(_ text: String) -> Answered? {
        let client = RawClient(port: server.port)
        client.send(text)
        return client.response()
    }
}

/// A store with signals `signal-1`, `signal-2` and so on, an hour apart.
func store(of count: Int, in folder: borrowing TemporaryFolder) throws -> SignalStore {
    let store = try SignalStore(path: folder.path(of: "test.signals"), creates: true)
    try store.record(signals(count), run: DetectionRun(paths: ["logs"], rules: 1))
    return store
}

func signals(_ count: Int) -> [DetectedSignal] {
    (1...count).map { number in
        var rule = DetectedRule(id: "rule-1", title: "A trail was stopped", file: "rules.yml")
        rule.triage = DetectedTriage(
            goal: "Find out why", lookAt: ["What {{@usr.name}} did"], response: ["Start the trail again"])
        let time = Timestamp(seconds: 1_772_500_000 + Int64(number) * 3_600)
        let event = DetectedEvent(
            id: "event-\(number)", time: time, action: "cloudtrail:StopLogging", outcome: .succeeded)
        var signal = DetectedSignal(
            id: "signal-\(number)", rule: rule, severity: number % 2 == 0 ? .high : .low, group: "mallory",
            events: [event])
        signal.origin = DetectedNode(kind: "user", key: "arn:aws:iam::111122223333:user/mallory", name: "mallory")
        signal.principals = [DetectedNode(kind: "user", key: "arn:aws:iam::111122223333:user/mallory", name: "mallory")]
        signal.addresses = ["203.0.113.66"]
        return signal
    }
}
