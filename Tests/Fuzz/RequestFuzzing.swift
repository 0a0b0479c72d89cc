// Requests as somebody may send them to the server, without a socket: target, headers and body are taken apart, looked
// at and answered by every route there is. Apart because it keeps a store of signals, which requests change.
import Dispatch
import Glibc
import PropertyGraph

@testable import Server
@testable import Triage

enum RequestFuzzing {
    nonisolated(unsafe) private static var counter = Counter()

    /// The input is a request without what every one has: a line with method and target, headers, an empty line, body.
    static func run(_ bytes: Span<UInt8>) {
        let all = bytes.indices.map { bytes[$0] }
        let head = all.prefix { $0 != 0x0A }
        let words = String(decoding: head, as: UTF8.self).split(separator: " ", maxSplits: 1)
        var rest = all.dropFirst(head.count + 1)
        var headers = counter.headers
        while let line = rest.split(separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false).first {
            rest = rest.dropFirst(line.count + 1)
            if line.isEmpty { break }
            let parts = String(decoding: line, as: UTF8.self)
                .split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            headers.append((parts[0].lowercased(), parts.count == 2 ? String(parts[1]) : ""))
        }
        guard words.count == 2 else { return takesApart(String(decoding: all, as: UTF8.self), Array(rest)) }
        var request = HTTPRequest(method: String(words[0]), target: String(words[1]), headers: headers)
        request.body = Array(rest)
        takesApart(request.target, request.body)
        let refusal = counter.gate.refusal(request)?.response(.strings)
        check(refusal ?? counter.answer(request), of: request)
    }

    /// What was decoded and is encoded again is the same, and so is JSON that was read and is written.
    private static func takesApart(_ text: String, _ body: [UInt8]) {
        if let target = RequestTarget(text) {
            let path = target.path.map { "/" + percentEncoded($0) }.joined()
            let query = target.query.map { percentEncoded($0.name) + "=" + percentEncoded($0.value) }
            let again = RequestTarget(path + (query.isEmpty ? "" : "?" + query.joined(separator: "&")))
            claim(again?.path == target.path, "a path is the same after another round")
            claim(
                again?.query.elementsEqual(target.query) { $0 == $1 } == true, "a query is the same after another round"
            )
        }
        if let document = Document(parsing: body) {
            let written = document.bytes
            claim(Document(parsing: written)?.bytes == written, "JSON that is written can be read, and is the same")
        }
    }

    private static func check(_ response: HTTPResponse, of request: HTTPRequest) {
        claim((200...499).contains(response.status), "a request has no status of \(response.status)")
        for (name, value) in response.headers + HTTPResponse.always {
            let isOneLine = (name + value).utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
            claim(isOneLine, "a header is one line: \(name)")
        }
        let type = response.headers.first { $0.name == "Content-Type" }?.value
        if response.status >= 400 {
            let document = Document(parsing: response.body)
            claim(document?["errors"]?.elements.isEmpty == false, "a refusal says why")
        } else if type?.hasSuffix("json") == true {
            claim(Document(parsing: response.body) != nil, "an answer in JSON is JSON")
        }
    }
}

/// A desk with a store of its own, both made anew when requests have changed much.
private struct Counter {
    let gate = Gate(.loopback, port: 8_765, names: ["trail.example.com"], isSecure: false)
    let headers: [(name: String, value: String)]
    private let keys = RunKeys()
    private var desk: Desk?
    private var changes = 0

    init() {
        headers = [
            ("host", "127.0.0.1:8765"), ("dd-api-key", keys.apiKey), ("dd-application-key", keys.applicationKey),
            ("content-type", "application/json"),
        ]
    }

    mutating func answer(_ request: HTTPRequest) -> HTTPResponse {
        if changes > 1_000 {
            _ = desk?.stop()
            (desk, changes) = (nil, 0)
        }
        let desk = self.desk ?? made()
        self.desk = desk
        let box = ResponseBox()
        let done = DispatchSemaphore(value: 0)
        desk.receive(request) {
            box.response = $0
            done.signal()
        }
        done.wait()
        let response = box.response ?? HTTPResponse(status: 0)
        if request.method != "GET", response.status < 300 { changes += 1 }
        return response
    }

