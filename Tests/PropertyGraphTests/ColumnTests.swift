// Columns against the arrays they were made of.
import PropertyGraph
import TestSupport
import Testing

@Suite("Columns")
struct ColumnTests {
    @Test(
        "A column gives back what went in, in the fewest bits that can be read at once",
        arguments: [
            ([], 1), ([0], 1), ([255, 1], 8), ([256, 1], 9), ([255, 0, 1], 8),
            ([1_000_000, 1_000_254], 8),
            ([1_000_000, 0, 1_000_255], 9), ([7, 7, 7], 1), ([1 << 32, 1], 33), ([1 << 57, 1], 58),
            ([1 << 57 + 1, 1], 58), ([1 << 58 + 1, 1], 60), ([1 << 59 + 1, 1], 60), ([1 << 60 + 1, 1], 64),
            ([.max, 1], 64), ([.max, 0, .max], 1),
        ] as [([UInt64], Int)])
    func widths(values: [UInt64], width: Int) {
        // Often enough for the elements to begin at every bit of a byte.
        let repeated = Array(repeatElement(values, count: 20).joined())
        let column = Column(repeated)
        #expect(Array(column) == repeated)
        #expect(column.form.width == width)
        #expect(column.byteCount == (repeated.count * width + 7) / 8)
    }

    @Test("A block is as many elements as a power of two in 2 KiB, and begins with a byte", arguments: 1...64)
    func blocks(width: Int) {
        guard ColumnForm.isWidth(width) else { return }
        let form = ColumnForm(count: 100_000, width: width, shift: 0)
        #expect(form.blockCount * width <= 16_384 && form.blockCount * 2 * width > 16_384)
        let blocks = (0..<form.blocks).map { form.bytes(ofBlock: $0) }
        #expect(blocks.first?.lowerBound == 0 && blocks.last?.upperBound == form.byteCount)
        #expect(zip(blocks, blocks.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound && $0.count <= 2_048 })
        #expect(form.blockCount * width % 8 == 0 && form.blockCount.nonzeroBitCount == 1)
    }

    @Test(
        "A checksum tells any byte that changed, and any two that changed places",
        arguments: [1, 16, 63, 64, 200, 2_048])
    func checksums(count: Int) {
        var random = SplitMix64(seed: UInt64(count))
        let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
        func sum(_ bytes: [UInt8], _ section: String = "a", _ block: Int = 3) -> UInt64 {
            unsafe bytes.withUnsafeBytes { unsafe ColumnForm.checksum($0, section: section, block: block) }
        }
        var seen: Set = [sum(bytes), sum(bytes, "b"), sum(bytes, "a", 4), sum(bytes + [0]), sum(bytes.dropLast())]
        #expect(seen.count == 5)
        for place in bytes.indices {
            var changed = bytes
            changed[place] ^= 1 << UInt8(place % 8)
            seen.insert(sum(changed))
            changed = bytes
            changed.swapAt(place, (place + 16) % count)
            #expect(changed == bytes || sum(changed) != sum(bytes))
        }
        #expect(seen.count == 5 + count)
    }

    @Test("Absent values stay absent, whatever stands beside them")
    func absent() {
        let nodes = [NodeID.none, NodeID(0), NodeID(70_000), .none, NodeID(.max - 1)]
        #expect(Array(Column(nodes)) == nodes)
        let times = [Timestamp.unknown, Timestamp(seconds: -5), Timestamp(seconds: 1_772_409_600), .unknown]
        #expect(Array(Column(times)) == times)
    }

    @Test("A rising column gives back what went in", arguments: [0, 1, 2, 127, 128, 129, 255, 256, 257, 5_000])
    func rising(count: Int) {
        var random = SplitMix64(seed: 5)
        var time: Int64 = 1_772_000_000
        let times = (0..<count).map { index -> Timestamp in
            // The first have no time, into a second block.
            guard index > 200 || count < 200 else { return .unknown }
            time += Int64.random(in: 0...90, using: &random)
            return Timestamp(seconds: time)
        }
        let column = RisingColumn(times)
        #expect(Array(column) == times)
        #expect(column.indices.map { column[$0] } == times)
        #expect(column.byteCount <= count + 100)
    }

    @Test(
        "A rising column gives back numbers however far apart they are",
        arguments: [
            [5], [0, .max], [0, 0, 1, .max - 1, .max], [7, 7, 7, 7], [1 << 62, 1 << 63, 1 << 63 + 1],
            Array(0..<300), Array(repeating: 9, count: 300), (0..<300).map { $0 * $0 * $0 },
            (0..<64).map { 1 << $0 }, (0..<300).map { $0 < 150 ? 0 : 1 << 40 + $0 },
        ] as [[UInt64]])
    func risingSteps(numbers: [UInt64]) {
        let column = RisingColumn(counted: numbers)
        #expect(Array(column) == numbers)
        #expect(column.indices.map { column[$0] } == numbers)
        guard let last = numbers.last, last < 1 << 62 else { return }
        for index in 0..<numbers.count - 1 {
            #expect(column.range(index) == Int(numbers[index])..<Int(numbers[index + 1]))
        }
    }

    @Test("A rising column of steps drawn from any scale gives back what went in", arguments: 0..<40 as Range<UInt64>)
    func risingScales(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var number: UInt64 = 0
        let numbers = (0..<1_000).map { _ -> UInt64 in
            number += UInt64.random(in: 0...(1 << UInt64.random(in: 0...seed, using: &random)), using: &random)
            return number
        }
        let column = RisingColumn(counted: numbers)
        #expect(Array(column) == numbers)
        #expect(column.indices.map { column[$0] } == numbers)
        #expect((0..<999).allSatisfy { column.range($0) == Int(numbers[$0])..<Int(numbers[$0 + 1]) })
        for index in stride(from: 0, to: 1_000, by: 9) {
            for number in [numbers[index], numbers[index] + 1, numbers[index] - min(numbers[index], 1)] {
                #expect(column.count(atMost: number) == numbers.count { $0 <= number })
            }
        }
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
