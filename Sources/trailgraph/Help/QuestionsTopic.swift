// How to write a question for trailgraph ask. Apart from the other topics because it describes a file format.
import Investigation
import PropertyGraph

extension Topic {
    static let questions = Topic(
        name: "questions", purpose: "how to write questions for trailgraph ask",
        blocks: [
            .paragraph(
                """
                A question is a few lines of text in a .txt file; a folder of such files is added with --questions. A \
                line is a key and its value; # begins a comment. One with the id of a built-in question replaces it.
                """),
            .code([
                "question  night-deletes",
                "title     Deletions at night",
                "asks      Who deleted five things or more within an hour?",
                "read      The clean-up job does so at 02:00 as role Janitor; nobody else should.",
                "filter-by *:Delete* *:Terminate*",
                "outcome   succeeded",
                "by        principal",
                "least     5",
                "within    1h",
                "show      resource address",
            ]),
            .heading("What it is"),
            .terms([
                .init("question ID", "Begins a question; letters, digits and dashes."),
                .init("title, asks, read", "The heading, the question, and how to read the answer."),
                .init("by COLUMN", "What the events are grouped by; each group is a finding."),
            ]),
            .heading("Which events count"),
            .terms([
                .init(
                    "filter-by, service, …", "As the flags; several values on one line. See trailgraph help filters."),
                .init("writes yes", "Only calls that change something."),
                .init("principal KIND…", "Only calls of these kinds of principal, such as root or role-session."),
                .init("error PATTERN…", "Only calls with one of these error codes."),
                .init("key SORT…", "Only calls signed with keys that are \(sorts)."),
                .init("mfa yes|no", "Only calls with, or without, a second factor on the record."),
                .init("accounts differ", "Only callers from outside the account that logged the call, or of a target."),
                .init("from public", "Only calls over the internet: no private addresses, none of AWS's services."),
            ]),
            .heading("Which groups are findings"),
            .terms([
                .init("least N", "At least N events."),
                .init("within SPAN", "As many within this span, such as 10m."),
                .init("distinct COLUMN N", "At least N different values of another column."),
                .init("new SPAN", "First seen later than this after the logs begin."),
            ]),
            .heading("What is shown"),
            .terms([
                .init("show COLUMN…", "Other columns whose values stand beside each finding."),
                .init("COLUMN", "One of \(EventColumn.allCases.map(\.rawValue).joined(separator: ", "))."),
            ]),
        ])

    private static let sorts = KeySort.allCases.map(\.rawValue).joined(separator: ", ")
}
