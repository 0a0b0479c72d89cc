// trailgraph firstseen: what is new about one entity.
import Investigation
import PropertyGraph

extension Command {
    static let firstSeen = Command(
        "firstseen", "what one entity used for the first time, against an earlier time in the logs",
        operands: [.subject("ENTITY"), .paths],
        description: [
            """
            Lists the addresses, roles, accounts, services, actions, regions and user agents of ENTITY that the \
            baseline does not have, each with the first event that shows it. What it did through role sessions it \
            obtained counts as its own. A new address of a known network and a new version of a known program are \
            said to be such.
            """,
            """
            Without --baseline the first half of the time from its first to its last event is compared with the \
            second. --since and --until bound what is looked at, not a baseline that is given.
            """,
        ],
        examples: [
            Example(
                purpose: "What is new about alice since Sunday evening",
                line: "trailgraph firstseen alice SampleLogs --baseline ..2026-03-01T20:00:00Z"),
            Example(
                purpose: "Which of her addresses are new on one day",
                line: "trailgraph firstseen alice SampleLogs --baseline 2026-03-01..2026-03-02 --until 2026-03-03"),
            Example(
                purpose: "What a role did for the first time and was allowed to, as CSV",
                line: "trailgraph firstseen role:Deploy SampleLogs --outcome succeeded -o new.csv"),
        ],
        flags: [.identityKind, .credential, .baseline] + Flag.filters + [.exact] + Flag.answers + Flag.reading,
        run: { (arguments) async throws(Failure) in
            let (entity, paths) = try entityAndPaths(arguments.operands, of: "firstseen")
            return try await Settings(arguments, paths: paths).answer(.firstSeen, about: [entity])
        })
}

extension Asking {
    static let firstSeen = Asking(
        subjects: [.entity],
        answer: { (settings, subjects, investigator, filter) throws(Failure) in
            let (node, credential) = try settings.subject(subjects[0], in: investigator)
            return .firstSeen(
                investigator.firstSeen(
                    of: node, credential: credential,
                    baseline: try settings.baseline(settings.baselineText, in: investigator), filter: filter,
                    exact: settings.investigation.exact, limit: settings.limit))
        })
}

extension Settings {
    /// The node that `entity` names, and the credential of it that --for asks for.
    func subject(
        _ entity: String, in investigator: Investigator
    ) throws(Failure) -> (node: NodeID, credential: NodeID?) {
        let node = try node(entity, kind: identityKind, in: investigator)
        guard let key = credential else { return (node, nil) }
        return (node, try credential(key, of: node, in: investigator))
    }

    fileprivate func baseline(_ text: String?, in investigator: Investigator) throws(Failure) -> Window? {
        guard let text else { return nil }
        do {
            return try investigator.baseline(text)
        } catch {
            throw .usage(error.description)
        }
    }
}
