// trailgraph investigate: everything about one entity.
import Investigation
import PropertyGraph

extension Command {
    static let investigate = Command(
        "investigate", "what one entity did, with which credentials, and what followed from it",
        operands: [.subject("ENTITY"), .paths],
        description: [
            """
            For an identity: its calls, credentials, accounts, services, resources and addresses, and the calls made \
            through the role sessions it obtained, over any number of hops and accounts. For a resource, an address \
            or anything else: who touched it, and how.
            """,
            """
            ENTITY is a name, an ARN, a key id, an address, role/session, or the first letters of one of these; see \
            trailgraph help entities. Where it could mean several, they are listed.
            """,
        ],
        examples: [
            Example(purpose: "Everything about alice", line: "trailgraph investigate alice SampleLogs"),
            Example(
                purpose: "What came from an address that is not hers",
                line: "trailgraph investigate alice SampleLogs --address 203.0.113.66"),
            Example(
                purpose: "What a role changed in IAM, drawn",
                line: "trailgraph investigate role:Deploy SampleLogs --filter-by 'iam:*' --writes -o deploy.svg"),
            Example(
                purpose: "Who touched a bucket or its objects, without the reads of objects",
                line: "trailgraph investigate example-payroll-archive SampleLogs --filter-by '!s3:GetObject'"),
            Example(
                purpose: "The last day of a user, for a program",
                line: "trailgraph investigate user:svc-backup SampleLogs --since 24h --format json"),
        ],
        flags: [.identityKind, .credential, .evidence] + Flag.filters + [.exact, .drawsReads] + Flag.answers
            + Flag.reading,
        drawsGraph: true,
        run: { (arguments) async throws(Failure) in
            let (entity, paths) = try entityAndPaths(arguments.operands, of: "investigate")
            return try await Settings(arguments, paths: paths).answer(.investigate, about: [entity])
        })
}

extension Asking {
    static let investigate = Asking(
        subjects: [.entity],
        answer: { (settings, subjects, investigator, filter) throws(Failure) in
            let (node, credential) = try settings.subject(subjects[0], in: investigator)
            return .investigation(
                investigator.investigate(node, credential: credential, filter: filter, options: settings.investigation))
        })
}
