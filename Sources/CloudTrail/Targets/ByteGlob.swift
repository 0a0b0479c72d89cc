// Patterns of text and `*`. Apart because event names, values and ARNs are all matched by it, captures included.

/// What the stars of a pattern stand for, in order: ranges of the bytes that matched. Lives on the stack.
struct Captures {
    /// As many as `{1}` to `{9}` can name.
    static let limit = 9

    private var ranges = InlineArray<9, Range<Int>>(repeating: 0..<0)
    private(set) var count = 0

    /// What star `number` stands for, counted from 0.
    subscript(number: Int) -> Range<Int> {
        precondition(number < count, "a star that the pattern does not have")
        return ranges[number]
    }

    mutating func append(_ range: Range<Int>) {
        ranges[count] = range
        count += 1
    }

    mutating func removeAll() { count = 0 }
}

/// A pattern in which `*` stands for any bytes, none included. Each `*` takes as little as it can, the last one the
/// rest, so matching is O(length) for one `*` and never worse than O(length × pattern).
/// At most `Captures.limit` stars.
struct ByteGlob: Hashable, Sendable {
    /// As written.
    let pattern: [UInt8]
    /// Where its stars stand.
    let shape: Shape

    /// A pattern as written.
    init(_ pattern: [UInt8]) {
        self.pattern = pattern
        shape = Shape(pattern)
    }

    /// How many stars there are.
    var stars: Int { shape.stars }
    /// How many bytes are not stars; of two patterns that match, the one with more says more.
    var literalLength: Int { pattern.count - shape.stars }

    /// Whether all of `bytes` from `start` on matches; `captures` is then what each star stands for.
    func matches(_ bytes: Span<UInt8>, from start: Int = 0, captures: inout Captures) -> Bool {
        shape.matches(pattern.span, bytes, from: start, captures: &captures)
    }
}

extension ByteGlob {
    /// What matching wants to know of a pattern beforehand. Holds no memory of its own, so that tables of many patterns
    /// can keep the patterns' text in one place.
    struct Shape: Hashable, Sendable {
        let stars: Int
        /// Bytes before the first star; all of them when there is none.
        let head: Int
        /// Bytes after the last star.
        let tail: Int

        private static let star = UInt8(ascii: "*")

        init(_ pattern: [UInt8]) {
            stars = pattern.count { $0 == Shape.star }
            head = pattern.firstIndex(of: Shape.star) ?? pattern.count
            tail = pattern.lastIndex(of: Shape.star).map { pattern.count - 1 - $0 } ?? 0
        }

        /// Whether all of `bytes` from `start` on matches `pattern`, from which this was made.
        @inline(__always)
        func matches(
            _ pattern: Span<UInt8>, _ bytes: Span<UInt8>, from start: Int, captures: inout Captures
        ) -> Bool {
            let length = bytes.count - start
            guard length >= pattern.count - stars,
                equalBytes(pattern.extracting(0..<head), bytes.extracting(start..<start + head))
            else { return false }
            captures.removeAll()
            if stars == 0 { return length == head }
            let end = bytes.count - tail
            guard
                equalBytes(
                    pattern.extracting(pattern.count - tail..<pattern.count), bytes.extracting(end..<bytes.count))
            else { return false }
            guard stars > 1 else {
                captures.append(start + head..<end)
                return true
            }
            return matchMiddle(pattern, bytes, start + head..<end, &captures)
        }

        /// Whether all of `bytes` from `start` on matches `pattern`, from which this was made.
        @inline(__always)
        func matches(
            _ pattern: JSONText, _ bytes: Span<UInt8>, from start: Int, captures: inout Captures
        ) -> Bool {
            pattern.withBytes { matches($0, bytes, from: start, captures: &captures) }
        }

        /// Whether what stands between the first star and the last is in `range` of `bytes`, in order.
        private func matchMiddle(
            _ pattern: Span<UInt8>, _ bytes: Span<UInt8>, _ range: Range<Int>, _ captures: inout Captures
        ) -> Bool {
            var cursor = range.lowerBound
            var literal = head + 1
            for _ in 1..<stars {
                var next = literal
                while pattern[next] != Shape.star { next += 1 }
                let part = pattern.extracting(literal..<next)
                guard let found = Shape.place(of: part, in: bytes, cursor..<range.upperBound) else { return false }
                captures.append(cursor..<found)
                cursor = found + part.count
                literal = next + 1
            }
            captures.append(cursor..<range.upperBound)
            return true
        }

        /// Where `part` first stands within `range` of `bytes`.
        @inline(__always)
        private static func place(of part: Span<UInt8>, in bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
            guard part.count > 0 else { return range.lowerBound }
            var start = range.lowerBound
            while start + part.count <= range.upperBound {
                let last = range.upperBound - part.count + 1
                guard let offset = firstIndex(of: part[0], in: bytes.extracting(start..<last)) else { return nil }
                start += offset
                if equalBytes(part, bytes.extracting(start..<start + part.count)) { return start }
                start += 1
            }
            return nil
        }
    }
}
