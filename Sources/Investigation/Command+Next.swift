// What to ask after the answers that tell events one by one or compare. Apart from the other commands to paste because
// each of these leads on to the others.
import PropertyGraph

extension Investigator {
    /// Who stands behind the event, and all its credential and its address did.
    func after(_ answer: AroundAnswer, _ paths: [String]) -> [String] {
        var commands: [String] = []
        if let person = answer.origin ?? answer.event.principal {
            commands.append(Command.line("investigate", Command.name(person), paths))
        }
        if let signer = answer.event.credential ?? answer.event.principal {
            commands.append(Command.line("timeline", Command.name(signer), paths))
        }
        if answer.before.total + answer.after.total == 0, !answer.event.eventID.isEmpty {
            let wider = answer.within >= Investigator.secondsOfDay ? "30d" : "1d"
            commands.append(Command.line("around", answer.event.eventID, paths, ["--within", wider]))
        }
        return commands.withoutRepeats()
    }

    /// What stood around the last write, what the subject did in all, and what of it was new.
    func after(_ answer: TimelineAnswer, _ paths: [String]) -> [String] {
        guard answer.tally.events > 0 else { return [] }
        let writes = answer.entries.items.filter { $0.kind == .write }
        let subject = Command.name(answer.subject)
        return (writes.last?.event.map { around($0.eventID, paths) } ?? [])
            + [Command.line("investigate", subject, paths), Command.line("firstseen", subject, paths)]
    }

    /// What stood around the first new value, and who else has a new address.
    func after(_ answer: FirstSeenAnswer, _ paths: [String]) -> [String] {
        guard let first = answer.new.items.first else {
            return [Command.line("timeline", Command.name(answer.subject), paths)]
        }
        var commands = around(first.eventID, paths)
        let addresses = answer.new.items.filter { $0.what == .address && $0.resembles == nil }
        if let address = addresses.max(by: { $0.tally.events < $1.tally.events })?.node {
            commands.append(Command.line("investigate", Command.name(address), paths))
        }
        return commands + [Command.line("timeline", Command.name(answer.subject), paths)]
    }

    /// What the first shared credential did, in order and against an earlier time, and the nearest two of its calls.
    func after(_ answer: SharedAnswer, _ paths: [String]) -> [String] {
        guard let use = answer.shared.items.first else { return [] }
        let name = Command.name(use.node)
        return [Command.line("timeline", name, paths), Command.line("firstseen", name, paths)]
            + (use.nearest?.eventIDs.last.map { around($0, paths) } ?? [])
    }

    private static var secondsOfDay: Int { 86_400 }

    private func around(_ id: String, _ paths: [String]) -> [String] {
        id.isEmpty || id.hasPrefix("-") ? [] : [Command.line("around", id, paths)]
    }
}
