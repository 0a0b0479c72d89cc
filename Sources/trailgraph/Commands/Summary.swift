// trailgraph summary: what the logs hold.
import Investigation

extension Command {
    static let summary = Command(
        "summary", "what is in the logs: accounts, principals, services, refused calls", operands: [.paths],
        description: [
            """
            The first look at logs you do not know. Says which files were read and which were not, what time they \
            span, and who called what from where, the busiest first.
            """
        ],
        examples: [
            Example(purpose: "Everything in a folder", line: "trailgraph summary SampleLogs"),
            Example(
                purpose: "What was refused in the last day of the logs",
                line: "trailgraph summary SampleLogs --outcome denied --since 24h"),
            Example(
                purpose: "What changed in IAM, as JSON",
                line: "trailgraph summary SampleLogs --service iam --writes -f json"),
            Example(
                purpose: "One file, straight from its bucket",
                line: "aws s3 cp s3://example-trail/one.json.gz - | trailgraph summary -"),
        ],
        flags: Flag.filters + Flag.answers + Flag.reading,
        run: { (arguments) async throws(Failure) in
            return try await Settings(arguments, paths: logPaths(arguments.operands)).answer(.summary)
        })
}

extension Asking {
    static let summary = Asking(
        subjects: [],
        answer: { (settings, _, investigator, filter) throws(Failure) in
            .summary(investigator.summary(filter, limit: settings.limit))
        })
}
