// What a command is, and the list of them. A new command is one file here with one `static let`, and one line below.
import PropertyGraph
import Report

/// The declaration of one command.
struct Command: Sendable {
    /// A word that is neither a flag nor the command.
    enum Operand: Sendable {
        /// What the command is about: an entity, or a part of a name. Cannot be completed without reading the logs.
        case subject(String)
        /// The logs, last.
        case paths
        /// One of a few words. They are asked for late, since some are made from the list of commands.
        case word(String, @Sendable () -> [String])

        /// What help calls it.
        var name: String {
            switch self {
            case .subject(let name), .word(let name, _): name
            case .paths: "PATH…"
            }
        }
    }

    /// A command line and what it is good for.
    struct Example: Sendable {
        var purpose: String
        /// What to type.
        var line: String
    }

    var name: String
    /// One clause without a full stop.
    var purpose: String
    var operands: [Operand]
    /// Paragraphs for help.
    var description: [String]
    var examples: [Example]
    private var ownFlags: [Flag]
    /// Whether its answers have a graph to draw.
    var drawsGraph: Bool
    /// The format of its answers where none is asked for.
    var defaultFormat: ReportFormat
    /// Whether it refuses formats itself, by what is asked of it.
    var choosesFormats: Bool
    /// Does it, and says how it went.
    var run: @Sendable (Arguments) async throws(Failure) -> ExitStatus

    init(
        _ name: String, _ purpose: String, operands: [Operand] = [], description: [String], examples: [Example],
        flags: [Flag] = [], drawsGraph: Bool = false, defaultFormat: ReportFormat = .text, choosesFormats: Bool = false,
        run: @escaping @Sendable (Arguments) async throws(Failure) -> ExitStatus
    ) {
        self.name = name
        self.purpose = purpose
        self.operands = operands
        self.description = description
        self.examples = examples
        self.ownFlags = flags
        self.drawsGraph = drawsGraph
        self.defaultFormat = defaultFormat
        self.choosesFormats = choosesFormats
        self.run = run
    }

    /// Its flags, and those every command takes.
    var flags: [Flag] { ownFlags + [.help, .version] }

    /// `trailgraph investigate [FLAGS] ENTITY PATH…`.
    var usage: String {
        (["trailgraph", name] + (ownFlags.isEmpty ? [] : ["[FLAGS]"]) + operands.map(\.name)).joined(separator: " ")
    }

    /// Every command, in the order help lists them.
    static let all: [Command] = [
        summary, entities, investigate, whois, around, timeline, firstSeen, shared, blast, path, explain, logs, policy,
        ask, detect, rules, signals, keys, serve, index, merge, snapshot,
        help, completions, version,
    ]

    /// The command called `name`.
    static func named(_ name: String) throws(Failure) -> Command {
        if let command = all.first(where: { $0.name == name }) { return command }
        let names = all.map(\.name)
        if let hint = nearest(to: name, in: names) {
            throw .usage("unknown command \"\(name.abridged)\"; did you mean \(hint)?")
        }
        throw .usage("unknown command \"\(name.abridged)\"; the commands are " + names.joined(separator: ", "))
    }
}
