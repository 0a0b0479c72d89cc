// Why a request is not answered, and how that is told. Datadog's programs read two shapes of it, and which one is a
// matter of the operation; so a refusal is a value, and its route writes it down.
import Triage

/// The shape of the errors of an operation.
enum ErrorShape: Sendable {
    /// `{"errors":["…"]}`
    case strings
    /// `{"errors":[{"status":"400","title":"Bad Request","detail":"…"}]}`, but for what is told as strings
    /// everywhere: what is refused before its route is known, and too many requests.
    case objects

    /// Whether a refusal of this status has objects.
    func hasObjects(_ status: Int) -> Bool { self == .objects && ![405, 413, 414, 421, 429, 431].contains(status) }
}

/// A request that is not answered.
struct Refusal: Error, Sendable {
    var status: Int
    /// One sentence without a full stop.
    var reason: String
    /// Where in the body it is wrong, as a JSON pointer.
    var pointer: String?
    var headers: [(name: String, value: String)] = []
    /// Further members of the answer.
    var members: [(name: String, value: Document)] = []

    init(_ status: Int, _ reason: String, at pointer: String? = nil) {
        self.status = status
        self.reason = reason
        self.pointer = pointer
    }

    /// As an operation of this shape says it.
    func response(_ shape: ErrorShape) -> HTTPResponse {
        let error: Document =
            shape.hasObjects(status)
            ? .members([
                ("status", .text(String(status))), ("title", .text(Refusal.title(status))),
                ("detail", .text(reason)), ("source", pointer.map { .members([("pointer", .text($0))]) }),
            ]) : .text(reason)
        var response = HTTPResponse(
            status: status, type: "application/json",
            body: Document.object([("errors", .array([error]))] + members).bytes)
        response.headers += headers
        return response
    }

    static func title(_ status: Int) -> String {
        switch status {
        case 400: "Bad Request"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 413: "Content Too Large"
        case 415: "Unsupported Media Type"
        case 422: "Unprocessable Content"
        case 429: "Too Many Requests"
        case 503: "Service Unavailable"
        default: "Error"
        }
    }
}
