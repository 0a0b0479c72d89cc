// Whom to tell of which signals. The fields are those of Datadog's notification rules for signals.

/// Which signals a notification rule is about.
public struct NotificationSelectors: Hashable, Sendable {
    /// `security_signals`; a rule for `security_findings` is kept and matches nothing here.
    public var triggerSource: String
    /// Kinds of rules, such as `log_detection`; none is any.
    public var ruleTypes: [String]
    /// Severities; none is any.
    public var severities: [SignalSeverity]
    /// A search query; nil is any.
    public var query: String?

    /// Selectors with all their parts.
    public init(
        triggerSource: String = "security_signals", ruleTypes: [String] = [], severities: [SignalSeverity] = [],
        query: String? = nil
    ) {
        self.triggerSource = triggerSource
        self.ruleTypes = ruleTypes
        self.severities = severities
        self.query = query
    }
}

/// What a notification rule says.
public struct NotificationRuleContent: Hashable, Sendable {
    /// What people call it.
    public var name: String
    /// Which signals.
    public var selectors: NotificationSelectors
    /// Whom to tell, each as it was written: `@webhook-https://…`, `@file-…`.
    public var targets: [String]
    /// Whether it is at work.
    public var isEnabled: Bool
    /// Seconds in which a signal is told of once; nil or 0 tells every change.
    public var timeAggregation: Int64?
    /// Kept for clients, as JSON.
    public var routing: Document?

    /// A rule's content.
    public init(
        name: String, selectors: NotificationSelectors, targets: [String], isEnabled: Bool = true,
        timeAggregation: Int64? = nil, routing: Document? = nil
    ) {
        self.name = name
        self.selectors = selectors
        self.targets = targets
        self.isEnabled = isEnabled
        self.timeAggregation = timeAggregation
        self.routing = routing
    }
}

/// A notification rule of the store.
public struct NotificationRule: Hashable, Sendable {
    /// `abc-def-ghi`.
    public var id: String
    /// What it says.
    public var content: NotificationRuleContent
    /// When it was made.
    public var created: Moment
    /// By whom.
    public var createdBy: TriageUser?
    /// When it last changed.
    public var modified: Moment
    /// By whom.
    public var modifiedBy: TriageUser?
    /// Counts its changes; a new one has 1.
    public var version: Int64
}

/// Why a notification is sent.
public enum NotificationReason: String, Sendable {
    /// The engine made the signal.
    case made
    /// The engine changed it.
    case changed
    /// Somebody did.
    case triaged
}

/// A notification on its way to one target.
public struct Delivery: Hashable, Sendable {
    /// The store's number for it.
    public var number: Int64
    /// The signal's id.
    public var signal: String
    /// The id of the rule that asked for it.
    public var rule: String
    /// What people call that rule.
    public var ruleName: String
    /// Where it goes.
    public var target: String
    /// Why.
    public var reason: NotificationReason
    /// The version of the signal that it is about.
    public var version: Int64
    /// When it was queued.
    public var created: Moment
    /// How often it was tried, this time included.
    public var attempts: Int64
}
