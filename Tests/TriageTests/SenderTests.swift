// Sending what is queued: to files, by carriers that fail, and to targets that nothing carries to.
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Triage

@Suite("Sending notifications")
struct SenderTests {
    private func rule(_ targets: String..., in test: TestStore) throws {
        let content = NotificationRuleContent(
            name: "All", selectors: NotificationSelectors(), targets: targets)
        _ = try test.store.createNotificationRule(content, by: test.user)
    }

    private func results(_ test: TestStore) throws -> [String?] {
        try test.store.history(of: "signal-1").filter { $0.field == .notification }.map(\.to)
    }

    @Test("A notification is a line of JSON in its file, readable for its owner alone")
    func file() throws {
        let test = try TestStore()
        try rule("@file-alerts.jsonl", in: test)
        try test.store.record(signal("signal-1"))
        let sender = NotificationSender(
            store: test.store, carriers: ["file": FileCarrier(folder: test.folder.path).carry])
        #expect(try sender.sendDue() == 1)
        try test.store.change("signal-1", TriageChange(state: .underReview), by: test.user)
        #expect(try sender.sendDue() == 1)
        #expect(try sender.sendDue() == 0)
        let lines = String(decoding: try bytes(test.folder.path(of: "alerts.jsonl")), as: UTF8.self)
            .split(separator: "\n").compactMap { Document(parsing: String($0)) }
        #expect(lines.map { $0["reason"]?.text } == ["made", "triaged"])
        #expect(lines.last?["attributes"]?["workflow"]?["triage"]?["state"]?.text == "under_review")
        #expect(try results(test) == ["All to @file-alerts.jsonl: delivered", "All to @file-alerts.jsonl: delivered"])
    }

    @Test(
        "A rule reaches no file outside the folder",
        arguments: ["../escaped", "/tmp/escaped", ".hidden", "", "a/b", "folder", "link"])
    func outside(name: String) throws {
        let test = try TestStore()
        try test.folder.write([], to: "folder/inside")
        try test.folder.write([], to: "elsewhere")
        try #require(unsafe symlink("elsewhere", test.folder.path(of: "link")) == 0)
        let outcome = FileCarrier(folder: test.folder.path).carry(name, [0x7B])
        if case .delivered = outcome { Issue.record("\(name) was written") }
        #expect(try bytes(test.folder.path(of: "elsewhere")).isEmpty)
    }

    @Test("What fails is tried again later; what nothing carries is given up, and the history says so")
    func failing() throws {
        let test = try TestStore()
        try rule("@webhook-https://example.com/hook", "@slack-channel", "mail", in: test)
        try test.store.record(signal("signal-1"))
        let answers = Mutex<[DeliveryOutcome]>([.failed("connection refused"), .delivered])
        let addresses = Mutex<[String]>([])
        let sender = NotificationSender(
            store: test.store,
            carriers: [
                "webhook": { address, _ in
                    addresses.withLock { $0.append(address) }
                    return answers.withLock { $0.removeFirst() }
                }
            ])
        #expect(try sender.sendDue() == 3)
        #expect(
            try results(test) == [
                "All to @slack-channel: given up: only @webhook-… is sent from here",
                "All to mail: given up: only @webhook-… is sent from here",
            ])
        #expect(try sender.sendDue() == 0)
        test.clock.move(seconds: 30)
        #expect(try sender.sendDue() == 1)
        #expect(addresses.withLock { $0 } == ["https://example.com/hook", "https://example.com/hook"])
        #expect(try results(test).last == "All to @webhook-https://example.com/hook: delivered")
    }
}
