// Where the program starts and ends. Everything between is a command's `run`; nothing else exits.
import CAllocator
import Glibc

@main
enum Trailgraph {
    /// Reads the words, runs the command they name, and turns how that ended into an exit status. On the main thread,
    /// which lives as long as the program, since it is the one whose signals are let through.
    @MainActor
    static func main() async {
        _ = trailgraph_return_blocks(Limits.returnedBlock)
        StandardStreams.holdPlaces()
        Signals.install()
        do {
            let words = try commandLineWords()
            exit(try await run(words).rawValue)
        } catch {
            exit(report(error).rawValue)
        }
    }

    private static func run(_ words: [String]) async throws(Failure) -> ExitStatus {
        let arguments = try Arguments(parsing: words)
        if arguments.wantsVersion { return try await Command.version.run(arguments) }
        guard let command = arguments.command else {
            guard arguments.wantsHelp else { throw .unanswered(Array(Document.overview.text().utf8), .error) }
            return try printHelp(topic: nil)
        }
        if arguments.wantsHelp { return try printHelp(topic: command.name) }
        return try await command.run(arguments)
    }

    /// Says on stderr what went wrong. A reader of stdout that went away got all it wanted, so that is no failure.
    private static func report(_ failure: Failure) -> ExitStatus {
        switch failure {
        case .usage(let sentence), .cannot(let sentence):
            StandardError.say(sentence)
            return .error
        case .unanswered(let text, let status):
            StandardError.write(text)
            return status
        case .readerLeft:
            return .answered
        }
    }
}
