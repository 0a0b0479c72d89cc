// The order of events held against comparing each with each: over times of any spread, which are put down in stretches
// before any two are compared.
import PropertyGraph
import TestSupport
import Testing

@testable import Ingest

@Suite("The order of events")
struct EventOrderTests {
    /// Events at `times`, with ids and contents of which some are alike.
    private func tables(_ times: [Timestamp], _ random: inout SplitMix64) -> GraphTables {
        var tables = GraphTables()
        let named = tables.texts.intern("not a UUID")
        for (number, time) in times.enumerated() {
            var row = EventRow()
            row.time = time
            row.id = EventIdentifier(high: UInt64.random(in: 1...3, using: &random), low: 7)
            if number % 11 == 0 { row.id = EventIdentifier(text: named) }
            row.content = UInt64.random(in: 0...2, using: &random)
            row.file = UInt32.random(in: 0...4, using: &random)
            row.record = UInt32(number)
            if number % 7 == 0 { row.marks.insert(.unverified) }
            tables.events.append(row, targets: [])
        }
        return tables
    }

    @Test(
        "Events stand in the order that comparing them gives, however far apart their times lie",
        arguments: [1, 20, 700, 100_000, 4_000_000_000, Int64.max] as [Int64])
    func spread(span: Int64) {
        var random = SplitMix64(seed: UInt64(span))
        for count in [0, 1, 2, 600] {
            let times = (0..<count).map { number in
                if number % 13 == 5 { return Timestamp.unknown }
                let isAnywhere = number % 17 == 0
                return Timestamp(seconds: Int64.random(in: (isAnywhere ? -span : 0)..<span, using: &random))
            }
            let tables = tables(times, &random)
            let order = EventOrder(tables)
            let expected = (0..<UInt32(count)).map { EventIndex($0) }.sorted { order.isOrdered($0, before: $1) }
            #expect(order.sorted() == expected, "seed \(span), \(count) events")
            let known = expected.map { tables.events.times[Int($0.index)] }
            #expect(known == times.sorted())
        }
    }

    @Test("Events that follow many in order are brought in between them", arguments: [0, 1, 40, 200])
    func added(count: Int) {
        var random = SplitMix64(seed: UInt64(count))
        let first = (0..<300).map { Timestamp(seconds: Int64($0 * 2)) }
        let more = (0..<count).map { _ in Timestamp(seconds: Int64.random(in: -50..<900, using: &random)) }
        let order = EventOrder(tables(first + more, &random))
        let expected = (0..<UInt32(300 + count)).map { EventIndex($0) }.sorted { order.isOrdered($0, before: $1) }
        #expect(order.sorted() == expected)
    }
}
