// Commands that can be pasted into a shell. Apart because names from logs stand in them, and a name from a log is
// written by anyone.
import PropertyGraph

package enum Command {
    /// `trailgraph question 'entity' 'path'… flags`, every part quoted for a POSIX shell where it needs it.
    static func line(_ question: String, _ entity: String?, _ paths: [String], _ flags: [String] = []) -> String {
        let parts = ["trailgraph", question] + (entity.map { [$0] } ?? []) + paths + flags
        return parts.map { quoted($0) }.joined(separator: " ")
    }

    /// How to name `node` on a command line: by its key, or by its id where the key begins like a flag or holds
    /// characters that no shell prints harmlessly.
    static func name(_ node: NodeSummary) -> String {
        isHarmless(node.key) ? node.key : node.id
    }

    /// Whether `text` can stand on a command line as it is, once it is quoted.
    package static func isHarmless(_ text: String) -> Bool {
        let isPrinted = text.unicodeScalars.allSatisfy {
            switch $0.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: false
            default: true
            }
        }
        return isPrinted && !text.hasPrefix("-") && !text.isEmpty
    }

    /// `text` as one word of a shell.
    package static func quoted(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: Array("-_./:@%+=,".utf8).contains(byte)
                }
            }
        if isPlain { return text }
        return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}

extension Investigator {
    /// Up to three questions worth asking after `answer`, as commands over `paths`.
    public func nextCommands(after answer: Answer, paths: [String]) -> [String] {
        switch answer {
        case .summary(let summary): return afterSummary(summary, paths)
        case .entities(let entities):
            return entities.entities.items.prefix(1).map { Command.line("investigate", Command.name($0.node), paths) }
        case .investigation(let investigation): return afterInvestigation(investigation, paths)
        case .whois(let whois): return afterWhois(whois, paths)
        case .around(let around): return after(around, paths)
        case .timeline(let timeline): return after(timeline, paths)
        case .firstSeen(let firstSeen): return after(firstSeen, paths)
        case .shared(let shared): return after(shared, paths)
        case .blast(let blast): return afterBlast(blast, paths)
        case .path(let path): return afterPath(path, paths)
        case .logs(let logs): return afterLogs(logs, paths)
        case .explanation(let explanation): return explanation.next
        case .policy(let policy): return afterPolicy(policy, paths)
        case .questions(let questions): return afterQuestions(questions, paths)
        case .asked(let asked): return afterAsked(asked, paths)
        case .signals(let signals): return afterSignals(signals, paths)
        }
    }

    /// The busiest human, the most refused principal, and the list of users.
    private func afterSummary(_ summary: SummaryAnswer, _ paths: [String]) -> [String] {
        guard summary.tally.events > 0 else { return [] }
        let principals = summary.principals.items
        let humans: Set<NodeKind> = [.user, .root, .person, .federatedUser, .externalUser]
        var commands: [String] = []
        if let human = principals.first(where: { humans.contains($0.node.kind) }) {
            commands.append(Command.line("investigate", Command.name(human.node), paths))
        }
        if let refused = principals.max(by: { $0.tally.denied < $1.tally.denied }), refused.tally.denied > 0 {
            commands.append(Command.line("investigate", Command.name(refused.node), paths, ["--outcome", "denied"]))
        }
        commands.append(Command.line("entities", nil, paths, ["--kind", "user"]))
        return commands.withoutRepeats()
    }

    private func afterInvestigation(_ answer: InvestigationAnswer, _ paths: [String]) -> [String] {
        var commands: [String] = []
        if let origin = answer.origin?.origin, origin.key != answer.subject.key {
            commands.append(Command.line("investigate", Command.name(origin), paths))
        }
        if let actor = answer.by?.items.first {
            commands.append(Command.line("investigate", Command.name(actor.origin ?? actor.principal), paths))
        }
        if let session = answer.derivedSessions.items.max(by: { $0.tally.events < $1.tally.events }) {
            commands.append(Command.line("investigate", Command.name(session.node), paths))
        }
        if answer.tally.denied > 0 {
            commands.append(Command.line("investigate", Command.name(answer.subject), paths, ["--outcome", "denied"]))
        }
        if let address = answer.addresses.items.last, answer.addresses.total > 1 {
            commands.append(Command.line("investigate", Command.name(address.node), paths))
        }
        if let resource = answer.resources.items.first {
            commands.append(Command.line("investigate", Command.name(resource.node), paths))
        }
        return Array(commands.withoutRepeats().prefix(3))
    }
}
