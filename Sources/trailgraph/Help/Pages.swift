// The pages of help, made from the declarations of commands and flags.

extension Document {
    /// What `trailgraph help` shows.
    static var overview: Document {
        Document(
            title: "trailgraph", purpose: "who did what, with which credentials, from CloudTrail logs",
            blocks: [
                .code(["trailgraph COMMAND [FLAGS] …"]),
                .paragraph(
                    """
                    Reads a folder of CloudTrail log files, as they lie in S3, into a graph in memory and answers from \
                    it. It needs no account, no server and no network, and changes nothing.
                    """),
                .heading("Commands"),
                .terms(Command.all.map { Term($0.name, $0.purpose.sentence) }),
                .heading("Start here"),
                .code([Command.summary, .entities, .investigate].compactMap(\.examples.first?.line)),
                .heading("More help"),
                .terms(
                    [Term("COMMAND --help", "Flags and examples of a command.")]
                        + Topic.all.map { Term("help \($0.name)", $0.purpose.sentence) }),
            ] + surroundings)
    }

    /// What `--help` shows of one command.
    static func page(for command: Command) -> Document {
        var blocks: [Block] = [.code([command.usage])]
        blocks += command.description.map { .paragraph($0) }
        blocks.append(.heading("Examples"))
        for example in command.examples {
            blocks += [.paragraph(example.purpose + ":"), .code([example.line])]
        }
        for group in Flag.Group.allCases {
            let flags = command.flags.filter { $0.group == group }
            if !flags.isEmpty {
                blocks += [.heading(group.rawValue), .terms(flags.map { Term($0.spelling, $0.prose) })]
            }
        }
        return Document(title: "trailgraph \(command.name)", purpose: command.purpose, blocks: blocks)
    }

    /// What holds for every command.
    static let surroundings: [Block] = [
        .heading("Environment"),
        .terms([
            Term("TRAILGRAPH_LOGS", "The path to read where a command names none."),
            Term("NO_COLOR", "Set to anything, text is not colored unless --color always asks for it."),
            Term("COLUMNS", "The width of text where stdout is no terminal."),
        ]),
        .heading("Exit status"),
        .terms([
            Term("0", "The question was answered."),
            Term("1", "Nothing was found; the answer is still printed, and says what it looked at."),
            Term(
                "2",
                """
                The words are wrong, or something could not be read; what could be read is still answered, and the \
                rest is listed on stderr.
                """),
            Term("130, 143", "Stopped by Ctrl-C or by a request to end; no unfinished file is left."),
        ]),
    ]
}

extension String {
    /// A clause as a sentence of its own.
    var sentence: String { prefix(1).uppercased() + dropFirst() + "." }
}
