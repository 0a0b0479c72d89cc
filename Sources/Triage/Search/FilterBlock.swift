// Which signals of a few thousand have which of the filter's numbers: built in memory, stored in few bytes. Apart
// because it is arithmetic on bits that knows neither signals nor files; the bytes lie in the file, so they never
// change their meaning without a step of the schema.

/// A set of signals of one block, by their place in it.
typealias FilterSet = [UInt64]

/// For each number of the filter, the signals of one block that have it.
struct FilterBlock {
    /// Signals of a block.
    static let size = 4_096
    /// Numbers that lie together in one row.
    static let group = 32
    /// Rows of a block.
    static let groups = FilterTerms.count / group
    private static let words = size / 64

    /// The set of no signals.
    static let nobody = FilterSet(repeating: 0, count: words)

    /// What is known, in pieces of sixty-four signals: one set often comes in several, and most sets have few.
    private var pieces: [Piece] = []
    /// What was noted last, of sixty-four signals, by number: room that stays near, where the sets lie far apart.
    private var latest = [UInt64](repeating: 0, count: FilterTerms.count)
    /// The numbers that stand in `latest`.
    private var noted: [Int32] = []
    /// The numbers of facets that several signals share.
    private var shared: [Int64: [Int32]] = [:]
    /// Which sixty-four signals `latest` is of.
    private var latestWord = 0

    /// Sixty-four signals of one set.
    private struct Piece {
        var term: Int32
        var word: Int32
        var bits: UInt64
    }

    /// Notes all numbers of the signal at `place`. O(bytes of facets).
    mutating func insert(_ facets: Span<UInt8>, at place: Int) {
        turn(to: place)
        let bit = UInt64(1) << UInt64(place & 63)
        FilterTerms.forEach(of: facets) { term in
            if latest[term] == 0 { noted.append(Int32(term)) }
            latest[term] |= bit
        }
    }

    /// Notes all numbers that the signal at `place` shares with others; the same `key` stands for the same facets.
    mutating func insert(_ facets: Span<UInt8>, sharedAs key: Int64, at place: Int) {
        turn(to: place)
        if shared[key] == nil {
            var terms: Set<Int32> = []
            FilterTerms.forEach(of: facets) { terms.insert(Int32($0)) }
            shared[key] = Array(terms)
        }
        let bit = UInt64(1) << UInt64(place & 63)
        for term in shared[key] ?? [] {
            if latest[Int(term)] == 0 { noted.append(term) }
            latest[Int(term)] |= bit
        }
    }

    /// Makes room for the sixty-four signals that the one at `place` is of.
    private mutating func turn(to place: Int) {
        guard place >> 6 != latestWord else { return }
        keepLatest()
        latestWord = place >> 6
    }

    private mutating func keepLatest() {
        for term in noted {
            pieces.append(Piece(term: term, word: Int32(latestWord), bits: latest[Int(term)]))
            latest[Int(term)] = 0
        }
        noted.removeAll(keepingCapacity: true)
    }

    /// Adds what a stored row says of its group of numbers; false where the row makes no sense.
    mutating func add(_ row: Span<UInt8>, ofGroup group: Int) -> Bool {
        var reader = FilterReader(place: 0)
        for term in (group * FilterBlock.group)..<((group + 1) * FilterBlock.group) {
            guard let set = reader.next(row) else { return false }
            for index in set.indices where set[index] != 0 {
                pieces.append(Piece(term: Int32(term), word: Int32(index), bits: set[index]))
            }
        }
        return reader.place == row.count
    }

    /// The rows of all groups; nil where no signal has any of a group's numbers. O(what was noted).
    mutating func rows() -> [[UInt8]?] {
        keepLatest()
        let (sorted, ends) = sortedPieces()
        var (set, gaps) = (FilterBlock.nobody, [UInt8]())
        var rows = [[UInt8]?](repeating: nil, count: FilterBlock.groups)
        var place = 0
        for group in 0..<FilterBlock.groups where place < ends[(group + 1) * FilterBlock.group - 1] {
            var bytes: [UInt8] = []
            for term in (group * FilterBlock.group)..<((group + 1) * FilterBlock.group) {
                let end = Int(ends[term])
                if place == end {
                    bytes.append(0)
                    continue
                }
                for index in place..<end { set[Int(sorted[index].word)] |= sorted[index].bits }
                FilterBlock.write(set, &gaps, to: &bytes)
                for index in place..<end { set[Int(sorted[index].word)] = 0 }
                place = end
            }
            rows[group] = bytes
        }
        return rows
    }

