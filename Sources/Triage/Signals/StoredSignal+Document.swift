// A signal as clients of the API see it, and as search looks at it: one tree for both, so that whatever an answer shows
// can be searched for by its path. Names are Datadog's where it has one.
import PropertyGraph

extension StoredSignal {
    /// What search calls tags: `source:cloudtrail`, `tactic:persistence`, `account:111122223333`, and the rule's own.
    public var tags: [String] {
        let (kinds, names) = detected.rule.searchTags
        return (kinds + ownTags + names).withoutRepeats()
    }

    /// The tags that do not follow from the rule.
    var ownTags: [String] {
        detected.accounts.map { "account:\($0)" } + detected.regions.map { "region:\($0)" }
            + services.map { "service:\($0)" }
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
        attributes(rule: detected.rule.workflow, eventIDs: eventIDs)
    }

    /// The attributes with `rule` as what they say of the rule.
    func attributes(rule: Document?, eventIDs: [String]) -> Document {
        .members([
            ("title", .text(title)), ("entities", .texts(entities)), ("workflow", workflow(rule: rule)),
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

    private func workflow(rule: Document?) -> Document {
        .members([
            ("rule", rule), ("triage", triage.document), ("first_seen", tally.first.document),
            ("last_seen", tally.last.document), ("events_matched", .integer(Int64(tally.events))),
        ])
    }
}

extension DetectedRule {
    /// The tags that signals of this rule have, before and after those of their own.
    var searchTags: (kinds: [String], names: [String]) {
        var kinds = ["source:cloudtrail"]
        if tags.contains(where: { $0.hasPrefix("attack.") }) { kinds.append("security:attack") }
        kinds += tactics.map { "tactic:\($0)" } + techniques.map { "technique:\($0.lowercased())" }
        return (kinds, ["rule:\(name ?? id)"] + tags)
    }

    /// What a signal's `workflow.rule` shows.
    var workflow: Document {
        .members([
            ("id", .text(id)), ("name", .text(title)), ("shortName", name.map { .text($0) }),
            ("type", .text("Log Detection")),
            ("detectionMethod", .text(isCorrelation ? "sequence_detection" : "threshold")),
            ("version", .integer(1)), ("isDefaultRule", .flag(isBuiltIn)),
            ("author", author.map { .text($0) }), ("license", license.map { .text($0) }),
            ("level", level.map { .text($0) }), ("tags", .texts(tags)), ("file", .text(file)),
            ("tactic", .texts(tactics)), ("technique", .texts(techniques)),
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
