// Which requests are ours at all: looked at before the body is read, and before anybody is asked for a key. A page of
// another site that a browser holds open can reach a server on loopback; it cannot choose what Host and Origin say.

/// What is known of a request before its route.
struct Gate: Sendable {
    /// The values of Host that are ours, in lower case.
    let hosts: Set<String>
    /// Any address as a number is ours: the server listens on all of them, and no name can be made to mean one.
    let takesAnyNumber: Bool
    let port: Int
    let isSecure: Bool

    /// A gate for a server on `address`, which may be called by further names.
    init(_ address: BindAddress, port: Int, names: [String], isSecure: Bool) {
        var hosts: Set<String> = []
        for name in [address.host, "localhost", "127.0.0.1", "[::1]"] + names {
            hosts.insert("\(name.lowercased()):\(port)")
            if port == (isSecure ? 443 : 80) { hosts.insert(name.lowercased()) }
        }
        self.hosts = hosts
        takesAnyNumber = address.isWildcard
        self.port = port
        self.isSecure = isSecure
    }

    /// The refusal of a request that is not ours; nil where it is.
    func refusal(_ request: HTTPRequest) -> Refusal? {
        if request.headers.count > Limits.headers {
            return Refusal(431, "a request may have \(Limits.headers) headers")
        }
        guard request.target.utf8.count <= Limits.targetBytes else {
            return Refusal(414, "the target is longer than \(Limits.targetBytes) bytes")
        }
        guard let host = request.value(of: "host") else { return Refusal(400, "one Host header is needed") }
        guard isOurs(host.lowercased()) else { return Refusal(421, "this server does not answer for that Host") }
        guard request.target.utf8.first == UInt8(ascii: "/") else {
            return Refusal(400, "the target must begin with a slash")
        }
        let origins = request.values(of: "origin")
        guard origins.allSatisfy({ isOurOrigin($0.lowercased()) }) else {
            return Refusal(403, "requests of pages from elsewhere are not answered")
        }
        if request.values(of: "sec-fetch-site").contains(where: { $0 != "same-origin" && $0 != "none" }) {
            return Refusal(403, "requests of pages from elsewhere are not answered")
        }
        let lengths = request.values(of: "content-length")
        if let length = lengths.first.flatMap({ Int($0) }), length > Limits.bodyBytes {
            return Refusal(413, "the body is longer than \(Limits.bodyBytes) bytes")
        }
        if lengths.count > 1 || !lengths.isEmpty && !request.values(of: "transfer-encoding").isEmpty {
            return Refusal(400, "the length of the body is given twice")
        }
        return nil
    }

    private func isOurs(_ host: String) -> Bool {
        if hosts.contains(host) { return true }
        guard takesAnyNumber else { return false }
        let suffix = ":\(port)"
        var name = host.hasSuffix(suffix) ? String(host.dropLast(suffix.count)) : host
        guard host.hasSuffix(suffix) || port == (isSecure ? 443 : 80) else { return false }
        if name.hasPrefix("["), name.hasSuffix("]") { name = String(name.dropFirst().dropLast()) }
        return BindAddress(name) != nil
    }

    private func isOurOrigin(_ origin: String) -> Bool {
        let scheme = isSecure ? "https://" : "http://"
        return origin.hasPrefix(scheme) && isOurs(String(origin.dropFirst(scheme.count)))
    }
}
