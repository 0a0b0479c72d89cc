// Texts compared with wildcards, letter case aside. Apart because every rule comes down to these few loops.

/// A text with wildcards, ready to be matched.
///
/// Unless it is cased, letters match in either case: those of ASCII one by one, others after both texts were put into
/// lower case.
struct TextPattern: Hashable, Sendable {
    enum Shape: UInt8, Hashable, Sendable {
        case exact, prefix, suffix, contains
        /// Any text at all.
        case anything
        /// Wildcards elsewhere than at the ends.
        case glob
    }

    let shape: Shape
    /// The literal, in lower case unless cased; of a glob the longest literal run, which must stand in the text.
    let literal: [UInt8]
    /// Of a glob: bytes, or one of the wildcards below.
    private let tokens: [UInt16]
    let isCased: Bool
    private let isASCII: Bool

    private static let any: UInt16 = 256
    private static let one: UInt16 = 257

    /// The pattern of `text`. O(length).
    init(_ text: PatternText, isCased: Bool = false) {
        self.isCased = isCased
        let folded = isCased ? text : text.mapLiterals(TextPattern.folded)
        var (literals, longest) = (0, [UInt8]())
        var (isASCII, hasOne) = (true, false)
        for part in folded.parts {
            switch part {
            case .literal(let bytes):
                literals += 1
                if bytes.count > longest.count { longest = bytes }
                isASCII = isASCII && bytes.allSatisfy { $0 < 0x80 }
            case .one: hasOne = true
            case .any: break
            }
        }
        self.isASCII = isASCII
        literal = longest
        let startsOpen = folded.parts.first == .any
        let endsOpen = folded.parts.last == .any
        if !hasOne, literals <= 1 {
            tokens = []
            if literals == 0 {
                shape = folded.parts.isEmpty ? .exact : .anything
            } else {
                shape = startsOpen ? endsOpen ? .contains : .suffix : endsOpen ? .prefix : .exact
            }
        } else {
            shape = .glob
            var tokens: [UInt16] = []
            for part in folded.parts {
                switch part {
                case .literal(let bytes): tokens += bytes.map { UInt16($0) }
                case .any where tokens.last != TextPattern.any: tokens.append(TextPattern.any)
                case .any: break
                case .one: tokens.append(TextPattern.one)
                }
            }
            self.tokens = tokens
        }
    }

    /// The pattern of a text without wildcards.
    init(exactly text: String, isCased: Bool = false) {
        self.init(PatternText(literal: Array(text.utf8)), isCased: isCased)
    }

