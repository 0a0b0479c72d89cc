// A signal as it lies in the store: what the engine found, and what people made of it.
import PropertyGraph

/// Where a signal stands.
public enum SignalState: String, CaseIterable, Sendable {
    case open
    case underReview = "under_review"
    case archived
}

/// Why a signal was archived.
public enum ArchiveReason: String, CaseIterable, Sendable {
    case none
    case falsePositive = "false_positive"
    case testingOrMaintenance = "testing_or_maintenance"
    case remediated
    case investigatedCaseOpened = "investigated_case_opened"
    case truePositiveBenign = "true_positive_benign"
    case truePositiveMalicious = "true_positive_malicious"
    case other
}

/// Somebody who works on signals.
public struct TriageUser: Hashable, Sendable {
    /// Identifies; a UUID of ours, or whatever a client sent.
    public var uuid: String
    /// The name to log in with, such as an address.
    public var handle: String?
    /// What people call them.
    public var name: String?
    /// A picture's address.
    public var icon: String?
    /// The store's own number; nil until stored.
    public var number: Int64?

    /// A user with what is known of them.
    public init(uuid: String, handle: String? = nil, name: String? = nil, icon: String? = nil) {
        self.uuid = uuid
        self.handle = handle
        self.name = name
        self.icon = icon
    }

    /// How to show them: handle, else name, else uuid.
    public var label: String { handle ?? name ?? uuid }
}

/// What people made of a signal.
public struct TriageStatus: Hashable, Sendable {
    /// Where it stands.
    public var state: SignalState
    /// When that was last said; nil while nobody has.
    public var stateUpdated: Moment?
    /// Who said it.
    public var stateUser: TriageUser?
    /// Why it was archived; `none` unless it is.
    public var archiveReason: ArchiveReason
    /// What was said about it.
    public var archiveComment: String?
    /// When.
    public var archiveCommented: Moment?
    /// By whom.
    public var archiveCommentUser: TriageUser?
    /// Who works on it; nil is nobody.
    public var assignee: TriageUser?
    /// The incidents it belongs to.
    public var incidents: [Int64]

    /// How a signal begins.
    public static let untouched = TriageStatus()

    init() {
        state = .open
        archiveReason = .none
        incidents = []
    }
}

/// How often events happened, and when.
public struct EventTally: Hashable, Sendable {
    /// All of them.
    public var events: Int
    /// Those that were refused.
    public var denied: Int
    /// Those that ended in another error.
    public var failed: Int
    /// The first; unknown where no event has a time.
    public var first: Timestamp
    /// The last.
    public var last: Timestamp

    /// Those that did what they were to do.
    public var succeeded: Int { events - denied - failed }
}

/// What was called, and how often.
public struct CalledAction: Hashable, Sendable {
    /// `iam:CreateUser`.
    public var action: String
    /// How often.
    public var count: Int

    /// The service it is of: `iam`.
    public var service: String { String(action.prefix { $0 != ":" }) }
}

/// A signal of the store. Its events are asked for apart (`SignalStore.events`), since there can be very many.
public struct StoredSignal: Hashable, Sendable {
    /// What the engine found, without its events.
    public var detected: DetectedSignal
    /// Counted over the events.
    public var tally: EventTally
    /// What was called, most called first.
    public var actions: [CalledAction]
    /// When the engine first made it.
    public var discovered: Moment
    /// When anything of it last changed.
    public var modified: Moment
    /// Counts the changes of the signal; a new one has 1.
    public var version: Int64
    /// What people made of it.
    public var triage: TriageStatus
    /// The logs it was found in, as they were named, the latest last.
    public var paths: [String]

    /// The signal's id.
    public var id: String { detected.id }
    /// When it happened, for windows and for order: its first event.
    public var time: Moment { tally.first == .unknown ? discovered : Moment(tally.first) }
    /// One line that says what happened.
    public var title: String { detected.rule.title }
    /// Who did it as far as is known: the origin, else the principal that called most.
    public var actor: DetectedNode? { detected.origin ?? detected.principals.first }
    /// The services that were called.
    public var services: [String] { actions.map(\.service).withoutRepeats() }
}

extension [String] {
    /// Each element where it first stands.
    func withoutRepeats() -> [String] {
        if count < 2 { return self }
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
