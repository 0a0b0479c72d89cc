// trailgraph whois: who stands behind a key, a session, an event, an address.
import Investigation
import PropertyGraph
import Report

extension Command {
    static let whois = Command(
        "whois", "who stands behind a key, a session, an event or an address, step by step, and how that is known",
        operands: [.subject("ENTITY"), .paths],
        description: [
            """
            Follows ENTITY to the human or workload at its head, over any number of roles and accounts, nearest step \
            first. Each step says how it is known: attested (one record states it), joined (several records share a \
            key, a session or an id), and the event that shows it.
            """,
            """
            ENTITY is a key, a role session, a console session, an event id or its first eight characters, a user, a \
            workload, or anything else that trailgraph help entities names. What makes no calls itself, such as an \
            address or a role, is answered by the origins of all the calls that touch it.
            """,
            """
            Where the logs do not say, the answer names the record that is missing, the account, region and files it \
            would be in, and who it probably is, marked as inferred. A guess is never a step.
            """,
        ],
        examples: [
            Example(
                purpose: "Who is behind a temporary key",
                line: "trailgraph whois ASIAEXAMPLEDATAADMIN SampleLogs"),
            Example(
                purpose: "Whose calls came from an address", line: "trailgraph whois 203.0.113.66 SampleLogs"),
            Example(
                purpose: "Who made a user, and who was behind that", line: "trailgraph whois svc-backup SampleLogs"),
            Example(
                purpose: "Only what single records state, drawn",
                line: "trailgraph whois role-session:ops SampleLogs --evidence attested -o chain.svg"),
        ],
        flags: [.identityKind, .evidence] + Flag.filters + Flag.answers + Flag.reading, drawsGraph: true,
        run: { (arguments) async throws(Failure) in
            let (entity, paths) = try entityAndPaths(arguments.operands, of: "whois")
            return try await Settings(arguments, paths: paths).answer(.whois, about: [entity])
        })
}

extension Asking {
    static let whois = Asking(
        subjects: [.entity],
        answer: { (settings, subjects, investigator, filter) throws(Failure) in
            .whois(try settings.whois(subjects[0], in: investigator, filter))
        })
}

extension Settings {
    /// The answer on what `entity` names: an event by its id, a node, an event by how its id begins, or a key that only
    /// its form tells of. A text that looks like an event id is one; any other is looked for among nodes first.
    fileprivate func whois(
        _ entity: String, in investigator: Investigator, _ filter: EventFilter
    ) throws(Failure) -> WhoisAnswer {
        var options = WhoisOptions()
        options.evidence = evidence ?? .inferred
        options.limit = limit
        if identityKind == nil, Investigator.looksLikeEventID(entity),
            case .one(let event) = investigator.findEvent(entity)
        {
            return investigator.whois(event: event, options: options)
        }
        let match = investigator.find(entity, kind: identityKind)
        if case .unknown = match, identityKind == nil {
            switch investigator.findEvent(entity) {
            case .one(let event): return investigator.whois(event: event, options: options)
            case .ambiguous(let events):
                throw .usage(
                    "\(events.count) events have ids that begin with \"\(entity.abridged)\"; give more of the id")
            case .none: break
            }
            if let answer = investigator.whois(foreignKey: entity) { return answer }
        }
        return investigator.whois(try one(match, for: entity), filter: filter, options: options)
    }
}
