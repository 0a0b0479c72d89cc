// A question as data: which events count, what they are grouped by, which groups are findings, how to read them. Apart
// from the engine that runs it, so that a runbook can be written without code. Resources/questions.txt explains the
// format.
import PropertyGraph

/// What events are grouped by, or what is shown of a group.
public enum EventColumn: String, CaseIterable, Sendable, Hashable {
    case principal, origin, credential, address
    case userAgent = "user-agent"
    case region, account, service, action, resource, error
}

/// What sort of credential signed a call.
public enum KeySort: String, CaseIterable, Sendable, Hashable {
    case longTerm = "long-term"
    case temporary, console, instance
}

/// A question of a runbook.
public struct RunbookQuestion: Sendable {
    /// Letters, digits and dashes.
    public let id: String
    /// What it finds, as a heading.
    public internal(set) var title = ""
    /// The question itself.
    public internal(set) var asks = ""
    /// How to read the answer, a paragraph each.
    public internal(set) var reading: [String] = []
    /// The file it stands in.
    public let file: String

    var request = FilterRequest()
    var principals: [NodeKind] = []
    var errors: [String] = []
    var keys: [KeySort] = []
    var multiFactor: Bool?
    var accountsDiffer = false
    var fromPublic = false
    var column: EventColumn?
    var least = 1
    var within: Int64?
    var distinct: (column: EventColumn, count: Int)?
    var newAfter: Int64?
    var shown: [EventColumn] = []

    init(id: String, file: String) {
        self.id = id
        self.file = file
    }
}

/// Questions by id, those of later files before those of the same id in earlier ones.
public struct QuestionPack: Sendable {
    /// The questions, in the order of the files.
    public private(set) var questions: [RunbookQuestion] = []

    /// The questions that come with trailgraph.
    public static let builtIn: QuestionPack = {
        do {
            return try QuestionPack(parsing: PackageResources.questions_txt, name: "questions.txt")
        } catch {
            preconditionFailure("the built-in questions are unsound: \(error)")
        }
    }()

    /// How many questions come with trailgraph, told without reading them: each start of the program says so. O(bytes).
    public static var builtInCount: Int {
        let (bytes, word) = (PackageResources.questions_txt, Array("question ".utf8))
        return bytes.indices.count { place in
            bytes[place] == word[0] && (place == 0 || bytes[place - 1] == 0x0A) && bytes[place...].starts(with: word)
        }
    }

    /// The questions written in `bytes`; `name` is what errors call the file.
    ///
    /// - Throws: `DataFileError` for the first line that cannot be used.
    public init(parsing bytes: [UInt8], name: String) throws(DataFileError) {
        var parser = QuestionParser(file: try DataFile(bytes, name: name))
        questions = try parser.parse()
    }

    /// The question called `id`.
    public subscript(id: String) -> RunbookQuestion? { questions.first { $0.id == id } }

    /// A pack with the questions of `other` as well; those of one id are replaced where they stand.
    public func adding(_ other: QuestionPack) -> QuestionPack {
        var pack = self
        for question in other.questions {
            if let place = pack.questions.firstIndex(where: { $0.id == question.id }) {
                pack.questions[place] = question
            } else {
                pack.questions.append(question)
            }
        }
        return pack
    }
}

/// Reads the lines of a pack.
private struct QuestionParser {
    let file: DataFile
    private var questions: [RunbookQuestion] = []
    private var begun: [Int] = []

    init(file: DataFile) { self.file = file }

    mutating func parse() throws(DataFileError) -> [RunbookQuestion] {
        for line in file.lines {
            guard !line.value.isEmpty else {
                throw file.error(line.number, "nothing stands after \(line.key)", "write its value on the same line")
            }
            if line.key == "question" {
                try begin(line)
            } else if questions.isEmpty {
                throw file.error(
                    line.number, "\(line.key) stands before any question", "begin with a line: question ID")
            } else {
                try take(line, into: &questions[questions.count - 1])
            }
        }
        for (question, line) in zip(questions, begun) {
            let missing = [
                ("title", question.title.isEmpty), ("asks", question.asks.isEmpty),
                ("by", question.column == nil),
            ].first { $0.1 }
            if let missing {
                throw file.error(line, "the question \(question.id) has no \(missing.0)", "add a line: \(missing.0) …")
            }
        }
        return questions
    }

