// trailgraph timeline: what one entity did, in order of time.
import Investigation
import PropertyGraph

extension Command {
    static let timeline = Command(
        "timeline", "what one entity did, in order of time: writes one by one, reads in bursts",
        operands: [.subject("ENTITY"), .paths],
        description: [
            """
            For an identity its calls and those through the role sessions it obtained; for a resource, an address or \
            anything else the calls that touch it. Each call that changes something is a line. Calls that only read, \
            and calls on data, are folded where one principal made them with one credential from one address without \
            five minutes' pause and without a write between; so is what one click in the console makes.
            """,
            """
            ENTITY is a name, an ARN, a key id, an address, role/session, or the first letters of one of these; see \
            trailgraph help entities.
            """,
        ],
        examples: [
            Example(purpose: "What alice did", line: "trailgraph timeline alice SampleLogs"),
            Example(
                purpose: "What one key changed, and what was changed through it",
                line: "trailgraph timeline AKIAEXAMPLEALICEKEY2 SampleLogs --writes"),
            Example(
                purpose: "All that happened to a bucket in one night",
                line: "trailgraph timeline example-payroll-archive SampleLogs --since 2026-03-02 --until 2026-03-03"),
        ],
        flags: [.identityKind, .credential] + Flag.filters + [.exact] + Flag.answers + Flag.reading,
        run: { (arguments) async throws(Failure) in
            let (entity, paths) = try entityAndPaths(arguments.operands, of: "timeline")
            return try await Settings(arguments, paths: paths).answer(.timeline, about: [entity])
        })
}

extension Asking {
    static let timeline = Asking(
        subjects: [.entity],
        answer: { (settings, subjects, investigator, filter) throws(Failure) in
            let (node, credential) = try settings.subject(subjects[0], in: investigator)
            return .timeline(
                investigator.timeline(
                    of: node, credential: credential, filter: filter, exact: settings.investigation.exact,
                    limit: settings.limit))
        })
}
