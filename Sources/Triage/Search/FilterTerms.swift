// What the filter of the search knows of a signal: a number for each path with its value, each word of the text, and
// each three bytes in a row. Apart because the same numbers must come of a signal and of a query: they lie in the file,
// so what is here never changes without a step of the schema.

/// Numbers for what a signal holds, some shared by several things: a signal that has the number may hold the thing, one
/// that lacks it does not.
enum FilterTerms {
    /// How many numbers there are: one half for values and words, one for triples of bytes.
    static let count = 1 << 17
    private static let half = 1 << 16

    /// Values told apart by the whole alone. Ids of events are all different, and triples of hexadecimal digits, of
    /// which a signal of many events has nearly all, tell nothing.
    static let wholePath = Array("@evt.id".utf8)

    /// Hands `body` every number of a signal, some more than once. O(bytes).
    @inline(__always)
    static func forEach(of facets: Span<UInt8>, _ body: (Int) -> Void) {
        var start = 0
        while start < facets.count {
            var hash = Hash()
            var place = start
            while place < facets.count, facets[place] != Facets.middle {
                hash.add(facets[place])
                place += 1
            }
            guard place < facets.count else { return }
            let middle = place
            hash.add(Facets.middle)
            let hasTriples = !SearchQuery.isEqual(facets, start, middle, wholePath)
            // The bytes before and after a value are part of its triples, so that a beginning and an end count too.
            var (first, second): (UInt8, UInt8) = (0, Facets.middle)
            place += 1
            while place < facets.count, facets[place] != Facets.end {
                let byte = facets[place]
                hash.add(byte)
                if hasTriples, place > middle + 1 { body(triple(first, second, byte)) }
                (first, second) = (second, byte)
                place += 1
            }
            if hasTriples, place > middle + 1 { body(triple(first, second, Facets.end)) }
            body(hash.number)
            if !hasTriples { body(hash.other) }
            if middle == start { forEachWord(of: facets, middle + 1, place, body) }
            start = place + 1
        }
    }

    /// The numbers of words, and of two words with one byte between: parts of addresses and names are common, the
    /// whole is not.
    @inline(__always)
    private static func forEachWord(of facets: Span<UInt8>, _ start: Int, _ end: Int, _ body: (Int) -> Void) {
        var place = start
        var last = (start: -2, end: -2)
        while place < end {
            if SearchQuery.isOfWord(facets[place]) {
                let first = place
                var hash = Hash()
                hash.add(Facets.middle)
                while place < end, SearchQuery.isOfWord(facets[place]) {
                    hash.add(facets[place])
                    place += 1
                }
                body(hash.number)
                if first == last.end + 1 {
                    var both = Hash()
                    both.add(Facets.middle)
                    for index in last.start..<place { both.add(facets[index]) }
                    body(both.number)
                }
                last = (first, place)
            }
            place += 1
        }
    }

    /// The numbers of a path with its value, beside its triples. One in a hundred numbers is that of something common
    /// too, so what has no triples has two.
    static func value(_ value: [UInt8], at path: [UInt8]) -> [Int] {
        var hash = Hash()
        for byte in path { hash.add(byte) }
        hash.add(Facets.middle)
        for byte in value { hash.add(byte) }
        return path == wholePath ? [hash.number, hash.other] : [hash.number]
    }

    /// The numbers of a word, which is a value of the text.
    static func word(_ word: [UInt8]) -> [Int] { value(word, at: []) }

    /// The number of three bytes.
    @inline(__always)
    static func triple(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Int {
        let bytes = UInt32(first) << 16 | UInt32(second) << 8 | UInt32(third)
        return half + Int((bytes &* 0x9E37_79B1) >> 16)
    }

    /// FNV-1a, its upper bits mixed in at the end.
    private struct Hash {
        private var state: UInt64 = 0xCBF2_9CE4_8422_2325

        @inline(__always)
        mutating func add(_ byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }

        @inline(__always)
        var number: Int { Int(mixed >> 48) }

        /// A number that follows from other bits.
        @inline(__always)
        var other: Int { Int(mixed >> 32 & 0xFFFF) }

        @inline(__always)
        private var mixed: UInt64 { (state ^ state >> 32) &* 0x9E37_79B9_7F4A_7C15 }
    }
}

/// What the filter can say of a query: which numbers a signal must have.
indirect enum FilterTest {
    /// Nothing: any signal may fit.
    case unknown
    case all([FilterTest])
    case any([FilterTest])
    /// All of these numbers.
    case terms([Int])

    var isUnknown: Bool { if case .unknown = self { true } else { false } }
}

extension SearchQuery {
    /// What must be true of the numbers of every signal that fits. O(length).
    var filter: FilterTest { SearchQuery.filter(root) }

