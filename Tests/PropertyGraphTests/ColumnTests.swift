// Columns against the arrays they were made of.
import PropertyGraph
import TestSupport
import Testing

@Suite("Columns")
struct ColumnTests {
    @Test(
        "A column gives back what went in, in the fewest bytes",
        arguments: [
            ([], 1), ([0], 1), ([255, 1], 1), ([256, 1], 2), ([255, 0, 1], 1), ([1_000_000, 1_000_254], 1),
            ([1_000_000, 0, 1_000_255], 2), ([65_535, 1], 2), ([65_536, 1], 3), ([1 << 32, 1], 5),
            ([.max, 1], 8), ([.max, 0, .max], 1),
        ] as [([UInt64], Int)])
    func widths(values: [UInt64], stride: Int) {
        let column = Column(values)
        #expect(Array(column) == values)
        #expect(column.form.stride == stride)
    }

    @Test("Absent values stay absent, whatever stands beside them")
    func absent() {
        let nodes = [NodeID.none, NodeID(0), NodeID(70_000), .none, NodeID(.max - 1)]
        #expect(Array(Column(nodes)) == nodes)
        let times = [Timestamp.unknown, Timestamp(seconds: -5), Timestamp(seconds: 1_772_409_600), .unknown]
        #expect(Array(Column(times)) == times)
    }

    @Test("A rising column gives back what went in", arguments: [0, 1, 1_023, 1_024, 1_025, 5_000])
    func rising(count: Int) {
        var random = SplitMix64(seed: 5)
        var time: Int64 = 1_772_000_000
        let times = (0..<count).map { index -> Timestamp in
            // The first have no time, into a second block.
            guard index > 1_100 || count < 1_100 else { return .unknown }
            time += Int64.random(in: 0...90, using: &random)
            return Timestamp(seconds: time)
        }
        let column = RisingColumn(times)
        #expect(Array(column) == times)
        #expect(column.byteCount <= count * 3 + 100)
    }

    @Test("Nodes that mostly are another column's take the place of their own only where they differ")
    func differing() {
        var tables = GraphTables()
        let credentials = (0..<9).map { tables.node(.accessKey, "key-\($0)") }
        var keys: [NodeID] = []
        var random = SplitMix64(seed: 9)
        for number in 0..<1_000 {
            var row = EventRow()
            row.credential = credentials[number % 7]
            row.key = Int.random(in: 0..<9, using: &random) == 0 ? credentials[8] : row.credential
            if number % 50 == 0 { row.key = .none }
            keys.append(row.key)
            row.action = tables.actions.action(credentials[0], tables.texts.intern("Act"))
            tables.events.append(row, targets: [])
        }
        #expect(Array(Graph(tables, edges: []).events.keys) == keys)
    }
}