    /// Whether JSON written out reads like this wherever a text in it does: quoting changes nothing in the literal.
    var isFoundInJSON: Bool {
        shape == .contains
            && literal.allSatisfy { 0x20..<0x80 ~= $0 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
    }

    /// Whether `text`, which is UTF-8, reads like this. O(count), for globs O(count × length).
    func matches(_ text: Span<UInt8>) -> Bool {
        if shape == .anything { return true }
        if isCased { return matches(text, folding: false) }
        if !isASCII, (text.indices.contains { text[$0] >= 0x80 }) {
            return matches(TextPattern.folded(text.indices.map { text[$0] }).span, folding: false)
        }
        return matches(text, folding: true)
    }

    @inline(__always)
    private func matches(_ text: Span<UInt8>, folding: Bool) -> Bool {
        switch shape {
        case .anything: true
        case .exact: text.count == literal.count && stands(in: text, at: 0, folding: folding)
        case .prefix: text.count >= literal.count && stands(in: text, at: 0, folding: folding)
        case .suffix: text.count >= literal.count && stands(in: text, at: text.count - literal.count, folding: folding)
        case .contains: isFound(in: text, folding: folding)
        case .glob: isFound(in: text, folding: folding) && matchesTokens(text, folding: folding)
        }
    }

    @inline(__always)
    private func stands(in text: Span<UInt8>, at start: Int, folding: Bool) -> Bool {
        for index in literal.indices where TextPattern.fold(text[start + index], folding) != literal[index] {
            return false
        }
        return true
    }

    @inline(__always)
    private func isFound(in text: Span<UInt8>, folding: Bool) -> Bool {
        guard let first = literal.first else { return true }
        var start = 0
        while start + literal.count <= text.count {
            if TextPattern.fold(text[start], folding) == first, stands(in: text, at: start, folding: folding) {
                return true
            }
            start += 1
        }
        return false
    }

    /// Goes back to the last `*` only, so it takes no more steps than there are pairs of places.
    @inline(__always)
    private func matchesTokens(_ text: Span<UInt8>, folding: Bool) -> Bool {
        var (place, token) = (0, 0)
        var retry: (place: Int, token: Int)?
        while place < text.count {
            if token < tokens.count, tokens[token] == TextPattern.any {
                token += 1
                retry = (place, token)
            } else if token < tokens.count, tokens[token] == TextPattern.one {
                place = TextPattern.after(place, text)
                token += 1
            } else if token < tokens.count, tokens[token] == UInt16(TextPattern.fold(text[place], folding)) {
                place += 1
                token += 1
            } else if let from = retry {
                place = TextPattern.after(from.place, text)
                token = from.token
                retry = (place, token)
            } else {
                return false
            }
        }
        return tokens[token...].allSatisfy { $0 == TextPattern.any }
    }

    /// The place of the character after that at `place`.
    private static func after(_ place: Int, _ text: Span<UInt8>) -> Int {
        var next = place + 1
        while next < text.count, text[next] & 0xC0 == 0x80 { next += 1 }
        return next
    }

    @inline(__always)
    private static func fold(_ byte: UInt8, _ folding: Bool) -> UInt8 { folding ? lower(byte) : byte }

    @inline(__always)
    static func lower(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    /// `bytes` in lower case; bytes that are no UTF-8 keep all but the letters of ASCII.
    static func folded(_ bytes: [UInt8]) -> [UInt8] {
        if bytes.allSatisfy({ $0 < 0x80 }) { return bytes.map(lower) }
        guard let text = String(validating: bytes, as: UTF8.self) else { return bytes.map(lower) }
        return Array(text.lowercased().utf8)
    }
}

/// Several texts, one of which is to match: exact ones are looked up, those that may stand anywhere are looked for in
/// one go, others tried.
struct TextSet: Hashable, Sendable {
    /// Exact literals in lower case, all of ASCII, in order of their length and bytes.
    private let exact: [[UInt8]]
    /// Where the literals of each length begin in `exact`.
    private let starts: [Int: Range<Int>]
    let others: [TextPattern]
    /// Literals that may stand anywhere, in lower case, all of ASCII, in order of their bytes.
    private let parts: [[UInt8]]
    /// For each byte, which of `parts` begin with it.
    private let partStarts: [Range<Int>]
    /// Those of `others` that are not in `parts`.
    private let tried: [TextPattern]

    /// A set of `patterns`.
    init(_ patterns: [TextPattern]) {
        let isLookedUp = { (pattern: TextPattern) in
            pattern.shape == .exact && !pattern.isCased && pattern.literal.allSatisfy { $0 < 0x80 }
        }
        exact = Set(patterns.filter(isLookedUp).map(\.literal)).sorted {
            $0.count != $1.count ? $0.count < $1.count : $0.lexicographicallyPrecedes($1)
        }
        var starts: [Int: Range<Int>] = [:]
        for (index, literal) in exact.enumerated() {
            starts[literal.count] = (starts[literal.count]?.lowerBound ?? index)..<(index + 1)
        }
        self.starts = starts
        others = patterns.filter { !isLookedUp($0) }
        let isPart = { (pattern: TextPattern) in
            pattern.shape == .contains && !pattern.isCased && pattern.literal.allSatisfy { $0 < 0x80 }
        }
        parts = others.filter(isPart).map(\.literal).sorted { $0.lexicographicallyPrecedes($1) }
        partStarts = (UInt8.min...UInt8.max).map { [parts] byte in
            let first = parts.firstIndex { $0[0] >= byte } ?? parts.count
            return first..<(parts[first...].firstIndex { $0[0] > byte } ?? parts.count)
        }
        tried = others.filter { !isPart($0) }
    }

    /// The literals that are looked up.
    var literals: [[UInt8]] { exact }

    /// Whether JSON written out satisfies this wherever a text in it does.
    var isFoundInJSON: Bool { exact.isEmpty && others.allSatisfy(\.isFoundInJSON) }

    /// Whether `text` reads like one of them. O(count × log of the exact ones), and what the others take.
    func matches(_ text: Span<UInt8>) -> Bool {
        if let range = starts[text.count], isExact(text, range) { return true }
        return !parts.isEmpty && hasPart(text) || tried.contains { $0.matches(text) }
    }

    private func hasPart(_ text: Span<UInt8>) -> Bool {
        for start in text.indices {
            let range = partStarts[Int(TextPattern.lower(text[start]))]
            for index in range where parts[index].count <= text.count - start {
                var offset = 1
                while offset < parts[index].count, TextPattern.lower(text[start + offset]) == parts[index][offset] {
                    offset += 1
                }
                if offset == parts[index].count { return true }
            }
        }
        return false
    }

    private func isExact(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
            let middle = (low + high) / 2
            let order = TextSet.order(exact[middle], text)
            if order == 0 { return true }
            if order < 0 { low = middle + 1 } else { high = middle }
        }
        return false
    }

    private static func order(_ literal: [UInt8], _ text: Span<UInt8>) -> Int {
        for index in literal.indices {
            let byte = TextPattern.lower(text[index])
            if literal[index] != byte { return literal[index] < byte ? -1 : 1 }
        }
        return 0
    }
}
