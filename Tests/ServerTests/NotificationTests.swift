// Telling others of signals: where a target may lead, and that what is queued arrives.
import Glibc
import TestSupport
import Testing
import Triage

@testable import Server

@Suite("Notifications")
struct NotificationTests {
    @Test(
        "A webhook is reached by https, or on this machine",
        arguments: [
            "https://hooks.example.com/a?b=c", "http://127.0.0.1:8080/", "http://localhost/x", "http://[::1]:8080/x",
        ])
    func reachable(url: String) { #expect(Webhook.isAllowed(url)) }

    @Test(
        "No other URL is a webhook",
        arguments: [
            "http://hooks.example.com/", "http://127.0.0.1@example.com/", "https://a@example.com/",
            "http://127.0.0.1.example.com/", "http://localhost.example.com/", "file:///etc/passwd",
            "gopher://127.0.0.1/", "https:///x", "https:example.com", "https://a b/", "https://a\\b/", "",
            "https://a/\u{0}",
        ])
    func unreachable(url: String) { #expect(!Webhook.isAllowed(url)) }

    @Test("Where nothing is allowed on this machine, only webhooks are carried")
    func nothingAllowed() {
        #expect(NotificationAllowance().carriers.keys.sorted() == ["webhook"])
        var allowance = NotificationAllowance()
        allowance.commands = ["page": "/bin/true"]
        #expect(allowance.carriers["command"]?("other", []) == .refused("this server allows no such command"))
        #expect(allowance.carriers["command"]?("page", []) == .delivered)
    }

    @Test("What a rule asks for arrives once in its file, its command and its webhook, and shows in the history")
    func arrives() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "#!/bin/sh\ncat >> \"$(dirname \"$0\")/told\"; echo >> \"$(dirname \"$0\")/told\"\n".utf8, to: "tell")
        unsafe chmod(folder.path(of: "tell"), 0o700)
        let hook = try TestHook()
        let store = try SignalStore(path: folder.path(of: "test.signals"), creates: true)
        let targets = [
            "@file-alerts.jsonl", "@command-tell", "@webhook-http://127.0.0.1:\(hook.port)/hook", "@slack-a",
        ]
        _ = try store.createNotificationRule(
            NotificationRuleContent(
                name: "Everything", selectors: NotificationSelectors(severities: [.high]), targets: targets),
            by: store.user(named: "mallory"))
        try store.record(signals(2), run: DetectionRun(paths: ["logs"], rules: 1))
        var options = ServerOptions()
        options.allowance.folder = folder.path
        options.allowance.commands = ["tell": folder.path(of: "tell")]
        let server = try TestServer(store, options)
        let posted = try #require(hook.request())
        // The queue is emptied in its own time; what is waited for is that it is empty.
        while try store.nextDelivery() != nil { usleep(20_000) }
        _ = server
        for name in ["alerts.jsonl", "told"] {
            let text = try text(of: folder.path(of: name))
            let lines = text.split(separator: "\n")
            #expect(lines.count == 1)
            let told = try #require(Document(parsing: String(lines.first ?? "")))
            #expect(told["id"]?.text == "signal-2" && told["reason"]?.text == "made")
        }
        #expect(posted.contains("POST /hook HTTP/1.1\r\n") && posted.hasSuffix("}"))
        let results = try store.history(of: "signal-2").filter { $0.field == .notification }.compactMap(\.to)
        #expect(results.filter { $0.hasSuffix(": delivered") }.count == 3)
        #expect(results.contains { $0.hasPrefix("Everything to @slack-a: given up") })
    }

    @Test("What a webhook refuses or nobody takes is not delivered, and is tried again later")
    func fails() throws {
        let folder = try TemporaryFolder()
        let store = try SignalStore(path: folder.path(of: "test.signals"), creates: true)
        _ = try store.createNotificationRule(
            NotificationRuleContent(
                name: "Everything", selectors: NotificationSelectors(), targets: ["@webhook-http://127.0.0.1:1/"]),
            by: store.user(named: "mallory"))
        try store.record(signals(1), run: DetectionRun(paths: ["logs"], rules: 1))
        let server = try TestServer(store)
        while try #require(try store.nextDelivery()) <= Moment.now() { usleep(20_000) }
        _ = server
        #expect(try store.history(of: "signal-1").allSatisfy { $0.field != .notification })
    }

    @Test("A command that fails, is missing or is no program says so")
    func commands() throws {
        let folder = try TemporaryFolder()
        try folder.write("#!/bin/sh\nexit 3\n".utf8, to: "fails")
        try folder.write("text".utf8, to: "text")
        unsafe chmod(folder.path(of: "fails"), 0o700)
        #expect(CommandRun.run(folder.path(of: "fails"), input: []) == "it ended with status 3")
        #expect(CommandRun.run(folder.path(of: "none"), input: [])?.hasPrefix("it did not start") == true)
        #expect(CommandRun.run(folder.path(of: "text"), input: [])?.hasPrefix("it did not start") == true)
        #expect(CommandRun.run("/bin/cat", input: [UInt8](repeating: 0x61, count: 1 << 20)) == nil)
    }

    private func text(of path: String) throws -> String {
        guard let file = unsafe fopen(path, "r") else { return "" }
        defer { unsafe _ = fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = unsafe fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}

/// Takes one request and answers that all is well.
private final class TestHook {
    let port: Int
    private let socket: Int32

    init() throws {
        let listening = try ListeningSocket(.loopback, port: 0)
        port = listening.port
        socket = try listening.listening()
        _ = fcntl(socket, F_SETFL, 0)
    }

    deinit { close(socket) }

    /// Waits for a request and gives all of it.
    func request() -> String? {
        let connection = accept(socket, nil, nil)
        guard connection >= 0 else { return nil }
        defer { close(connection) }
        var text = ""
        while !text.hasSuffix("}") {
            var chunk = [UInt8](repeating: 0, count: 1 << 16)
            let count = unsafe recv(connection, &chunk, chunk.count, 0)
            guard count > 0 else { return nil }
            text += String(decoding: chunk[..<count], as: UTF8.self)
        }
        let answer = Array("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n".utf8)
        _ = unsafe answer.withUnsafeBytes { unsafe send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        return text
    }
}
