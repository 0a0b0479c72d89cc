// A finished graph against slow references: postings, windows, edges from either end, and what joining and rewriting
// keep.
import PropertyGraph
import TestSupport
import Testing

/// A random graph of a few nodes and many events, with the rows it was made of.
struct RandomGraph {
    var tables = GraphTables()
    var rows: [(row: EventRow, targets: [NodeID])] = []

    init(seed: UInt64, events: Int) {
        var random = SplitMix64(seed: seed)
        let users = (0..<5).map { tables.node(.user, "user-\($0)") }
        let services = (0..<3).map { tables.node(.service, "service-\($0)") }
        let resources = (0..<8).map { tables.node(.resource, "resource-\($0)") }
        let addresses = (0..<4).map { tables.node(.address, "192.0.2.\($0)") }
        for number in 0..<events {
            var row = EventRow()
            row.time = Timestamp(seconds: Int64(number / 3))
            row.id = EventIdentifier(high: 1, low: UInt64(number))
            row.principal = users.randomElement(using: &random) ?? .none
            row.address = Bool.random(using: &random) ? addresses.randomElement(using: &random) ?? .none : .none
            let service = services.randomElement(using: &random) ?? .none
            row.action = tables.actions.action(service, tables.texts.intern("Action\(number % 4)"))
            let targets = (0..<Int.random(in: 0...3, using: &random)).compactMap { _ in
                resources.randomElement(using: &random)
            }
            rows.append((row, targets))
            tables.events.append(row, targets: targets)
        }
    }

    /// The events that name `node`, found by looking at all of them.
    func mentions(of node: NodeID) -> [EventIndex] {
        rows.indices.filter { index in
            let (row, targets) = rows[index]
            return row.principal == node || row.address == node || tables.actions.service(row.action) == node
                || targets.contains(node)
        }.map { EventIndex(UInt32($0)) }
    }
}

@Suite("Graph")
struct GraphTests {
    @Test("A node's postings are the events that name it, each once, in time order", arguments: [1, 2, 3] as [UInt64])
    func postings(seed: UInt64) {
        // Lists of several blocks, and gaps of one byte and of two.
        let random = RandomGraph(seed: seed, events: 3_000)
        let graph = Graph(random.tables, edges: [])
        for node in random.tables.nodes.all {
            let (list, expected) = (graph.events(of: node), random.mentions(of: node))
            #expect(Array(list) == expected)
            #expect(list.indices.allSatisfy { list[$0] == expected[$0] })
            #expect(Array(list.dropFirst(130).prefix(200)) == Array(expected.dropFirst(130).prefix(200)))
        }
    }

    @Test("Far apart, the events of a node are found as well")
    func wideGaps() {
        var tables = GraphTables()
        let (rare, common) = (tables.node(.user, "rare"), tables.node(.service, "common"))
        let action = tables.actions.action(common, tables.texts.intern("Act"))
        for number in 0..<70_000 {
            var row = EventRow()
            row.action = action
            if [0, 127, 128, 16_511, 69_999].contains(number) { row.principal = rare }
            tables.events.append(row, targets: [])
        }
        let graph = Graph(tables, edges: [])
        #expect(graph.events(of: rare).map(\.index) == [0, 127, 128, 16_511, 69_999])
        #expect(graph.events(of: common).map(\.index) == Array(0..<70_000))
    }

    @Test("A window cuts postings as looking at each time does", arguments: [4, 5] as [UInt64])
    func windows(seed: UInt64) {
        let random = RandomGraph(seed: seed, events: 200)
        let graph = Graph(random.tables, edges: [])
        for since in stride(from: -1, through: 70, by: 7) {
            for until in stride(from: 0, through: 70, by: 9) {
                let window = Window(since: Timestamp(seconds: Int64(since)), until: Timestamp(seconds: Int64(until)))
                for node in random.tables.nodes.all {
                    let expected = random.mentions(of: node).filter {
                        window.contains(random.rows[Int($0.index)].row.time)
                    }
                    #expect(Array(graph.events(of: node, in: window)) == expected)
                }
            }
        }
        for (lower, upper) in [(0, 200), (0, 0), (17, 151), (60, 61), (199, 900), (300, 400)] {
            for node in random.tables.nodes.all {
                let expected = random.mentions(of: node).filter { (lower..<upper).contains(Int($0.index)) }
                #expect(Array(graph.events(of: node).within(lower..<upper)) == expected)
            }
        }
    }

