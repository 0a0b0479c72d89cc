// trailgraph around: what stands beside one event.
import Investigation
import Report

extension Command {
    static let around = Command(
        "around", "what the same credential, origin and address did before and after one event",
        operands: [.subject("EVENT-ID"), .paths],
        description: [
            """
            EVENT-ID is the eventID of a record, as answers and signals give it; the id of any copy of the event will \
            do. The answer has three groups: what was signed with the same credential, what the same human or workload \
            did with others, and what came from the same address otherwise.
            """,
            """
            A name in place of an address, as a service leaves it when it calls on somebody's behalf, is not compared: \
            everyone's calls through that service carry it.
            """,
        ],
        examples: [
            Example(
                purpose: "A quarter of an hour on each side",
                line: "trailgraph around 81101306-0e20-47b2-aca4-28b6eb47e127 ~/logs"),
            Example(
                purpose: "What changed within two hours, for a program",
                line: "trailgraph around 81101306-0e20-47b2-aca4-28b6eb47e127 ~/logs --within 2h --writes -f json"),
        ],
        flags: [.within] + Flag.filters + Flag.answers + Flag.reading,
        run: { (arguments) async throws(Failure) in
            let (id, paths) = try subjectAndPaths(
                arguments.operands, "EVENT-ID", "the eventID of a record", of: "around")
            return try await Settings(arguments, paths: paths).answer(.around, about: [id])
        })
}

extension Asking {
    static let around = Asking(
        subjects: [Subject(name: "event", meaning: "The eventID of a record.")],
        answer: { (settings, subjects, investigator, filter) throws(Failure) in
            guard let event = investigator.event(id: subjects[0]) else {
                throw .unanswered(renderUnknownEvent(subjects[0]), .nothingFound)
            }
            return .around(
                investigator.around(event, within: settings.within, filter: filter, limit: settings.limit))
        })
}
