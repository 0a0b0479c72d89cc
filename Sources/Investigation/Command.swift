// Commands that can be pasted into a shell. Apart because names from logs stand in them, and a name from a log is
// written by anyone.
import PropertyGraph

enum Command {
    /// `trailgraph question 'entity' 'path'… flags`, every part quoted for a POSIX shell where it needs it.
    static func line(_ question: String, _ entity: String?, _ paths: [String], _ flags: [String] = []) -> String {
        let parts = ["trailgraph", question] + (entity.map { [$0] } ?? []) + paths + flags
        return parts.map { quoted($0) }.joined(separator: " ")
    }

    /// `text` as one word of a shell. Control characters, which no shell prints harmlessly, become `?`, a wildcard.
    static func quoted(_ text: String) -> String {
        let isPlain = !text.isEmpty && text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: Array("-_./:@%+=,".utf8).contains(byte)
            }
        }
        if isPlain { return text }
        var quoted = "'"
        for scalar in text.unicodeScalars {
            if scalar == "'" {
                quoted += "'\\''"
            } else if scalar.properties.generalCategory == .control {
                quoted += "?"
            } else {
                quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "'"
    }
}

extension Investigator {
    /// Up to three questions worth asking after `answer`, as commands over `paths`.
    public func nextCommands(after answer: Answer, paths: [String]) -> [String] {
        switch answer {
        case .summary(let summary): return afterSummary(summary, paths)
        case .entities(let entities):
            return entities.entities.items.prefix(1).map { Command.line("investigate", $0.node.key, paths) }
        case .investigation(let investigation): return afterInvestigation(investigation, paths)
        }
    }

    /// The busiest human, the most refused principal, and the list of users.
    private func afterSummary(_ summary: SummaryAnswer, _ paths: [String]) -> [String] {
        let principals = summary.principals.items
        let humans: Set<NodeKind> = [.user, .root, .person, .federatedUser, .externalUser]
        var commands: [String] = []
        if let human = principals.first(where: { humans.contains($0.node.kind) }) {
            commands.append(Command.line("investigate", human.node.key, paths))
        }
        if let refused = principals.max(by: { $0.tally.denied < $1.tally.denied }), refused.tally.denied > 0 {
            commands.append(Command.line("investigate", refused.node.key, paths, ["--outcome", "denied"]))
        }
        commands.append(Command.line("entities", nil, paths, ["--kind", "user"]))
        return commands.withoutRepeats()
    }

    private func afterInvestigation(_ answer: InvestigationAnswer, _ paths: [String]) -> [String] {
        var commands: [String] = []
        if let origin = answer.origin?.origin, origin.key != answer.subject.key {
            commands.append(Command.line("investigate", origin.key, paths))
        }
        if let actor = answer.by?.items.first {
            commands.append(Command.line("investigate", (actor.origin ?? actor.principal).key, paths))
        }
        if let session = answer.derivedSessions.items.max(by: { $0.tally.events < $1.tally.events }) {
            commands.append(Command.line("investigate", session.node.key, paths))
        }
        if answer.tally.denied > 0 {
            commands.append(Command.line("investigate", answer.subject.key, paths, ["--outcome", "denied"]))
        }
        if let address = answer.addresses.items.last, answer.addresses.total > 1 {
            commands.append(Command.line("investigate", address.node.key, paths))
        }
        if let resource = answer.resources.items.first {
            commands.append(Command.line("investigate", resource.node.key, paths))
        }
        return Array(commands.withoutRepeats().prefix(3))
    }
}
