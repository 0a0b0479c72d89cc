// What the server does with requests before it knows what they ask: over a real connection, byte by byte.
import Glibc
import PropertyGraph
import TestSupport
import Testing
import Triage

@testable import Server

@Suite("Requests and responses")
struct HTTPTests {
    @Test("A question is answered, with its parameters decoded")
    func answers() throws {
        let server = try TestServer()
        let answer = try #require(server.get("/api/v1/echo?entity=a%20b+c%2Fd&account=1&account=2&limit=3"))
        #expect(answer.status == 200)
        #expect(answer.body == #"{"asked":"entity=a b c/d account=1 account=2 limit=3","as":"json"}"#)
        #expect(answer.header("content-type") == "application/json")
    }

    @Test(
        "The form is chosen by the parameter format, else by Accept, else it is JSON",
        arguments: [
            ("", "text/vnd.graphviz", "dot"), ("&format=dot", "application/json", "dot"), ("", "*/*", "json"),
            ("", "text/html, text/vnd.graphviz;q=0.5", "dot"), ("", "image/png", "json"),
        ])
    func forms(format: String, accept: String, form: String) throws {
        let server = try TestServer()
        let answer = try #require(server.get("/api/v1/echo?entity=x\(format)", ["Accept: \(accept)"]))
        #expect(answer.body.hasSuffix(#""as":"\#(form)"}"#))
    }

    @Test(
        "A wrong parameter is refused with what it takes",
        arguments: [
            ("", "entity is needed"), ("?entity=", "entity has no value"),
            ("?entity=a&entity=b", "entity is given twice"),
            ("?entity=a&limit=11", "limit takes a whole number from 0 to 10"),
            ("?entity=a&limit=1e1", "limit takes a whole number from 0 to 10"),
            ("?entity=a&lmit=1", "there is no parameter lmit; there are entity, limit, account, format"),
            ("?entity=a&format=xml", "format takes one of json, dot"), ("?entity=%zz", "the target cannot be decoded"),
            ("?entity=%ff", "the target cannot be decoded"), ("?entity=a%00", "the target cannot be decoded"),
        ])
    func wrongParameters(query: String, reason: String) throws {
        let server = try TestServer()
        let answer = try #require(server.get("/api/v1/echo\(query)"))
        #expect(answer.status == 400)
        #expect(answer.body == Document.members([("errors", .texts([reason]))]).json)
    }

    @Test("What a question names and is not there is refused with what comes near")
    func candidates() throws {
        let server = try TestServer()
        let answer = try #require(server.get("/api/v1/echo?entity=nobody"))
        #expect(answer.status == 404)
        #expect(answer.body == #"{"errors":["there is nobody"],"candidates":["somebody"]}"#)
    }

    @Test(
        "Without both keys nothing is answered, not even whether a path is known",
        arguments: ["/api/v1/echo?entity=a", "/openapi.json", "/nowhere", "/"])
    func keys(target: String) throws {
        let server = try TestServer()
        let host = "Host: 127.0.0.1:\(server.server.port)\r\n"
        let (api, application) = (server.apiKey, server.applicationKey)
        for (headers, reason) in [
            ("", "API key required"), ("DD-API-KEY: \(api)\r\n", "Application key required"),
            ("DD-API-KEY: \(api)\r\nDD-APPLICATION-KEY: \(api)\r\n", "Forbidden"),
            ("DD-API-KEY: \(api)\r\nDD-API-KEY: \(api)\r\nDD-APPLICATION-KEY: \(application)\r\n", "API key required"),
            ("DD-API-KEY: \(application)\r\nDD-APPLICATION-KEY: \(api)\r\n", "Forbidden"),
        ] {
            let answer = try #require(server.sends("GET \(target) HTTP/1.1\r\n\(host)\(headers)\r\n"))
            #expect(answer.status == 403)
            #expect(answer.body == #"{"errors":["\#(reason)"]}"#)
        }
    }

    @Test("An unknown path is not found; a known one says which methods it takes")
    func paths() throws {
        let server = try TestServer()
        #expect(server.get("/api/v1/nothing")?.status == 404)
        #expect(server.get("/api/v1/echo/")?.status == 404)
        #expect(server.get("/api/v1/%2e%2e/echo?entity=a")?.status == 404)
        let answer = try #require(server.sends(server.head("OPTIONS", "/api/v1/echo")))
        #expect(answer.status == 405)
        #expect(answer.header("allow") == "GET, HEAD")
        #expect(!answer.headers.contains { $0.name.hasPrefix("access-control") })
    }

