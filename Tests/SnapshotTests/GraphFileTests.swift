// A graph in a file: the same graph when it is mapped, and an error where the file is not what it should be.
import Foundation
import PropertyGraph
import Snapshot
import TestSupport
import Testing

@Suite("A graph in a snapshot")
struct GraphFileTests {
    /// A graph with something in each of its columns.
    static func graph(events: Int = 500) -> Graph {
        var random = SplitMix64(seed: 77)
        var tables = GraphTables()
        let users = (0..<5).map { tables.node(.user, "AIDAEXAMPLE\($0)") }
        let keys = (0..<9).map { tables.node(.accessKey, "ASIAEXAMPLE\($0)") }
        let services = (0..<3).map { tables.node(.service, "service-\($0)") }
        let resources = (0..<40).map { tables.node(.resource, "arn:aws:s3:::bucket-\($0)") }
        for user in users {
            tables.nodes[user].key = tables.texts.intern("arn:aws:iam::111122223333:user/u\(user.index)")
            tables.nodes[user].account = tables.texts.intern("111122223333")
        }
        var edges: [EdgeRow] = []
        for number in 0..<events {
            var row = EventRow()
            row.time = number < 3 ? .unknown : Timestamp(seconds: 1_772_000_000 + Int64(number / 2))
            row.id = EventIdentifier(high: random.next() | 1, low: random.next())
            if number % 100 == 7 { row.id = EventIdentifier(text: tables.texts.intern("id-\(number)")) }
            row.principal = users.randomElement(using: &random) ?? .none
            row.credential = keys.randomElement(using: &random) ?? .none
            row.key = number % 11 == 0 ? keys[0] : row.credential
            row.action = tables.actions.action(
                services.randomElement(using: &random) ?? .none, tables.texts.intern("Act\(number % 4)"))
            row.outcome = number % 9 == 0 ? .denied : .succeeded
            row.errorCode = number % 9 == 0 ? tables.texts.intern("AccessDenied") : .empty
            row.marks = number % 2 == 0 ? .readOnly : [.data, .masked]
            (row.file, row.record) = (UInt32(number % 6), UInt32(number / 6))
            let event = EventIndex(UInt32(number))
            tables.events.append(row, targets: [resources.randomElement(using: &random) ?? .none])
            edges.append(
                EdgeRow(.assumed, .joined, from: row.principal, to: users[0], event: event, targetCredential: row.key))
            if number % 50 == 0 {
                tables.via.append(services[0], for: event)
                tables.alternateIDs.append(EventIdentifier(high: 5, low: UInt64(number)), for: event)
                tables.sharedIDs.append(EventIdentifier(text: tables.texts.intern("shared")), for: event)
                tables.copies.append(RecordPlace(file: 5, record: UInt32(number)), for: event)
                tables.expiries.append(Timestamp(seconds: 1_772_003_600), for: event)
            }
        }
        return Graph(tables, edges: edges)
    }

    static func write(_ graph: Graph, to path: String) throws {
        var writer = try SnapshotWriter(path: path)
        try graph.write(to: &writer)
        try writer.finish()
    }

