// From what detection found to what the store keeps. Apart because Investigation and Triage do not know each other.
import Investigation
import PropertyGraph
import Triage

extension DetectedSignal {
    /// The signal as the store takes it.
    init(_ signal: Signal) {
        let severity = SignalSeverity(level: signal.rule.severity.rawValue) ?? .medium
        self.init(
            id: signal.id, rule: DetectedRule(signal.rule), severity: severity, group: signal.group,
            events: signal.events.map { event in
                DetectedEvent(
                    id: event.id, time: event.time, action: event.action, outcome: DetectedOutcome(event.outcome))
            })
        principals = signal.principals.map { DetectedNode($0) }
        origin = signal.origin.map { DetectedNode($0) }
        accounts = signal.accounts
        addresses = signal.addresses.map(\.key)
        regions = signal.regions
        resources = signal.resources.items.map { DetectedNode($0) }
        resourceCount = signal.resources.total
        userAgents = signal.userAgents
    }
}

extension DetectedRule {
    fileprivate init(_ rule: SignalRule) {
        self.init(id: rule.id, title: rule.title, file: rule.file)
        name = rule.name
        description = rule.description
        author = rule.author
        license = rule.license
        level = rule.level?.rawValue
        tags = rule.tags
        references = rule.references
        falsePositives = rule.falsePositives
        isBuiltIn = rule.isBuiltIn
        isCorrelation = rule.isCorrelation
        triage = rule.triage.map { DetectedTriage(goal: $0.goal, lookAt: $0.lookAt, response: $0.response) }
    }
}

extension DetectedNode {
    fileprivate init(_ node: NodeSummary) {
        self.init(kind: node.kind.name, key: node.key, name: node.label, account: node.account, type: node.type)
    }
}

extension DetectedOutcome {
    fileprivate init(_ outcome: Outcome) {
        switch outcome {
        case .succeeded: self = .succeeded
        case .denied: self = .denied
        case .failed: self = .failed
        }
    }
}