    @Test("HEAD has the headers of GET and no body; a connection takes requests one after another")
    func keepAlive() throws {
        let server = try TestServer()
        let client = RawClient(port: server.server.port)
        client.send(server.head("HEAD", "/api/v1/echo?entity=a"))
        let head = try #require(client.response(hasBody: false))
        client.send(server.head("GET", "/api/v1/echo?entity=a"))
        let whole = try #require(client.response())
        #expect(head.status == 200 && whole.status == 200)
        #expect(head.header("content-length") == whole.header("content-length"))
        // Two at once, and the answers in their order.
        client.send(server.head("GET", "/api/v1/echo?entity=b") + server.head("GET", "/api/v1/echo?entity=c"))
        #expect(client.response()?.body.contains("entity=b") == true)
        #expect(client.response()?.body.contains("entity=c") == true)
    }

    @Test("A port that is taken is known before anything is served, and one that is only held is reached by nobody")
    func ports() throws {
        let server = try TestServer()
        #expect(throws: ServerError.self) { _ = try ListeningSocket(.loopback, port: server.server.port) }
        let held = try ListeningSocket(.loopback, port: 0)
        let client = RawClient(port: held.port)
        client.send("GET / HTTP/1.1\r\n\r\n")
        #expect(client.response() == nil)
        #expect(held.port > 0)
    }

    @Test("Every response tells a browser to run, frame, keep and pass on nothing")
    func browserHeaders() throws {
        let server = try TestServer()
        for target in ["/api/v1/echo?entity=a", "/api/v1/echo", "/nowhere"] {
            let answer = try #require(server.get(target))
            #expect(answer.header("content-security-policy")?.hasPrefix("default-src 'none'") == true)
            #expect(answer.header("x-content-type-options") == "nosniff")
            #expect(answer.header("cache-control") == "no-store")
            #expect(answer.header("referrer-policy") == "no-referrer")
        }
    }

    @Test("The OpenAPI document lists what is served")
    func document() throws {
        let server = try TestServer()
        let answer = try #require(server.get("/openapi.json"))
        let document = try #require(Document(parsing: answer.body))
        #expect(document["paths"]?.members.map(\.name) == ["/openapi.json", "/api/v1/echo"])
        let parameters = document["paths"]?["/api/v1/echo"]?["get"]?["parameters"]?.elements ?? []
        #expect(parameters.map { $0["name"]?.text } == ["entity", "limit", "account", "format"])
    }

    @Test("A key that asks too often is told when to come again")
    func rate() throws {
        var options = ServerOptions()
        options.requestsPerMinute = 2
        let server = try TestServer(options)
        let first = try #require(server.get("/api/v1/echo?entity=a"))
        #expect(first.header("x-ratelimit-limit") == "2" && first.header("x-ratelimit-remaining") == "1")
        #expect(server.get("/api/v1/echo")?.header("x-ratelimit-remaining") == "0")
        let third = try #require(server.get("/api/v1/echo?entity=a"))
        #expect(third.status == 429)
        #expect(third.body == #"{"errors":["Too many requests"]}"#)
        let seconds = Int(third.header("x-ratelimit-reset") ?? "") ?? 0
        #expect((1...60).contains(seconds) && third.header("x-ratelimit-period") == "60")
    }
}

@Suite("Requests that are not ours")
struct GateTests {
    @Test(
        "Only the names of this server are taken for Host",
        arguments: [
            ("127.0.0.1:PORT", true), ("localhost:PORT", true), ("LOCALHOST:PORT", true), ("[::1]:PORT", true),
            ("127.0.0.1", false), ("localhost", false), ("127.0.0.1:1", false), ("evil.example:PORT", false),
            ("127.0.0.1.evil.example:PORT", false), ("localhost.:PORT", false), ("0.0.0.0:PORT", false),
            ("127.1:PORT", false), ("2130706433:PORT", false), ("[::]:PORT", false), ("user@127.0.0.1:PORT", false),
            ("127.0.0.1:PORT, localhost:PORT", false), ("", false), ("::1:PORT", false),
            ("[::ffff:127.0.0.1]:PORT", false),
        ])
    func hosts(host: String, isOurs: Bool) throws {
        let server = try TestServer()
        let host = host.replacing("PORT", with: String(server.server.port))
        let head = server.head("GET", "/api/v1/echo?entity=a")
            .replacing("Host: 127.0.0.1:\(server.server.port)", with: "Host: \(host)")
        let status = server.sends(head)?.status
        #expect(isOurs ? status == 200 : status == 421 || status == 400)
    }

    @Test("A Host that is missing or there twice is refused")
    func oneHost() throws {
        let server = try TestServer()
        let head = server.head("GET", "/api/v1/echo?entity=a")
        let host = "Host: 127.0.0.1:\(server.server.port)\r\n"
        #expect(server.sends(head.replacing(host, with: ""))?.status == 400)
        #expect(server.sends(head.replacing(host, with: host + host))?.status == 400)
    }

