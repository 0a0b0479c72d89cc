// A YAML document as values. Apart from the reader because rules are made from these and know nothing of libyaml.

/// A value of a YAML document and the line it begins on.
struct YAMLNode: Sendable {
    /// A key of a mapping with its value.
    struct Pair: Sendable {
        let key: String
        let keyLine: Int
        let value: YAMLNode
    }

    /// What a value is.
    enum Content: Sendable {
        /// A text. Only a plain one, without quotes, may stand for a number, a truth value or nothing.
        case scalar(String, isPlain: Bool)
        case sequence([YAMLNode])
        /// Keys in the order written, no key twice.
        case mapping([Pair])
    }

    var content: Content
    /// Counted from 1.
    let line: Int

    /// The members of a mapping; nil for anything else.
    var pairs: [Pair]? {
        if case .mapping(let pairs) = content { pairs } else { nil }
    }

    /// The elements of a sequence; nil for anything else.
    var elements: [YAMLNode]? {
        if case .sequence(let elements) = content { elements } else { nil }
    }

    /// The text of a scalar as written; nil for anything else.
    var text: String? {
        if case .scalar(let text, _) = content { text } else { nil }
    }

    /// The value of `key` in a mapping. O(members).
    subscript(key: String) -> YAMLNode? { pairs?.first { $0.key == key }?.value }

    /// Whether this stands for nothing: an empty plain scalar, `null` or `~`.
    var isNull: Bool {
        guard case .scalar(let text, true) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// The truth value that a plain scalar stands for. `yes` and `no` are texts, as in YAML 1.2.
    var flag: Bool? {
        guard case .scalar(let text, true) = content else { return nil }
        switch text {
        case "true", "True", "TRUE": return true
        case "false", "False", "FALSE": return false
        default: return nil
        }
    }

    /// The number that a plain scalar stands for.
    var number: Number? {
        guard case .scalar(let text, true) = content else { return nil }
        return Number(yaml: text)
    }

    /// The texts of a scalar or of a sequence of scalars; nothing for anything else. What metadata is made of.
    var texts: [String] {
        switch content {
        case .scalar(let text, _): isNull ? [] : [text]
        case .sequence(let elements): elements.compactMap { $0.isNull ? nil : $0.text }
        case .mapping: []
        }
    }

    /// This mapping with the members of `other` added: where both have a key, mappings are merged and of anything else
    /// that of `other` stays.
    func merged(with other: YAMLNode) -> YAMLNode {
        guard var merged = pairs, let added = other.pairs else { return other }
        for pair in added {
            if let place = merged.firstIndex(where: { $0.key == pair.key }) {
                merged[place] = Pair(
                    key: pair.key, keyLine: pair.keyLine, value: merged[place].value.merged(with: pair.value))
            } else {
                merged.append(pair)
            }
        }
        return YAMLNode(content: .mapping(merged), line: other.line)
    }
}
