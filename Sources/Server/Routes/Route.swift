// One operation: what it is called by, what it takes and gives, and what answers it. The table of these is served and
// is written down as OpenAPI; there is no other list.
import PropertyGraph
import Triage

/// An operation of the API.
struct Route: Sendable {
    /// Whose thread answers.
    enum Lane: Sendable {
        /// One that answers at once.
        case quick
        /// One of the few that may take a while.
        case graph
    }

    /// What comes back when all is well.
    struct Success: Sendable {
        var status = 200
        var description: String
        /// Empty where nothing comes back.
        var types: [String] = ["application/json"]
        var schema: Schema?
    }

    var method: HTTPMethod
    /// `/api/v2/signals/{signal_id}`.
    var path: String
    /// Unique; Datadog's name where the operation is one of theirs.
    var id: String
    var summary: String
    var tag: String
    var permission = Permission.read
    var errors = ErrorShape.strings
    var lane = Lane.quick
    var parameters: [Parameter] = []
    /// Whether a parameter that is not listed is refused. A misspelled filter would widen an answer without a word.
    var takesOnlyListed = false
    /// The name of the schema of its body.
    var body: String?
    var bodyIsRequired = true
    var success: Success
    /// The statuses of its refusals beside 403 and 429, which all have.
    var refusals: [Int] = []
    var answer: @Sendable (Call) throws(Refusal) -> HTTPResponse

    /// The parts of the path; nil for a part that may be anything.
    var segments: [String?] {
        path.dropFirst().split(separator: "/").map { $0.hasPrefix("{") ? nil : String($0) }
    }

    /// The names of the parts that may be anything, in order.
    var pathNames: [String] {
        path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    }
}

/// A request on its route: who asks, and with what.
struct Call: Sendable {
    let holder: KeyHolder
    /// The values of the path, by name.
    let path: [String: String]
    let query: [(name: String, value: String)]
    let accept: String
    /// The body, checked; nil where there is none.
    let body: Document?
    /// Stops what is asked of the graph. What was made of an answer that it stopped is never sent.
    var cancellation: Cancellation

    /// The last value of a parameter of the query.
    func value(_ name: String) -> String? { query.last { $0.name == name }?.value }

    /// The value of a parameter of the query that was checked to be a number.
    func number(_ name: String) -> Int? { value(name).flatMap { Int($0) } }

    /// The value of a part of the path.
    subscript(name: String) -> String { path[name] ?? "" }
}
