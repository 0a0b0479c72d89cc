// What is taken out of a finished graph in one walk, held to what the graph gives one by one; and what joining does
// with rows that come in order already.
import TestSupport
import Testing

@testable import PropertyGraph

@Suite("Thawing")
struct ThawingTests {
    @Test("Events come back row by row as the graph has them", arguments: [0, 1, 300, 9_000])
    func events(count: Int) {
        var random = RandomGraph(seed: UInt64(count), events: count)
        for index in 0..<count {
            // Files of one record, of many, and of none; a key that signs for itself, one that does not, or none.
            random.tables.events.files[index] = UInt32(index < 100 ? index * 2 : 300)
            random.tables.events.records[index] = UInt32(index < 100 ? 0 : index)
            random.tables.events.credentials[index] = NodeID(UInt32(index % 5))
            random.tables.events.keys[index] = index % 3 == 0 ? .none : NodeID(UInt32(index % (index % 7 == 0 ? 4 : 5)))
            random.tables.events.outcomes[index] = index % 11 == 0 ? .denied : .succeeded
            if index % 13 == 0 { random.tables.events.insert(.unverified, for: EventIndex(UInt32(index))) }
        }
        let expected = random.tables.events
        let graph = Graph(random.tables, edges: [])
        let thawed = EventTable(thawing: graph.events, texts: graph.texts.count)
        #expect(thawed.count == count)
        for event in (0..<UInt32(count)).map({ EventIndex($0) }) {
            let (row, frozen) = (thawed.row(event), graph.events.row(event))
            #expect(row.time == frozen.time && row.id == frozen.id && row.action == frozen.action)
            #expect(row.principal == frozen.principal && row.credential == frozen.credential && row.key == frozen.key)
            #expect(row.address == frozen.address && row.outcome == frozen.outcome && row.marks == frozen.marks)
            #expect(row.file == expected.files[Int(event.index)] && row.record == expected.records[Int(event.index)])
            #expect(Array(thawed.targets(event)) == Array(graph.events.targets(event)))
        }
    }

    @Test("Texts lent one after another are those lent by their number, whatever the order")
    func reader() {
        var tables = GraphTables()
        for number in 0..<1_000 { _ = tables.node(.user, String(repeating: "x", count: number % 9) + "\(number)") }
        let texts = Graph(tables, edges: []).texts
        var random = SplitMix64(seed: 4)
        let numbers = Array(0..<UInt32(texts.count))
        for order in [numbers, numbers.reversed(), numbers.shuffled(using: &random)] {
            var reader = TextReader(texts)
            for number in order {
                let text = reader.withBytes(TextID(number)) { bytes in bytes.indices.map { bytes[$0] } }
                #expect(text == Array(texts.string(TextID(number)).utf8))
            }
        }
    }

    @Test("Names that come in order, and others after them, are sorted as all of them", arguments: [0, 5, 90, 100])
    func sorting(ordered: Int) {
        var texts = TextTable()
        var random = SplitMix64(seed: UInt64(ordered))
        let names = (0..<100).map { "arn:aws:iam::111122223333:role/\($0 * 7_919 % 101)" }
        let given = names[..<ordered].sorted() + names[ordered...].shuffled(using: &random)
        let values = given.map { (texts.intern($0), $0) }
        #expect(texts.sorted(values) == names.sorted())
    }

    @Test("Two ordered lists become one, and of equal elements the first list's come first")
    func merging() {
        let (one, other) = ([(1, "a"), (3, "a"), (3, "b")], [(0, "x"), (3, "x"), (9, "x")])
        let merged = one.merged(with: other) { $0.0 < $1.0 }
        #expect(merged.map { "\($0.0)\($0.1)" } == ["0x", "1a", "3a", "3b", "3x", "9x"])
        #expect([Int]().merged(with: [1, 2], by: <) == [1, 2] && [1, 2].merged(with: [], by: <) == [1, 2])
        #expect([1, 2, 2, 1, 5].orderedPrefix(by: <=) == 3 && [Int]().orderedPrefix(by: <=) == 0)
    }

    @Test("What repeats is never passed over, and most of what does not is")
    func repeats() {
        var random = SplitMix64(seed: 12)
        let hashes = (0..<20_000).map { _ in random.next() }
        var filter = RepeatFilter(count: hashes.count)
        #expect(filter.isEmpty)
        for hash in hashes { filter.note(hash) }
        for hash in hashes[..<50] { filter.note(hash) }
        #expect(!filter.isEmpty)
        #expect(hashes[..<50].allSatisfy { filter.mayRepeat($0) })
        #expect(hashes.count { filter.mayRepeat($0) } < hashes.count / 4)
    }
}
