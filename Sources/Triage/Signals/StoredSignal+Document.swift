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
        DocumentMembers.object { write(into: &$0, withRule: true, eventIDs: eventIDs) }
    }

    /// The attributes, with or without what they say of the rule.
    func write(into sink: inout some MemberSink, withRule: Bool, eventIDs: [String]) {
        let services = services
        sink.add("title", title)
        sink.add("entities", entities)
        sink.add("workflow") { sink in
            if withRule { sink.add("rule") { detected.rule.write(into: &$0) } }
            sink.add("triage") { triage.write(into: &$0) }
            sink.add("first_seen", tally.first.written)
            sink.add("last_seen", tally.last.written)
            sink.add("events_matched", Int64(tally.events))
        }
        if let actor { sink.add("usr") { actor.writeUser(into: &$0) } }
        sink.add("userIdentity") { sink in
            sink.add("arn", detected.principals.map(\.key))
            sink.add("name", detected.principals.map(\.name))
            sink.add("type", detected.principals.map(\.kind).withoutRepeats())
        }
        sink.add("evt") { sink in
            sink.add("name", actions.map { String($0.action.utf8.drop { $0 != UInt8(ascii: ":") }.dropFirst()) ?? "" })
            sink.add("action", actions.map(\.action))
            sink.add("id", eventIDs)
            sink.add("succeeded", Int64(tally.succeeded))
            sink.add("denied", Int64(tally.denied))
            sink.add("failed", Int64(tally.failed))
        }
        sink.add("service", services)
        sink.add("account", detected.accounts)
        sink.add("region", detected.regions)
        sink.add("network") { $0.add("client") { $0.add("ip", detected.addresses) } }
        sink.add("http") { $0.add("useragent", detected.userAgents) }
        sink.add("resource") { sink in
            sink.add("name", detected.resources.map(\.name))
            sink.add("key", detected.resources.map(\.key))
            sink.add("type", detected.resources.map { $0.type ?? $0.kind }.withoutRepeats())
            sink.add("count", Int64(detected.resourceCount))
        }
        sink.add("group", detected.group)
    }

    /// Who and what it is about, as Datadog writes entities.
    private var entities: [String] {
        (actor.map { ["@usr.id:\($0.key)"] } ?? []) + detected.principals.map { "@userIdentity.arn:\($0.key)" }
            + detected.addresses.map { "@network.client.ip:\($0)" }
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
    func write(into sink: inout some MemberSink) {
        sink.add("id", id)
        sink.add("name", title)
        sink.add("shortName", name)
        sink.add("type", "Log Detection")
        sink.add("detectionMethod", isCorrelation ? "sequence_detection" : "threshold")
        sink.add("version", Int64(1))
        sink.add("isDefaultRule", isBuiltIn)
        sink.add("author", author)
        sink.add("license", license)
        sink.add("level", level)
        sink.add("tags", tags)
        sink.add("file", file)
        sink.add("tactic", tactics)
        sink.add("technique", techniques)
    }
}

extension Timestamp {
    /// As answers write it; nil where it is unknown.
    fileprivate var written: String? { self == .unknown ? nil : Moment(self).description }
}

extension TriageStatus {
    /// The triage as a signal's `workflow.triage` shows it.
    fileprivate func write(into sink: inout some MemberSink) {
        sink.add("state", state.rawValue)
        sink.add("assignee") { sink in
            if let assignee {
                assignee.write(into: &sink)
            } else {
                // What stands for nobody.
                sink.add("id", Int64(-1))
                sink.add("name", "Unassigned")
                sink.add("uuid", "")
            }
        }
        sink.add("incidentIds", incidents)
        sink.add("archiveReason", archiveReason.rawValue)
        sink.add("archiveComment", archiveComment)
        sink.add("archiveCommentTimestamp", archiveCommented?.milliseconds)
        if let archiveCommentUser { sink.add("archiveCommentUser") { archiveCommentUser.write(into: &$0) } }
        sink.add("stateUpdateTimestamp", stateUpdated?.milliseconds)
        if let stateUser { sink.add("stateUpdateUser") { stateUser.write(into: &$0) } }
    }
}

extension TriageUser {
    /// The user as an answer shows them.
    fileprivate func write(into sink: inout some MemberSink) {
        sink.add("id", number)
        sink.add("uuid", uuid)
        sink.add("handle", handle)
        sink.add("name", name)
        sink.add("icon", icon)
    }
}

extension DetectedNode {
    fileprivate func writeUser(into sink: inout some MemberSink) {
        sink.add("name", name)
        sink.add("id", key)
        sink.add("type", kind)
        sink.add("account", account)
    }
}
