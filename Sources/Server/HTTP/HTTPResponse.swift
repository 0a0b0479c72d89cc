// A response before it is sent, and the headers that every one of them has.

/// A status, headers and a body.
struct HTTPResponse: Sendable {
    var status: Int
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []

    /// A response of a media type.
    init(status: Int = 200, type: String, body: [UInt8]) {
        self.status = status
        headers = [("Content-Type", type)]
        self.body = body
    }

    /// A response without a body.
    init(status: Int) { self.status = status }

    /// What a browser is told with every answer, errors too: it runs nothing, frames nothing, sends nothing on and
    /// keeps nothing. No `Access-Control` header is ever sent, so no page of another origin reads an answer.
    static let always: [(name: String, value: String)] = [
        (
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
        ),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Cache-Control", "no-store"),
    ]
}
