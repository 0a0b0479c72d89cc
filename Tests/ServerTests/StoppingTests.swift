// Questions that take too long, and those whose askers have gone.
import Glibc
import PropertyGraph
import TestSupport
import Testing
import Triage

@testable import Server

@Suite("Questions that are stopped")
struct StoppingTests {
    private static func options(_ limit: Duration?) -> ServerOptions {
        var options = ServerOptions()
        options.threads = 1
        options.questionLimit = limit
        return options
    }

    @Test("A question that takes too long is refused, and its thread answers the next one")
    func tooLong() throws {
        let server = try TestServer(StoppingTests.options(.seconds(1)))
        let stopped = try #require(server.get("/api/v1/echo?entity=for+ever"))
        #expect(stopped.status == 503)
        #expect(
            stopped.body
                == #"{"errors":["the question was stopped after 1 seconds: ask for less, as with since and until, "#
                + #"or give the server more time"]}"#)
        #expect(stopped.header("retry-after") == nil)
        #expect(server.get("/api/v1/echo?entity=a")?.status == 200)
    }

    @Test("An answer that came when its time was over is not given either")
    func noTime() throws {
        let server = try TestServer(StoppingTests.options(.zero))
        #expect(server.get("/api/v1/echo?entity=a")?.status == 503)
        #expect(server.get("/openapi.json")?.status == 200)
    }

    @Test("What somebody asks who hangs up is stopped, and what he asked besides is not begun")
    func hangingUp() throws {
        let server = try TestServer(StoppingTests.options(nil))
        for _ in 0..<3 {
            let client = RawClient(port: server.server.port)
            client.send(server.head("GET", "/api/v1/echo?entity=for+ever"))
        }
        #expect(server.get("/api/v1/echo?entity=a")?.status == 200)
    }

    @Test("Only who has hung up is taken for one who has")
    func noticing() throws {
        var ends: [Int32] = [-1, -1]
        try #require(unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        let (connections, cancellation) = (Connections(), Cancellation())
        connections.opened(1, socket: ends[0])
        connections.cancelAbandoned()
        connections.entered(1, .answering(cancellation))
        connections.cancelAbandoned()
        // What is sent ahead of its time is no farewell.
        #expect(unsafe send(ends[1], "x", 1, 0) == 1)
        connections.cancelAbandoned()
        #expect(!cancellation.isCancelled)
        close(ends[1])
        connections.cancelAbandoned()
        #expect(cancellation.isCancelled)
        close(ends[0])
    }

    @Test("Both shapes of errors say that a question was stopped as the document says they do")
    func shapes() throws {
        let refusal = Refusal(503, "the question was stopped")
        let texts = String(decoding: refusal.response(.strings).body, as: UTF8.self)
        let objects = String(decoding: refusal.response(.objects).body, as: UTF8.self)
        #expect(texts == #"{"errors":["the question was stopped"]}"#)
        #expect(
            objects
                == #"{"errors":[{"status":"503","title":"Service Unavailable","detail":"the question was stopped"}]}"#)
        let document = try #require(TestServer().get("/openapi.json")?.body)
        #expect(document.contains("was stopped"))
    }

    @Test(
        "A refusal has the shape that the document gives its status",
        arguments: [400, 403, 404, 405, 413, 414, 415, 421, 422, 429, 431, 503])
    func documentedShapes(status: Int) throws {
        for shape in [ErrorShape.strings, .objects] {
            let body = try #require(Document(parsing: Refusal(status, "no").response(shape).body))
            let name = shape.hasObjects(status) ? "JSONAPIErrorResponse" : "APIErrorResponse"
            #expect(throws: Never.self) { try Schema.named(name).check(body) }
        }
    }

    @Test("A server that is stopped while others knock at its port ends like any other", arguments: [1, 4])
    func knocking(threads: Int) async throws {
        var options = ServerOptions()
        options.threads = threads
        for _ in 0..<30 {
            let server = try TestServer(options)
            let port = server.server.port
            async let knocks: Void = StoppingTests.knock(at: port)
            #expect(server.get("/openapi.json")?.status == 200)
            #expect(server.server.stop())
            await knocks
        }
    }

    private static func knock(at port: Int) async {
        for _ in 0..<20 { _ = RawClient(port: port) }
    }
}
