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
    /// How many stars there are.
    let stars: Int

    private static let star = UInt8(ascii: "*")

    /// A pattern as written.
    init(_ pattern: [UInt8]) {
        self.pattern = pattern
        stars = pattern.count { $0 == ByteGlob.star }
    }

    /// How many bytes are not stars; of two patterns that match, the one with more says more.
    var literalLength: Int { pattern.count - stars }

    /// Whether all of `bytes` from `start` on matches; `captures` is then what each star stands for.
    func matches(_ bytes: Span<UInt8>, from start: Int = 0, captures: inout Captures) -> Bool {
        captures.removeAll()
        var cursor = start
        var literal = 0
        while literal < pattern.count, pattern[literal] != ByteGlob.star {
            guard cursor < bytes.count, bytes[cursor] == pattern[literal] else { return false }
            cursor += 1
            literal += 1
        }
        if literal == pattern.count { return cursor == bytes.count }
        while true {
            let next = literal + 1
            var end = next
            while end < pattern.count, pattern[end] != ByteGlob.star { end += 1 }
            let length = end - next
            var found = end == pattern.count ? bytes.count - length : cursor
            guard found >= cursor else { return false }
            while !has(next, length, at: found, in: bytes) {
                found += 1
                guard end < pattern.count, found + length <= bytes.count else { return false }
            }
            captures.append(cursor..<found)
            if end == pattern.count { return true }
            cursor = found + length
            literal = end
        }
    }

    /// Whether the `length` bytes of the pattern from `literal` stand at `start` of `bytes`.
    @inline(__always)
    private func has(_ literal: Int, _ length: Int, at start: Int, in bytes: Span<UInt8>) -> Bool {
        guard start + length <= bytes.count else { return false }
        for index in 0..<length where pattern[literal + index] != bytes[start + index] { return false }
        return true
    }
}