    @Test("Edges are found from either end and by the credential they issued, equal ones once")
    func edges() {
        var tables = GraphTables()
        let nodes = (0..<6).map { tables.node(.role, "role-\($0)") }
        var random = SplitMix64(seed: 11)
        for _ in 0..<40 { tables.events.append(EventRow(), targets: []) }
        var rows: [EdgeRow] = []
        for _ in 0..<200 {
            rows.append(
                EdgeRow(
                    .assumed, .attested, from: nodes.randomElement(using: &random) ?? nodes[0],
                    to: nodes.randomElement(using: &random) ?? nodes[1],
                    event: EventIndex(UInt32.random(in: 0..<4, using: &random)),
                    targetCredential: Bool.random(using: &random) ? .none : nodes[2]))
        }
        let table = EdgeTable(rows)
        #expect(table.rows.count == Set(rows).count)
        for node in nodes {
            #expect(Set(table.from(node)) == Set(rows.filter { $0.source == node }))
            #expect(Set(table.to(node)) == Set(rows.filter { $0.target == node }))
            #expect(Set(table.issuing(node)) == Set(rows.filter { $0.targetCredential == node }))
        }
    }

    @Test("What issued a credential is found however credentials are spread, and nothing for one between two others")
    func issuing() {
        var random = SplitMix64(seed: 13)
        for shape in 0..<60 {
            let count = Int.random(in: 0...150, using: &random)
            // Evenly, densest at one end, all but one in a heap, few and far.
            let numbers = (0..<count).map { place -> UInt32 in
                switch shape % 4 {
                case 0: UInt32.random(in: 5...400, using: &random)
                case 1: UInt32(5 + place * place / 60)
                case 2: place == 0 ? 400 : UInt32.random(in: 40...60, using: &random)
                default: UInt32(5 + 131 * Int.random(in: 0...3, using: &random))
                }
            }
            let rows = numbers.enumerated().map { event, number in
                EdgeRow(
                    .assumed, .attested, from: NodeID(1), to: NodeID(2), event: EventIndex(UInt32(event)),
                    targetCredential: NodeID(number))
            }
            let table = EdgeTable(rows)
            for number in UInt32(0)...410 {
                let expected = rows.filter { $0.targetCredential == NodeID(number) }
                #expect(Array(table.issuing(NodeID(number))) == expected, "shape \(shape), credential \(number)")
            }
            #expect(table.issuing(.none).isEmpty)
        }
    }

