// trailgraph logs: the raw records behind an entity or an event.
import Investigation
import PropertyGraph
import Report

extension Command {
    static let logs = Command(
        "logs", "the raw records of an entity's calls, or of one event, read again from their files",
        operands: [.subject("ENTITY"), .paths],
        description: [
            """
            Prints the records as they stand in the log files, one a line in time order, for jq and for the record. \
            ENTITY is named as for investigate, whose counts these records are behind; an event id gives the record of \
            that event.
            """,
            """
            Secrets such as session tokens and user data are masked without --reveal; everything else is kept byte \
            for byte, but for line breaks between values and for characters that could steer a terminal, which are \
            written as escapes. A file that has changed since it was read is not shown but named. Standard input \
            cannot be read again.
            """,
        ],
        examples: [
            Example(
                purpose: "What a user changed in IAM, through jq",
                line: "trailgraph logs alice SampleLogs --filter-by 'iam:*' --writes | jq .requestParameters"),
            Example(
                purpose: "One event, indented", line: "trailgraph logs EVENT-ID SampleLogs --format text"),
            Example(
                purpose: "Refused calls from an address, to hand on",
                line: "trailgraph logs 203.0.113.66 SampleLogs --outcome denied -o refused.jsonl"),
        ],
        flags: [.identityKind, .credential] + Flag.filters + [.exact] + Flag.answers.filter { $0.name != "redact" }
            + Flag.reading,
        defaultFormat: .jsonl,
        run: { (arguments) async throws(Failure) in
            let (entity, paths) = try entityAndPaths(arguments.operands, of: "logs")
            return try await Settings(arguments, paths: paths).answer(.logs, about: [entity])
        })
}

extension Asking {
    static let logs = Asking(
        subjects: [.entity],
        answer: { (settings, subjects, investigator, filter) throws(Failure) in
            let events = investigator.events(withID: subjects[0])
            if !events.isEmpty {
                return .logs(investigator.logs(of: events, filter: filter, limit: settings.limit))
            }
            let (node, credential) = try settings.subject(subjects[0], in: investigator)
            return .logs(
                investigator.logs(
                    of: node, credential: credential, filter: filter, limit: settings.limit,
                    exact: settings.investigation.exact))
        })
}