    /// The pieces by number, and for each number where its pieces end.
    private func sortedPieces() -> (sorted: [Piece], ends: [Int32]) {
        var ends = [Int32](repeating: 0, count: FilterTerms.count)
        for piece in pieces { ends[Int(piece.term)] += 1 }
        var sum: Int32 = 0
        for term in ends.indices {
            let count = ends[term]
            ends[term] = sum
            sum += count
        }
        var sorted = pieces
        for piece in pieces {
            sorted[Int(ends[Int(piece.term)])] = piece
            ends[Int(piece.term)] += 1
        }
        return (sorted, ends)
    }

    /// The set of `term` in the row of its group; nil where the row makes no sense.
    static func set(of term: Int, in row: Span<UInt8>) -> FilterSet? {
        var reader = FilterReader(place: 0)
        for _ in 0..<(term % group) where !reader.skip(row) { return nil }
        return reader.next(row)
    }

    /// A set is a number, four times the bytes that follow and in its lowest bits what these are: the gaps between the
    /// signals that are in it, those between the ones that are not, or a bit for each signal.
    private static func write(_ set: FilterSet, _ gaps: inout [UInt8], to bytes: inout [UInt8]) {
        var count = 0
        for index in set.indices { count += set[index].nonzeroBitCount }
        if count == size || count < size / 8 {
            writeGaps(set, isOfAbsent: count == size, &gaps, to: &bytes)
        } else if count > size - size / 8 {
            writeGaps(set, isOfAbsent: true, &gaps, to: &bytes)
        } else {
            writeNumber((size / 8) << 2 | 2, to: &bytes)
            for index in set.indices {
                for byte in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: set[index] >> UInt64(8 * byte))) }
            }
        }
    }

    /// `gaps` is room to work in, kept from one set to the next.
    private static func writeGaps(
        _ set: FilterSet, isOfAbsent: Bool, _ gaps: inout [UInt8], to bytes: inout [UInt8]
    ) {
        gaps.removeAll(keepingCapacity: true)
        var last = -1
        for index in set.indices {
            var word = isOfAbsent ? ~set[index] : set[index]
            while word != 0 {
                let place = index << 6 + word.trailingZeroBitCount
                writeNumber(place - last - 1, to: &gaps)
                last = place
                word &= word - 1
            }
        }
        writeNumber(gaps.count << 2 | (isOfAbsent ? 1 : 0), to: &bytes)
        bytes += gaps
    }

    /// Seven bits a byte, the lowest first.
    private static func writeNumber(_ number: Int, to bytes: inout [UInt8]) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F | 0x80))
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}

/// A place in a row; it trusts nothing of what it reads.
private struct FilterReader {
    var place: Int

    /// The next set; nil where there is none, or none that a block has.
    mutating func next(_ row: Span<UInt8>) -> FilterSet? {
        guard let head = number(row), head >> 2 <= row.count - place else { return nil }
        let end = place + head >> 2
        var set = FilterBlock.nobody
        switch head & 3 {
        case 2:
            guard end - place == FilterBlock.size / 8 else { return nil }
            for index in 0..<(FilterBlock.size / 8) {
                set[index >> 3] |= UInt64(row[place + index]) << UInt64(8 * (index & 7))
            }
            place = end
        case let kind where kind < 2:
            var last = -1
            while place < end {
                guard let gap = number(row), gap < FilterBlock.size - last - 1 else { return nil }
                last += gap + 1
                set[last >> 6] |= 1 << UInt64(last & 63)
            }
            guard place == end else { return nil }
            if kind == 1 { for index in set.indices { set[index] = ~set[index] } }
        default: return nil
        }
        return set
    }

    /// Passes over the next set.
    mutating func skip(_ row: Span<UInt8>) -> Bool {
        guard let head = number(row), head >> 2 <= row.count - place else { return false }
        place += head >> 2
        return true
    }

    private mutating func number(_ row: Span<UInt8>) -> Int? {
        var (value, shift) = (0, 0)
        while place < row.count, shift < 28 {
            let byte = row[place]
            place += 1
            value |= Int(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }
}
