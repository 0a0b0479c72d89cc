// Notification rules and the deliveries they ask for.
import PropertyGraph
import Testing

@testable import Triage

@Suite("Notifications")
struct NotificationTests {
    private func content(
        _ query: String? = nil, severities: [SignalSeverity] = [], targets: [String] = ["@file-alerts.jsonl"]
    ) -> NotificationRuleContent {
        NotificationRuleContent(
            name: "Grave ones", selectors: NotificationSelectors(severities: severities, query: query),
            targets: targets)
    }

    @Test("A rule is made, changed with its version, and deleted")
    func rules() throws {
        let test = try TestStore()
        var said = content("source:cloudtrail", severities: [.high, .critical], targets: ["@a", "@b"])
        said.timeAggregation = 600
        said.routing = .object([("mode", .text("manual"))])
        let made = try test.store.createNotificationRule(said, by: test.user)
        #expect(made.id.wholeMatch(of: /[a-z0-9]{3}-[a-z0-9]{3}-[a-z0-9]{3}/) != nil)
        #expect(made.content == said && made.version == 1 && made.createdBy == test.user)
        test.clock.move(seconds: 5)
        said.name = "Others"
        said.isEnabled = false
        let changed = try test.store.changeNotificationRule(made.id, to: said, version: 1, by: test.user)
        #expect(changed.content == said && changed.version == 2)
        #expect(changed.created == made.created && changed.modified == test.clock.now)
        #expect(throws: TriageError.stale(signal: "notification rule \(made.id)", given: 1, stored: 2)) {
            _ = try test.store.changeNotificationRule(made.id, to: said, version: 1, by: test.user)
        }
        #expect(try test.reopened().notificationRules() == [changed])
        try test.store.deleteNotificationRule(made.id)
        let missing = TriageError.notFound(what: "Notification rule", name: made.id)
        #expect(throws: missing) { _ = try test.store.notificationRule(made.id) }
        #expect(throws: missing) { try test.store.deleteNotificationRule(made.id) }
    }

    @Test("A rule that means nothing is refused")
    func refused() throws {
        let test = try TestStore()
        var nameless = content()
        nameless.name = ""
        for said in [nameless, content("(a"), content(targets: [])] {
            #expect(throws: TriageError.self) { _ = try test.store.createNotificationRule(said, by: test.user) }
        }
    }

    @Test("A signal that is made, changed or triaged is told of, and only to rules that fit")
    func matching() throws {
        let test = try TestStore()
        let grave = try test.store.createNotificationRule(content(severities: [.high, .critical]), by: test.user)
        _ = try test.store.createNotificationRule(content("@usr.name:bob"), by: test.user)
        var silent = content()
        silent.isEnabled = false
        _ = try test.store.createNotificationRule(silent, by: test.user)
        var findings = content()
        findings.selectors.triggerSource = "security_findings"
        _ = try test.store.createNotificationRule(findings, by: test.user)
        try test.store.record(signal("signal-1"), signal("signal-2", severity: .low))
        try test.store.record(signal("signal-1"))
        try test.store.record(signal("signal-1", events: 2))
        try test.store.change("signal-1", TriageChange(state: .underReview), by: test.user)
        let due = try test.store.claimDeliveries()
        #expect(
            due.map { "\($0.signal) \($0.reason) \($0.version)" } == [
                "signal-1 made 1", "signal-1 changed 2", "signal-1 triaged 3",
            ])
        #expect(due.allSatisfy { $0.rule == grave.id && $0.target == "@file-alerts.jsonl" && $0.attempts == 1 })
    }

    @Test("Nothing is queued by a change that is refused")
    func together() throws {
        let test = try TestStore()
        _ = try test.store.createNotificationRule(content(), by: test.user)
        #expect(throws: TriageError.self) { try test.store.record(signal("signal-1"), signal("x", events: 0)) }
        #expect(try test.store.nextDelivery() == nil)
    }

    @Test("A signal told of within the time of aggregation is not told of again")
    func aggregation() throws {
        let test = try TestStore()
        var said = content()
        said.timeAggregation = 600
        _ = try test.store.createNotificationRule(said, by: test.user)
        try test.store.record(signal("signal-1"), signal("signal-2"))
        test.clock.move(seconds: 599)
        try test.store.change("signal-1", TriageChange(state: .open), by: test.user)
        #expect(try test.store.claimDeliveries().map(\.signal) == ["signal-1", "signal-2"])
        test.clock.move(seconds: 1)
        try test.store.change("signal-1", TriageChange(state: .open), by: test.user)
        #expect(try test.store.claimDeliveries().map(\.signal) == ["signal-1"])
    }

    @Test("What arrived is delivered once, and told in the history")
    func arriving() throws {
        let test = try TestStore()
        _ = try test.store.createNotificationRule(content(), by: test.user)
        try test.store.record(signal("signal-1"))
        let delivery = try #require(try test.store.claimDeliveries().first)
        #expect(try test.store.claimDeliveries().isEmpty)
        try test.store.finish(delivery)
        try test.store.finish(delivery)
        test.clock.move(seconds: 100_000)
        #expect(try test.store.claimDeliveries().isEmpty)
        let told = try test.store.history(of: "signal-1").filter { $0.field == .notification }
        #expect(told.map(\.to) == ["Grave ones to @file-alerts.jsonl: delivered"])
        #expect(try test.store.signal("signal-1").version == 1)
    }

    @Test("What a sender took and never settled is due again after its lease")
    func lease() throws {
        let test = try TestStore()
        _ = try test.store.createNotificationRule(content(), by: test.user)
        try test.store.record(signal("signal-1"))
        #expect(try test.store.claimDeliveries(lease: 60).count == 1)
        test.clock.move(seconds: 60)
        #expect(try test.reopened().claimDeliveries(lease: 60).map(\.attempts) == [2])
    }

    @Test("A failure waits twice as long each time, and is given up in the end")
    func failing() throws {
        let test = try TestStore()
        _ = try test.store.createNotificationRule(content(), by: test.user)
        try test.store.record(signal("signal-1"))
        var waits: [Int64] = []
        while let delivery = try test.store.claimDeliveries().first {
            try test.store.fail(delivery, "refused")
            guard let next = try test.store.nextDelivery() else { break }
            let wait = (next.milliseconds - test.clock.now.milliseconds) / 1_000
            waits.append(wait)
            test.clock.move(seconds: wait)
        }
        #expect(waits == [30, 60, 120, 240, 480, 960, 1_920, 3_840, 7_680, 14_400, 14_400])
        #expect(
            try test.store.history(of: "signal-1").last?.to
                == "Grave ones to @file-alerts.jsonl: given up: refused")
    }

    @Test("Deliveries of a deleted rule are no longer due")
    func deleted() throws {
        let test = try TestStore()
        let rule = try test.store.createNotificationRule(content(), by: test.user)
        try test.store.record(signal("signal-1"))
        try test.store.deleteNotificationRule(rule.id)
        #expect(try test.store.claimDeliveries().isEmpty)
    }
}
