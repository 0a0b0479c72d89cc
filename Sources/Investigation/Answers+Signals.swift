// What `detect` gives. Apart from the other answers because it carries rules, of which this layer knows only what they
// say of themselves.
import PropertyGraph

/// How grave a signal is, as Sigma names it; least first.
public enum Severity: String, CaseIterable, Sendable, Hashable, Comparable {
    case informational, low, medium, high, critical

    /// Orders by gravity.
    public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

    private var rank: Int { Severity.allCases.firstIndex(of: self) ?? 0 }
}

/// What to do about signals of a rule, where it says so.
public struct SignalTriage: Hashable, Sendable {
    /// What the rule is for.
    public var goal: String
    /// What to look at, in order.
    public var lookAt: [String]
    /// How to respond, in order.
    public var response: [String]

    /// Triage with all its parts.
    public init(goal: String, lookAt: [String], response: [String]) {
        self.goal = goal
        self.lookAt = lookAt
        self.response = response
    }
}

/// What a rule says of itself.
public struct SignalRule: Hashable, Sendable {
    /// Its id.
    public var id: String
    /// A short name, where it has one.
    public var name: String?
    /// What it detects, in a few words.
    public var title: String
    /// What it detects, at length.
    public var description: String?
    /// Who wrote it.
    public var author: String?
    /// The licence it is under.
    public var license: String?
    /// Its level; nil where it has none.
    public var level: Severity?
    /// Tags such as `attack.t1078.004`.
    public var tags: [String] = []
    /// Where it comes from.
    public var references: [String] = []
    /// What else matches.
    public var falsePositives: [String] = []
    /// What to do about its signals.
    public var triage: SignalTriage?
    /// The file it was read from.
    public var file: String
    /// How grave its signals are.
    public var severity: Severity
    /// Whether it comes with trailgraph.
    public var isBuiltIn = false
    /// Whether it ties matches of other rules together.
    public var isCorrelation = false

    /// A rule of which only this is known.
    public init(id: String, title: String, file: String, severity: Severity) {
        self.id = id
        self.title = title
        self.file = file
        self.severity = severity
    }
}

/// A rule that does not run, and why.
public struct RejectedSignalRule: Hashable, Sendable {
    /// The file, and the line that shows why.
    public var file: String
    /// Counted from 1.
    public var line: Int
    /// Its title; empty where it could not be read that far.
    public var title: String
    /// Why; may hold words of the rule.
    public var reason: String

    /// A rejected rule.
    public init(file: String, line: Int, title: String, reason: String) {
        self.file = file
        self.line = line
        self.title = title
        self.reason = reason
    }
}

/// How many rules there were, and what became of them.
public struct RuleCounts: Hashable, Sendable {
    /// Rules found.
    public var loaded: Int
    /// Rules that ran.
    public var run: Int
    /// Rules that look at records and did not run because there are none: a snapshot keeps none.
    public var needRecords: Int
    /// Those that cannot be run.
    public var rejected: [RejectedSignalRule]

    /// Counts with all their parts.
    public init(loaded: Int, run: Int, needRecords: Int = 0, rejected: [RejectedSignalRule]) {
        self.loaded = loaded
        self.run = run
        self.needRecords = needRecords
        self.rejected = rejected
    }
}

/// What a rule matched, before it is known who stands behind it.
public struct RuleFinding: Sendable {
    /// The rule.
    public var rule: SignalRule
    /// Of a correlation, the values it groups by; nil for a rule that looks at single events.
    public var group: [(field: String, value: String)]?
    /// The events, in time order.
    public var events: [EventIndex]

    /// A finding with all its parts.
    public init(rule: SignalRule, group: [(field: String, value: String)]?, events: [EventIndex]) {
        self.rule = rule
        self.group = group
        self.events = events
    }
}

/// One event of a signal, for whoever keeps signals beyond the logs.
public struct SignalEvent: Hashable, Sendable {
    /// Its id.
    public var id: String
    /// When it happened.
    public var time: Timestamp
    /// What was called: `iam:CreateUser`.
    public var action: String
    /// How it ended.
    public var outcome: Outcome
}

/// Events of one rule by one identity in one account; of a correlation, those of one group.
public struct Signal: Hashable, Sendable {
    /// Made from the rule's id and the group: the same for the same logs and rules.
    public var id: String
    /// The rule.
    public var rule: SignalRule
    /// How often, how it ended, and when.
    public var tally: Tally
    /// The ids of all events, in time order.
    public var eventIDs: [String]
    /// Who called, most calls first.
    public var principals: [NodeSummary]
    /// Who stands behind them, where that is one and is known.
    public var origin: NodeSummary?
    /// The accounts whose trails logged the events.
    public var accounts: [String]
    /// From where, most calls first.
    public var addresses: [NodeSummary]
    /// Where, most calls first.
    public var regions: [String]
    /// What was acted on, most calls first.
    public var resources: Limited<NodeSummary>
    /// What was called, most called first.
    public var actions: [ActionTally]
    /// What the events have in common, for people.
    public var group: String
    /// All events, in time order; `eventIDs` has their ids.
    public var events: [SignalEvent] = []
    /// What called, most calls first, as it called itself.
    public var userAgents: [String] = []
}

/// What `detect` gives.
public struct SignalsAnswer: Hashable, Sendable {
    /// The rules.
    public var rules: RuleCounts
    /// The gravest first, then those with most events.
    public var signals: Limited<Signal>
    /// How many signals there are of each severity, the gravest first.
    public var bySeverity: [(severity: Severity, count: Int)]
    /// Over all events of all signals, each once.
    public var tally: Tally
    /// What was left out, and why.
    public var warnings: [CoverageWarning]

    /// Whether both say the same.
    public static func == (left: SignalsAnswer, right: SignalsAnswer) -> Bool {
        left.rules == right.rules && left.signals == right.signals && left.tally == right.tally
            && left.warnings == right.warnings
            && left.bySeverity.elementsEqual(right.bySeverity) { $0.severity == $1.severity && $0.count == $1.count }
    }

    /// Hashes what makes two equal.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(rules)
        hasher.combine(signals)
        hasher.combine(tally)
    }
}
