// Reads a search query. Apart because syntax has its own concerns: escapes, quotes, places for errors, limits.
import PropertyGraph

struct SearchParser {
    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var depth = 0
    private var terms = 0

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    mutating func parse() throws(TriageError) -> SearchQuery.Node {
        skipBlanks()
        if index == scalars.count { return .everything }
        let node = try anyOf(key: nil)
        guard index == scalars.count else { throw error("a parenthesis that closes nothing") }
        return node
    }

    private func error(_ what: String, at place: Int? = nil) -> TriageError {
        .invalid("the query has \(what) at character \((place ?? index) + 1)")
    }

    private mutating func skipBlanks() {
        while index < scalars.count, scalars[index].properties.isWhitespace { index += 1 }
    }

    private var current: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    /// Terms between `OR`. `key` is the path that values without one belong to, inside `key:( … )`.
    private mutating func anyOf(key: String?) throws(TriageError) -> SearchQuery.Node {
        depth += 1
        defer { depth -= 1 }
        guard depth <= StoreLimits.queryDepth else {
            throw .invalid("the query nests deeper than \(StoreLimits.queryDepth) levels")
        }
        var nodes = [try allOf(key: key)]
        while takeWord("OR") { nodes.append(try allOf(key: key)) }
        return nodes.count == 1 ? nodes[0] : .any(nodes)
    }

    private mutating func allOf(key: String?) throws(TriageError) -> SearchQuery.Node {
        var nodes: [SearchQuery.Node] = []
        while true {
            skipBlanks()
            guard let scalar = current, scalar != ")", !isWord("OR") else { break }
            if isWord("AND") {
                guard !nodes.isEmpty else { throw error("AND without a term before it") }
                _ = takeWord("AND")
                skipBlanks()
                guard let next = current, next != ")", !isWord("OR"), !isWord("AND") else {
                    throw error("AND without a term after it")
                }
                continue
            }
            nodes.append(try one(key: key))
        }
        guard !nodes.isEmpty else { throw error(index == scalars.count ? "no term" : "no term before this") }
        return nodes.count == 1 ? nodes[0] : .all(nodes)
    }

    private mutating func one(key: String?) throws(TriageError) -> SearchQuery.Node {
        var isDenied = false
        while true {
            if takeWord("NOT") {
                isDenied.toggle()
            } else if current == "-", index + 1 < scalars.count, !scalars[index + 1].properties.isWhitespace {
                index += 1
                isDenied.toggle()
            } else {
                break
            }
        }
        skipBlanks()
        let node: SearchQuery.Node
        if current == "(" {
            node = try parenthesis(key: key)
        } else {
            node = try term(key: key)
        }
        return isDenied ? .not(node) : node
    }

    private mutating func parenthesis(key: String?) throws(TriageError) -> SearchQuery.Node {
        let opening = index
        index += 1
        let node = try anyOf(key: key)
        guard current == ")" else { throw error("a parenthesis that is never closed", at: opening) }
        index += 1
        return node
    }

    private mutating func term(key: String?) throws(TriageError) -> SearchQuery.Node {
        terms += 1
        guard terms <= StoreLimits.queryTerms else {
            throw .invalid("the query has more than \(StoreLimits.queryTerms) terms")
        }
        let start = index
        if let key { return try value(of: key) }
        if current == "\"" { return .words(try quoted(foldsCase: true)) }
        if let key = takeKey() {
            guard let next = current, !next.properties.isWhitespace, next != ")" else {
                throw error("no value for \(key.abridged)", at: start)
            }
            if next == "(" { return try parenthesis(key: key) }
            return try value(of: key)
        }
        let pattern = try word(foldsCase: true)
        guard !pattern.pieces.isEmpty else { throw error("no term") }
        return .words(pattern)
    }

    /// The key before an unescaped colon, if this term has one; the place is then after the colon.
    private mutating func takeKey() -> String? {
        var text = String.UnicodeScalarView()
        var place = index
        while place < scalars.count {
            let scalar = scalars[place]
            if scalar == ":" {
                guard place > index else { return nil }
                index = place + 1
                return String(text)
            }
            if scalar == "\\", place + 1 < scalars.count {
                place += 1
            } else if scalar.properties.isWhitespace || scalar == "(" || scalar == ")" || scalar == "\"" {
                return nil
            }
            text.append(scalars[place])
            place += 1
        }
        return nil
    }

    /// A range, comparison, quoted text or word as the value of `key`.
    private mutating func value(of key: String) throws(TriageError) -> SearchQuery.Node {
        let foldsCase = !key.hasPrefix("@")
        let path = Array((foldsCase ? key.lowercased() : key).utf8)
        switch current {
        case "[": return .field(path, try range(foldsCase))
        case ">", "<":
            let isGreater = current == ">"
            index += 1
            let isIncluded = current == "="
            if isIncluded { index += 1 }
            let bound = try bound(foldsCase, isIncluded: isIncluded)
            return .field(path, isGreater ? .range(lower: bound, upper: nil) : .range(lower: nil, upper: bound))
        case "\"": return .field(path, .pattern(try quoted(foldsCase: foldsCase)))
        default:
            let pattern = try word(foldsCase: foldsCase)
            guard !pattern.pieces.isEmpty else { throw error("no value for \(key.abridged)") }
            return .field(path, .pattern(pattern))
        }
    }

