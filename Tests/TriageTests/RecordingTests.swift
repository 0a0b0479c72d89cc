// Storing what the engine finds, again and again.
import PropertyGraph
import Testing

@testable import Triage

@Suite("Recording")
struct RecordingTests {
    @Test("A new signal is open, has version 1, and keeps everything the engine said")
    func new() throws {
        let test = try TestStore()
        var detected = signal("signal-1", events: 3)
        detected.rule.license = "DRL-1.1"
        detected.rule.triage = DetectedTriage(goal: "Know why.", lookAt: ["Who"], response: ["Start it"])
        detected.resources = [
            DetectedNode(kind: "resource", key: "trail/main", name: "main", type: "AWS::CloudTrail::Trail")
        ]
        detected.resourceCount = 1
        let report = try test.store.record(detected)
        #expect(report == RecordingReport(made: ["signal-1"]))
        let stored = try test.reopened().signal("signal-1")
        var expected = detected
        expected.events = []
        #expect(stored.detected == expected)
        #expect(try test.store.events(of: "signal-1") == detected.events)
        #expect(stored.triage == .untouched)
        #expect(stored.version == 1)
        #expect(stored.discovered == test.clock.now)
        #expect(stored.paths == ["logs"])
        #expect(stored.tally.events == 3 && stored.tally.denied == 1 && stored.tally.succeeded == 2)
        #expect(stored.actions == [CalledAction(action: "cloudtrail:StopLogging", count: 3)])
        #expect(stored.time.description == "2026-03-01T08:00:00.000Z")
    }

    @Test("The same run again changes nothing, not even the version")
    func again() throws {
        let test = try TestStore()
        try test.store.record(signal("signal-1", events: 2))
        test.clock.move(seconds: 60)
        let report = try test.store.record(signal("signal-1", events: 2))
        #expect(report == RecordingReport(unchanged: 1))
        let stored = try test.store.signal("signal-1")
        #expect(stored.version == 1 && stored.modified == stored.discovered)
        #expect(try test.store.history(of: "signal-1").count == 1)
    }

    @Test("More events give a new version, and leave triage and the day of discovery as they were")
    func more() throws {
        let test = try TestStore()
        try test.store.record(signal("signal-1", events: 2))
        let made = test.clock.now
        try test.store.change("signal-1", TriageChange(state: .underReview), by: test.user)
        test.clock.move(seconds: 60)
        #expect(try test.store.record(signal("signal-1", events: 5)).changed == ["signal-1"])
        let stored = try test.store.signal("signal-1")
        #expect(stored.version == 3)
        #expect(stored.tally.events == 5)
        #expect(stored.triage.state == .underReview && stored.triage.stateUser?.handle == "mallory@example.com")
        #expect(stored.discovered == made && stored.modified == test.clock.now)
        let last = try #require(try test.store.history(of: "signal-1").last)
        #expect(last.field == .events && last.from == "2 events" && last.to == "5 events" && last.user == nil)
    }

    @Test("Logs of another day add to a signal, and forget nothing of the first")
    func elsewhere() throws {
        let test = try TestStore()
        try test.store.record(signal("signal-1", minute: 0, events: 2))
        var later = signal("signal-1", minute: 1_440, events: 2)
        later.addresses = ["203.0.113.9"]
        try test.store.record([later], run: DetectionRun(paths: ["later"], rules: 1))
        let stored = try test.store.signal("signal-1")
        #expect(stored.tally.events == 4 && stored.paths == ["logs", "later"])
        #expect(stored.tally.first == Timestamp(parsing: "2026-03-01T08:00:00Z"))
        #expect(stored.tally.last == Timestamp(parsing: "2026-03-02T08:01:00Z"))
        #expect(stored.detected.addresses == ["198.51.100.7", "203.0.113.9"])
        // The first day again: all of it is known.
        #expect(try test.store.record(signal("signal-1", minute: 0, events: 2)).unchanged == 1)
    }

    @Test("What a rule says anew is a new version, with a line in the history")
    func ruleChanged() throws {
        let test = try TestStore()
        try test.store.record(signal("signal-1"))
        try test.store.record(signal("signal-1", severity: .critical))
        let stored = try test.store.signal("signal-1")
        #expect(stored.version == 2 && stored.detected.severity == .critical)
        let last = try #require(try test.store.history(of: "signal-1").last)
        #expect(last.field == .content && last.from == "high" && last.to == "critical")
    }

    @Test("A run is stored whole or not at all")
    func whole() throws {
        let test = try TestStore()
        #expect(throws: TriageError.invalid("signal signal-2 has no events")) {
            try test.store.record(signal("signal-1"), signal("signal-2", events: 0))
        }
        #expect(try test.store.ids("") == [])
    }

    @Test("Hostile names are kept as they are, and never become part of a statement")
    func hostile() throws {
        let test = try TestStore()
        let names = ["'); DROP TABLE signal; --", "\"\\", "a\u{1F}b\u{1E}c", "\u{202E}x", "\u{0}nul", "%_[*?"]
        for (index, name) in names.enumerated() {
            var hostile = signal("signal-\(index)", title: name, user: name)
            hostile.addresses = [name]
            try test.store.record(hostile)
            #expect(try test.store.signal("signal-\(index)").detected.addresses == [name])
            #expect(try test.store.signal("signal-\(index)").title == name)
        }
        #expect(try test.store.ids("").count == names.count)
        #expect(try test.store.damage() == nil)
    }

    @Test("The events of a signal lead back to it")
    func byEvent() throws {
        let test = try TestStore()
        try test.store.record(signal("signal-1", events: 2), signal("signal-2", minute: 5))
        #expect(try test.store.signals(ofEvent: "signal-1-event-1").map(\.id) == ["signal-1"])
        #expect(try test.store.signals(ofEvent: "none").isEmpty)
    }
}
