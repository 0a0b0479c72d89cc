// trailgraph ask: the questions of a runbook, by name.
import Ingest
import Investigation
import PropertyGraph

extension Command {
    static let ask = Command(
        "ask", "the questions of an incident's first hour, by name, with how to read each answer",
        operands: [.subject("[QUESTION]"), .paths],
        description: [
            """
            Without QUESTION, every question with the number of its findings in these logs. With one, its findings: \
            who or what, how often, when, from where.
            """,
            """
            Questions are data. --questions FOLDER adds those in the .txt files of a folder, and replaces built-in \
            ones of the same id; \(QuestionPack.builtInCount) are built in.
            """,
        ],
        examples: [
            Example(purpose: "What there is to ask, and where something was found", line: "trailgraph ask SampleLogs"),
            Example(
                purpose: "Keys used from several addresses", line: "trailgraph ask key-exposure SampleLogs"),
            Example(
                purpose: "Questions of your own", line: "trailgraph ask SampleLogs --questions runbook"),
        ],
        flags: [.questions] + Flag.filters + Flag.answers + Flag.reading,
        run: { (arguments) async throws(Failure) in
            let pack = try questionPack(arguments.questions)
            let (id, paths) = try questionAndPaths(arguments.operands, pack)
            return try await Settings(arguments, paths: paths).answer(.ask(pack), about: id.map { [$0] } ?? [])
        })

    /// `[QUESTION] PATH…` taken apart: the first word is a question where one has that id.
    private static func questionAndPaths(
        _ words: [String], _ pack: QuestionPack
    ) throws(Failure) -> (id: String?, paths: [String]) {
        if let first = words.first, pack[first] != nil { return (first, try logPaths(words.dropFirst())) }
        if let first = words.first, first != "-", !fileExists(first) {
            let hint = nearest(to: first, in: pack.questions.map(\.id)).map { "did you mean \($0)?" }
            throw .usage(
                "\"\(first.abridged)\" is neither a question nor a path; "
                    + (hint ?? "trailgraph ask PATH lists the questions"))
        }
        return (nil, try logPaths(words))
    }

    /// The built-in questions and those of the folders, file by file in the order of their names.
    private static func questionPack(_ folders: [String]) throws(Failure) -> QuestionPack {
        var pack = QuestionPack.builtIn
        for folder in folders {
            guard let names = WholeFile.names(inFolder: folder) else {
                throw .usage("--questions takes a folder, and \(folder) is none that can be read")
            }
            let files = names.filter { $0.hasSuffix(".txt") && !$0.hasPrefix(".") }
            guard !files.isEmpty else {
                throw .usage("--questions found no .txt file in \(folder); see trailgraph help questions")
            }
            for file in files {
                let path = folder.hasSuffix("/") ? folder + file : "\(folder)/\(file)"
                guard let bytes = WholeFile.bytes(path) else { throw .cannot("cannot read \(path)") }
                do {
                    pack = pack.adding(try QuestionPack(parsing: bytes, name: path))
                } catch {
                    throw .usage(error.description)
                }
            }
        }
        return pack
    }
}

extension Asking {
    /// A question of a pack, or all of them.
    static func ask(_ pack: QuestionPack) -> Asking {
        Asking(
            subjects: [
                Subject(
                    name: "question", meaning: "Its id; without one, how much each question finds.", isRequired: false)
            ],
            answer: { (settings, subjects, investigator, filter) throws(Failure) in
                let question = subjects.first.map { pack[$0] }
                if case .some(.none) = question { throw .usage("no question has the id \"\(subjects[0].abridged)\"") }
                do throws(FilterError) {
                    guard let question = question ?? nil else {
                        return .questions(try investigator.questions(pack, filter: filter))
                    }
                    return .asked(try investigator.ask(question, filter: filter, limit: settings.limit))
                } catch {
                    throw .usage("a question cannot be asked of these logs: \(error.description)")
                }
            })
    }
}
