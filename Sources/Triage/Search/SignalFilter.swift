// The filter in front of the search, as it lies in the file: who may fit a query, before anybody's facets are looked
// at. Apart from the walk, which works without it and decides alone.
//
// A signal that is new or changed is first only noted as unfiltered, which may fit anything; many of them together then
// go into blocks. Numbers that a signal no longer has stay behind: they cost a look, never an answer.

/// The filter of one store.
struct SignalFilter {
    let connection: Connection

    /// Unfiltered signals that wait before they go into blocks together; each is looked at by every search.
    static let waiting: Int64 = 1_024
    /// Blocks that are asked one by one: of some four thousand million signals.
    private static let mostBlocks: Int64 = 1 << 20

    /// Puts the unfiltered signals into blocks where at least `enough` of them wait. O(their facets + blocks touched).
    func catchUp(enough: Int64 = waiting) throws(TriageError) {
        let count = try connection.first("SELECT count(*) FROM unfiltered") { $0.integer(0) } ?? 0
        guard count > 0, count >= enough else { return }
        let signals = try connection.all("SELECT signal FROM unfiltered ORDER BY signal") { $0.integer(0) }
        guard signals.allSatisfy({ $0 > 0 }) else { throw damaged }
        var rest = signals[...]
        while let first = rest.first {
            let number = SignalFilter.block(of: first)
            let own = rest.prefix { SignalFilter.block(of: $0) == number }
            try add(own, to: number)
            rest = rest[own.endIndex...]
        }
        try connection.run("DELETE FROM unfiltered")
    }

    /// The signals that may fit, a set for each block from the first on; nil where that may be any. O(blocks · terms).
    func candidates(_ query: SearchQuery) throws(TriageError) -> [FilterSet]? {
        let test = query.filter
        if test.isUnknown { return nil }
        let last = try connection.first("SELECT max(number) FROM signal") { $0.optionalInteger(0) } ?? nil
        let first = try connection.first("SELECT min(number) FROM signal") { $0.optionalInteger(0) } ?? nil
        guard let first, let last else { return [] }
        // Numbers rise by one from 1; in a file where they do not, everybody is looked at.
        guard first > 0, SignalFilter.block(of: last) < SignalFilter.mostBlocks else { return nil }
        var sets: [FilterSet] = []
        for block in 0...SignalFilter.block(of: last) {
            guard let set = try candidates(test, block) else { return nil }
            sets.append(set)
        }
        try connection.forEachRow("SELECT signal FROM unfiltered") { (row) throws(TriageError) in
            let number = row.integer(0)
            guard 1...last ~= number else { throw damaged }
            let place = SignalFilter.place(of: number)
            sets[place.block][place.word] |= place.bit
            return true
        }
        return sets
    }

    /// Where a signal stands in the sets.
    static func place(of number: Int64) -> (block: Int, word: Int, bit: UInt64) {
        let offset = (Int(number) - 1) % FilterBlock.size
        return (Int(block(of: number)), offset >> 6, 1 << UInt64(offset & 63))
    }

    /// How many signals are in `sets`.
    static func count(_ sets: [FilterSet]) -> Int {
        var count = 0
        for set in sets { for word in set { count += word.nonzeroBitCount } }
        return count
    }

    /// The numbers of the signals in `sets`, in order.
    static func numbers(_ sets: [FilterSet]) -> [Int64] {
        var numbers: [Int64] = []
        for (block, set) in sets.enumerated() {
            for index in set.indices {
                var word = set[index]
                while word != 0 {
                    numbers.append(Int64(block * FilterBlock.size + index << 6 + word.trailingZeroBitCount + 1))
                    word &= word - 1
                }
            }
        }
        return numbers
    }

    /// Whether the signal is the last of its block.
    static func endsBlock(_ number: Int64) -> Bool { number % Int64(FilterBlock.size) == 0 }

    private static func block(of number: Int64) -> Int64 { (number - 1) / Int64(FilterBlock.size) }

    /// The signals of one block that may fit; nil is any.
    private func candidates(_ test: FilterTest, _ block: Int64) throws(TriageError) -> FilterSet? {
        switch test {
        case .unknown: return nil
        case .all(let tests):
            var found: FilterSet?
            for test in tests {
                guard let set = try candidates(test, block) else { continue }
                found = found.map { zip($0, set).map { $0 & $1 } } ?? set
                if found == FilterBlock.nobody { break }
            }
            return found
        case .any(let tests):
            var found = FilterBlock.nobody
            for test in tests {
                guard let set = try candidates(test, block) else { return nil }
                for index in set.indices { found[index] |= set[index] }
            }
            return found
        case .terms(let terms):
            var found: FilterSet?
            for term in terms {
                let set = try self.set(of: term, block)
                found = found.map { zip($0, set).map { $0 & $1 } } ?? set
                if found == FilterBlock.nobody { break }
            }
            return found
        }
    }

    private func set(of term: Int, _ block: Int64) throws(TriageError) -> FilterSet {
        let row = try connection.first(
            "SELECT sets FROM filter WHERE block = ?1 AND number = ?2",
            [.integer(block), Value(term / FilterBlock.group)]
        ) { (row) throws(TriageError) in
            guard let set = row.withSpan(0, { FilterBlock.set(of: term, in: $0) }) else { throw damaged }
            return set
        }
        return row ?? FilterBlock.nobody
    }

    /// Adds signals of one block.
    private func add(_ signals: ArraySlice<Int64>, to number: Int64) throws(TriageError) {
        var block = FilterBlock()
        var stored = [[UInt8]?](repeating: nil, count: FilterBlock.groups)
        try connection.forEachRow("SELECT number, sets FROM filter WHERE block = ?1", [.integer(number)]) {
            (row) throws(TriageError) in
            guard let group = Int(exactly: row.integer(0)), stored.indices.contains(group),
                row.withSpan(1, { block.add($0, ofGroup: group) })
            else { throw damaged }
            stored[group] = row.bytes(1)
            return true
        }
        let rules = StoredRules(connection)
        for signal in signals {
            let place = Int(signal - 1) % FilterBlock.size
            try connection.forEachRow("SELECT facets, rule FROM signal WHERE number = ?1", [.integer(signal)]) {
                (row) throws(TriageError) in
                let rule = row.integer(1)
                let shared = try rules.facets(rule)
                row.withSpan(0) { block.insert($0, at: place) }
                block.insert(shared.span, sharedAs: rule, at: place)
                return true
            }
        }
        for (group, row) in block.rows().enumerated() {
            guard let row, row != stored[group] else { continue }
            try connection.run(
                "INSERT OR REPLACE INTO filter (block, number, sets) VALUES (?1, ?2, ?3)",
                [.integer(number), Value(group), .bytes(row)])
        }
    }

    private var damaged: TriageError {
        .file(
            path: connection.path, reason: "is damaged (its filter cannot be read)", remedy: "restore it from a copy")
    }
}
