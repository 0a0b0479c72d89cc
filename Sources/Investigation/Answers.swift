// The answers as values. They mirror the JSON contract in docs/answers.schema.json field by field and hold nothing of
// the graph, so that a report, a server or somebody's program needs only these.
import PropertyGraph

/// A node as an answer shows it.
public struct NodeSummary: Hashable, Sendable {
    /// Stable for the same logs; letters, digits and `-` only.
    public var id: String
    /// What it is.
    public var kind: NodeKind
    /// The ARN where there is one, else the id (`AKIA…`, `203.0.113.7`, `s3.amazonaws.com`, `111122223333`).
    public var key: String
    /// A short name for people: `alice`, `Deploy/alice-laptop`, `s3`.
    public var label: String
    /// The account it belongs to, where that is known.
    public var account: String?
    /// AWS's resource type (`AWS::S3::Bucket`), on resources.
    public var type: String?

    /// A node with all its parts given.
    public init(
        id: String, kind: NodeKind, key: String, label: String, account: String? = nil, type: String? = nil
    ) {
        self.id = id
        self.kind = kind
        self.key = key
        self.label = label
        self.account = account
        self.type = type
    }
}

/// Counts over a set of events: `events` counts all, the other three say how they ended.
public struct Tally: Hashable, Sendable {
    /// All of them, however they ended.
    public var events = 0
    /// Calls without an error.
    public var succeeded = 0
    /// Calls refused for lack of permission.
    public var denied = 0
    /// Calls that ended in any other error.
    public var failed = 0
    /// The earliest and latest times among the events; nil when none has a time.
    public var first: Timestamp?
    /// The latest; nil when none has a time.
    public var last: Timestamp?

    /// No events.
    public init() {}

    /// Counts one event.
    public mutating func add(_ outcome: Outcome, at time: Timestamp) {
        events += 1
        switch outcome {
        case .succeeded: succeeded += 1
        case .denied: denied += 1
        case .failed: failed += 1
        }
        guard time != .unknown else { return }
        first = first.map { min($0, time) } ?? time
        last = last.map { max($0, time) } ?? time
    }

    /// Counts what `other` counted.
    public mutating func add(_ other: Tally) {
        events += other.events
        succeeded += other.succeeded
        denied += other.denied
        failed += other.failed
        if let time = other.first { first = first.map { min($0, time) } ?? time }
        if let time = other.last { last = last.map { max($0, time) } ?? time }
    }
}

/// One action and how often it was called.
public struct ActionTally: Hashable, Sendable {
    /// `iam:CreateUser`.
    public var action: String
    /// Whether every call of it in this answer was marked as read only.
    public var readOnly: Bool
    /// How often, how it ended, and when.
    public var tally: Tally
}

/// A node with its tally, and its actions where the answer lists them.
public struct NodeTally: Hashable, Sendable {
    /// The node.
    public var node: NodeSummary
    /// How often, how it ended, and when.
    public var tally: Tally
    /// What was called, most called first.
    public var actions: [ActionTally] = []
}

/// A credential of the subject.
public struct CredentialTally: Hashable, Sendable {
    /// The node.
    public var node: NodeSummary
    /// How often, how it ended, and when.
    public var tally: Tally
    /// Who stands behind the credential, when that is not the subject itself.
    public var origin: NodeSummary?
    /// The addresses it was used from, most used first.
    public var addresses: [String] = []
}

/// A role session the subject obtained, or that belongs to the subject when that is a role.
public struct SessionTally: Hashable, Sendable {
    /// The node.
    public var node: NodeSummary
    /// The role of the session.
    public var role: NodeSummary?
    /// How often, how it ended, and when.
    public var tally: Tally
    /// How the session was obtained; nil where no record shows it.
    public var hop: Hop?
    /// Hops from the subject: 1 for a session it assumed itself, 2 for one assumed from that, …
    public var depth = 1
}

/// How an account comes into an answer.
public enum AccountRelation: String, Sendable, Hashable, CaseIterable {
    /// The caller's own account.
    case home
    /// An account whose trail logged the call.
    case recipient
    /// An account that owns a resource of the call.
    case resource
}

/// An account and the calls that tie it to the subject in one way.
public struct AccountTally: Hashable, Sendable {
    /// The account it belongs to, where that is known.
    public var account: String
    /// How the account comes into it.
    public var relation: AccountRelation
    /// How often, how it ended, and when.
    public var tally: Tally
}

/// A plain value (region, error code) and its tally.
public struct ValueTally: Hashable, Sendable {
    /// The value.
    public var value: String
    /// How often, how it ended, and when.
    public var tally: Tally
}

