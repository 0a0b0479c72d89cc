// What to ask after the records of an entity, a policy or a runbook's question. Apart from the other commands that can
// be pasted so that each question brings its own.
import PropertyGraph

extension Investigator {
    /// Who is behind the records, and what else happened with it.
    func afterLogs(_ answer: LogsAnswer, _ paths: [String]) -> [String] {
        var commands: [String] = []
        if let subject = answer.subject {
            commands.append(Command.line("investigate", Command.name(subject), paths))
        } else if let principal = answer.records.items.first?.principal {
            commands.append(Command.line("investigate", Command.name(principal), paths))
            commands.append(Command.line("logs", Command.name(principal), paths))
        }
        if let subject = answer.subject, answer.tally.denied > 0, answer.tally.denied < answer.tally.events {
            commands.append(Command.line("logs", Command.name(subject), paths, ["--outcome", "denied"]))
        }
        return commands
    }

    /// The calls behind the policy, and those it would go on to refuse.
    func afterPolicy(_ answer: PolicyAnswer, _ paths: [String]) -> [String] {
        let name = Command.name(answer.subject)
        var commands = [Command.line("investigate", name, paths, ["--outcome", "succeeded"])]
        if answer.tally.denied > 0 { commands.append(Command.line("logs", name, paths, ["--outcome", "denied"])) }
        return commands
    }

    /// The first questions that have findings.
    func afterQuestions(_ answer: QuestionsAnswer, _ paths: [String]) -> [String] {
        answer.questions.filter { $0.findings > 0 }.prefix(3).map { Command.line("ask", $0.id, paths) }
    }

    /// Who is behind the gravest signal, and what happened around its first event.
    func afterSignals(_ answer: SignalsAnswer, _ paths: [String]) -> [String] {
        guard let signal = answer.signals.items.first else { return [] }
        var commands: [String] = []
        if let node = signal.origin ?? signal.principals.first {
            commands.append(Command.line("investigate", Command.name(node), paths))
            commands.append(Command.line("timeline", Command.name(node), paths))
        }
        if let event = signal.eventIDs.first, Command.isHarmless(event) {
            commands.append(Command.line("around", event, paths))
        }
        return commands
    }

    /// The first findings, one by one.
    func afterAsked(_ answer: AskAnswer, _ paths: [String]) -> [String] {
        let nodes = answer.findings.items.compactMap(\.node)
        if !nodes.isEmpty {
            return nodes.prefix(2).map { Command.line("investigate", Command.name($0), paths) }
        }
        return answer.findings.items.prefix(2).compactMap { finding in
            let isAction = answer.column == .action && Command.isHarmless(finding.value)
            return isAction ? Command.line("summary", nil, paths, ["--filter-by", finding.value]) : nil
        }
    }
}
