// trailgraph policy: the least an identity would have to be allowed.
import Investigation
import PropertyGraph

extension Command {
    static let policy = Command(
        "policy", "the IAM policy that would have allowed what an identity did, and no more",
        operands: [.subject("ENTITY"), .paths],
        description: [
            """
            Makes an IAM policy from the calls that succeeded, one statement for each service and set of resources, \
            and lists what was denied. Where CloudTrail and IAM name an action differently, the policy has IAM's \
            name: ListObjects becomes s3:ListBucket.
            """,
            """
            Logs cannot show everything a policy needs: the answer ends with what this one may lack, such as data \
            events that were not logged and iam:PassRole, which never is. Try it in a test account first.
            """,
        ],
        examples: [
            Example(purpose: "What a role really needs", line: "trailgraph policy role:Deploy SampleLogs"),
            Example(
                purpose: "The policy alone, for a file",
                line: "trailgraph policy role:Deploy SampleLogs -f json | jq .answer.policy > policy.json"),
            Example(
                purpose: "What one key of a user needed in IAM",
                line: "trailgraph policy alice SampleLogs --for AKIAEXAMPLEALICEKEY2 --service iam"),
        ],
        flags: [.identityKind, .credential] + Flag.filters + Flag.answers + Flag.reading,
        run: { (arguments) async throws(Failure) in
            let (entity, paths) = try entityAndPaths(arguments.operands, of: "policy")
            return try await Settings(arguments, paths: paths).answer(.policy, about: [entity])
        })
}

extension Asking {
    static let policy = Asking(
        subjects: [.entity],
        answer: { (settings, subjects, investigator, filter) throws(Failure) in
            let node = try settings.node(subjects[0], kind: settings.identityKind, in: investigator)
            let kind = investigator.graph.nodes.kind(node)
            guard kind.isPrincipal || kind == .role || kind == .credential || kind == .accessKey else {
                throw .usage(
                    "policy takes an identity or a credential, and \"\(subjects[0].abridged)\" is of kind "
                        + "\(kind.name); trailgraph investigate says who acted on it")
            }
            let credential = try settings.chosenCredential(of: node, in: investigator)
            return .policy(
                investigator.policy(for: node, credential: credential, filter: filter, limit: settings.limit))
        })
}
