// Where requests are looked at: keys, rate, route, parameters, body, in this order, so that who has no key learns
// nothing. Apart from the server because it knows nothing of sockets, and a test can ask it without one.
import Glibc
import PropertyGraph
import Triage

/// Answers requests.
final class Desk: Sendable {
    private let keys: any KeyChecking
    let routes: RouteTable
    private let rate: RateLimit?
    private let quick: Workers
    private let graph: Workers
    private let questionLimit: Duration?

    init(keys: any KeyChecking, routes: RouteTable, rate: RateLimit?, threads: Int, questionLimit: Duration?) {
        self.questionLimit = questionLimit
        self.keys = keys
        self.routes = routes
        self.rate = rate
        quick = Workers(threads: max(4, threads))
        graph = Workers(threads: threads)
    }

    /// Answers a request, on another thread and perhaps later.
    func receive(_ request: HTTPRequest, _ finish: @escaping @Sendable (HTTPResponse) -> Void) {
        let isTaken = quick.run { self.look(request, finish) }
        guard !isTaken else { return }
        var shape = ErrorShape.strings
        if let target = RequestTarget(request.target),
            case .route(let route, _) = routes.match(request.method, target.path)
        {
            shape = route.errors
        }
        finish(Desk.busy.response(shape))
    }

    /// Waits for what is under way; false where that takes too long.
    func stop() -> Bool {
        let end = ContinuousClock.now + .seconds(Limits.endingSeconds)
        while quick.pending + graph.pending > 0 {
            if ContinuousClock.now > end { return false }
            usleep(5_000)
        }
        quick.stop()
        graph.stop()
        return true
    }

    private static let busy: Refusal = {
        var refusal = Refusal(503, "too many requests wait already")
        refusal.headers = [("Retry-After", "1")]
        return refusal
    }()

    /// On a quick thread.
    private func look(_ request: HTTPRequest, _ finish: @escaping @Sendable (HTTPResponse) -> Void) {
        guard let target = RequestTarget(request.target) else {
            return finish(Refusal(400, "the target cannot be decoded").response(.strings))
        }
        let match = routes.match(request.method, target.path)
        var shape = ErrorShape.strings
        if case .route(let route, _) = match { shape = route.errors }
        var headers: [(name: String, value: String)] = []
        do throws(Refusal) {
            let holder = try holder(request)
            headers = try counted(request)
            let (route, path) = try routed(match)
            guard holder.allows(route.permission) else {
                throw Refusal(403, "this needs the permission \(route.permission.rawValue)")
            }
            let call = Call(
                holder: holder, path: path, query: target.query, accept: request.value(of: "accept") ?? "",
                body: try body(of: request, for: route), cancellation: request.cancellation)
            try Desk.check(call, on: route)
            let counted = headers
            switch route.lane {
            case .quick: finish(Desk.answer(call, route, counted))
            case .graph:
                guard graph.run({ finish(self.answerInTime(call, route, counted)) }) else { throw Desk.busy }
            }
        } catch {
            var response = error.response(shape)
            response.headers += headers.filter { header in !response.headers.contains { $0.name == header.name } }
            finish(response)
        }
    }

    /// On one of the threads for the graph. Only those that still wait are answered, and never with an answer that was
    /// stopped on its way.
    private func answerInTime(
        _ call: Call, _ route: Route, _ headers: [(name: String, value: String)]
    ) -> HTTPResponse {
        var call = call
        call.cancellation = Cancellation(after: questionLimit, orWith: call.cancellation)
        let response = call.cancellation.isCancelled ? nil : Desk.answer(call, route, headers)
        if let response, !call.cancellation.isCancelled { return response }
        var stopped = Refusal(503, Desk.stopped(after: questionLimit)).response(route.errors)
        stopped.headers += headers
        return stopped
    }

