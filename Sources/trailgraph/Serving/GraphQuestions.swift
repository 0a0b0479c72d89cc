// The commands as questions of the server: a parameter is a flag without its dashes, checked and stored by the flag
// itself, and the answer is rendered as the command's would be. So both give the same bytes.
import Investigation
import PropertyGraph
import Report
import Server

extension GraphQuestion {
    /// Every question there is, about one loaded graph.
    ///
    /// - Parameter paths: where it was read from, which answers repeat in what to ask next.
    static func all(of investigator: Investigator, paths: [String]) -> [GraphQuestion] {
        let asked: [(String, Command, Asking)] = [
            ("summary", .summary, .summary), ("entities", .entities, .entities),
            ("investigate", .investigate, .investigate), ("whois", .whois, .whois), ("around", .around, .around),
            ("timeline", .timeline, .timeline), ("firstseen", .firstSeen, .firstSeen), ("shared", .shared, .shared),
            ("blast", .blast, .blast), ("path", .path, .path), ("explain", .explain, .explain),
            ("events", .logs, .logs), ("policy", .policy, .policy), ("ask", .ask, .ask(.builtIn)),
        ]
        return asked.map { name, command, asking in
            GraphQuestion(name, command, asking, of: investigator, paths: paths)
        }
    }

    private init(
        _ name: String, _ command: Command, _ asking: Asking, of investigator: Investigator, paths: [String]
    ) {
        let flags = command.flags.filter { $0.isFilter || GraphQuestion.outputFlags.contains($0.name) }
        let subjects = asking.subjects.map {
            Parameter($0.name, .text, $0.meaning, isRequired: $0.isRequired)
        }
        self.init(
            name: name, summary: command.purpose.sentence, parameters: subjects + flags.map(\.parameter),
            forms: GraphQuestion.forms(of: command),
            answer: { (parameters, form, cancellation) throws(Refused) in
                let given = asking.subjects.compactMap { subject in
                    parameters.first { $0.name == subject.name }?.value
                }
                let values = parameters.compactMap { parameter in
                    flags.first { $0.name == parameter.name }.map { (flag: $0, value: parameter.value) }
                }
                return try GraphQuestion.bytes(
                    command, asking, given, values, form, of: investigator, paths: paths, unless: cancellation)
            })
    }

    /// The answer to a question as the command prints it.
    static func bytes(
        _ command: Command, _ asking: Asking, _ subjects: [String], _ values: [(flag: Flag, value: String)],
        _ form: Form, of investigator: Investigator, paths: [String], unless cancellation: Cancellation
    ) throws(Refused) -> [UInt8] {
        let settings: Settings
        let response: Response?
        do throws(Failure) {
            var arguments = try Arguments(command, flags: values.filter { $0.flag.isSet(by: $0.value) })
            arguments.format = ReportFormat(rawValue: form.name) ?? .json
            arguments.color = .never
            arguments.width = columns
            settings = try Settings(arguments, paths: paths)
        } catch {
            throw error.refusal(of: subjects, in: investigator)
        }
        response = try investigator.answer(unless: cancellation) { (investigator) throws(Refused) in
            do throws(Failure) {
                return try settings.response(asking, subjects, investigator)
            } catch {
                throw error.refusal(of: subjects, in: investigator)
            }
        }
        guard let response else { throw .cancelled }
        do throws(ReportError) {
            return try render(response, as: settings.format, options: settings.report)
        } catch {
            throw Refused(500, error.description)
        }
    }

    /// Flags that are no filters and still matter to who asks by request.
    private static let outputFlags: Set<String> = ["limit", "paths", "reads"]
    /// Columns of text, where that is asked for.
    private static let columns = 100

    /// What an answer can be given as. Pages and PNG are made for files.
    static func forms(of command: Command) -> [Form] {
        let all = [
            ("json", "application/json"), ("jsonl", "application/x-ndjson"), ("csv", "text/csv"),
            ("text", "text/plain; charset=utf-8"), ("dot", "text/vnd.graphviz"), ("svg", "image/svg+xml"),
            ("mermaid", "text/vnd.mermaid"), ("graphml", "application/graphml+xml"),
        ]
        return all.compactMap { name, type in
            guard let format = ReportFormat(rawValue: name), !format.needsGraph || command.drawsGraph else {
                return nil
            }
            return Form(name: name, mediaType: type)
        }
    }
}

extension Flag {
    /// The flag as a parameter of a request.
    fileprivate var parameter: GraphQuestion.Parameter {
        let kind: GraphQuestion.ParameterKind =
            switch value {
            case .none: .flag
            case .word(_, let words): .word(words)
            case .text, .file: name == "limit" ? .integer(0...1_000_000) : name == "paths" ? .integer(1...100) : .text
            }
        let prose = self.prose.split(separator: " --", omittingEmptySubsequences: false).joined(separator: " ")
        return GraphQuestion.Parameter(name, kind, prose, isRepeatable: isRepeatable)
    }

    /// Whether a value means that the flag is given at all; a switch can be told to be off.
    fileprivate func isSet(by value: String) -> Bool { valueName != nil || value == "true" }
}

extension Settings {
    /// The answer with the words of filters made ready for the graph.
    fileprivate func response(
        _ asking: Asking, _ subjects: [String], _ investigator: Investigator
    ) throws(Failure) -> Response {
        let events: EventFilter
        do throws(FilterError) {
            events = try investigator.resolve(filter)
        } catch {
            throw .usage("\(error.filter) \(error.value.abridged): \(error.reason)")
        }
        return try response(to: asking, about: subjects, in: investigator, events)
    }
}

extension Failure {
    /// The failure as who asks by request reads it.
    fileprivate func refusal(of subjects: [String], in investigator: Investigator) -> GraphQuestion.Refused {
        switch self {
        case .usage(let sentence):
            let words = sentence.split(separator: " --", omittingEmptySubsequences: false).joined(separator: " ")
            return GraphQuestion.Refused(400, words)
        case .cannot(let sentence): return GraphQuestion.Refused(500, sentence)
        case .unanswered(let text, let status):
            for subject in subjects {
                switch investigator.find(subject) {
                case .ambiguous(let candidates):
                    return GraphQuestion.Refused(
                        400,
                        "\"\(subject.abridged)\" fits \(candidates.count) entities; say which, by kind:name or by key",
                        candidates: candidates.prefix(Limits.candidates).map(\.node.key))
                case .unknown(let closest) where status == .nothingFound:
                    return GraphQuestion.Refused(
                        404, "\"\(subject.abridged)\" is not in these logs", candidates: closest.map(\.node.key))
                default: continue
                }
            }
            let line = String(decoding: text, as: UTF8.self).split(separator: "\n").first ?? ""
            return GraphQuestion.Refused(status == .nothingFound ? 404 : 400, String(line))
        case .readerLeft: return GraphQuestion.Refused(500, "the answer could not be written")
        }
    }
}
