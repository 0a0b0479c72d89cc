// What people do to signals: states, stamps, versions, locks and history.
import PropertyGraph
import Synchronization
import Testing

@testable import Triage

@Suite("Triage")
struct TriageTests {
    @Test("Archiving keeps reason and comment, each with who and when", arguments: ArchiveReason.allCases)
    func archiving(reason: ArchiveReason) throws {
        let test = try TestStore()
        try test.store.record(signal("signal-1"))
        test.clock.move(seconds: 5)
        let changed = try test.store.change(
            "signal-1", TriageChange(state: .archived, reason: reason, comment: "seen"), by: test.user)
        let triage = changed.triage
        #expect(triage.state == .archived && triage.archiveReason == reason && triage.archiveComment == "seen")
        #expect(triage.stateUpdated == test.clock.now && triage.archiveCommented == test.clock.now)
        #expect(triage.stateUser?.uuid == test.user.uuid && triage.archiveCommentUser?.uuid == test.user.uuid)
        #expect(changed.version == 2)
        #expect(try test.reopened().signal("signal-1").triage == triage)
    }

    @Test("A reason belongs to what is archived; reopened, a signal has none")
    func reopening() throws {
        let test = try TestStore()
        try test.store.record(signal("signal-1"))
        var change = TriageChange(state: .open, reason: .falsePositive)
        #expect(try test.store.change("signal-1", change, by: test.user).triage.archiveReason == .none)
        change.state = .archived
        #expect(try test.store.change("signal-1", change, by: test.user).triage.archiveReason == .falsePositive)
        let reopened = try test.store.change("signal-1", TriageChange(state: .open), by: test.user)
        #expect(reopened.triage.archiveReason == .none)
    }