    /// Everything a graph can be asked without knowing what it is about, as lines.
    static func description(_ graph: Graph) -> [String] {
        var lines = graph.nodes.all.map { node in
            let facts = graph.nodes[node]
            let events = graph.events(of: node).map(\.index)
            let window = Window(since: Timestamp(seconds: 1_772_000_050), until: Timestamp(seconds: 1_772_000_090))
            return "\(graph.nodes.kind(node)) \(graph.key(node)) \(graph.texts.string(facts.account)) \(events) "
                + "\(graph.events(of: node, in: window).map(\.index)) \(Array(graph.edges.from(node))) "
                + "\(Array(graph.edges.to(node))) \(Array(graph.edges.issuing(node)))"
        }
        for index in 0..<graph.events.count {
            let event = EventIndex(UInt32(index))
            let row = graph.events.row(event)
            let action = graph.texts.string(graph.actions.name(row.action))
            lines.append(
                "\(row.time) \(graph.string(row.id)) \(row.principal) \(row.credential) \(row.key) \(action) "
                    + "\(graph.texts.string(row.errorCode)) \(row.outcome) \(row.marks) \(row.file) \(row.record) "
                    + "\(graph.events.targets(event).map(\.index)) \(graph.via.values(of: event)) "
                    + "\(graph.alternateIDs.values(of: event)) \(graph.copies.values(of: event)) "
                    + "\(graph.sharedIDs.values(of: event).map { graph.string($0) }) "
                    + "\(graph.expiries.values(of: event)) \(graph.events(withIDs: row.id...row.id))")
        }
        return lines + ["AccessDenied", "nothing"].map { "\(graph.texts.find($0) != nil)" }
    }

