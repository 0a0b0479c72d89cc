// A signal as the engine found it, before anybody looked at it. Plain values, apart from the types of detection and
// investigation, so that the store, the command line and a server share them without knowing rules or graphs.
import PropertyGraph

/// How grave a signal is; `rawValue` is what Datadog's API calls its status.
public enum SignalSeverity: String, CaseIterable, Sendable, Comparable {
    case info, low, medium, high, critical

    /// The severity that Sigma calls `level`: `informational` is `info`.
    public init?(level: String) {
        self.init(rawValue: level == "informational" ? "info" : level)
    }

    /// What Sigma calls it.
    public var level: String { self == .info ? "informational" : rawValue }

    /// Orders by gravity.
    public static func < (left: SignalSeverity, right: SignalSeverity) -> Bool { left.rank < right.rank }

    private var rank: Int { SignalSeverity.allCases.firstIndex(of: self) ?? 0 }
}

/// What to do about signals of a rule, where it says so; may hold fields such as `{{@usr.name}}`.
public struct DetectedTriage: Hashable, Sendable {
    /// What the rule is for.
    public var goal: String
    /// What to look at, in order.
    public var lookAt: [String]
    /// How to respond, in order.
    public var response: [String]

    /// Triage with all its parts.
    public init(goal: String = "", lookAt: [String] = [], response: [String] = []) {
        self.goal = goal
        self.lookAt = lookAt
        self.response = response
    }
}

/// What a rule says of itself.
public struct DetectedRule: Hashable, Sendable {
    /// Its id.
    public var id: String
    /// What it detects, in a few words.
    public var title: String
    /// A short name, where it has one.
    public var name: String?
    /// What it detects, at length.
    public var description: String?
    /// Who wrote it.
    public var author: String?
    /// The licence it is under.
    public var license: String?
    /// Its level as it says itself.
    public var level: String?
    /// Tags such as `attack.t1078.004`.
    public var tags: [String]
    /// Where it comes from.
    public var references: [String]
    /// What else matches.
    public var falsePositives: [String]
    /// The file it was read from.
    public var file: String
    /// Whether it comes with the engine.
    public var isBuiltIn: Bool
    /// Whether it ties matches of other rules together.
    public var isCorrelation: Bool
    /// What to do about its signals.
    public var triage: DetectedTriage?

    /// A rule of which only this is known.
    public init(id: String, title: String, file: String = "") {
        self.id = id
        self.title = title
        self.file = file
        tags = []
        references = []
        falsePositives = []
        isBuiltIn = false
        isCorrelation = false
    }

    /// ATT&CK tactics among the tags: `initial-access`.
    public var tactics: [String] {
        attackTags.filter { tag in !(tag.first == "t" && tag.dropFirst().first?.isNumber == true) && !isGroup(tag) }
            .map { tag in String(tag.map { $0 == "_" ? "-" : $0 }) }
    }

    /// ATT&CK techniques among the tags: `T1078.004`.
    public var techniques: [String] {
        attackTags.filter { $0.first == "t" && $0.dropFirst().first?.isNumber == true }.map { $0.uppercased() }
    }

    private var attackTags: [String] {
        tags.filter { $0.hasPrefix("attack.") }.map { String($0.dropFirst("attack.".count)) }
    }

    /// Groups and software have tags of the same form: `g0032`, `s0154`.
    private func isGroup(_ tag: String) -> Bool {
        (tag.first == "g" || tag.first == "s") && tag.dropFirst().first?.isNumber == true
    }
}

/// A thing of the graph that a signal names.
public struct DetectedNode: Hashable, Sendable {
    /// What it is: `user`, `role-session`, `address`.
    public var kind: String
    /// Its ARN where it has one, else its id.
    public var key: String
    /// What people call it.
    public var name: String
    /// The account it belongs to.
    public var account: String?
    /// AWS's type, of a resource.
    public var type: String?

    /// A node with all its parts.
    public init(kind: String, key: String, name: String, account: String? = nil, type: String? = nil) {
        self.kind = kind
        self.key = key
        self.name = name
        self.account = account
        self.type = type
    }
}

/// How a call ended.
public enum DetectedOutcome: String, CaseIterable, Sendable {
    case succeeded, denied, failed
}

/// One event of a signal.
public struct DetectedEvent: Hashable, Sendable {
    /// Its id.
    public var id: String
    /// When it happened.
    public var time: Timestamp
    /// What was called: `iam:CreateUser`.
    public var action: String
    /// How it ended.
    public var outcome: DetectedOutcome

    /// An event with all its parts.
    public init(id: String, time: Timestamp, action: String, outcome: DetectedOutcome) {
        self.id = id
        self.time = time
        self.action = action
        self.outcome = outcome
    }
}

/// Events of one rule that belong together, and what they touch.
public struct DetectedSignal: Hashable, Sendable {
    /// The same for the same logs and rules.
    public var id: String
    /// The rule.
    public var rule: DetectedRule
    /// How grave.
    public var severity: SignalSeverity
    /// What its events have in common, for people.
    public var group: String
    /// Its events in time order, each once.
    public var events: [DetectedEvent]
    /// Who called, most calls first.
    public var principals: [DetectedNode]
    /// Who stands behind them, where that is one and is known.
    public var origin: DetectedNode?
    /// The accounts whose trails logged the events.
    public var accounts: [String]
    /// From where: addresses, or names of services.
    public var addresses: [String]
    /// Where.
    public var regions: [String]
    /// What was acted on.
    public var resources: [DetectedNode]
    /// How many things were acted on, of which `resources` may name the first alone.
    public var resourceCount: Int
    /// What a program sent as its name.
    public var userAgents: [String]

    /// A signal of which only this is known.
    public init(id: String, rule: DetectedRule, severity: SignalSeverity, group: String, events: [DetectedEvent]) {
        self.id = id
        self.rule = rule
        self.severity = severity
        self.group = group
        self.events = events
        principals = []
        accounts = []
        addresses = []
        regions = []
        resources = []
        resourceCount = 0
        userAgents = []
    }
}

/// A run of the engine.
public struct DetectionRun: Hashable, Sendable {
    /// The logs it read, as they were named.
    public var paths: [String]
    /// Rules that ran.
    public var rules: Int
    /// Who ran it, where that is known.
    public var user: String?

    /// A run with all its parts.
    public init(paths: [String], rules: Int, user: String? = nil) {
        self.paths = paths
        self.rules = rules
        self.user = user
    }
}
