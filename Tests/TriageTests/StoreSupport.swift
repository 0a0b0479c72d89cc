// Signals made by hand, a clock that is told the time, and a store in a folder of its own.
import PropertyGraph
import Synchronization
import TestSupport

@testable import Triage

/// A clock that stands until it is moved.
final class TestClock: Sendable {
    private let time = Mutex(Moment(milliseconds: 1_800_000_000_000))

    var now: Moment { time.withLock { $0 } }

    func move(seconds: Int64) { time.withLock { $0 = $0.advanced(seconds: seconds) } }
}

/// A store, its clock and its folder, which goes away with it.
final class TestStore {
    let folder: TemporaryFolder
    let clock = TestClock()
    let store: SignalStore
    let user: TriageUser

    init() throws {
        let folder = try TemporaryFolder()
        let clock = clock
        store = try SignalStore(path: folder.path(of: "test.signals"), creates: true) { clock.now }
        user = try store.user(named: "mallory@example.com")
        self.folder = folder
    }

    /// Another look at the same file.
    func reopened() throws -> SignalStore {
        let clock = clock
        return try SignalStore(path: store.path) { clock.now }
    }
}

/// A signal of `count` events, a minute apart, that begin at `minute`.
func signal(
    _ id: String, severity: SignalSeverity = .high, title: String = "A trail was stopped", minute: Int = 0,
    events count: Int = 1, user: String = "alice"
) -> DetectedSignal {
    var rule = DetectedRule(id: "11111111-2222-4333-8444-555555555555", title: title, file: "rules.yml")
    rule.name = "trail-stopped"
    rule.author = "Somebody Else"
    rule.tags = ["attack.defense-evasion", "attack.t1562.008"]
    let events = (0..<count).map { index in
        DetectedEvent(
            id: "\(id)-event-\(minute + index)",
            time: Timestamp(seconds: 1_772_352_000 + Int64(minute + index) * 60), action: "cloudtrail:StopLogging",
            outcome: index % 2 == 0 ? .succeeded : .denied)
    }
    var signal = DetectedSignal(
        id: id, rule: rule, severity: severity, group: "\(user) in 111122223333", events: events)
    let node = DetectedNode(
        kind: "user", key: "arn:aws:iam::111122223333:user/\(user)", name: user, account: "111122223333")
    signal.principals = [node]
    signal.origin = node
    signal.accounts = ["111122223333"]
    signal.addresses = ["198.51.100.7"]
    signal.regions = ["us-east-1"]
    return signal
}

extension SignalStore {
    /// Records signals of a run over logs that do not matter.
    @discardableResult
    func record(_ signals: DetectedSignal...) throws(TriageError) -> RecordingReport {
        try record(signals, run: DetectionRun(paths: ["logs"], rules: 1))
    }

    /// The ids that a query finds.
    func ids(_ query: String) throws(TriageError) -> [String] {
        try search(SignalSearch(query: query, limit: 1_000)).signals.map(\.id)
    }
}