    @Test("A mapped graph answers as the one it was written from")
    func roundTrip() throws {
        let folder = try TemporaryFolder()
        let graph = GraphFileTests.graph()
        try GraphFileTests.write(graph, to: folder.path(of: "a"))
        let file = try SnapshotFile(opening: folder.path(of: "a"))
        let mapped = try Graph(opening: file)
        let (one, other) = (GraphFileTests.description(graph), GraphFileTests.description(mapped))
        #expect(one.count == other.count)
        for (left, right) in zip(one, other) where left != right { #expect(left == right) }
        #expect(mapped.damage == nil && file.verify().isEmpty)
    }

    @Test("A graph that was mapped is written to the same bytes")
    func rewritten() throws {
        let folder = try TemporaryFolder()
        try GraphFileTests.write(GraphFileTests.graph(), to: folder.path(of: "a"))
        let file = try SnapshotFile(opening: folder.path(of: "a"))
        try GraphFileTests.write(try Graph(opening: file), to: folder.path(of: "b"))
        #expect(try ContainerTests.bytes(folder.path(of: "a")) == ContainerTests.bytes(folder.path(of: "b")))
    }

    /// What opening and asking everything comes to: the answer, or nil for an error.
    private func ask(_ path: String) -> [String]? {
        guard let file = try? SnapshotFile(opening: path), let graph = try? Graph(opening: file) else { return nil }
        let lines = GraphFileTests.description(graph)
        return graph.damage == nil ? lines : nil
    }

    @Test("A byte changed anywhere is an error, or the answer is the same, and never a crash")
    func flips() throws {
        let folder = try TemporaryFolder()
        let graph = GraphFileTests.graph(events: 60)
        try GraphFileTests.write(graph, to: folder.path(of: "a"))
        let expected = GraphFileTests.description(graph)
        let sound = try ContainerTests.bytes(folder.path(of: "a"))
        let isExhaustive = ProcessInfo.processInfo.environment["EXHAUSTIVE"] == "1"
        var (tried, detected) = (0, 0)
        for place in stride(from: 0, to: sound.count * 8, by: isExhaustive ? 1 : 397) {
            var bytes = sound
            bytes[place / 8] ^= 1 << UInt8(place % 8)
            try folder.write(bytes, to: "b")
            let answer = ask(folder.path(of: "b"))
            if let answer { #expect(answer == expected, "bit \(place)") } else { detected += 1 }
            tried += 1
        }
        #expect(detected > tried / 3)
    }

    @Test("A value changed anywhere under a right checksum is an error or another answer, and never a crash")
    func hostile() throws {
        let folder = try TemporaryFolder()
        let graph = GraphFileTests.graph(events: 60)
        try GraphFileTests.write(graph, to: folder.path(of: "a"))
        let path = folder.path(of: "a")
        let sections = try SnapshotFile(opening: path).contents
        let sound = try ContainerTests.bytes(path)
        var random = SplitMix64(seed: 3)
        let isExhaustive = ProcessInfo.processInfo.environment["EXHAUSTIVE"] == "1"
        var refused = 0
        for section in sections where section.byteCount > 0 {
            for change in 0..<(isExhaustive ? 400 : 6) {
                var bytes = sound
                let place = section.offset + Int.random(in: 0..<section.byteCount, using: &random)
                bytes[place] = change == 0 ? 0xFF : UInt8.random(in: 0...255, using: &random)
                let block = (place - section.offset) / section.form.bytes(ofBlock: 0).count
                let range = section.form.bytes(ofBlock: block)
                let content = bytes[section.offset + range.lowerBound..<section.offset + range.upperBound]
                let sum = unsafe content.withUnsafeBytes {
                    unsafe ColumnForm.checksum($0, section: section.name, block: block)
                }
                let sums = section.offset + (section.byteCount + 7) / 8 * 8 + 8 * block
                for shift in 0..<8 { bytes[sums + shift] = UInt8(truncatingIfNeeded: sum >> UInt64(shift * 8)) }
                try folder.write(bytes, to: "b")
                if ask(folder.path(of: "b")) == nil { refused += 1 }
            }
        }
        #expect(refused > 0)
    }

    /// A rising column made by hand.
    struct RisingBytes: Sendable {
        var bases: [UInt64] = [0]
        var places: [UInt64]
        var count: UInt64 = 2
        var shift: UInt64 = 0
        var blocks: [UInt8]

        func open(_ folder: borrowing TemporaryFolder, _ name: String = "x") throws -> SnapshotFile {
            var writer = try SnapshotWriter(path: folder.path(of: "a"))
            try writer.add("\(name).bases", Column<UInt64>(bases))
            try writer.add("\(name).at", Column<UInt64>(places))
            let head = [count, shift].flatMap { word in
                (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) }
            }
            try writer.add(name, bytes: head + blocks)
            try writer.finish()
            return try SnapshotFile(opening: folder.path(of: "a"))
        }
    }

    @Test("A rising column made by hand, as the format says, is read")
    func risingByHand() throws {
        let folder = try TemporaryFolder()
        // 100 and 109: one low bit each, 0 and 1; high parts 0 and 4, at the bits 0 and 4 + 1.
        let sound = RisingBytes(bases: [100], places: [16, 19], blocks: [1, 0b10, 0b10_0001])
        let file = try sound.open(folder)
        let column = try file.risingColumn("x", of: UInt64.self, in: 0...200)
        #expect(Array(column) == [100, 109] && column[1] == 109 && column.range(0) == 100..<109)
        #expect(file.damage == nil)
        #expect(Array(RisingColumn(counted: [100, 109])) == [100, 109])
    }

    @Test(
        "A block of a rising column that cannot be is found out when it is touched",
        arguments: [
            ("its split", RisingBytes(places: [16, 19], blocks: [64, 0b10, 0b10_0001])),
            ("no byte", RisingBytes(places: [16, 16], blocks: [])),
            ("no high parts", RisingBytes(places: [16, 18], blocks: [1, 0b10])),
            ("one high part of two", RisingBytes(places: [16, 19], blocks: [1, 0b10, 1])),
            ("no high part", RisingBytes(places: [16, 19], blocks: [1, 0b10, 0])),
            ("more high parts than two take", RisingBytes(places: [16, 20], blocks: [1, 0b10, 1, 1])),
            ("places that fall", RisingBytes(places: [19, 16], blocks: [1, 0b10, 0b10_0001])),
            ("a place past the end", RisingBytes(places: [16, 20], blocks: [1, 0b10, 0b10_0001])),
            ("places past every end", RisingBytes(places: [.max - 3, .max], blocks: [1, 0b10, 0b10_0001])),
            ("a value past the bounds", RisingBytes(bases: [95], places: [16, 19], blocks: [1, 0b10, 0b10_0001])),
            (
                "a base past the bounds",
                RisingBytes(bases: [.max - 20], places: [16, 19], blocks: [1, 0b10, 0b10_0001])
            ),
        ])
    func damagedBlocks(what: String, bytes: RisingBytes) throws {
        let folder = try TemporaryFolder()
        let file = try bytes.open(folder)
        let column = try file.risingColumn("x", of: UInt64.self, in: 0...100)
        #expect(column[1] == 0, "\(what)")
        #expect(file.damage?.section == "x", "\(what)")
        #expect(Array(column).count == 2)
        #expect(column.range(0).isEmpty)
    }

    @Test(
        "A rising column whose parts do not fit each other is not opened",
        arguments: [
            RisingBytes(places: [16, 19], count: 129, blocks: [1, 0b10, 0b10_0001]),
            RisingBytes(places: [16, 19], count: 0, blocks: [1, 0b10, 0b10_0001]),
            RisingBytes(places: [16, 19], count: .max, blocks: [1, 0b10, 0b10_0001]),
            RisingBytes(places: [16], blocks: [1, 0b10, 0b10_0001]),
            RisingBytes(bases: [], places: [16, 19], blocks: [1, 0b10, 0b10_0001]),
        ])
    func unfittingParts(bytes: RisingBytes) throws {
        let folder = try TemporaryFolder()
        let file = try bytes.open(folder)
        #expect(throws: SnapshotError.self) { _ = try file.risingColumn("x", of: UInt64.self, in: 0...100) }
    }

    @Test("Starts that fall are found out when they are used")
    func fallingStarts() throws {
        let folder = try TemporaryFolder()
        // 127 zeros and a 9, then a block that begins at 4.
        let values = Array(repeating: 0 as UInt64, count: 127) + [9]
        let high: [UInt8] = Array(repeating: 0xFF, count: 15) + [0x7F, 0, 1]
        #expect(RisingColumn(counted: values).range(126) == 0..<9)
        let bytes = RisingBytes(bases: [0, 4], places: [16, 35, 35], count: 129, blocks: [0] + high)
        let file = try bytes.open(folder, "starts")
        let starts = try file.risingColumn("starts", of: UInt64.self, in: 0...9)
        #expect(starts.range(126) == 0..<9 && file.damage == nil)
        #expect(starts.range(127).isEmpty && file.damage?.section == "starts")
    }

    @Test("A time before all times is found out, wherever in the column it comes from")
    func impossibleTimes() throws {
        let folder = try TemporaryFolder()
        let moment = Timestamp(seconds: 1_772_000_000).bits
        for (shift, base) in [(0, 4), (moment, .max - moment + 3), (UInt64.max, 3)] as [(UInt64, UInt64)] {
            let bytes = RisingBytes(bases: [base], places: [16, 16], count: 1, shift: shift, blocks: [])
            let file = try bytes.open(folder, "times")
            let times = try file.risingColumn("times", of: Timestamp.self, in: Timestamp.bounds)
            #expect(times[0] == .unknown && file.damage?.section == "times", "shift \(shift), base \(base)")
        }
    }

    @Test("An index of texts without a free slot is no endless search")
    func fullIndex() throws {
        let folder = try TemporaryFolder()
        let path = folder.path(of: "a")
        let graph = GraphFileTests.graph(events: 20)
        struct Overfull: ColumnSink, ~Copyable {
            var writer: SnapshotWriter
            mutating func add<Element>(_ name: String, _ column: Column<Element>) throws(SnapshotError) {
                if name == "text.index" { return try writer.add(name, Column<UInt32>([2, 2, 2, 2])) }
                try writer.add(name, column)
            }
        }
        var sink = Overfull(writer: try SnapshotWriter(path: path))
        try graph.write(to: &sink)
        try sink.writer.finish()
        let mapped = try Graph(opening: try SnapshotFile(opening: path))
        #expect(mapped.texts.find("AccessDenied, or not") == nil)
    }
}