    /// What is read by who asked too much; who has hung up reads nothing.
    private static func stopped(after limit: Duration?) -> String {
        let seconds = limit.map { " after \($0.components.seconds) seconds" } ?? ""
        return "the question was stopped\(seconds): ask for less, as with since and until, or give the server more time"
    }

    private static func answer(
        _ call: Call, _ route: Route, _ headers: [(name: String, value: String)]
    ) -> HTTPResponse {
        var response: HTTPResponse
        do throws(Refusal) { response = try route.answer(call) } catch { response = error.response(route.errors) }
        response.headers += headers
        return response
    }

    private func holder(_ request: HTTPRequest) throws(Refusal) -> KeyHolder {
        guard let apiKey = request.value(of: "dd-api-key") else { throw Refusal(403, "API key required") }
        guard let applicationKey = request.value(of: "dd-application-key") else {
            throw Refusal(403, "Application key required")
        }
        let holder: KeyHolder?
        do throws(TriageError) {
            holder = try keys.holder(apiKey: apiKey, applicationKey: applicationKey)
        } catch {
            throw Refusal(503, error.description)
        }
        guard let holder else { throw Refusal(403, "Forbidden") }
        return holder
    }

    private func counted(_ request: HTTPRequest) throws(Refusal) -> [(name: String, value: String)] {
        guard let rate, let key = request.value(of: "dd-application-key") else { return [] }
        let verdict = rate.count(key)
        guard verdict.isAllowed else {
            var refusal = Refusal(429, "Too many requests")
            refusal.headers = verdict.headers
            throw refusal
        }
        return verdict.headers
    }

    private func routed(_ match: RouteTable.Match) throws(Refusal) -> (Route, [String: String]) {
        switch match {
        case .route(let route, let path): return (route, path)
        case .otherMethods(let methods):
            var refusal = Refusal(405, "this takes other methods")
            refusal.headers = [("Allow", methods.map(\.rawValue).joined(separator: ", "))]
            throw refusal
        case .nothing: throw Refusal(404, "Not Found")
        }
    }

    /// The body as its route takes it.
    private func body(of request: HTTPRequest, for route: Route) throws(Refusal) -> Document? {
        if request.body.isEmpty {
            if route.body != nil, route.bodyIsRequired { throw Refusal(400, "a body is needed") }
            return nil
        }
        guard let schema = route.body else { return nil }
        let type = (request.value(of: "content-type") ?? "").split(separator: ";").first ?? ""
        guard ["application/json", "application/vnd.api+json"].contains(type.lowercased().filter { $0 != " " }) else {
            throw Refusal(415, "the body must be application/json")
        }
        guard let value = Document(parsing: request.body)?.withWholeNumbers else {
            throw Refusal(400, "the body is not JSON")
        }
        do throws(Refusal) {
            try Schemas.named(schema).check(value)
        } catch {
            var refusal = error
            if let pointer = error.pointer {
                refusal.reason = (pointer.isEmpty ? "the body" : String(pointer.dropFirst())) + " " + error.reason
            }
            throw refusal
        }
        return value
    }

    /// Holds the parameters against what the route says of them.
    private static func check(_ call: Call, on route: Route) throws(Refusal) {
        var seen: Set<String> = []
        for (name, value) in call.query {
            guard let parameter = route.parameters.first(where: { $0.name == name && !$0.isInPath }) else {
                if route.takesOnlyListed {
                    let names = route.parameters.map(\.name).joined(separator: ", ")
                    throw Refusal(400, "there is no parameter \(name.abridged); there are \(names)")
                }
                continue
            }
            if !seen.insert(name).inserted, !parameter.isRepeatable {
                throw Refusal(400, "\(name) is given twice")
            }
            if value.isEmpty { throw Refusal(400, "\(name) has no value") }
            try parameter.check(value)
        }
        for parameter in route.parameters where parameter.isRequired && !seen.contains(parameter.name) {
            throw Refusal(400, "\(parameter.name) is needed")
        }
    }
}
