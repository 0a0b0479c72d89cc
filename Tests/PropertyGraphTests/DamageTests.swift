// Columns in foreign memory that were changed by hand under right checksums: every byte of those whose values lead
// elsewhere, and after each change everything that is decoded from them is walked.
import PropertyGraph
import TestSupport
import Testing

@Suite("Damaged columns")
struct DamageTests {
    /// The sections of a graph, as bytes.
    struct Sections: ColumnSink, ~Copyable {
        var list: [(name: String, form: ColumnForm, bytes: [UInt8])] = []

        mutating func add<Element>(_ name: String, _ column: Column<Element>) throws(Never) {
            let bytes = unsafe column.withBytes { unsafe Array($0) }
            list.append((name, column.form, bytes))
        }
    }

    /// Sections in memory, with the checksums that they have as they are now.
    @safe
    final class Memory: ForeignMemory, ColumnSource, @unchecked Sendable {
        private let forms: [ColumnForm]
        private let places: [UnsafeMutableRawBufferPointer]

        init(_ sections: [(name: String, form: ColumnForm, bytes: [UInt8])]) {
            forms = sections.map(\.form)
            unsafe places = sections.map { section in
                let room = UnsafeMutableRawBufferPointer.allocate(
                    byteCount: section.bytes.count + 8 + 8 * section.form.blocks, alignment: 8)
                unsafe room.initializeMemory(as: UInt8.self, repeating: 0)
                unsafe room.copyBytes(from: section.bytes)
                for block in 0..<section.form.blocks {
                    let range = section.form.bytes(ofBlock: block)
                    let sum = unsafe ColumnForm.checksum(
                        UnsafeRawBufferPointer(rebasing: room[range]), section: section.name, block: block)
                    let place = section.bytes.count + 8 + 8 * block
                    for byte in 0..<8 { unsafe room[place + byte] = UInt8(truncatingIfNeeded: sum >> UInt64(8 * byte)) }
                }
                return unsafe room
            }
            super.init(sections: sections.map(\.name))
        }

        deinit { unsafe places.forEach { unsafe $0.deallocate() } }

        func column(_ name: String) -> ForeignColumn? {
            guard let section = sections.firstIndex(of: name), let base = unsafe places[section].baseAddress else {
                return nil
            }
            return unsafe ForeignColumn(
                self, section: section, form: forms[section], bytes: UnsafeRawPointer(base),
                checksums: UnsafeRawPointer(base + forms[section].byteCount + 8))
        }
    }

    /// A graph with lists of one event, of one block and of several.
    private static func graph() -> Graph {
        var tables = GraphTables()
        let service = tables.node(.service, "service")
        let users = (0..<4).map { tables.node(.user, "user-\($0)") }
        let action = tables.actions.action(service, tables.texts.intern("Act"))
        var random = SplitMix64(seed: 8)
        for number in 0..<300 {
            var row = EventRow()
            row.time = Timestamp(seconds: 1_772_000_000 + Int64(number * number))
            row.id = EventIdentifier(high: random.next() | 1, low: random.next())
            row.action = action
            row.principal = number == 77 ? users[0] : number % 50 == 3 ? users[1] : users[2 + number % 2]
            tables.events.append(row, targets: Array(users.prefix(number % 3)))
        }
        let edges = (0..<300).map { number in
            EdgeRow(
                .holds, .attested, from: users[number % 3], to: users[3 - number % 2],
                event: EventIndex(UInt32(number)))
        }
        return Graph(tables, edges: edges)
    }

    /// Walks everything that is decoded, and says whether it held: lists give as many events as they say, and none that
    /// is not there; and in a sound graph what is taken by its place is what a walk comes to.
    private static func holds(_ graph: Graph, isSound: Bool = false) -> Bool {
        var holds = true
        var isAlike = true
        func isEvent(_ event: EventIndex) -> Bool { Int(event.index) < graph.events.count }
        let window = Window(since: Timestamp(seconds: 1_772_000_100), until: Timestamp(seconds: 1_772_010_000))
        for node in graph.nodes.all {
            let list = graph.events(of: node)
            let events = list.events()
            holds = holds && events.count == list.count && list.count <= graph.events.count
            holds = holds && events.allSatisfy(isEvent) && graph.events(of: node, in: window).allSatisfy(isEvent)
            for place in list.indices where place % 31 == 0 {
                holds = holds && isEvent(list[place])
                isAlike = isAlike && list[place] == events[place]
            }
        }
        let edges = graph.nodes.all.map { (graph.edges.from($0), graph.edges.to($0)) }
        for (node, (leaving, reaching)) in zip(graph.nodes.all, edges) {
            holds = holds && leaving.count <= graph.edges.count && reaching.count <= graph.edges.count
            isAlike = isAlike && leaving.allSatisfy { $0.source == node } && reaching.allSatisfy { $0.target == node }
        }
        isAlike = isAlike && edges.reduce(0) { $0 + $1.0.count } == graph.edges.count
        for (index, time) in graph.events.times.enumerated() where index % 7 == 0 {
            isAlike = isAlike && graph.events.times[index] == time
            let targets = graph.events.targets(EventIndex(UInt32(index)))
            holds = holds && targets.allSatisfy { Int($0.index) < graph.nodes.count || $0 == .none }
        }
        let id = graph.events.ids[5]
        holds = holds && graph.events(withIDs: id...id).allSatisfy(isEvent)
        holds = holds && graph.key(NodeID(1)).utf8.count <= graph.texts.byteCount
        return holds && (isAlike || !isSound)
    }

    @Test(
        "Any byte changed in what is decoded block by block is damage or another answer, and never a crash",
        arguments: [
            "postings", "postings.starts", "postings.starts.at", "postings.starts.bases", "event.time", "event.time.at",
            "event.time.bases", "event.targets", "event.targets.at", "event.targets.bases", "event.by-id",
            "event.by-id.at", "event.by-id.bases", "edge.from", "edge.from.at", "edge.from.bases", "edge.to",
            "edge.to.at", "edge.to.bases", "text.starts", "text.starts.at", "text.starts.bases",
        ])
    func changes(name: String) throws {
        var sections = Sections()
        DamageTests.graph().write(to: &sections)
        let place = try #require(sections.list.firstIndex { $0.name == name })
        let sound = sections.list[place].bytes
        let untouched = try Graph(opening: Memory(sections.list))
        #expect(DamageTests.holds(untouched, isSound: true) && untouched.damage == nil)
        var found = 0
        for index in sound.indices {
            for byte in [0, 0xFF, sound[index] ^ 1] where byte != sound[index] {
                sections.list[place].bytes[index] = byte
                guard let graph = try? Graph(opening: Memory(sections.list)) else {
                    found += 1
                    continue
                }
                let holds = DamageTests.holds(graph)
                #expect(holds, "byte \(index), \(byte)")
                if graph.damage != nil { found += 1 }
            }
            sections.list[place].bytes[index] = sound[index]
        }
        // A forged base can be wrong, but need not lead anywhere.
        #expect(found > 0 || name.hasSuffix(".bases"))
    }
}
