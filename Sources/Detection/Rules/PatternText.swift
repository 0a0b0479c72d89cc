// A text with wildcards as Sigma writes it. Apart from matching because modifiers take texts apart and put them
// together, and matching wants them flat.

/// The parts of a text: literal bytes and wildcards.
///
/// A backslash makes a wildcard or another backslash literal; before anything else it stands for itself.
struct PatternText: Hashable, Sendable {
    enum Part: Hashable, Sendable {
        case literal([UInt8])
        /// `*`: any number of characters.
        case any
        /// `?`: one character.
        case one
    }

    private(set) var parts: [Part] = []

    /// The parts of `text`. O(length).
    init(parsing text: String) {
        var literal: [UInt8] = []
        var isEscaped = false
        let backslash = UInt8(ascii: "\\")
        for byte in text.utf8 {
            let isSpecial = byte == UInt8(ascii: "*") || byte == UInt8(ascii: "?")
            if isEscaped {
                if !isSpecial, byte != backslash { literal.append(backslash) }
                literal.append(byte)
                isEscaped = false
            } else if byte == backslash {
                isEscaped = true
            } else if isSpecial {
                if !literal.isEmpty { parts.append(.literal(literal)) }
                literal = []
                parts.append(byte == UInt8(ascii: "*") ? .any : .one)
            } else {
                literal.append(byte)
            }
        }
        if isEscaped { literal.append(backslash) }
        if !literal.isEmpty { parts.append(.literal(literal)) }
    }

    /// The text that is exactly `bytes`.
    init(literal bytes: [UInt8]) {
        if !bytes.isEmpty { parts = [.literal(bytes)] }
    }

    init(parts: [Part]) { self.parts = parts }

    /// Whether a wildcard is among the parts.
    var hasWildcards: Bool { literalBytes == nil }

    /// All of the text where it has no wildcards.
    var literalBytes: [UInt8]? {
        var bytes: [UInt8] = []
        for part in parts {
            guard case .literal(let literal) = part else { return nil }
            bytes += literal
        }
        return bytes
    }

    /// The text with a wildcard for anything before it, after it, or both.
    func open(atStart: Bool, atEnd: Bool) -> PatternText {
        var open = self
        if atStart, open.parts.first != .any { open.parts.insert(.any, at: 0) }
        if atEnd, open.parts.last != .any { open.parts.append(.any) }
        return open
    }

    /// The text with each literal replaced.
    func mapLiterals(_ transform: ([UInt8]) -> [UInt8]) -> PatternText {
        PatternText(
            parts: parts.map { part in
                if case .literal(let bytes) = part { .literal(transform(bytes)) } else { part }
            })
    }
}
