// A signal as clients of the API see it, and as search looks at it: one tree for both, so that whatever an answer shows
// can be searched for by its path. Names are Datadog's where it has one.
import PropertyGraph

extension StoredSignal {
    /// What search calls tags: `source:cloudtrail`, `tactic:persistence`, `account:111122223333`, and the rule's own.
    public var tags: [String] {
        let rule = detected.rule
        var tags = ["source:cloudtrail"]
        if rule.tags.contains(where: { $0.hasPrefix("attack.") }) { tags.append("security:attack") }
        tags += rule.tactics.map { "tactic:\($0)" } + rule.techniques.map { "technique:\($0.lowercased())" }
        tags += detected.accounts.map { "account:\($0)" } + detected.regions.map { "region:\($0)" }
        tags += services.map { "service:\($0)" }
        tags.append("rule:\(rule.name ?? rule.id)")
        return (tags + rule.tags).withoutRepeats()
    }

    /// Sentences that say what happened: what the rule is about, and who called what, how often and from where.
    public var message: String {
        var sentence = detected.group
        if let actor { sentence = actor.name == actor.key ? actor.name : "\(actor.name) (\(actor.key))" }
        let calls = actions.prefix(5).map { $0.count == 1 ? $0.action : "\($0.action) (\($0.count) times)" }
        sentence += " called " + calls.joined(separator: ", ")
        if actions.count > calls.count { sentence += " and \(actions.count - calls.count) more" }
        if !detected.addresses.isEmpty { sentence += " from " + detected.addresses.prefix(3).joined(separator: ", ") }
        if !detected.accounts.isEmpty { sentence += " in " + detected.accounts.prefix(3).joined(separator: ", ") }
        return [title, detected.rule.description, sentence + "."].compactMap { $0 }.filter { !$0.isEmpty }
            .joined(separator: "\n")
    }

    /// The members that Datadog calls `attributes` in lists and `custom` in a single answer.
    ///
    /// - Parameter eventIDs: the ids of its first events, as far as they are to be shown.
    public func attributes(eventIDs: [String] = []) -> Document {
        .members([
            ("title", .text(title)), ("entities", .texts(entities)), ("workflow", workflow),
            ("usr", actor.map { $0.usr }),
            (
                "userIdentity",
                .members([
                    ("arn", .texts(detected.principals.map(\.key))), ("name", .texts(detected.principals.map(\.name))),
                    ("type", .texts(detected.principals.map(\.kind).withoutRepeats())),
                ])
            ),
            (
                "evt",
                .members([
                    ("name", .texts(actions.map { String($0.action.drop { $0 != ":" }.dropFirst()) })),
                    ("action", .texts(actions.map(\.action))), ("id", .texts(eventIDs)),
                    ("succeeded", .integer(Int64(tally.succeeded))), ("denied", .integer(Int64(tally.denied))),
                    ("failed", .integer(Int64(tally.failed))),
                ])
            ),
            ("service", .texts(services)), ("account", .texts(detected.accounts)), ("region", .texts(detected.regions)),
            ("network", .members([("client", .members([("ip", .texts(detected.addresses))]))])),
            ("http", .members([("useragent", .texts(detected.userAgents))])),
            (
                "resource",
                .members([
                    ("name", .texts(detected.resources.map(\.name))), ("key", .texts(detected.resources.map(\.key))),
                    ("type", .texts(detected.resources.map { $0.type ?? $0.kind }.withoutRepeats())),
                    ("count", .integer(Int64(detected.resourceCount))),
                ])
            ),
            ("group", .text(detected.group)),
        ])
    }

    /// Who and what it is about, as Datadog writes entities.
    private var entities: [String] {
        (actor.map { ["@usr.id:\($0.key)"] } ?? []) + detected.principals.map { "@userIdentity.arn:\($0.key)" }
            + detected.addresses.map { "@network.client.ip:\($0)" }
    }

    private var workflow: Document {
        let rule = detected.rule
        return .members([
            (
                "rule",
                .members([
                    ("id", .text(rule.id)), ("name", .text(rule.title)), ("shortName", rule.name.map { .text($0) }),
                    ("type", .text("Log Detection")),
                    ("detectionMethod", .text(rule.isCorrelation ? "sequence_detection" : "threshold")),
                    ("version", .integer(1)), ("isDefaultRule", .flag(rule.isBuiltIn)),
                    ("author", rule.author.map { .text($0) }), ("license", rule.license.map { .text($0) }),
                    ("level", rule.level.map { .text($0) }), ("tags", .texts(rule.tags)), ("file", .text(rule.file)),
                    ("tactic", .texts(rule.tactics)), ("technique", .texts(rule.techniques)),
                ])
            ),
            ("triage", triage.document), ("first_seen", tally.first.document), ("last_seen", tally.last.document),
            ("events_matched", .integer(Int64(tally.events))),
        ])
    }
}

extension Timestamp {
    /// As answers write it; nil where it is unknown.
    fileprivate var document: Document? { self == .unknown ? nil : .text(Moment(self).description) }
}

extension TriageStatus {
    /// The triage as a signal's `workflow.triage` shows it.
    var document: Document {
        .members([
            ("state", .text(state.rawValue)),
            ("assignee", assignee?.document ?? TriageUser.nobody),
            ("incidentIds", .array(incidents.map { .integer($0) })),
            ("archiveReason", .text(archiveReason.rawValue)),
            ("archiveComment", archiveComment.map { .text($0) }),
            ("archiveCommentTimestamp", archiveCommented.map { .integer($0.milliseconds) }),
            ("archiveCommentUser", archiveCommentUser?.document),
            ("stateUpdateTimestamp", stateUpdated.map { .integer($0.milliseconds) }),
            ("stateUpdateUser", stateUser?.document),
        ])
    }
}

extension TriageUser {
    /// What stands for nobody.
    static let nobody = Document.members([("id", .integer(-1)), ("name", .text("Unassigned")), ("uuid", .text(""))])

    /// The user as an answer shows them.
    var document: Document {
        .members([
            ("id", number.map { .integer($0) }), ("uuid", .text(uuid)), ("handle", handle.map { .text($0) }),
            ("name", name.map { .text($0) }), ("icon", icon.map { .text($0) }),
        ])
    }
}

extension DetectedNode {
    fileprivate var usr: Document {
        .members([
            ("name", .text(name)), ("id", .text(key)), ("type", .text(kind)), ("account", account.map { .text($0) }),
        ])
    }
}
