// A typed text held against names, byte by byte. Apart from finding entities because millions of names go by here: a
// copy of each would take longer than all the rest of a question.

/// A text looked for in names, in any case. Names and texts in other scripts than ASCII are compared as Swift compares
/// strings: accented letters by what they are and not by how they are written.
struct NamePattern {
    /// In lower case.
    let text: String
    private let bytes: [UInt8]
    private let isASCII: Bool

    init(_ text: String) {
        self.text = text.lowercased()
        bytes = Array(self.text.utf8)
        isASCII = bytes.allSatisfy { $0 < 0x80 }
    }

    /// Whether `name` is the text.
    func equals(_ name: Span<UInt8>) -> Bool {
        guard isASCII, name.isASCII else { return name.lowercased() == text }
        return name.count == bytes.count && stands(in: name, at: 0)
    }

    /// Whether `name` begins with the text.
    func begins(_ name: Span<UInt8>) -> Bool {
        guard isASCII, name.isASCII else { return name.lowercased().hasPrefix(text) }
        return name.count >= bytes.count && stands(in: name, at: 0)
    }

    /// Whether `name` ends with the text.
    func ends(_ name: Span<UInt8>) -> Bool {
        guard isASCII, name.isASCII else { return name.lowercased().hasSuffix(text) }
        return name.count >= bytes.count && stands(in: name, at: name.count - bytes.count)
    }

    /// Whether the text stands anywhere in `name`. O(name × text) at worst, O(name) in names as people make them.
    func isIn(_ name: Span<UInt8>) -> Bool {
        guard isASCII, name.isASCII else { return name.lowercased().contains(text) }
        guard let first = bytes.first, name.count >= bytes.count else { return bytes.isEmpty }
        for start in 0...(name.count - bytes.count) where name[start].lowered == first {
            if stands(in: name, at: start) { return true }
        }
        return false
    }

    private func stands(in name: Span<UInt8>, at start: Int) -> Bool {
        for index in bytes.indices where name[start + index].lowered != bytes[index] { return false }
        return true
    }
}

extension UInt8 {
    /// The small letter where this is a capital one of ASCII.
    var lowered: UInt8 { self &- UInt8(ascii: "A") < 26 ? self | 0x20 : self }
}

extension Span where Element == UInt8 {
    /// Whether all bytes are ASCII. O(count), eight at a time.
    var isASCII: Bool {
        unsafe withUnsafeBytes { bytes in
            var all: UInt64 = 0
            var place = 0
            while place + 8 <= bytes.count {
                unsafe all |= bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                place += 8
            }
            while place < bytes.count {
                unsafe all |= UInt64(bytes[place])
                place += 1
            }
            return all & 0x8080_8080_8080_8080 == 0
        }
    }

    /// The text that the bytes are, in lower case.
    fileprivate func lowercased() -> String {
        unsafe withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }.lowercased()
    }

    /// Whether the bytes are those of `word`.
    func isEqual(to word: StaticString) -> Bool {
        guard count == word.utf8CodeUnitCount else { return false }
        for index in indices where unsafe self[index] != word.utf8Start[index] { return false }
        return true
    }
}

/// How far names lie from a text that was typed, in any case, by the first 64 bytes of each: insertions, deletions,
/// replacements and swaps of neighbours. Reuses its memory.
package struct EditDistance {
    /// The bytes of a text that count.
    static let longest = 64

    private let wanted: [UInt8]
    private let letters: UInt64
    private let limit: Int
    private var name: [UInt8] = []
    private var rows: (before: [Int], last: [Int], next: [Int])

    /// - Parameters:
    ///   - text: what was typed.
    ///   - limit: greater distances are not told.
    package init(from text: String, within limit: Int) {
        wanted = Array(text.lowercased().utf8.prefix(EditDistance.longest))
        letters = EditDistance.letters(of: wanted)
        self.limit = limit
        let row = [Int](repeating: 0, count: EditDistance.longest + 1)
        rows = (row, row, row)
    }

    /// The distance to `text`; nil when it is more than the limit, and where either is empty. O(length) for most,
    /// O(length × length) for those that come near.
    package mutating func of(_ text: Span<UInt8>) -> Int? {
        guard text.isASCII else { return of(text.lowercased().utf8.prefix(EditDistance.longest)) }
        let length = min(text.count, EditDistance.longest)
        guard abs(length - wanted.count) <= limit else { return nil }
        name.removeAll(keepingCapacity: true)
        for index in 0..<length { name.append(text[index].lowered) }
        return distance()
    }

    private mutating func of(_ text: Substring.UTF8View) -> Int? {
        name.removeAll(keepingCapacity: true)
        name.append(contentsOf: text)
        return abs(name.count - wanted.count) <= limit ? distance() : nil
    }

    private mutating func distance() -> Int? {
        guard !name.isEmpty, !wanted.isEmpty else { return nil }
        // No edit changes whether a letter occurs for more than two letters.
        guard (EditDistance.letters(of: name) ^ letters).nonzeroBitCount <= 2 * limit else { return nil }
        for column in 0...wanted.count { rows.last[column] = column }
        for row in 1...name.count {
            rows.next[0] = row
            for column in 1...wanted.count { rows.next[column] = least(row, column) }
            (rows.before, rows.last, rows.next) = (rows.last, rows.next, rows.before)
        }
        let distance = rows.last[wanted.count]
        return distance <= limit ? distance : nil
    }

    /// The fewest edits between the first `row` bytes of the name and the first `column` of the text.
    private func least(_ row: Int, _ column: Int) -> Int {
        let cost = name[row - 1] == wanted[column - 1] ? 0 : 1
        let least = min(rows.last[column] + 1, rows.next[column - 1] + 1, rows.last[column - 1] + cost)
        guard row > 1, column > 1, name[row - 1] == wanted[column - 2], name[row - 2] == wanted[column - 1] else {
            return least
        }
        return min(least, rows.before[column - 2] + 1)
    }

    /// A bit for each letter that occurs; a few share one.
    private static func letters(of text: [UInt8]) -> UInt64 {
        text.reduce(0) { $0 | 1 << UInt64($1 & 63) }
    }
}