    private mutating func range(_ foldsCase: Bool) throws(TriageError) -> SearchQuery.Test {
        let opening = index
        index += 1
        skipBlanks()
        let lower = try end(foldsCase)
        guard takeWord("TO") else { throw error("a range without TO", at: opening) }
        skipBlanks()
        let upper = try end(foldsCase)
        skipBlanks()
        guard current == "]" else { throw error("a range that is never closed", at: opening) }
        index += 1
        return .range(lower: lower, upper: upper)
    }

    /// An end of a range; nil for a star alone, which is no bound. One in quotes or behind a backslash is a text.
    private mutating func end(_ foldsCase: Bool) throws(TriageError) -> SearchQuery.Bound? {
        guard current == "*" else { return try bound(foldsCase, isIncluded: true) }
        let next = index + 1 < scalars.count ? scalars[index + 1] : "]"
        guard next == "]" || next.properties.isWhitespace else { return try bound(foldsCase, isIncluded: true) }
        index += 1
        return nil
    }

    private mutating func bound(_ foldsCase: Bool, isIncluded: Bool) throws(TriageError) -> SearchQuery.Bound {
        let start = index
        var text = String.UnicodeScalarView()
        if current == "\"" {
            let bytes = try quoted(foldsCase: foldsCase).plain ?? []
            return SearchQuery.Bound(
                text: bytes, number: number(String(decoding: bytes, as: UTF8.self)), isIncluded: isIncluded)
        }
        while let scalar = current, !scalar.properties.isWhitespace, scalar != "]", scalar != ")", scalar != "(" {
            if scalar == "\\", index + 1 < scalars.count { index += 1 }
            text.append(scalars[index])
            index += 1
        }
        guard !text.isEmpty else { throw error("no bound", at: start) }
        let string = foldsCase ? String(text).lowercased() : String(text)
        return SearchQuery.Bound(text: Array(string.utf8), number: number(string), isIncluded: isIncluded)
    }

    private func number(_ text: String) -> Double? { Double(text).flatMap { $0.isFinite ? $0 : nil } }

    /// A word up to a blank or parenthesis, with wildcards and escapes.
    private mutating func word(foldsCase: Bool) throws(TriageError) -> SearchQuery.Pattern {
        var pieces: [SearchQuery.Pattern.Piece] = []
        while let scalar = current, !scalar.properties.isWhitespace, scalar != "(", scalar != ")", scalar != "\"" {
            index += 1
            switch scalar {
            case "*": if pieces.last != .many { pieces.append(.many) }
            case "?": pieces.append(.one)
            case "\\":
                guard let escaped = current else { throw error("a backslash with nothing after it", at: index - 1) }
                index += 1
                SearchParser.add(escaped, foldsCase, to: &pieces)
            default: SearchParser.add(scalar, foldsCase, to: &pieces)
            }
        }
        return SearchQuery.Pattern(pieces: pieces)
    }

    /// A text in quotes, in which only the backslash has a meaning.
    private mutating func quoted(foldsCase: Bool) throws(TriageError) -> SearchQuery.Pattern {
        let opening = index
        index += 1
        var pieces: [SearchQuery.Pattern.Piece] = []
        while let scalar = current, scalar != "\"" {
            index += 1
            if scalar == "\\", let escaped = current {
                index += 1
                SearchParser.add(escaped, foldsCase, to: &pieces)
            } else {
                SearchParser.add(scalar, foldsCase, to: &pieces)
            }
        }
        guard current == "\"" else { throw error("a quote that is never closed", at: opening) }
        index += 1
        return SearchQuery.Pattern(pieces: pieces)
    }

    private static func add(
        _ scalar: Unicode.Scalar, _ foldsCase: Bool, to pieces: inout [SearchQuery.Pattern.Piece]
    ) {
        let text = foldsCase ? scalar.properties.lowercaseMapping : String(scalar)
        pieces += text.utf8.map { .byte($0) }
    }

    /// Whether `word` stands here, as a word of its own.
    private func isWord(_ word: String) -> Bool {
        let length = word.unicodeScalars.count
        guard index + length <= scalars.count, scalars[index..<(index + length)].elementsEqual(word.unicodeScalars)
        else { return false }
        guard index + length < scalars.count else { return true }
        let next = scalars[index + length]
        return next.properties.isWhitespace || next == "(" || next == ")"
    }

    private mutating func takeWord(_ word: String) -> Bool {
        skipBlanks()
        guard isWord(word) else { return false }
        index += word.unicodeScalars.count
        skipBlanks()
        return true
    }
}