/// Somebody who acted on the subject, when that is not a principal.
public struct ActorTally: Hashable, Sendable {
    /// Who acted.
    public var principal: NodeSummary
    /// Who stands behind it; nil where that is unknown or the same.
    public var origin: NodeSummary?
    /// How often, how it ended, and when.
    public var tally: Tally
    /// What was called, most called first.
    public var actions: [ActionTally]
}

/// Some of a list and how long all of it is.
public struct Limited<Element: Hashable & Sendable>: Hashable, Sendable {
    /// The items shown.
    public var items: [Element]
    /// How many there are in all.
    public var total: Int

    /// Whether items were left out.
    public var isCut: Bool { items.count < total }

    /// Items that were cut already, of `total`.
    public init(_ items: [Element], total: Int) {
        self.items = items
        self.total = total
    }

    /// The first `limit` of `all`; 0 is no limit.
    public init(_ all: [Element], limit: Int = 0) {
        total = all.count
        items = limit > 0 && all.count > limit ? Array(all.prefix(limit)) : all
    }
}

/// An edge of a drawn graph: a lineage edge, or activity between two nodes.
public struct GraphEdge: Hashable, Sendable {
    /// Ids of the two nodes.
    public var source: String
    /// Id of the node it reaches.
    public var target: String
    /// What it is.
    public var kind: EdgeKind
    /// How often, how it ended, and when.
    public var tally: Tally
    /// What was called, most called first.
    public var actions: [ActionTally] = []
    /// How it is known; nil on activity, which the events state themselves.
    public var evidence: Evidence?
    /// Up to 20 of its events, and how many there are in all.
    public var eventIDs: [String] = []
    /// How many there are in all.
    public var total = 0
}

/// Nodes left out of a drawing, as one.
public struct FoldedNodes: Hashable, Sendable {
    /// Id of its own among those of the nodes.
    public var id: String
    /// `+312 S3 objects`.
    public var label: String
    /// How many, or which.
    public var nodes: Int
    /// The command that shows them.
    public var expand: String
}

/// What a drawing shows.
public struct GraphAnswer: Hashable, Sendable {
    /// How many, or which.
    public var nodes: [NodeTally] = []
    /// What ties them.
    public var edges: [GraphEdge] = []
    /// What was left out.
    public var folded: [FoldedNodes] = []
    /// Read-only calls not drawn.
    public var hiddenReads = 0

    /// An empty graph.
    public init() {}
}

/// What `summary` gives.
public struct SummaryAnswer: Hashable, Sendable {
    /// How often, how it ended, and when.
    public var tally: Tally
    /// Accounts, most calls first.
    public var accounts: Limited<ValueTally>
    /// Who called, most calls first.
    public var principals: Limited<NodeTally>
    /// What was called, most calls first.
    public var services: Limited<NodeTally>
    /// Where, most calls first.
    public var regions: Limited<ValueTally>
    /// From where, most calls first.
    public var addresses: Limited<NodeTally>
    /// Error codes, most frequent first.
    public var errors: Limited<ValueTally>
}

/// What `entities` gives.
public struct EntitiesAnswer: Hashable, Sendable {
    /// The entities, most calls first.
    public var entities: Limited<NodeTally>
}

/// What `investigate` gives.
public struct InvestigationAnswer: Hashable, Sendable {
    /// What was asked about.
    public var subject: NodeSummary
    /// The subject's own calls (or, for what is not a principal, the calls that touch it).
    public var tally: Tally
    /// Calls among `tally` that change something.
    public var writes: Int
    /// Who stands behind it; nil where that is unknown or the same.
    public var origin: LineageAnswer?
    /// What signed the calls, most used first.
    public var credentials: Limited<CredentialTally>
    /// Role sessions, most calls first.
    public var sessions: Limited<SessionTally>
    /// Accounts, most calls first.
    public var accounts: [AccountTally]
    /// What was called, most calls first.
    public var services: Limited<NodeTally>
    /// What was acted on, most calls first.
    public var resources: Limited<NodeTally>
    /// From where, most calls first.
    public var addresses: Limited<NodeTally>
    /// By which programs, most calls first.
    public var userAgents: Limited<NodeTally>
    /// Where, most calls first.
    public var regions: Limited<ValueTally>
    /// Calls made through sessions the subject obtained, over any number of hops.
    public var derived: Tally
    /// The sessions those calls came through, nearest first.
    public var derivedSessions: Limited<SessionTally>
    /// Who acted on the subject; nil where it is a principal that nobody acted on.
    public var by: Limited<ActorTally>?
    /// What to draw.
    public var graph: GraphAnswer
}

