// Sorting by text. Apart because it looks at eight bytes of all texts before it looks at the next eight: names in one
// graph begin alike, and comparing pairs would read the same beginnings over and over.

extension TextTable {
    private struct Key<Value> {
        /// Eight bytes of the text as a number that orders as they do, zeros past its end.
        var word: UInt64 = 0
        let text: TextID
        let value: Value
    }

    /// The values in the order of their texts by bytes. O(n log n) and the bytes that texts have in common; where most
    /// come in order, as those of a graph to which something is added, O(n) and O(k log k) in the others.
    func sorted<Value>(_ values: [(TextID, Value)]) -> [Value] {
        let ordered = values.orderedPrefix { compare($0.0, $1.0) <= 0 }
        let isMostlyOrdered = ordered >= values.count / 2
        var keys = values[(isMostlyOrdered ? ordered : 0)...].map { Key(text: $0.0, value: $0.1) }
        var scratch: [Key<Value>] = []
        sort(&keys, 0..<keys.count, from: 0, depth: 0, &scratch)
        guard isMostlyOrdered else { return keys.map(\.value) }
        let rest = keys.map { ($0.text, $0.value) }
        return values[..<ordered].merged(with: rest) { compare($0.0, $1.0) < 0 }.map(\.1)
    }

    /// Sorts texts that agree up to `offset`.
    private func sort<Value>(
        _ keys: inout [Key<Value>], _ range: Range<Int>, from offset: Int, depth: Int, _ scratch: inout [Key<Value>]
    ) {
        // Loops where all agree, so that depth does not follow the length of what they have in common.
        var offset = offset
        var differing: UInt64 = 0
        while differing == 0 {
            guard range.count > 8, depth < 64 else {
                return keys[range].sort { compare($0.text, $1.text) < 0 }
            }
            var longest = 0
            for index in range {
                keys[index].word = word(of: keys[index].text, at: offset)
                differing |= keys[index].word ^ keys[range.lowerBound].word
                longest = max(longest, byteCount(keys[index].text))
            }
            offset += 8
            // Texts that agree to their ends differ in length alone.
            guard differing != 0 || offset < longest else { return keys[range].sort { compare($0.text, $1.text) < 0 } }
        }
        TextTable.sortByWord(&keys, range, bits: 64 - UInt64(differing.leadingZeroBitCount), &scratch)
        var start = range.lowerBound
        while start < range.upperBound {
            var end = start + 1
            while end < range.upperBound, keys[end].word == keys[start].word { end += 1 }
            if end - start > 1 { sort(&keys, start..<end, from: offset, depth: depth + 1, &scratch) }
            start = end
        }
    }

    /// Sorts keys by their words, of which only the lowest `bits` differ: spread by the highest of these into shelves,
    /// and each shelf likewise, until there are few in it.
    ///
    /// - Parameter scratch: memory that is used again.
    private static func sortByWord<Value>(
        _ keys: inout [Key<Value>], _ range: Range<Int>, bits: UInt64, _ scratch: inout [Key<Value>]
    ) {
        guard range.count > 64, bits > 0 else { return keys[range].sort { $0.word < $1.word } }
        let width = min(bits, range.count > 1 << 14 ? 12 : 6)
        let rest = bits - width
        func shelf(_ key: Key<Value>) -> Int { Int(truncatingIfNeeded: key.word >> rest & (1 << width - 1)) }
        var ends = [Int](repeating: range.lowerBound, count: 1 << Int(width) + 1)
        for index in range { ends[shelf(keys[index]) + 1] += 1 }
        for number in 1..<ends.count { ends[number] += ends[number - 1] - range.lowerBound }
        scratch.removeAll(keepingCapacity: true)
        scratch.append(contentsOf: keys[range])
        for key in scratch {
            let number = shelf(key)
            keys[ends[number]] = key
            ends[number] += 1
        }
        var start = range.lowerBound
        for end in ends where end > start {
            if end - start > 1 { sortByWord(&keys, start..<end, bits: rest, &scratch) }
            start = end
        }
    }
}