    /// Triples of one pattern that are asked for; a few tell nearly as much as all.
    private static let triples = 12

    private static func filter(_ node: Node) -> FilterTest {
        switch node {
        case .everything, .not, .field(_, .range): return .unknown
        case .all(let nodes):
            let known = nodes.map { filter($0) }.filter { !$0.isUnknown }
            return known.isEmpty ? .unknown : .all(known)
        case .any(let nodes):
            let tests = nodes.map { filter($0) }
            return tests.contains { $0.isUnknown } ? .unknown : .any(tests)
        case .field(let path, .pattern(let pattern)): return filter(pattern, at: path)
        case .words(let pattern): return terms(words(of: pattern) + triples(of: runs(pattern)))
        }
    }

    private static func filter(_ pattern: Pattern, at path: [UInt8]) -> FilterTest {
        if path == FilterTerms.wholePath {
            return pattern.plain.map { .terms(FilterTerms.value($0, at: path)) } ?? .unknown
        }
        var bounded = pattern
        bounded.pieces = [.byte(Facets.middle)] + pattern.pieces + [.byte(Facets.end)]
        let inside = triples(of: runs(bounded))
        guard path == [UInt8(ascii: "*")] else {
            return terms((pattern.plain.map { FilterTerms.value($0, at: path) } ?? []) + inside)
        }
        guard let plain = pattern.plain, !inside.isEmpty else { return .unknown }
        return .any([.terms(inside), .terms(FilterTerms.value(plain, at: FilterTerms.wholePath))])
    }

    private static func terms(_ terms: [Int]) -> FilterTest { terms.isEmpty ? .unknown : .terms(terms) }

    /// The bytes between wildcards, and whether each run begins and ends the pattern.
    private static func runs(_ pattern: Pattern) -> [(bytes: [UInt8], isFirst: Bool, isLast: Bool)] {
        var runs: [(bytes: [UInt8], isFirst: Bool, isLast: Bool)] = [([], true, false)]
        for piece in pattern.pieces {
            if case .byte(let byte) = piece {
                runs[runs.count - 1].bytes.append(byte)
            } else {
                runs.append(([], false, false))
            }
        }
        runs[runs.count - 1].isLast = true
        return runs
    }

    private static func triples(of runs: [(bytes: [UInt8], isFirst: Bool, isLast: Bool)]) -> [Int] {
        var found: [Int] = []
        for run in runs where run.bytes.count > 2 {
            for place in 2..<run.bytes.count {
                found.append(FilterTerms.triple(run.bytes[place - 2], run.bytes[place - 1], run.bytes[place]))
            }
        }
        guard found.count > triples else { return found }
        return (0..<triples).map { found[$0 * found.count / triples] }
    }

    /// The words that a text must have as they are: those that no wildcard may lengthen, and two of them with one byte
    /// between. The matcher lets a pattern begin and end only where a word does.
    private static func words(of pattern: Pattern) -> [Int] {
        var found: [Int] = []
        for run in runs(pattern) {
            var start = 0
            var last = (start: -2, end: -2)
            while start < run.bytes.count {
                guard isOfWord(run.bytes[start]) else {
                    start += 1
                    continue
                }
                let end = run.bytes[start...].firstIndex { !isOfWord($0) } ?? run.bytes.count
                if start > 0 || run.isFirst, end < run.bytes.count || run.isLast {
                    found += FilterTerms.word(Array(run.bytes[start..<end]))
                    if start == last.end + 1 { found += FilterTerms.word(Array(run.bytes[last.start..<end])) }
                    last = (start, end)
                }
                start = end
            }
        }
        return found
    }
}
