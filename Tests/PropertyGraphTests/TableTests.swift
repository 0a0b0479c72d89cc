// The tables: interning, nodes, actions, event ids, edges and postings, each against a slow and obvious reference.
import PropertyGraph
import TestSupport
import Testing

@Suite("Tables")
struct TableTests {
    @Test("A text has one id, and the id gives the text back", arguments: [1, 2, 3] as [UInt64])
    func interning(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var table = TextTable()
        var known: [String: TextID] = ["": .empty]
        for _ in 0..<20_000 {
            let length = Int.random(in: 0...40, using: &random)
            let text = String((0..<length).map { _ in "abcde-:/é".randomElement(using: &random) ?? "a" })
            let id = table.intern(text)
            if let expected = known[text] { #expect(id == expected) } else { known[text] = id }
        }
        #expect(table.count == known.count)
        for (text, id) in known {
            #expect(table.string(id) == text)
            #expect(table.find(text) == id)
            #expect(table.byteCount(id) == text.utf8.count)
        }
        #expect(table.find("not there") == nil)
    }

    @Test("Texts sort by their bytes")
    func textOrder() {
        var random = SplitMix64(seed: 7)
        var table = TextTable()
        let texts = (0..<300).map { _ in
            String(
                (0..<Int.random(in: 0...24, using: &random)).map { _ in "abz~é".randomElement(using: &random) ?? "a" })
        }
        for left in texts.prefix(60) {
            for right in texts {
                let (one, other) = (table.intern(left), table.intern(right))
                let expected = Array(left.utf8).lexicographicallyPrecedes(Array(right.utf8))
                #expect(table.isOrdered(one, before: other) == expected, "\(left) \(right)")
            }
        }
    }

    @Test("Adopting a table gives each of its texts an id here")
    func adoptTexts() {
        var left = TextTable()
        var right = TextTable()
        let shared = left.intern("shared")
        let both = right.intern("shared")
        let own = right.intern("own")
        let map = left.adopt(right)
        #expect(map[Int(both.index)] == shared)
        #expect(left.string(map[Int(own.index)]) == "own")
        #expect(map[0] == .empty)
    }

    @Test("Nodes added after sorting get their place among those sorted before", arguments: [1, 2, 3] as [UInt64])
    func orderOfAddedNodes(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var tables = GraphTables()
        func add(_ count: Int) {
            for _ in 0..<count {
                let kind = [NodeKind.user, .credential, .workload, .resource].randomElement(using: &random) ?? .user
                _ = tables.node(kind, "name-\(Int.random(in: 0..<400, using: &random))")
            }
        }
        add(300)
        let sorted = tables.nodesInOrder()
        add(seed == 1 ? 0 : 100)
        var map = NodeMap(count: tables.nodes.count)
        for node in tables.nodes.all.dropFirst() where node.index % 7 == 0 { map[node] = NodeID(1) }
        let expected = tables.nodesInOrder().filter { map[$0] == $0 }
        #expect(tables.canonicalOrder(sorted, map) == expected)
        #expect(expected.count < tables.nodes.count)
    }

    @Test("Nodes are sorted from a place on, none, few or many", arguments: [0, 1, 2, 16, 17, 200])
    func sortingFromAPlace(count: Int) {
        var random = SplitMix64(seed: UInt64(count))
        let tail = (0..<count).map { _ in NodeID(UInt32.random(in: 0..<50, using: &random)) }
        var nodes = [NodeID(99), NodeID(3)] + tail
        nodes.sort(from: 2)
        #expect(nodes == [NodeID(99), NodeID(3)] + tail.sorted())
    }

    @Test("Replaced targets stand where the old ones stood, and the others stay")
    func replacedTargets() {
        let lists: [[UInt32]] = [[1, 2], [], [3], [4, 5, 6], [7]]
        for places in [[], [0], [4], [1, 2], [0, 1, 2, 3, 4]] as [[Int]] {
            var table = EventTable()
            for list in lists { table.append(EventRow(), targets: list.map { NodeID($0) }) }
            table.replaceTargets(places.map { (EventIndex(UInt32($0)), [NodeID(UInt32(10 + $0)), NodeID(20)]) })
            for (index, list) in lists.enumerated() {
                let expected = places.contains(index) ? [UInt32(10 + index), 20] : list
                #expect(table.targets(EventIndex(UInt32(index))).map(\.index) == expected)
            }
        }
    }

    @Test(
        "A UUID in lower case is kept in 16 bytes and comes back; anything else is not taken for one",
        arguments: [
            ("1b2c3d4e-0000-4abc-8def-0123456789ab", true), ("ffffffff-ffff-ffff-ffff-ffffffffffff", true),
            ("1B2C3D4E-0000-4abc-8def-0123456789ab", false), ("1b2c3d4e00004abc8def0123456789ab", false),
            ("1b2c3d4e-0000-4abc-8def-0123456789ag", false), ("00000000-0000-0000-0000-000000000001", false),
            ("1b2c3d4e-0000-4abc-8def-0123456789a", false), ("", false),
            ("1b2c3d4e_0000_4abc_8def_0123456789ab", false),
        ])
    func identifiers(text: String, isUUID: Bool) {
        let id = EventIdentifier(uuid: text.utf8Span.span)
        #expect((id != nil) == isUUID)
        if let id { #expect(id.uuid == text) }
    }

    @Test("At each place of a UUID every byte but a digit in lower case, or the dash that belongs there, is refused")
    func everyByteOfAnIdentifier() {
        let sound = Array("1b2c3d4e-5f60-4abc-8def-0123456789af".utf8)
        for place in sound.indices {
            for byte in UInt8.min...UInt8.max {
                var text = sound
                text[place] = byte
                let isDigit = (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
                let id = EventIdentifier(uuid: text.span)
                #expect((id != nil) == (sound[place] == 0x2D ? byte == 0x2D : isDigit), "byte \(byte) at \(place)")
                if let id { #expect(Array(id.uuid.utf8) == text) }
            }
        }
    }

    @Test("A node is one for its kind and name, and knows what was last merged in a way that does not depend on order")
    func nodes() {
        var texts = TextTable()
        var table = NodeTable()
        let name = texts.intern("alice")
        let user = table.node(.user, name)
        #expect(table.node(.user, name) == user)
        #expect(table.node(.role, name) != user)
        #expect(table.find(.person, name) == nil)
        for count in 0..<1_000 { _ = table.node(.resource, texts.intern("bucket-\(count)")) }
        #expect(table.find(.resource, texts.intern("bucket-700")) != nil)
        #expect(table.find(.user, name) == user)

        var left = NodeFacts()
        left.key = texts.intern("b")
        left.created = Timestamp(seconds: 5)
        left.marks = .console
        var right = NodeFacts()
        right.key = texts.intern("a")
        right.account = texts.intern("111122223333")
        right.created = Timestamp(seconds: 9)
        right.marks = .masked
        var one = NodeTable()
        var other = NodeTable()
        let (first, second) = (one.node(.user, name), other.node(.user, name))
        one.merge(left, into: first, texts: texts)
        one.merge(right, into: first, texts: texts)
        other.merge(right, into: second, texts: texts)
        other.merge(left, into: second, texts: texts)
        #expect(one[first] == other[second])
        #expect(one[first].key == right.key)
        #expect(one[first].created == left.created)
        #expect(one[first].marks == [.console, .masked])
    }

    @Test("Actions are one for each service and name")
    func actions() {
        var table = ActionTable()
        var seen: [UInt64: ActionID] = [:]
        for service in 0..<30 {
            for name in 1..<40 {
                let action = table.action(NodeID(UInt32(service)), TextID(UInt32(name)))
                seen[UInt64(service * 1_000 + name)] = action
            }
        }
        #expect(table.count == 30 * 39)
        for service in 0..<30 {
            for name in 1..<40 {
                let action = table.action(NodeID(UInt32(service)), TextID(UInt32(name)))
                #expect(seen[UInt64(service * 1_000 + name)] == action)
                #expect(table.service(action) == NodeID(UInt32(service)))
                #expect(table.name(action) == TextID(UInt32(name)))
            }
        }
    }
}
