// Counting and grouping by numbered keys, held to dictionaries.
import PropertyGraph
import TestSupport
import Testing

@Suite("Counting")
struct CountingTests {
    /// Events of every outcome, some reading only, the first `untimed` without a time.
    private func graph(events: Int, untimed: Int) -> Graph {
        var tables = GraphTables()
        let action = tables.actions.action(tables.node(.service, "service"), tables.texts.intern("Act"))
        for number in 0..<events {
            var row = EventRow()
            row.action = action
            row.outcome = Outcome.allCases[number % 3]
            row.marks = number.isMultiple(of: 2) ? .readOnly : []
            if number >= untimed { row.time = Timestamp(seconds: Int64(1_000 + number / 4)) }
            tables.events.append(row, targets: [])
        }
        return Graph(tables, edges: [])
    }

    @Test("Keys are numbered in the order in which they are first seen, whatever their bits")
    func numbers() {
        var random = SplitMix64(seed: 31)
        var numbers = KeyNumbers()
        var expected: [UInt64: Int] = [:]
        var seen: [UInt64] = []
        #expect(numbers.find(0) == nil)
        for round in 0..<3_000 {
            let key: UInt64 =
                switch round % 4 {
                case 0: random.next()
                case 1: UInt64(round % 50) << 32
                case 2: .max - UInt64(round % 7)
                default: UInt64(round % 90)
                }
            if expected[key] == nil {
                expected[key] = seen.count
                seen.append(key)
            }
            #expect(numbers.number(of: key) == expected[key])
        }
        #expect(numbers.keys == seen)
        #expect(seen.allSatisfy { numbers.find($0) == expected[$0] })
        #expect(numbers.find(1 << 63 | 12_345) == nil)
    }

    @Test("A count says how events ended, which wrote, and the first and last of them", arguments: [0, 5, 12])
    func counts(untimed: Int) {
        let graph = graph(events: 12, untimed: untimed)
        #expect(graph.events.firstTimed == UInt32(untimed))
        var counts = EventCounts(graph)
        for event: UInt32 in [7, 3, 4, 8, 5] {
            counts.add(9, EventIndex(event), graph.events.states[Int(event)])
        }
        let count = counts.counts[0]
        #expect([count.events, count.denied, count.failed, count.writes] == [5, 2, 2, 3])
        #expect([count.first, count.last] == [3, 8])
        #expect(count.firstTimed == [0: 3, 5: 5, 12: .max][untimed])
    }

    @Test("Counts put together count as one, and rank by number of events, then by key")
    func sums() {
        let graph = graph(events: 12, untimed: 2)
        var (parts, whole, other) = (EventCounts(graph), EventCounts(graph), EventCounts(graph))
        for event in 0..<12 {
            let state = graph.events.states[event]
            parts.add(UInt64(event % 3), EventIndex(UInt32(event)), state)
            whole.add(0, EventIndex(UInt32(event)), state)
        }
        for count in parts.counts { other.add(0, count) }
        #expect(other.counts == whole.counts)
        parts.add(2, EventIndex(0), graph.events.states[0])
        #expect(parts.ranked().map { parts.keys[$0] } == [2, 0, 1])
        #expect(parts.find(7) == nil)
    }

    @Test("Many events counted in one go count as one after the other, whether their keys lie close or far apart")
    func many() {
        let graph = graph(events: 4_000, untimed: 9)
        var random = SplitMix64(seed: 47)
        for spread: UInt32 in [1, 30, 9_000, .max - 1] {
            let events = (0..<4_000).filter { _ in Bool.random(using: &random) }.map { EventIndex(UInt32($0)) }
            let nodes = events.map { _ in
                Int.random(in: 0..<9, using: &random) == 0
                    ? NodeID.none : NodeID(.random(in: 0..<spread, using: &random))
            }
            expectOneGo(graph, nodes, events)
        }
        var none = EventCounts(graph)
        none.add([NodeID.none], [EventIndex(1)], [graph.events.states[1]]) { $0.index }
        #expect(none.count == 0)
    }

