// What help says that belongs to no single command: how to name an entity, how filters combine, what the formats are.
import PropertyGraph
import Report

/// A page of help about something that several commands share.
struct Topic: Sendable {
    var name: String
    /// One clause without a full stop.
    var purpose: String
    var blocks: [Document.Block]

    /// Every topic.
    static let all = [formats, filters, entities, questions]

    /// The page.
    var document: Document {
        Document(title: purpose.prefix(1).uppercased() + purpose.dropFirst(), blocks: blocks)
    }

    private static let formats = Topic(
        name: "formats", purpose: "the formats of an answer, and what each is for",
        blocks: [
            .terms(ReportFormat.allCases.map { .init($0.rawValue, $0.use) }),
            .paragraph(
                """
                The drawings are for commands whose answer has a graph: \
                \(Command.all.filter(\.drawsGraph).map(\.name).joined(separator: ", ")). Without --format the \
                extension of the file that --output names decides.
                """),
            .paragraph(
                """
                Log files are written by attackers, too. In every format their text is made harmless: no control \
                character reaches the terminal, no cell of a table starts a formula, no drawing holds a link or a \
                script.
                """),
        ])

    private static let filters = Topic(
        name: "filters", purpose: "how to narrow an answer",
        blocks: [
            .paragraph(
                """
                Filters of different kinds must all hold; of several values of one kind, one must. So \
                --service iam --service sts --outcome denied means: refused calls to IAM or STS.
                """),
            .heading("Actions"),
            .terms([
                .init("iam:CreateUser", "One action."),
                .init("CreateUser", "An action of this name, in any service."),
                .init("'iam:*'", "Every action of IAM. * stands for any letters, ? for one."),
                .init("'*:Delete*'", "Every action of this kind, in any service."),
                .init("'!s3:GetObject'", "Everything but this one; may be combined with the others."),
            ]),
            .heading("Services, regions and addresses"),
            .paragraph(
                """
                These take * and ? as well; a service is s3 or s3.amazonaws.com; an address may be a range such as \
                203.0.113.0/24.
                """),
            .paragraph("Quote * ? and ! so that the shell does not take them. Letter case does not matter."),
            .heading("Times"),
            .terms([
                .init("2026-03-01", "The first second of this day, UTC."),
                .init("2026-03-01T08:30:00Z", "This second. An offset such as +02:00 may stand for Z."),
                .init("90m, 24h, 30d, 2w", "So long before the last event in the logs, never before now."),
            ]),
            .paragraph(
                """
                --since is part of the window and --until is not, so that two windows can meet without sharing an \
                event. With dates or times, files whose names lie outside the window are not opened.
                """),
            .heading("Examples"),
            .code([
                "trailgraph investigate alice SampleLogs --filter-by 'iam:*' --filter-by '!iam:List*'",
                "trailgraph summary SampleLogs --account 777788889999 --writes --since 2026-03-02",
                "trailgraph entities SampleLogs --kind address --outcome denied --since 12h",
            ]),
        ])

    private static let entities = Topic(
        name: "entities", purpose: "how to name an entity",
        blocks: [
            .terms([
                .init("alice", "A name."),
                .init("user:alice", "A name, and the kind of what has it."),
                .init("Deploy/alice", "A role session: the role, and the name of the session."),
                .init("arn:aws:iam::…", "An ARN, whole."),
                .init("AKIA… or ASIA…", "An access key id."),
                .init("203.0.113.66", "A source address."),
                .init("111122223333", "An account."),
                .init("s3.amazonaws.com", "A service."),
                .init("example-pay", "The first letters of any of these, where nothing else starts so."),
            ]),
            .paragraph(
                "Where a name could mean several entities they are listed; --in KIND or kind:name then decides."),
            .heading("Kinds"),
            .paragraph(NodeKind.allCases.map(\.name).joined(separator: ", ") + "."),
        ])
}

extension ReportFormat {
    /// What the format is for, in one sentence.
    fileprivate var use: String {
        switch self {
        case .text: "Tables to read on a terminal. The default."
        case .json: "One object with the question, what was read, and the answer; for programs."
        case .jsonl: "One object a line: a line for each row of the answer; for jq and for loading elsewhere."
        case .csv: "The same rows for spreadsheets, the name of the table in the first column."
        case .html: "A page for a browser: the graph to explore, the tables to search. Needs Graphviz for the graph."
        case .md: "A report for tickets and wikis, its graph as a Mermaid chart."
        case .dot: "A drawing in Graphviz's own language, to change by hand."
        case .svg: "A drawing for a browser or a report. Needs Graphviz."
        case .png: "The same as pixels. Needs Graphviz."
        case .mermaid: "A flow chart for Markdown pages."
        case .graphml: "The graph for Gephi, yEd, Cytoscape and NetworkX."
        }
    }
}
