// Signals over HTTP: the operations of Datadog's security monitoring API on a store. Apart from the routes themselves,
// which stand in extensions, a file a subject.
import PropertyGraph
import Triage

/// What the routes of signals work with.
struct SignalService: Sendable {
    let store: SignalStore
    /// What the graph has to say about a signal; nil where no graph was given.
    let panel: (any SignalPanel)?
    /// The URL of this server, for links.
    let server: String

    /// Every route of signals and notification rules.
    var routes: [Route] {
        searchRoutes + triageRoutes + bulkRoutes + panelRoutes + firstVersionRoutes + notificationRoutes
    }

    /// The statuses of most operations.
    static let tag = "Signals"
    static let path = "/api/v2/security_monitoring"

    /// Does something with the store, and refuses as the API does.
    func asking<Result>(_ body: () throws(TriageError) -> Result) throws(Refusal) -> Result {
        do throws(TriageError) { return try body() } catch { throw Refusal(error) }
    }

    /// The signal that the path names.
    func signal(_ call: Call) throws(Refusal) -> StoredSignal {
        try asking { () throws(TriageError) in try store.signal(call["signal_id"]) }
    }
}

extension Refusal {
    /// What the store refused.
    init(_ error: TriageError) {
        switch error {
        case .notFound(let what, let name):
            self.init(
                404, what == "Signal" ? "Signal not found" : "not_found(\(what) with id '\(name.abridged)' not found)")
        case .stale, .locked, .invalid: self.init(400, error.description)
        case .busy:
            self.init(503, "the store is in use: try again")
            headers = [("Retry-After", "1")]
        // The path is the operator's business.
        case .file: self.init(503, "the store cannot be used")
        }
    }
}

extension HTTPResponse {
    /// A value as JSON.
    static func json(_ value: Document, status: Int = 200, type: String = "application/json") -> HTTPResponse {
        HTTPResponse(status: status, type: type, body: value.bytes)
    }
}
