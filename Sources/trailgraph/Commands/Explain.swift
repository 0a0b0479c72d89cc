// trailgraph explain: what ties two entities, and where that is written.
import Investigation
import PropertyGraph

extension Command {
    static let explain = Command(
        "explain", "what ties two entities: the edge in words, and the records that show it",
        operands: [.subject("ENTITY"), .subject("ENTITY"), .paths],
        description: [
            """
            For each edge between the two, in either direction: what it means, how it is known (attested by one \
            record, joined from two, or only inferred), and its events with the file, the record and the field in \
            which each name stands. Lineage comes first, then the calls that name both.
            """,
            """
            A role stands for its sessions as well, a bucket for its objects. Entities that are more than one hop \
            apart have no edge of their own.
            """,
        ],
        examples: [
            Example(
                purpose: "How a key led to a session",
                line: "trailgraph explain AKIAEXAMPLEALICEKEY2 role:Deploy SampleLogs"),
            Example(
                purpose: "What a role had to do with a user",
                line: "trailgraph explain role:Deploy svc-backup SampleLogs"),
            Example(
                purpose: "The refused calls of a user to a service, with their places, as CSV",
                line: "trailgraph explain alice iam.amazonaws.com SampleLogs --outcome denied -f csv"),
        ],
        flags: Flag.filters + Flag.answers + Flag.reading,
        run: { (arguments) async throws(Failure) in
            let (first, rest) = try entityAndPaths(arguments.operands, of: "explain")
            let isShort = arguments.operands.count < 2 || arguments.operands.count == 2 && fileExists(rest[0])
            guard !isShort, let second = rest.first, !second.isEmpty else {
                throw .usage(
                    "explain needs two entities before the paths: trailgraph explain \(first.abridged) ENTITY PATH")
            }
            let settings = try Settings(arguments, paths: try logPaths(rest.dropFirst()))
            return try await settings.answer(.explain, about: [first, second])
        })
}

extension Asking {
    static let explain = Asking(
        subjects: [.entity, Subject(name: "other", meaning: "The other entity, named in the same way.")],
        repeated: { (entity: $0.joined(separator: " "), target: nil) },
        answer: { (settings, subjects, investigator, filter) throws(Failure) in
            .explanation(
                investigator.explain(
                    try settings.node(subjects[0], kind: nil, in: investigator),
                    try settings.node(subjects[1], kind: nil, in: investigator), filter: filter, limit: settings.limit,
                    paths: settings.paths))
        })
}