    @Test("A signal leaves the archive for thirty days after it was made, and not a moment longer")
    func locking() throws {
        let test = try TestStore()
        try test.store.record(signal("signal-1"))
        let made = test.clock.now
        try test.store.change("signal-1", TriageChange(state: .archived), by: test.user)
        test.clock.move(seconds: 30 * 86_400)
        try test.store.change("signal-1", TriageChange(state: .open), by: test.user)
        try test.store.change("signal-1", TriageChange(state: .archived), by: test.user)
        test.clock.move(seconds: 1)
        for state in [SignalState.open, .underReview] {
            #expect(throws: TriageError.locked(signal: "signal-1", discovered: made, days: 30)) {
                try test.store.change("signal-1", TriageChange(state: state), by: test.user)
            }
        }
        // The rest of its triage is not locked.
        let change = TriageChange(state: .archived, reason: .remediated, comment: "late")
        #expect(try test.store.change("signal-1", change, by: test.user).triage.archiveReason == .remediated)
    }

    @Test("A version below the stored one is refused, the same and a higher one are taken")
    func versions() throws {
        let test = try TestStore()
        try test.store.record(signal("signal-1"))
        try test.store.change("signal-1", TriageChange(state: .underReview, version: 1), by: test.user)
        #expect(throws: TriageError.stale(signal: "signal-1", given: 1, stored: 2)) {
            try test.store.change("signal-1", TriageChange(state: .archived, version: 1), by: test.user)
        }
        #expect(try test.store.signal("signal-1").triage.state == .underReview)
        #expect(
            try test.store.change("signal-1", TriageChange(state: .open, version: 9), by: test.user).version == 3)
        let words = TriageError.stale(signal: "signal-1", given: 1, stored: 2).description
        #expect(words.contains("version 1 ") && words.contains("version 2 "))
    }

    @Test("A state that is said again is stamped again; what changes nothing leaves the version")
    func restating() throws {
        let test = try TestStore()
        try test.store.record(signal("signal-1"))
        try test.store.change("signal-1", TriageChange(state: .open), by: test.user)
        test.clock.move(seconds: 5)
        let again = try test.store.change("signal-1", TriageChange(state: .open), by: test.user)
        #expect(again.version == 3 && again.triage.stateUpdated == test.clock.now)
        var change = TriageChange()
        change.assignee = .nobody
        change.incidents = .replace([])
        #expect(try test.store.change("signal-1", change, by: test.user).version == 3)
        #expect(try test.store.change("signal-1", TriageChange(), by: test.user).version == 3)
    }

    @Test("Assigning does not touch the state's stamp, and nobody is nobody")
    func assigning() throws {
        let test = try TestStore()
        try test.store.record(signal("signal-1"))
        var change = TriageChange()
        change.assignee = .user(TriageUser(uuid: "773b045d-ccf8-4808-bd3b-955ef6a8c940", handle: "eve@example.com"))
        let assigned = try test.store.change("signal-1", change, by: test.user).triage
        #expect(assigned.assignee?.handle == "eve@example.com" && assigned.stateUpdated == nil)
        // What the store knows of a user stays when a client sends the uuid alone.
        change.assignee = .user(TriageUser(uuid: "773b045d-ccf8-4808-bd3b-955ef6a8c940"))
        #expect(try test.store.change("signal-1", change, by: test.user).triage.assignee?.handle == "eve@example.com")
        change.assignee = .nobody
        #expect(try test.store.change("signal-1", change, by: test.user).triage.assignee == nil)
        change.assignee = .user(TriageUser(uuid: ""))
        #expect(throws: TriageError.self) { try test.store.change("signal-1", change, by: test.user) }
    }

    @Test("Incidents are replaced or added to, each once")
    func incidents() throws {
        let test = try TestStore()
        try test.store.record(signal("signal-1"))
        var change = TriageChange()
        change.incidents = .replace([2_066, 7, 2_066])
        #expect(try test.store.change("signal-1", change, by: test.user).triage.incidents == [2_066, 7])
        change.incidents = .add(9)
        #expect(try test.store.change("signal-1", change, by: test.user).triage.incidents == [2_066, 7, 9])
        change.incidents = .replace(Array(0..<1_001))
        #expect(throws: TriageError.self) { try test.store.change("signal-1", change, by: test.user) }
    }

    @Test("The history tells every change: who, when, from what to what")
    func history() throws {
        let test = try TestStore()
        try test.store.record(signal("signal-1", events: 2))
        var change = TriageChange(state: .archived, reason: .other, comment: "enough")
        change.assignee = .user(test.user)
        change.incidents = .add(7)
        test.clock.move(seconds: 1)
        try test.store.change("signal-1", change, by: test.user)
        let history = try test.store.history(of: "signal-1")
        let told = history.map { "\($0.field.rawValue): \($0.from ?? "-") > \($0.to ?? "-"), \($0.version)" }
        #expect(
            told == [
                "signal: - > 2 events, 1", "state: open > archived, 2", "archive_reason: none > other, 2",
                "archive_comment: - > enough, 2", "assignee: - > mallory@example.com, 2", "incident_ids:  > 7, 2",
            ])
        #expect(history[0].user == nil && history[1].user?.uuid == test.user.uuid)
        #expect(history[1].time == test.clock.now)
    }

    @Test("Many at once are all changed or none; unknown ones are named and left out")
    func bulk() throws {
        let test = try TestStore()
        try test.store.record(signal("signal-1"), signal("signal-2"))
        let archive = TriageChange(state: .archived, reason: .falsePositive)
        let (changed, unknown) = try test.store.change(
            [("signal-1", archive), ("none", archive), ("signal-2", archive)], by: test.user)
        #expect(changed.map(\.id) == ["signal-1", "signal-2"] && unknown == ["none"])
        let open = TriageChange(state: .open)
        let stale = TriageChange(state: .open, version: 1)
        #expect(throws: TriageError.stale(signal: "signal-2", given: 1, stored: 2)) {
            _ = try test.store.change([("signal-1", open), ("signal-2", stale)], by: test.user)
        }
        #expect(try test.store.signal("signal-1").triage.state == .archived)
        #expect(throws: TriageError.self) {
            _ = try test.store.change(Array(repeating: ("signal-1", open), count: 200), by: test.user)
        }
    }

    @Test("An unknown signal is not found")
    func unknown() throws {
        let test = try TestStore()
        #expect(throws: TriageError.notFound(what: "Signal", name: "none")) {
            try test.store.change("none", TriageChange(state: .open), by: test.user)
        }
        #expect(throws: TriageError.notFound(what: "Signal", name: "none")) { try test.store.signal("none") }
        #expect(throws: TriageError.notFound(what: "Signal", name: "none")) { try test.store.history(of: "none") }
    }

    @Test("Of two writers at once on one version exactly one wins, and the other is told")
    func racing() async throws {
        let test = try TestStore()
        try test.store.record(signal("signal-1"))
        for round in 1...20 {
            let (wins, losses) = await race(
                [test.store, try test.reopened()], version: Int64(round), user: test.user)
            #expect(wins == 1 && losses == [.stale(signal: "signal-1", given: Int64(round), stored: Int64(round + 1))])
        }
        #expect(try test.store.signal("signal-1").version == 21)
    }

    private func race(
        _ stores: [SignalStore], version: Int64, user: TriageUser
    ) async -> (wins: Int, losses: [TriageError]) {
        await withTaskGroup(of: TriageError?.self) { group in
            for store in stores {
                group.addTask {
                    do throws(TriageError) {
                        try store.change("signal-1", TriageChange(state: .underReview, version: version), by: user)
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            var (wins, losses) = (0, [TriageError]())
            for await result in group {
                if let result { losses.append(result) } else { wins += 1 }
            }
            return (wins, losses)
        }
    }
}
