// trailgraph path: how one gets from one entity to another.
import Investigation
import PropertyGraph

extension Command {
    static let path = Command(
        "path", "how one gets from one entity to another, hop by hop, in the order of time",
        operands: [.subject("FROM"), .subject("TO"), .paths],
        description: [
            """
            The shortest ways from FROM, a key, a session, an identity or an address, to TO: over sessions, \
            credentials and identities handed on, and for a resource or a service over calls to it that succeeded. \
            Times never go back along a path, and a credential counts only after it was issued.
            """,
            "Where there is none, the answer says how far each side reaches.",
        ],
        examples: [
            Example(
                purpose: "How a leaked key came to a bucket",
                line: "trailgraph path AKIAEXAMPLEALICEKEY2 example-payroll-archive SampleLogs"),
            Example(
                purpose: "Whether an address came to administer another account",
                line: "trailgraph path 203.0.113.66 role:DataAdmin SampleLogs --paths 10"),
            Example(
                purpose: "By what changes alone, drawn",
                line: "trailgraph path alice svc-backup SampleLogs -o path.svg"),
        ],
        flags: Flag.filters + [.exact, .pathCount] + Flag.answers + Flag.reading,
        drawsGraph: true,
        run: { (arguments) async throws(Failure) in
            let words = arguments.operands
            guard words.count >= 2, !words[0].isEmpty, !words[1].isEmpty else {
                throw .usage("path needs FROM and TO, such as a key id and a bucket; trailgraph entities lists them")
            }
            let (from, to) = (words[0], words[1])
            let settings = try Settings(arguments, paths: try logPaths(words.dropFirst(2)))
            return try await settings.answer(.path, about: [from, to])
        })
}

extension Asking {
    static let path = Asking(
        subjects: [
            Subject(name: "from", meaning: "A key, a session, an identity or an address."),
            Subject(name: "to", meaning: "A resource, a service or an identity."),
        ],
        repeated: { (entity: $0.first, target: $0.last) },
        answer: { (settings, subjects, investigator, filter) throws(Failure) in
            let (from, to) = (subjects[0], subjects[1])
            let kinds = investigator.graph.nodes
            let start = try settings.node(from, kind: nil, in: investigator)
            let end = try settings.node(to, kind: nil, in: investigator)
            if start == end {
                throw .usage("\"\(from.abridged)\" and \"\(to.abridged)\" are the same; name two entities")
            }
            guard kinds.kind(start).leadsOn || kinds.kind(start) == .address else {
                throw .usage(
                    "no path begins at \"\(from.abridged)\", which is of kind \(kinds.kind(start).name); name a key, a "
                        + "session, an identity or an address first")
            }
            guard kinds.kind(end).leadsOn || kinds.kind(end) == .resource || kinds.kind(end) == .service else {
                throw .usage(
                    "no path ends at \"\(to.abridged)\", which is of kind \(kinds.kind(end).name); name a resource, a "
                        + "service or an identity second")
            }
            return .path(investigator.paths(from: start, to: end, filter: filter, options: settings.path))
        })
}
