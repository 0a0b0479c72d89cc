// What can be asked of a signal's triage, and what was done to it. Apart from what the triage is.

/// Who is to work on a signal.
public enum Assignment: Hashable, Sendable {
    /// Nobody.
    case nobody
    /// This user; taken as it is, whether or not the store knows it. What the store knows of it is kept.
    case user(TriageUser)
}

/// What becomes of the incidents of a signal.
public enum IncidentChange: Hashable, Sendable {
    /// These, in place of those it has.
    case replace([Int64])
    /// This one too.
    case add(Int64)
}

/// A change of a signal's triage; what is nil stays as it is.
public struct TriageChange: Hashable, Sendable {
    /// The new state.
    public var state: SignalState?
    /// Why it is archived; without effect on a signal that is not.
    public var archiveReason: ArchiveReason?
    /// What to say about it.
    public var archiveComment: String?
    /// Who works on it.
    public var assignee: Assignment?
    /// Its incidents.
    public var incidents: IncidentChange?
    /// The version the request was made for; an older one than the store's is refused. Nil asks for no check.
    public var version: Int64?

    /// A change of nothing; set what is to change.
    public init() {}

    /// A change of state.
    public init(state: SignalState, reason: ArchiveReason? = nil, comment: String? = nil, version: Int64? = nil) {
        self.state = state
        archiveReason = reason
        archiveComment = comment
        self.version = version
    }
}

/// One thing that happened to a signal.
public struct HistoryEntry: Hashable, Sendable {
    /// What changed, or was done.
    public enum Field: String, CaseIterable, Sendable {
        /// The engine made it; `to` is its number of events.
        case signal
        /// Its events, counted.
        case events
        /// Something else that the engine tells of it.
        case content
        case state
        case archiveReason = "archive_reason"
        case archiveComment = "archive_comment"
        case assignee
        case incidents = "incident_ids"
        /// A notification was delivered, or given up; `to` says which and where.
        case notification
    }

    /// When.
    public var time: Moment
    /// Who; nil is the engine.
    public var user: TriageUser?
    /// What.
    public var field: Field
    /// Before; nil where there was nothing.
    public var from: String?
    /// After; nil where there is nothing.
    public var to: String?
    /// The signal's version that came of it.
    public var version: Int64
}
