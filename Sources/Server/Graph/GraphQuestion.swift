// A question about the graph as the server knows it: a name, parameters, and a function that answers. What the
// questions are, and how parameters become an answer, is the command line's business, so that both ask in the same
// words.
import PropertyGraph
import Triage

/// A question that is asked by GET and answered from the graph.
public struct GraphQuestion: Sendable {
    /// What a parameter takes.
    public enum ParameterKind: Sendable {
        case text
        /// One of these words.
        case word([String])
        case integer(ClosedRange<Int>)
        /// `true` or `false`.
        case flag
    }

    /// A parameter.
    public struct Parameter: Sendable {
        /// Its name in the query.
        public var name: String
        /// What it takes.
        public var kind: ParameterKind
        /// A sentence or two.
        public var description: String
        /// Whether the question makes no sense without it.
        public var isRequired: Bool
        /// Whether it may be given more than once.
        public var isRepeatable: Bool

        /// A parameter with all its parts.
        public init(
            _ name: String, _ kind: ParameterKind, _ description: String, isRequired: Bool = false,
            isRepeatable: Bool = false
        ) {
            self.name = name
            self.kind = kind
            self.description = description
            self.isRequired = isRequired
            self.isRepeatable = isRepeatable
        }
    }

    /// A form that an answer can have.
    public struct Form: Sendable, Hashable {
        /// As the parameter `format` has it.
        public var name: String
        /// As Accept and Content-Type have it.
        public var mediaType: String

        /// A form.
        public init(name: String, mediaType: String) {
            self.name = name
            self.mediaType = mediaType
        }
    }

    /// Why there is no answer.
    public struct Refused: Error, Sendable {
        /// 400 where the question is wrong, 404 where it names nothing, 500 and above where we are.
        public var status: Int
        /// One sentence without a full stop.
        public var reason: String
        /// What the question might have meant, by the keys of nodes.
        public var candidates: [String]

        /// A refusal.
        public init(_ status: Int, _ reason: String, candidates: [String] = []) {
            self.status = status
            self.reason = reason
            self.candidates = candidates
        }

        /// For what was cancelled.
        public static let cancelled = Refused(503, "the question was stopped")
    }

    /// The last part of its path.
    public var name: String
    /// One clause without a full stop.
    public var summary: String
    /// Every parameter but `format`.
    public var parameters: [Parameter]
    /// The forms, JSON first.
    public var forms: [Form]
    /// Answers, on any thread. Once the cancellation is cancelled whatever it gives or throws is thrown away.
    public var answer: Answering

    /// What answers a question: from its parameters, in a form, unless it is cancelled.
    public typealias Answering =
        @Sendable (_ parameters: [(name: String, value: String)], Form, Cancellation) throws(Refused) -> [UInt8]

    /// A question with all its parts.
    public init(
        name: String, summary: String, parameters: [Parameter], forms: [Form], answer: @escaping Answering
    ) {
        self.name = name
        self.summary = summary
        self.parameters = parameters
        self.forms = forms
        self.answer = answer
    }
}

extension GraphQuestion {
    /// The route that asks it.
    var route: Route {
        let format = Server.Parameter(
            name: "format", kind: .word(forms.map(\.name)), description: "The form of the answer; else Accept decides.")
        return Route(
            method: .get, path: "/api/v1/\(name)", id: name, summary: summary, tag: "Graph", lane: .graph,
            parameters: parameters.map { $0.listed } + [format], takesOnlyListed: true,
            success: Route.Success(
                description: "The answer.", types: forms.map(\.mediaType), schema: .named("GraphAnswer")),
            refusals: [400, 404],
            answer: { call throws(Refusal) in
                let form = GraphQuestion.chosen(call, among: forms)
                do throws(Refused) {
                    let body = try answer(call.query.filter { $0.name != format.name }, form, call.cancellation)
                    return HTTPResponse(type: form.mediaType, body: body)
                } catch { throw Refusal(error) }
            })
    }

    /// The form that is asked for: by name, else the first of those that Accept lists, else JSON.
    static func chosen(_ call: Call, among forms: [Form]) -> Form {
        if let name = call.value("format"), let form = forms.first(where: { $0.name == name }) { return form }
        for range in call.accept.split(separator: ",") {
            let type = (range.split(separator: ";").first ?? "").lowercased().filter { $0 != " " }
            if let form = forms.first(where: { $0.mediaType.split(separator: ";").first.map(String.init) == type }) {
                return form
            }
        }
        return forms.first ?? Form(name: "json", mediaType: "application/json")
    }
}

extension Refusal {
    /// What a question was refused for.
    init(_ refused: GraphQuestion.Refused) {
        self.init(refused.status, refused.reason)
        if !refused.candidates.isEmpty { members = [("candidates", .texts(refused.candidates))] }
    }
}

extension GraphQuestion.Parameter {
    fileprivate var listed: Server.Parameter {
        let kind: Server.Parameter.Kind =
            switch kind {
            case .text: .text
            case .word(let words): .word(words)
            case .integer(let range): .integer(range)
            case .flag: .flag
            }
        return Server.Parameter(
            name: name, kind: kind, description: description, isRequired: isRequired, isRepeatable: isRepeatable)
    }
}

/// The document itself as a route: it lists the others and itself.
func openAPIRoute(_ routes: [Route], server: String) -> Route {
    var route = Route(
        method: .get, path: "/openapi.json", id: "openapi", summary: "This document", tag: "Document",
        success: Route.Success(description: "The document.", schema: .any),
        answer: { (_) throws(Refusal) in HTTPResponse(status: 404) })
    let document = openAPIDocument([route] + routes, server: server).bytes
    route.answer = { (_) throws(Refusal) in HTTPResponse(type: "application/json", body: document) }
    return route
}