    private mutating func begin(_ line: DataFile.Line) throws(DataFileError) {
        let isPlain = line.value.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard isPlain, line.value.first != "-" else {
            throw file.error(
                line.number, "\"\(line.value)\" is no id", "take letters, digits and dashes, as in denied-burst")
        }
        guard !questions.contains(where: { $0.id == line.value }) else {
            throw file.error(line.number, "the question \(line.value) stands here twice", "give one another id")
        }
        guard questions.count < Limits.questions else {
            throw file.error(line.number, "there are more than \(Limits.questions) questions", "divide the file")
        }
        questions.append(RunbookQuestion(id: line.value, file: file.name))
        begun.append(line.number)
    }

    private func take(_ line: DataFile.Line, into question: inout RunbookQuestion) throws(DataFileError) {
        let words = line.words
        switch line.key {
        case "title": question.title = line.value
        case "asks": question.asks = line.value
        case "read": question.reading.append(line.value)
        case "by": question.column = try column(line.value, line)
        case "show": for word in words { question.shown.append(try column(word, line)) }
        case "filter-by": question.request.actions += words
        case "service": question.request.services += words
        case "account": question.request.accounts += words
        case "region": question.request.regions += words
        case "address": question.request.addresses += words
        case "outcome":
            for word in words {
                question.request.outcomes.append(try one(of: Outcome.allCases.map(\.name), word, line))
            }
        case "writes": question.request.writesOnly = try one(of: ["yes", "no"], line.value, line) == "yes"
        case "since": question.request.since = try time(line)
        case "until": question.request.until = try time(line)
        default: try takeCondition(line, into: &question)
        }
    }

    private func takeCondition(
        _ line: DataFile.Line, into question: inout RunbookQuestion
    ) throws(DataFileError) {
        let words = line.words
        switch line.key {
        case "principal":
            for word in words {
                let name = try one(of: NodeKind.allCases.filter(\.isPrincipal).map(\.name), word, line)
                if let kind = NodeKind(name: name) { question.principals.append(kind) }
            }
        case "error": question.errors += words
        case "key":
            for word in words {
                if let sort = KeySort(rawValue: try one(of: KeySort.allCases.map(\.rawValue), word, line)) {
                    question.keys.append(sort)
                }
            }
        case "mfa": question.multiFactor = try one(of: ["yes", "no"], line.value, line) == "yes"
        case "accounts": question.accountsDiffer = try one(of: ["differ"], line.value, line) == "differ"
        case "from": question.fromPublic = try one(of: ["public"], line.value, line) == "public"
        case "least": question.least = try number(line.value, line)
        case "within": question.within = try span(line)
        case "new": question.newAfter = try span(line)
        case "distinct":
            guard words.count == 2 else {
                throw file.error(line.number, "distinct takes a column and a number", "write: distinct address 2")
            }
            question.distinct = (try column(words[0], line), try number(words[1], line))
        default:
            throw file.error(
                line.number, "\"\(line.key)\" is no part of a question",
                "the head of the built-in questions.txt lists the parts; # begins a comment")
        }
    }

    private func column(_ word: String, _ line: DataFile.Line) throws(DataFileError) -> EventColumn {
        let name = try one(of: EventColumn.allCases.map(\.rawValue), word, line)
        guard let column = EventColumn(rawValue: name) else { preconditionFailure("\(name) was just checked") }
        return column
    }

    private func one(of words: [String], _ word: String, _ line: DataFile.Line) throws(DataFileError) -> String {
        guard words.contains(word) else {
            throw file.error(
                line.number, "\(line.key) takes no \"\(word)\"", "take one of " + words.joined(separator: ", "))
        }
        return word
    }

    private func number(_ word: String, _ line: DataFile.Line) throws(DataFileError) -> Int {
        guard let number = Int(word), (1...1_000_000_000).contains(number) else {
            throw file.error(line.number, "\"\(word)\" is no number above 0", "write digits, as in 20")
        }
        return number
    }

    private func span(_ line: DataFile.Line) throws(DataFileError) -> Int64 {
        guard case .back(let seconds) = TimeArgument(line.value), seconds > 0 else {
            throw file.error(
                line.number, "\"\(line.value)\" is no span", "write a number with s, m, h, d or w, as in 10m")
        }
        return seconds
    }

    private func time(_ line: DataFile.Line) throws(DataFileError) -> String {
        guard TimeArgument(line.value) != nil else {
            throw file.error(line.number, "\"\(line.value)\" is no time", "write 2026-03-01 or 24h")
        }
        return line.value
    }
}