    @Test("Edges of a kind are those of the list that have it, in its order, however kinds lie among them")
    func edgesOfAKind() {
        var random = SplitMix64(seed: 12)
        for _ in 0..<200 {
            // Few nodes make long runs, many make short ones.
            let count = Int.random(in: 2...8, using: &random)
            let kinds = EdgeKind.allCases.prefix(Int.random(in: 1...4, using: &random))
            let rows = (0..<120).map { _ in
                func node() -> NodeID { NodeID(UInt32.random(in: 0..<UInt32(count), using: &random)) }
                return EdgeRow(
                    kinds.randomElement(using: &random) ?? .assumed, .attested, from: node(), to: node(),
                    event: EventIndex(UInt32.random(in: 0..<40, using: &random)),
                    targetCredential: Bool.random(using: &random) ? .none : node())
            }
            let table = EdgeTable(rows)
            for node in (0..<count).map({ NodeID(UInt32($0)) }) {
                for list in [table.from(node), table.to(node), table.issuing(node)] {
                    for kind in kinds { #expect(list.of(kind) == list.filter { $0.kind == kind }) }
                    #expect(list.of { $0 != kinds[0] } == list.filter { $0.kind != kinds[0] })
                    var runs: [String] = []
                    for row in list {
                        let run = "\(row.kind) \(row.source) \(row.target)"
                        if runs.last != run { runs.append(run) }
                    }
                    let found = list.runs(atMost: 7).map { "\($0.kind) \($0.source) \($0.target)" }
                    #expect(found == Array(runs.prefix(7)))
                }
            }
        }
    }

    @Test("Nodes are found by kind and by the beginning of their name")
    func ranges() async {
        var tables = GraphTables()
        for name in ["b", "b/1", "b/2", "b0", "a", "c"] { _ = tables.node(.resource, name) }
        _ = tables.node(.user, "b/9")
        let plan = EventPlan(count: 0)
        let count = tables.nodes.count
        var canonical = tables
        await canonical.rewrite(
            nodes: NodeMap(count: count), successions: NodeSuccessions(), credentials: NodeMap(count: count),
            events: plan)
        let graph = Graph(canonical, edges: [])
        #expect(graph.nodes(of: .resource).map { graph.key($0) } == ["a", "b", "b/1", "b/2", "b0", "c"])
        #expect(graph.nodes(of: .resource, withPrefix: "b/").map { graph.key($0) } == ["b/1", "b/2"])
        #expect(graph.nodes(of: .resource, withPrefix: "zz").isEmpty)
        #expect(graph.nodes(of: .person).isEmpty)
    }

    @Test("Joined tables hold what both held, and rewriting puts nodes in order and merges what is one")
    func adoptingAndRewriting() async {
        var left = RandomGraph(seed: 21, events: 50).tables
        let right = RandomGraph(seed: 22, events: 60).tables
        let before = left.nodes.count
        left.adopt(right)
        #expect(left.events.count == 110)
        #expect(left.nodes.count == before, "both name the same nodes")
        var map = NodeMap(count: left.nodes.count)
        let (one, other) = (left.node(.user, "user-0"), left.node(.user, "user-1"))
        map[one] = other
        var plan = EventPlan(count: left.events.count)
        plan.order = (0..<110).map { EventIndex(UInt32($0)) }.sorted {
            (left.events.times[Int($0.index)], $0) < (left.events.times[Int($1.index)], $1)
        }
        var result = left
        await result.rewrite(
            nodes: map, successions: NodeSuccessions(), credentials: NodeMap(count: left.nodes.count), events: plan)
        #expect(result.nodes.count == left.nodes.count - 1)
        #expect(result.events.times == left.events.times.sorted())
        let kept = result.texts.find("user-1").flatMap { result.nodes.find(.user, $0) }
        let expected = left.events.principals.count { $0 == one || $0 == other }
        #expect(result.events.principals.count { $0 == kept } == expected)
    }

    /// What a watcher was shown, checked against what is known of both sides.
    private struct Onlooker: RewriteWatcher {
        let rows: [EventRow]
        var order: [EventIndex] = []
        var final = NodeMap(count: 0)
        private(set) var seen: [RowColumn] = []
        private(set) var flaws: [String] = []

        mutating func begin(
            recorded: GraphTables, joined: GraphTables, final: NodeMap, plan: EventPlan, places: [EventIndex]
        ) {
            (order, self.final) = (plan.order, final)
            if recorded.events.principals != rows.map(\.principal) { flaws.append("rows were moved too early") }
            if plan.order.map({ places[Int($0.index)].index }) != Array(0..<UInt32(rows.count)) {
                flaws.append("places")
            }
        }

        mutating func see(
            _ columns: [RowColumn], recorded: EventTable, joined: EventTable, atOnce: Bool
        ) async {
            for column in columns { see(column, recorded: recorded, joined: joined) }
        }

        private mutating func see(_ column: RowColumn, recorded: EventTable, joined: EventTable) {
            seen.append(column)
            for (new, old) in order.enumerated() {
                let index = Int(old.index)
                let isRight =
                    switch column {
                    case .time: recorded.times[index] == rows[index].time && joined.times[new] == rows[index].time
                    case .id: recorded.ids[index] == rows[index].id && joined.ids[new] == rows[index].id
                    case .principal:
                        recorded.principals[index] == rows[index].principal
                            && joined.principals[new] == final[rows[index].principal]
                    case .address:
                        recorded.addresses[index] == rows[index].address
                            && joined.addresses[new] == final[rows[index].address]
                    case .targets:
                        Set(recorded.targets(old).map { final[$0] }) == Set(joined.targets(EventIndex(UInt32(new))))
                    default: true
                    }
                if !isRight { flaws.append("\(column) of \(index)") }
            }
        }
    }

    @Test("Who watches a rewriting sees every column once, as it was and as it is")
    func watching() async throws {
        let random = RandomGraph(seed: 5, events: 90)
        var tables = random.tables
        var map = NodeMap(count: tables.nodes.count)
        map[tables.node(.user, "user-0")] = tables.node(.user, "user-3")
        var plan = EventPlan(count: 90)
        plan.order = (0..<90).reversed().map { EventIndex(UInt32($0)) }
        var watcher: (any RewriteWatcher)? = Onlooker(rows: random.rows.map(\.row))
        await tables.rewrite(
            nodes: map, successions: NodeSuccessions(), credentials: NodeMap(count: map.count), events: plan,
            atOnce: true, watchedBy: &watcher)
        let onlooker = try #require(watcher as? Onlooker)
        #expect(onlooker.flaws.isEmpty)
        #expect(onlooker.seen.count == RowColumn.allCases.count)
        #expect(Set(onlooker.seen) == Set(RowColumn.allCases))
    }

    @Test("The texts of a graph come back with their numbers, and are found again")
    func thawedTexts() throws {
        let random = RandomGraph(seed: 9, events: 30)
        let graph = Graph(random.tables, edges: [])
        var texts = try #require(TextTable(thawing: graph.texts))
        #expect(texts.count == graph.texts.count)
        for index in 0..<UInt32(texts.count) {
            let text = graph.texts.string(TextID(index))
            #expect(texts.string(TextID(index)) == text)
            #expect(texts.intern(text) == TextID(index))
        }
        #expect(texts.intern("never seen").index == UInt32(graph.texts.count))
    }

    @Test("A name given to several nodes in turn stands for the one that bore it at the time")
    func successions() {
        var names = NodeSuccessions()
        let (name, first, second) = (NodeID(0), NodeID(1), NodeID(2))
        names.note(name, [(Timestamp(seconds: 10), first), (Timestamp(seconds: 20), second)])
        #expect(names.resolve(name, at: Timestamp(seconds: 5)) == first)
        #expect(names.resolve(name, at: Timestamp(seconds: 15)) == first)
        #expect(names.resolve(name, at: Timestamp(seconds: 20)) == second)
        #expect(names.resolve(second, at: Timestamp(seconds: 5)) == second)
    }
}
