// trailgraph blast: what follows from one key, session or identity.
import Investigation
import PropertyGraph

extension Command {
    static let blast = Command(
        "blast", "what follows from a key, a session or an identity, and what survives revoking it",
        operands: [.subject("ENTITY"), .paths],
        description: [
            """
            Goes forward in time from ENTITY: the sessions and credentials it obtained, the keys, users, roles and \
            workloads it made or changed, what those obtained in turn, and the resources they read or changed. \
            Nothing counts that happened before the way to it was open.
            """,
            """
            SURVIVES says whether revoking ENTITY leaves it there: a key it created does, and a session it obtained \
            does until it runs out. CONTAINMENT lists what to do, the most urgent first.
            """,
            """
            --since and --until bound all of it; the other filters narrow which calls are counted, not what is \
            followed.
            """,
        ],
        examples: [
            Example(
                purpose: "What follows from a leaked key",
                line: "trailgraph blast AKIAEXAMPLEALICEKEY2 SampleLogs --since 2026-03-01T22:41:00Z"),
            Example(
                purpose: "What a user left behind, drawn",
                line: "trailgraph blast user:alice SampleLogs --writes -o alice.svg"),
            Example(
                purpose: "What to do about a session, for a program",
                line: "trailgraph blast Deploy/deploy-4821 SampleLogs --format json | jq .answer.containment"),
        ],
        flags: [.identityKind] + Flag.filters + Flag.answers + Flag.reading,
        drawsGraph: true,
        run: { (arguments) async throws(Failure) in
            let (entity, paths) = try entityAndPaths(arguments.operands, of: "blast")
            return try await Settings(arguments, paths: paths).answer(.blast, about: [entity])
        })
}

extension Asking {
    static let blast = Asking(
        subjects: [.entity],
        answer: { (settings, subjects, investigator, filter) throws(Failure) in
            let entity = subjects[0]
            let node = try settings.node(entity, kind: settings.identityKind, in: investigator)
            let kind = investigator.graph.nodes.kind(node)
            guard kind.leadsOn else {
                throw .usage(
                    "nothing follows from \"\(entity.abridged)\" by itself, which is of kind \(kind.name); name a "
                        + "key, a session, an identity or a workload, as trailgraph investigate "
                        + "\(entity.abridged) lists them")
            }
            return .blast(investigator.blast(from: node, filter: filter, options: settings.blast))
        })
}
