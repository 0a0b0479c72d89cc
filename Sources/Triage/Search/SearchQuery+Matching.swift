// Asks a query of a signal's facets. Apart because it runs for every signal of a search: it walks bytes, makes no
// strings, and looks no further than it must.

extension SearchQuery {
    /// Whether the signal with these facets, and `more` of them, is looked for. O(terms · facets); no wildcard makes it
    /// worse.
    func matches(_ facets: Span<UInt8>, _ more: Span<UInt8> = Span()) -> Bool {
        SearchQuery.matches(root, facets, more)
    }

    private static func matches(_ node: Node, _ facets: Span<UInt8>, _ more: Span<UInt8>) -> Bool {
        switch node {
        case .everything: true
        case .all(let nodes): nodes.allSatisfy { matches($0, facets, more) }
        case .any(let nodes): nodes.contains { matches($0, facets, more) }
        case .not(let node): !matches(node, facets, more)
        case .field(let path, let test): hasField(path, test, facets) || hasField(path, test, more)
        case .words(let pattern): hasWords(pattern, facets) || hasWords(pattern, more)
        }
    }

    /// Whether any value at `path` fits; the path `*` is all of them.
    private static func hasField(_ path: [UInt8], _ test: Test, _ facets: Span<UInt8>) -> Bool {
        let anywhere = path == [UInt8(ascii: "*")]
        var start = 0
        while start < facets.count {
            var middle = start
            while middle < facets.count, facets[middle] != Facets.middle { middle += 1 }
            let isPath = anywhere || isEqual(facets, start, middle, path)
            var end = middle
            while end < facets.count, facets[end] != Facets.end { end += 1 }
            if isPath, fits(test, facets, middle + 1, end) { return true }
            start = end + 1
        }
        return false
    }

    static func isEqual(_ facets: Span<UInt8>, _ start: Int, _ end: Int, _ bytes: [UInt8]) -> Bool {
        guard end - start == bytes.count else { return false }
        for index in 0..<bytes.count where facets[start + index] != bytes[index] { return false }
        return true
    }

    private static func fits(_ test: Test, _ facets: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        switch test {
        case .pattern(let pattern):
            if start > end { return false }
            return matchEnd(pattern.pieces, facets, start, end, isWord: false) != nil
        case .range(let lower, let upper):
            guard start <= end else { return false }
            let value = Array(unsafe facets.extracting(start..<end).withUnsafeBufferPointer { unsafe Array($0) })
            if let lower, !isOrdered(lower, value, isLower: true) { return false }
            if let upper, !isOrdered(upper, value, isLower: false) { return false }
            return true
        }
    }

    private static func isOrdered(_ bound: Bound, _ value: [UInt8], isLower: Bool) -> Bool {
        if let limit = bound.number {
            guard let number = Double(String(decoding: value, as: UTF8.self)) else { return false }
            if number == limit { return bound.isIncluded }
            return isLower ? number > limit : number < limit
        }
        if value == bound.text { return bound.isIncluded }
        return isLower
            ? bound.text.lexicographicallyPrecedes(value) : value.lexicographicallyPrecedes(bound.text)
    }

    /// Whether the text holds the pattern as words of its own: not in the middle of a longer one.
    private static func hasWords(_ pattern: Pattern, _ facets: Span<UInt8>) -> Bool {
        // The text is the value of the empty path.
        var start = 0
        while start < facets.count {
            var middle = start
            while middle < facets.count, facets[middle] != Facets.middle { middle += 1 }
            var end = middle
            while end < facets.count, facets[end] != Facets.end { end += 1 }
            if middle == start {
                for place in (middle + 1)...max(middle + 1, end) where place < end {
                    guard place == middle + 1 || !isOfWord(facets[place - 1]) || !startsWithWord(pattern) else {
                        continue
                    }
                    if matchEnd(pattern.pieces, facets, place, end, isWord: true) != nil { return true }
                }
            }
            start = end + 1
        }
        return false
    }

    private static func startsWithWord(_ pattern: Pattern) -> Bool {
        if case .byte(let byte)? = pattern.pieces.first { isOfWord(byte) } else { true }
    }

    static func isOfWord(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_")
    }

    /// Where the pattern ends that begins at `start`: at `end`, or with `isWord` wherever a word may end. Wildcards of
    /// a word stay inside it. Remembers only the last `*`, since what an earlier one took can stay as it is.
    private static func matchEnd(
        _ pieces: [Pattern.Piece], _ facets: Span<UInt8>, _ start: Int, _ end: Int, isWord: Bool
    ) -> Int? {
        var (place, piece) = (start, 0)
        var retry: (piece: Int, place: Int)?
        while true {
            if piece == pieces.count {
                if isWord ? endsWord(facets, place, start, end) : place == end { return place }
            } else if pieces[piece] == .many {
                piece += 1
                retry = (piece, place)
                continue
            } else if place < end, let next = step(pieces[piece], facets, place, end) {
                piece += 1
                place = next
                continue
            }
            guard let last = retry, last.place < end, !(isWord && isBlank(facets[last.place])) else { return nil }
            retry = (last.piece, last.place + 1)
            (piece, place) = (last.piece, last.place + 1)
        }
    }

    /// The place behind what one piece takes at `place`; nil where it does not fit.
    private static func step(_ piece: Pattern.Piece, _ facets: Span<UInt8>, _ place: Int, _ end: Int) -> Int? {
        switch piece {
        case .byte(let byte): return facets[place] == byte ? place + 1 : nil
        case .one:
            // A character is its first byte and those that go on with it.
            var next = place + 1
            while next < end, facets[next] & 0xC0 == 0x80 { next += 1 }
            return next
        case .many: return nil
        }
    }

    private static func endsWord(_ facets: Span<UInt8>, _ place: Int, _ start: Int, _ end: Int) -> Bool {
        place == end || !isOfWord(facets[place]) || place > start && !isOfWord(facets[place - 1])
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D }
}
