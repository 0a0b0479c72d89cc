// What to do about a signal, with its own names in the words of its rule. Apart from the rule's text, which is the same
// for all its signals.

/// The steps that a rule gives for its signals, filled in for one of them.
public struct TriageSteps: Hashable, Sendable {
    /// What they are for.
    public var goal: String
    /// What to look at, in order.
    public var lookAt: [String]
    /// How to respond, in order.
    public var response: [String]
}

extension StoredSignal {
    /// The steps of the signal's rule with fields filled in; nil where the rule gives none.
    public var steps: TriageSteps? {
        guard let triage = detected.rule.triage else { return nil }
        let attributes = attributes()
        func filled(_ text: String) -> String { self.filled(text, attributes) }
        return TriageSteps(
            goal: filled(triage.goal), lookAt: triage.lookAt.map(filled), response: triage.response.map(filled))
    }

    /// `text` with each `{{@path}}` replaced by what the signal has under that path, as search knows it, and each
    /// `{{key}}` by its tags of that key; several values are a list, none are `unknown`. What is in the values is not
    /// filled in again: it comes from logs. O(text · facets).
    public func filled(_ text: String) -> String { filled(text, attributes()) }

    private func filled(_ text: String, _ attributes: Document) -> String {
        var result = ""
        var rest = text[...]
        while let open = rest.firstRange(of: "{{") {
            let after = rest[open.upperBound...]
            guard let close = after.firstRange(of: "}}") else { break }
            result += rest[..<open.lowerBound]
            let name = after[..<close.lowerBound].split(separator: " ").joined()
            var values = name.hasPrefix("@") ? attributes.values(at: name.dropFirst()) : tagValues(name)
            let more = values.count - TemplateLimits.values
            if more > 0 { values = values.prefix(TemplateLimits.values) + ["\(more) more"] }
            result += values.isEmpty ? "unknown" : values.joined(separator: ", ")
            rest = after[close.upperBound...]
        }
        return result + rest
    }

    private func tagValues(_ key: String) -> [String] {
        if key == "status" { return [detected.severity.rawValue] }
        return tags.filter { $0.hasPrefix(key + ":") }.map { String($0.dropFirst(key.count + 1)) }
    }
}

private enum TemplateLimits {
    /// Values that one field names: a sentence holds no more.
    static let values = 5
}

extension Document {
    /// The scalars under a path of names with dots between, through arrays.
    fileprivate func values(at path: Substring) -> [String] {
        if case .array(let elements) = self { return elements.flatMap { $0.values(at: path) } }
        if path.isEmpty { return scalar.map { [$0] } ?? [] }
        let parts = path.split(separator: ".", maxSplits: 1)
        guard let first = parts.first else { return [] }
        return self[String(first)]?.values(at: parts.count > 1 ? parts[1] : "") ?? []
    }

    private var scalar: String? {
        switch self {
        case .text(let text), .number(let text): text
        case .integer(let number): String(number)
        case .flag(let flag): String(flag)
        case .object, .array, .null: nil
        }
    }
}