    @Test("Few keys of events in order are counted by a table as by a hash, and others as they are", arguments: [0, 9])
    func dense(untimed: Int) {
        let graph = graph(events: 2_000, untimed: untimed)
        let all = (0..<2_000).map { EventIndex(UInt32($0)) }
        for events in [all, Array(all.dropFirst(50)), all.reversed(), all + all] {
            let nodes = events.map { $0.index % 11 == 0 ? NodeID.none : NodeID(70 + $0.index * 37 % 90) }
            expectOneGo(graph, nodes, events)
        }
    }

    /// Expects that `events` counted by `nodes` in one go are those counted one after the other.
    private func expectOneGo(_ graph: Graph, _ nodes: [NodeID], _ events: [EventIndex]) {
        let states = graph.events.states.values(at: events)
        #expect(states == events.map { graph.events.states[Int($0.index)] })
        var (together, single) = (EventCounts(graph), EventCounts(graph))
        together.add(nodes, events, states) { $0.index }
        for (place, node) in nodes.enumerated() where node != .none {
            single.add(UInt64(node.index), events[place], states[place])
        }
        #expect(together.keys == single.keys)
        #expect(together.counts == single.counts)
        #expect(together.ranked(4) == Array(single.ranked().prefix(4)))
    }

    @Test("What events acted on is found as for each alone")
    func targets() {
        var tables = GraphTables()
        let action = tables.actions.action(tables.node(.service, "service"), tables.texts.intern("Act"))
        let things = (0..<40).map { tables.node(.resource, "thing-\($0)") }
        var random = SplitMix64(seed: 53)
        for number in 0..<500 {
            var row = EventRow()
            row.action = action
            row.time = Timestamp(seconds: Int64(number))
            tables.events.append(row, targets: Array(things.shuffled(using: &random).prefix(number % 4)))
        }
        let graph = Graph(tables, edges: [])
        let events = (0..<500).filter { $0 % 3 != 1 }.map { EventIndex(UInt32($0)) }
        let targets = graph.events.targets(at: events)
        for (place, event) in events.enumerated() {
            #expect(targets.places(place).map { targets.nodes[$0] } == Array(graph.events.targets(event)))
        }
    }

    @Test("Groups keep the order in which they were given their events")
    func groups() {
        var grouping = EventGrouping()
        for (event, key) in [(4, 8), (2, 6), (9, 8), (1, 8), (3, 6)] as [(UInt32, UInt64)] {
            grouping.add(EventIndex(event), to: key)
        }
        let groups = grouping.groups()
        #expect(groups.keys == [8, 6])
        #expect(groups[8].map(\.index) == [4, 9, 1])
        #expect(groups.group(1).map(\.index) == [2, 3])
        #expect(groups[7].isEmpty)
        #expect(EventGrouping().groups().count == 0)
    }

    @Test("Events are put in order once each, few or many", arguments: [0, 1, 2, 255, 256, 5_000], [50, 3_000, .max])
    func order(count: Int, bound: UInt32) {
        var random = SplitMix64(seed: UInt64(count))
        let events = (0..<count).map { _ in EventIndex(UInt32.random(in: 0..<bound, using: &random)) }
        let expected = Set(events).sorted()
        #expect(events.sortedOnce() == expected)
        #expect(expected.sortedOnce() == expected)
    }

    @Test("Of some edges those of a kind are found in their order")
    func kinds() {
        var tables = GraphTables()
        let nodes = (0..<4).map { tables.node(.role, "role-\($0)") }
        let kinds: [EdgeKind] = [.assumed, .holds, .assumed, .created]
        let table = EdgeTable(
            kinds.enumerated().map { place, kind in
                EdgeRow(kind, .attested, from: nodes[place], to: nodes[3], event: EventIndex(UInt32(place)))
            })
        #expect(table.to(nodes[3]).of(.assumed).map(\.source) == [nodes[0], nodes[2]])
        #expect(table.to(nodes[3]).of { $0 != .assumed }.map(\.kind) == [.holds, .created])
        #expect(table.from(nodes[1]).of(.assumed).isEmpty)
    }
}
