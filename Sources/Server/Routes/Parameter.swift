// A parameter of a request: documented and checked by the same value.
import PropertyGraph

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
    var json: JSON {
        var members: [JSON.Member] = [
            .init("name", .string(name)), .init("in", .string(isInPath ? "path" : "query")),
            .init("description", .string(description)),
        ]
        if isRequired || isInPath { members.append(.init("required", .bool(true))) }
        let single: JSON =
            switch kind {
            case .text:
                .object(
                    [.init("type", .string("string"))] + (isRequired || isInPath ? [.init("minLength", .int(1))] : []))
            case .word(let words): Schema.string(words).json
            case .integer(let range): Schema.integer(range).json
            case .flag: Schema.boolean.json
            case .dateTime: Schema.dateTime.json
            }
        if isRepeatable {
            members.append(.init("schema", .object([.init("type", .string("array")), .init("items", single)])))
            members.append(.init("explode", .bool(true)))
        } else {
            members.append(.init("schema", single))
        }
        return .object(members)
    }
}