/// A file, or a record in it, that could not be read whole, and why.
public struct CoverageWarning: Hashable, Sendable {
    /// The path; may hold any character.
    public var file: String
    /// The record, counted from 0.
    public var record: Int?
    /// The byte in the inflated file.
    public var offset: Int?
    /// A short sentence, safe to print.
    public var reason: String

    /// A warning with its place.
    public init(file: String, record: Int? = nil, offset: Int? = nil, reason: String) {
        self.file = file
        self.record = record
        self.offset = offset
        self.reason = reason
    }
}

/// What an answer rests on. `records == events + duplicates + fused + recordsSkipped`.
public struct Coverage: Hashable, Sendable {
    /// Files read.
    public var files = 0
    /// Files that hold no log, or could not be read.
    public var filesSkipped = 0
    /// Files, of those read, in which something could not be read.
    public var filesDamaged = 0
    /// Files not opened because the date in their name lies outside the window.
    public var filesOutsideWindow = 0
    /// Digest files, which hold no records.
    public var digestFiles = 0
    /// Records found.
    public var records = 0
    /// All of them, however they ended.
    public var events = 0
    /// Records that repeat an event.
    public var duplicates = 0
    /// Records that are another copy of an event.
    public var fused = 0
    /// Records that could not be read.
    public var recordsSkipped = 0
    /// The earliest; nil when none has a time.
    public var first: Timestamp?
    /// The latest; nil when none has a time.
    public var last: Timestamp?
    /// Accounts, most calls first.
    public var accounts: [String] = []
    /// Where, most calls first.
    public var regions: [String] = []
    /// Which of CloudTrail's categories of event occur: `management`, `data`, `insight`, `network-activity`.
    public var categories: [String] = []
    /// Days (`2026-03-02`, UTC) between the first and the last event on which there is none.
    public var daysWithoutEvents = Limited<String>([])
    /// Calls that stopped a trail or set anew what it keeps, in time order.
    public var loggingChanges = Limited<LoggingChange>([])
    /// What could not be read whole, and why.
    public var warnings: [CoverageWarning] = []
    /// Whether something that may hold records could not be read, so that answers may lack it. Files that are no logs,
    /// repairs and conflicting ids are warned of, but lose nothing.
    public var isPartial = false

    /// Nothing read.
    public init() {}
}

/// Any command's answer.
public enum Answer: Hashable, Sendable {
    case summary(SummaryAnswer)
    case entities(EntitiesAnswer)
    case investigation(InvestigationAnswer)
    case whois(WhoisAnswer)
    case around(AroundAnswer)
    case timeline(TimelineAnswer)
    case firstSeen(FirstSeenAnswer)
    case shared(SharedAnswer)
    case blast(BlastAnswer)
    case path(PathAnswer)
    case logs(LogsAnswer)
    case explanation(ExplainAnswer)
    case policy(PolicyAnswer)
    case questions(QuestionsAnswer)
    case asked(AskAnswer)
    case signals(SignalsAnswer)

    /// Whether anything was found; decides between exit status 0 and 1.
    public var isEmpty: Bool {
        switch self {
        case .summary(let answer): answer.tally.events == 0
        case .entities(let answer): answer.entities.total == 0
        case .investigation(let answer):
            answer.tally.events == 0 && answer.derived.events == 0 && (answer.by?.total ?? 0) == 0
        case .whois(let answer): answer.isEmpty
        case .around: false
        case .timeline(let answer): answer.tally.events == 0
        case .firstSeen(let answer): answer.new.total == 0
        case .shared(let answer): answer.shared.total == 0
        case .blast(let answer): answer.tally.events == 0 && answer.reached.total == 0
        case .path(let answer): !answer.found
        case .logs(let answer): answer.records.total == 0
        case .explanation(let answer): answer.relations.items.isEmpty
        case .policy(let answer): answer.tally.events == 0
        case .questions(let answer): answer.questions.isEmpty
        case .asked(let answer): answer.findings.items.isEmpty
        case .signals(let answer): answer.signals.total == 0
        }
    }

    /// The graph to draw, where the answer has one.
    public var graph: GraphAnswer? {
        switch self {
        case .summary, .entities, .around, .timeline, .firstSeen, .shared, .logs, .explanation, .policy, .questions,
            .asked, .signals:
            nil
        case .investigation(let answer): answer.graph
        case .blast(let answer): answer.graph
        case .path(let answer): answer.graph
        case .whois(let answer): answer.graph
        }
    }
}