    @Test("A name that the server was told is taken, and no other")
    func furtherNames() throws {
        var options = ServerOptions()
        options.names = ["trail.example.com"]
        let server = try TestServer(options)
        let ours = "127.0.0.1:\(server.server.port)"
        let head = server.head("GET", "/api/v1/echo?entity=a")
        #expect(server.sends(head.replacing(ours, with: "trail.example.com:\(server.server.port)"))?.status == 200)
        #expect(server.sends(head.replacing(ours, with: "other.example.com:\(server.server.port)"))?.status == 421)
    }

    @Test(
        "What a page of elsewhere sends is refused",
        arguments: [
            ("Origin: http://127.0.0.1:PORT", 200), ("Origin: http://localhost:PORT", 200),
            ("Origin: https://127.0.0.1:PORT", 403), ("Origin: http://127.0.0.1:1", 403), ("Origin: null", 403),
            ("Origin: http://evil.example", 403), ("Sec-Fetch-Site: same-origin", 200), ("Sec-Fetch-Site: none", 200),
            ("Sec-Fetch-Site: cross-site", 403), ("Sec-Fetch-Site: same-site", 403),
        ])
    func origins(header: String, status: Int) throws {
        let server = try TestServer()
        let header = header.replacing("PORT", with: String(server.server.port))
        #expect(server.get("/api/v1/echo?entity=a", [header])?.status == status)
    }

    @Test(
        "What is no request is refused and harms nothing",
        arguments: [
            "GET http://127.0.0.1:PORT/api/v1/echo?entity=a HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n",
            "GET * HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n", "GET\r\n\r\n", "\u{0}\u{1}\u{2}\r\n\r\n",
            "GET / HTTP/9.9\r\nHost: 127.0.0.1:PORT\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Length: -1\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Length: 99999999999999999999\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            "POST / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
            "POST / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
        ])
    func malformed(text: String) throws {
        let server = try TestServer()
        let client = RawClient(port: server.server.port)
        client.send(text.replacing("PORT", with: String(server.server.port)))
        if let status = client.response()?.status { #expect((400...599).contains(status)) }
        #expect(server.get("/api/v1/echo?entity=a")?.status == 200)
    }

    @Test("Targets and headers have a length that is not exceeded")
    func lengths() throws {
        let server = try TestServer()
        let filled = { (length: Int) in "/api/v1/echo?entity=" + String(repeating: "a", count: length - 20) }
        #expect(server.get(filled(Limits.targetBytes))?.status == 200)
        #expect(server.get(filled(Limits.targetBytes + 1))?.status == 414)
        let many = (0..<Limits.headers).map { "X-\($0): a" }
        #expect(server.get("/api/v1/echo?entity=a", many)?.status == 431)
        #expect(
            server.get("/api/v1/echo?entity=a", ["X: " + String(repeating: "a", count: 100_000)])?.status ?? 431 == 431)
    }

    @Test("A body that is too long is refused, whether its length is told before or not")
    func bodies() throws {
        let server = try TestServer()
        let length = Limits.bodyBytes + 1
        #expect(server.sends(server.head("POST", "/x", ["Content-Length: \(length)"]))?.status == 413)
        let client = RawClient(port: server.server.port)
        client.send(server.head("POST", "/x", ["Transfer-Encoding: chunked"]))
        client.send(String(length, radix: 16) + "\r\n" + String(repeating: "a", count: length) + "\r\n0\r\n\r\n")
        #expect(client.response()?.status == 413)
    }
}

@Suite("Slow clients")
struct SlowClientTests {
    @Test(
        "Who keeps the server waiting is let go, and who waits for the server is not",
        arguments: [
            (Connections.Phase.waiting(isFirst: true), Optional(Limits.firstHeaderSeconds)),
            (.waiting(isFirst: false), Limits.idleSeconds), (.receivingBody, Limits.bodySeconds),
            (.answering(Cancellation()), nil),
        ])
    func ends(phase: Connections.Phase, seconds: Int?) throws {
        var ends: [Int32] = [-1, -1]
        try #require(unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        defer { for end in ends { close(end) } }
        let connections = Connections()
        connections.opened(1, socket: ends[0])
        connections.entered(1, phase)
        var byte: UInt8 = 0
        let nothing = unsafe recv(ends[1], &byte, 1, Int32(MSG_DONTWAIT))
        #expect(nothing == -1)
        connections.endSlow(now: .now + .seconds((seconds ?? 86_400) - 1))
        #expect(unsafe recv(ends[1], &byte, 1, Int32(MSG_DONTWAIT)) == -1)
        connections.endSlow(now: .now + .seconds((seconds ?? 86_400) + 1))
        #expect(unsafe recv(ends[1], &byte, 1, Int32(MSG_DONTWAIT)) == (seconds == nil ? -1 : 0))
        connections.closed(1)
        #expect(connections.count == 0)
    }
}
