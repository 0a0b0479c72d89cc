// trailgraph help, and what --help anywhere leads to.
import PropertyGraph

extension Command {
    static let help = Command(
        "help", "help on a command or a topic", operands: [.word("[TOPIC]", { topicNames })],
        description: [
            """
            Without TOPIC, a list of the commands. TOPIC is a command, or what several commands share, such as \
            filters. With --man or --markdown, everything as one document.
            """
        ],
        examples: [
            Example(purpose: "How to narrow an answer", line: "trailgraph help filters"),
            Example(purpose: "The manual page, read at once", line: "trailgraph help --man | man -l -"),
        ],
        flags: [.man, .markdown],
        run: { (arguments) throws(Failure) in
            switch arguments.documentForm {
            case .text:
                if arguments.operands.count > 1 {
                    throw .usage(
                        "help takes one topic, not \"\(arguments.operands[1].abridged)\" as well; leave it out")
                }
                return try printHelp(topic: arguments.operands.first)
            case .markdown:
                try arguments.refuseOperands()
                try StandardOutput.write(markdownReference())
            case .man:
                try arguments.refuseOperands()
                try StandardOutput.write(manualPage())
            }
            return .answered
        })
}

/// What there is help on: commands and topics, each name once.
private var topicNames: [String] {
    let commands = Command.all.map(\.name)
    return commands + Topic.all.map(\.name).filter { !commands.contains($0) }
}

/// Prints the page of a command, of a topic, or of both where they share a name; without a name the overview.
func printHelp(topic name: String?) throws(Failure) -> ExitStatus {
    guard let name else {
        try StandardOutput.write(Document.overview.text())
        return .answered
    }
    let command = Command.all.first { $0.name == name }.map { Document.page(for: $0) }
    let topic = Topic.all.first { $0.name == name }?.document
    guard var page = command ?? topic else {
        let hint = nearest(to: name, in: topicNames).map { "did you mean \($0)?" } ?? "see trailgraph help"
        throw .usage("no help on \"\(name.abridged)\"; \(hint)")
    }
    if command != nil, let topic { page.append(topic) }
    try StandardOutput.write(page.text())
    return .answered
}
