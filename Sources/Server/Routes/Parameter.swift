// A parameter of a request: documented and checked by the same value.
import PropertyGraph
import Triage

/// A parameter in the query or in the path.
struct Parameter: Sendable {
    /// What it takes.
    enum Kind: Sendable {
        case text
        /// One of these words.
        case word([String])
        case integer(ClosedRange<Int>)
        /// `true` or `false`.
        case flag
        /// RFC 3339.
        case dateTime
    }

    var name: String
    var kind: Kind
    var description: String
    var isInPath = false
    var isRequired = false
    var isRepeatable = false

    /// Holds a text against what the parameter takes.
    ///
    /// - Throws: `Refusal` with 400.
    func check(_ text: String) throws(Refusal) {
        switch kind {
        case .text: return
        case .word(let words):
            if !words.contains(text) { throw Refusal(400, "\(name) takes one of \(words.joined(separator: ", "))") }
        case .integer(let range):
            guard let number = Int(text), range.contains(number) else {
                throw Refusal(400, "\(name) takes a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
        case .flag:
            if text != "true", text != "false" { throw Refusal(400, "\(name) takes true or false") }
        case .dateTime:
            if Timestamp(parsing: text) == nil { throw Refusal(400, "\(name) takes a time of RFC 3339") }
        }
    }

    /// As OpenAPI has it.
    var json: Document {
        let isNeeded = isRequired || isInPath
        let single: Document =
            switch kind {
            case .text: .members([("type", .text("string")), ("minLength", .integer(1))])
            case .word(let words): Schema.string(words).json
            case .integer(let range): Schema.integer(Int64(range.lowerBound)...Int64(range.upperBound)).json
            case .flag: Schema.boolean.json
            case .dateTime: Schema.dateTime.json
            }
        let list = Document.members([("type", .text("array")), ("items", single)])
        return .members([
            ("name", .text(name)), ("in", .text(isInPath ? "path" : "query")), ("description", .text(description)),
            ("required", isNeeded ? .flag(true) : nil), ("schema", isRepeatable ? list : single),
        ])
    }
}