    private func made() -> Desk {
        let path = InputFile.path + ".signals"
        for ending in ["", "-wal", "-shm"] { unlink(path + ending) }
        guard let store = try? SignalStore(path: path, creates: true),
            (try? store.record(SignalSamples.all, run: DetectionRun(paths: ["logs"], rules: 1))) != nil
        else { fatalError("a store can be made at \(path)") }
        let service = SignalService(store: store, panel: nil, server: "http://127.0.0.1:8765")
        let routes = [Counter.echo.route] + service.routes
        return Desk(
            keys: AnyPermission(keys: keys),
            routes: RouteTable([openAPIRoute(routes, server: service.server)] + routes),
            rate: nil, threads: 1, questionLimit: .seconds(5))
    }

    /// A question with a parameter of each kind.
    private static let echo = GraphQuestion(
        name: "echo", summary: "Says what it was asked.",
        parameters: [
            GraphQuestion.Parameter("entity", .text, "Anything.", isRequired: true),
            GraphQuestion.Parameter("limit", .integer(0...10), "A number."),
            GraphQuestion.Parameter("sort", .word(["up", "down"]), "A word."),
            GraphQuestion.Parameter("writes", .flag, "A switch."),
            GraphQuestion.Parameter("account", .text, "Any number of texts.", isRepeatable: true),
        ],
        forms: [
            GraphQuestion.Form(name: "json", mediaType: "application/json"),
            GraphQuestion.Form(name: "dot", mediaType: "text/vnd.graphviz"),
        ],
        answer: { (parameters, form, _) throws(GraphQuestion.Refused) in
            if parameters.contains(where: { $0.value.hasPrefix("no") }) {
                throw GraphQuestion.Refused(404, "\(parameters[0].value) is not there", candidates: ["somebody"])
            }
            return Document.object(parameters.map { ($0.name, .text($0.value)) }).bytes
        })
}

private final class ResponseBox: @unchecked Sendable {
    var response: HTTPResponse?
}

/// Knows one pair of keys, with which everything is allowed.
private struct AnyPermission: KeyChecking {
    let keys: RunKeys

    func holder(apiKey: String, applicationKey: String) throws(TriageError) -> KeyHolder? {
        var holder = try keys.holder(apiKey: apiKey, applicationKey: applicationKey)
        holder?.permissions = Permission.allCases
        return holder
    }
}

/// A few signals that differ in whatever a search can look at.
enum SignalSamples {
    static let all: [DetectedSignal] = (1...6).map { number in
        var rule = DetectedRule(
            id: "rule-\(number % 2)", title: "A trail wa\u{DF} (stopped) \"\(number)\"", file: "r.yml")
        rule.tags = ["attack.t1562.008", "tag:with:colons", "Straße"]
        rule.triage = DetectedTriage(
            goal: "Find out why", lookAt: ["What {{@usr.name}} did"], response: ["Start the trail again"])
        let time = Timestamp(seconds: 1_772_500_000 + Int64(number) * 3_600)
        let event = DetectedEvent(
            id: "event-\(number)", time: time, action: "cloudtrail:StopLogging", outcome: .succeeded)
        var signal = DetectedSignal(
            id: "signal-\(number)", rule: rule, severity: number % 2 == 0 ? .high : .low, group: "mallory",
            events: [event])
        signal.origin = DetectedNode(kind: "user", key: "arn:aws:iam::111122223333:user/m*?\\", name: "İstanbul 東京")
        signal.principals = [DetectedNode(kind: "user", key: "arn:aws:iam::111122223333:user/al ice", name: "al ice")]
        signal.addresses = ["203.0.113.\(number)"]
        return signal
    }
}
