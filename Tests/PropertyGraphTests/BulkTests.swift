// What is read, counted and ordered for many at once, held to the same for one after the other.
import TestSupport
import Testing

@testable import PropertyGraph

@Suite("Many at once")
struct BulkTests {
    @Test(
        "Values of some places are those read one by one, over any blocks",
        arguments: [200, 60_000, 16_000_000, 4_000_000_000, .max] as [UInt64])
    func values(greatest: UInt64) {
        var random = SplitMix64(seed: greatest)
        let values = (0..<20_000).map { _ in
            Int.random(in: 0..<9, using: &random) == 0 ? 0 : UInt64.random(in: 1...greatest, using: &random)
        }
        let column = Column(values)
        for places in [0..<20_000, 8_191..<8_193, 5..<5, 19_999..<20_000, 100..<17_000] {
            #expect(column.values(in: places) == Array(values[places]))
        }
        let events = (0..<3_000).map { _ in EventIndex(.random(in: 0..<20_000, using: &random)) }
        for list in [events, events.sorted(), []] {
            #expect(column.values(at: list) == list.map { values[Int($0.index)] })
        }
    }

    @Test("Ranges of many places are those of each")
    func ranges() {
        var random = SplitMix64(seed: 71)
        var end: UInt64 = 0
        let starts = (0..<9_000).map { _ in
            end += UInt64.random(in: 0...3, using: &random)
            return end
        }
        let column = RisingColumn(counted: starts)
        let events = (0..<4_000).map { _ in EventIndex(.random(in: 0..<8_999, using: &random)) }
        for list in [events, events.sorted(), [1_022, 1_023, 1_024, 8_191, 8_998].map { EventIndex($0) }] {
            var found: [Range<Int>] = []
            column.forEachRange(at: list) { found.append($0) }
            #expect(found == list.map { column.range(Int($0.index)) })
        }
    }

    @Test("The first few of a ranking are those of the whole, wherever they are met", arguments: [1, 3, 20, 300])
    func ranking(limit: Int) {
        var random = SplitMix64(seed: UInt64(limit))
        for order in 0..<3 {
            var counts = (0..<3_000).map { _ in UInt32.random(in: 0..<50, using: &random) }
            if order == 1 { counts.sort() }
            if order == 2 { counts.sort(by: >) }
            var (few, all) = (Ranking(limit), Ranking())
            for (number, count) in counts.enumerated() {
                let key = UInt64(number * 7_919 % 3_001)
                few.add(count, key, number)
                all.add(count, key, number)
            }
            let expected = counts.indices.sorted {
                counts[$0] != counts[$1] ? counts[$0] > counts[$1] : $0 * 7_919 % 3_001 < $1 * 7_919 % 3_001
            }
            let (whole, first) = (all.numbers(), few.numbers())
            #expect(whole == expected)
            #expect(first == Array(whole.prefix(limit)))
        }
    }

    @Test("Places are grouped by node, in order, few or many", arguments: [0, 1, 40, 600, 30_000])
    func nodeGroups(count: Int) {
        var random = SplitMix64(seed: UInt64(count))
        for spread: UInt32 in [1, 2_047, 5_000_000, .max] {
            let nodes = (0..<count).map { _ in UInt32.random(in: 0..<spread, using: &random) }
            let entries = nodes.enumerated().map { KeyNumbers.key($1, UInt32($0)) }
            let expected = Dictionary(grouping: nodes.indices) { nodes[$0] }
            for given in [entries, entries.shuffled(using: &random)] {
                let groups = NodeGroups(given)
                #expect((0..<groups.count).map { groups.node($0).index } == expected.keys.sorted())
                for group in 0..<groups.count {
                    #expect(Array(groups.places(group)) == expected[groups.node(group).index])
                }
                for node in nodes.prefix(20) { #expect(groups.places(of: NodeID(node)) == expected[node]) }
                #expect(expected[7] != nil || groups.places(of: NodeID(7)).isEmpty)
            }
        }
    }

    @Test("Edges by what signed them, and the events of a kind, are those found by reading each")
    func edges() {
        var tables = GraphTables()
        let users = (0..<4).map { tables.node(.user, "user-\($0)") }
        let keys = (0..<60).map { tables.node(.accessKey, "key-\($0)") }
        var random = SplitMix64(seed: 83)
        let kinds: [EdgeKind] = [.holds, .assumed, .created]
        let rows = (0..<900).map { number in
            EdgeRow(
                kinds[number % 3], .attested, from: users[number % 4], to: keys[number % 60],
                event: EventIndex(UInt32(number)), sourceCredential: keys.randomElement(using: &random) ?? .none,
                targetCredential: number % 5 == 0 ? keys[number % 60] : .none)
        }
        let table = EdgeTable(rows)
        for list in [table.from(users[1]), table.to(keys[7]), table.from(NodeID(999))] {
            let found = list.signed { $0 == .holds && $1 != .none }
            let expected = list.indices.filter { list[$0].kind == .holds && list[$0].targetCredential != .none }
            #expect(found.map(\.place) == expected)
            #expect(found.map(\.sourceCredential) == expected.map { list[$0].sourceCredential })
        }
        #expect(
            table.events { $0 == .created }.sorted() == rows.filter { $0.kind == .created }.map(\.event).sorted())
    }

    @Test("Lists do not depend on how many mentions are gathered at once, nor on whose lists are made together")
    func piecesOfPostings() {
        let tables = RandomGraph(seed: 6, events: 2_000).tables
        let (mentions, count) = (Mentions(tables), tables.nodes.count)
        func bytes(_ shares: [PostingShare]) -> [UInt8] { shares.flatMap { $0.pieces.flatMap { Array($0) } } }
        let whole = PostingShare(mentions, nodes: 0..<count)
        for limit: UInt64 in [0, 1, 500, 3_000] {
            let share = PostingShare(mentions, nodes: 0..<count, mentionsAtOnce: limit)
            #expect(share.pieces.count > whole.pieces.count)
            #expect(bytes([share]) == bytes([whole]) && share.starts == whole.starts)
        }
        for middle in [0, 1, count / 2, count] {
            let shares = [PostingShare(mentions, nodes: 0..<middle), PostingShare(mentions, nodes: middle..<count)]
            #expect(bytes(shares) == bytes([whole]))
        }
    }

    @Test(
        "Texts are sorted by their bytes, many of them, alike for long or not at all", arguments: [70, 3_000, 40_000])
    func texts(count: Int) {
        var random = SplitMix64(seed: UInt64(count))
        var texts = TextTable()
        let values = (0..<count).map { number in
            let letters = String(
                (0..<Int.random(in: 0..<12, using: &random)).map { _ in "ab\u{7F}é".randomElement() ?? "a" })
            let name = ["arn:aws:s3:::acme-logs/\(letters)", letters, "i-\(random.next())", "role/\(number % 97)"]
            let text = name[number % name.count]
            return (texts.intern(text), Array(text.utf8))
        }
        let expected = values.map(\.1).sorted { $0.lexicographicallyPrecedes($1) }
        #expect(texts.sorted(values) == expected)
    }
}
