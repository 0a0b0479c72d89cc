// What to ask after `blast` and `path`. Apart from the other commands because these two are about what leads on.
import PropertyGraph

extension Investigator {
    /// The way back in that was used most, the resource changed most, and the start itself.
    func afterBlast(_ answer: BlastAnswer, _ paths: [String]) -> [String] {
        var commands: [String] = []
        let actors = answer.reached.items.filter { !$0.isResource }
        let lasting = actors.filter { $0.survivesRevocation && $0.expires == nil }
        if let actor = lasting.max(by: { $0.tally.events < $1.tally.events }) ?? actors.last {
            commands.append(Command.line("blast", Command.name(actor.node), paths))
        }
        if let resource = answer.reached.items.first(where: { $0.isResource }) {
            commands.append(Command.line("path", Command.name(answer.subject), [Command.name(resource.node)] + paths))
        }
        commands.append(Command.line("investigate", Command.name(answer.subject), paths))
        return commands
    }

    /// What follows from the beginning; the end itself; where there is no path, who came nearest.
    func afterPath(_ answer: PathAnswer, _ paths: [String]) -> [String] {
        var commands = [Command.line("investigate", Command.name(answer.to), paths)]
        if answer.from.kind.leadsOn {
            commands.insert(Command.line("blast", Command.name(answer.from), paths), at: 0)
        }
        if let nearest = answer.reachedTo?.nodes.first {
            commands.append(Command.line("path", Command.name(nearest), [Command.name(answer.to)] + paths))
        }
        return commands
    }
}
