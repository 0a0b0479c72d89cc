// A service's rules made ready to run: one look at a key says whether to skip it, follow it or read it. Apart from the
// rules because these are flat arrays for the innermost loop, built once a table.

/// The rules of one service, as a tree of keys for each of request and response and a list of keys that count at any
/// depth. Immutable; shared by all workers.
final class TargetProgram: Sendable {
    /// A rule's one field: what it matches and what it makes, by where the words stand in `text`.
    struct Entry: Sendable {
        let pattern: Range<Int>
        /// nil when any value will do.
        let shape: ByteGlob.Shape?
        let type: Range<Int>
        /// What it makes, among `parts`.
        let template: Range<Int>
        /// Whether that is an ARN; a name otherwise.
        let makesARN: Bool

        init(_ rule: TargetRule, _ field: TargetField, _ template: Range<Int>, _ arena: inout TargetArena) {
            pattern = arena.add(field.pattern?.pattern ?? [])
            shape = field.pattern?.shape
            type = arena.add(rule.type)
            self.template = template
            makesARN = rule.template.isARN
        }
    }

    private struct Edge: Sendable {
        let key: Int
        let node: Int
    }

    /// All keys that mean anything here.
    let keys: ByteTable
    let entries: [Entry]
    /// Patterns, types, and what names have between the values put into them.
    let text: TextStore
    /// The pieces of names.
    let parts: [TargetPart]
    /// The fields that pieces refer to, and the keys that lead there.
    let references: [TargetArena.Reference]
    let pathKeys: [Range<Int>]
    /// By entry: the calls it speaks of.
    private let events: [[ByteGlob]]
    private let isSkipped: [Bool]
    private let isWrapper: [Bool]
    /// By key, request's and response's in turn: the list of entries for the key at any depth.
    private let deepLists: [Int]
    private let edges: [Edge]
    private let firstEdges: [Int]
    private let nodeLists: [Int]
    private let listed: [Int]
    private let firstListed: [Int]

    /// No node, or no list.
    static let none = -1

    /// The tree's root for a part of the record.
    func root(_ root: TargetRoot) -> Int { root.rawValue }

    /// Whether what stands under this key is never looked at.
    @inline(__always)
    func isSkipped(_ key: Int) -> Bool { isSkipped[key] }

    /// Whether this key only wraps a value, as `content` does in EC2's lists.
    @inline(__always)
    func isWrapper(_ key: Int) -> Bool { isWrapper[key] }

    /// The list of entries for `key` wherever it stands below `root`.
    @inline(__always)
    func deepList(_ key: Int, _ root: TargetRoot) -> Int { deepLists[key * 2 + root.rawValue] }

    /// The node under `node` by `key`.
    @inline(__always)
    func child(of node: Int, _ key: Int) -> Int {
        guard node >= 0 else { return TargetProgram.none }
        for edge in firstEdges[node]..<firstEdges[node + 1] where edges[edge].key == key { return edges[edge].node }
        return TargetProgram.none
    }

    /// The list of entries for a value at `node`.
    @inline(__always)
    func list(at node: Int) -> Int { node < 0 ? TargetProgram.none : nodeLists[node] }

    /// The places of a list, in the order to try them.
    @inline(__always)
    func entries(in list: Int) -> Range<Int> { firstListed[list]..<firstListed[list + 1] }

    /// The number of the entry at a place of a list.
    @inline(__always)
    func entry(at place: Int) -> Int { listed[place] }

    /// A program of `rules`, which are those of one service, in order.
    init(_ rules: [TargetRule], skippedKeys: [[UInt8]], wrapperKeys: [[UInt8]]) {
        var builder = Builder()
        for rule in rules { builder.add(rule) }
        let skipped = Set(skippedKeys.map { builder.key($0) })
        let wrappers = Set(wrapperKeys.map { builder.key($0) })
        let order = builder.edges.indices.sorted { builder.edges[$0].source < builder.edges[$1].source }
        var firstEdges = [Int](repeating: 0, count: builder.nodeLists.count + 1)
        for edge in builder.edges { firstEdges[edge.source + 1] += 1 }
        for node in builder.nodeLists.indices { firstEdges[node + 1] += firstEdges[node] }
        keys = builder.keys
        entries = builder.entries
        text = TextStore(builder.arena.text)
        parts = builder.arena.parts
        references = builder.arena.references
        pathKeys = builder.arena.keys
        events = builder.events
        isSkipped = (0..<builder.keys.count).map { skipped.contains($0) }
        isWrapper = (0..<builder.keys.count).map { wrappers.contains($0) }
        deepLists = builder.deepLists
        edges = order.map { Edge(key: builder.edges[$0].key, node: builder.edges[$0].node) }
        self.firstEdges = firstEdges
        nodeLists = builder.nodeLists
        listed = builder.lists.flatMap { $0 }
        firstListed = builder.lists.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) }
    }

    /// A bit for each entry that speaks of calls named `event`.
    func activeEntries(for event: Span<UInt8>) -> [UInt64] {
        var bits = [UInt64](repeating: 0, count: (entries.count + 63) / 64)
        var captures = Captures()
        for number in entries.indices
        where events[number].contains(where: { $0.matches(event, captures: &captures) }) {
            bits[number / 64] |= 1 << UInt64(number % 64)
        }
        return bits
    }
}

extension TargetProgram {
    /// The growing form of a program.
    private struct Builder {
        var keys = ByteTable()
        var entries: [Entry] = []
        var events: [[ByteGlob]] = []
        var arena = TargetArena()
        var deepLists: [Int] = []
        var edges: [(source: Int, key: Int, node: Int)] = []
        /// Nodes 0 and 1 are the roots of request and response.
        var nodeLists = [TargetProgram.none, TargetProgram.none]
        var lists: [[Int]] = []

        mutating func key(_ text: [UInt8]) -> Int {
            let key = keys.insert(text)
            while deepLists.count < keys.count * 2 { deepLists.append(TargetProgram.none) }
            return key
        }

        mutating func add(_ rule: TargetRule) {
            let template = arena.add(rule.template)
            for field in rule.fields {
                let entry = entries.count
                entries.append(Entry(rule, field, template, &arena))
                events.append(rule.events)
                if field.isDeep {
                    let slot = key(field.path[0]) * 2 + field.root.rawValue
                    deepLists[slot] = append(entry, to: deepLists[slot])
                } else {
                    var node = field.root.rawValue
                    for step in field.path { node = follow(node, key(step)) }
                    nodeLists[node] = append(entry, to: nodeLists[node])
                }
            }
        }

        private mutating func append(_ entry: Int, to list: Int) -> Int {
            if list >= 0 {
                lists[list].append(entry)
                return list
            }
            lists.append([entry])
            return lists.count - 1
        }

        private mutating func follow(_ node: Int, _ key: Int) -> Int {
            if let edge = edges.first(where: { $0.source == node && $0.key == key }) { return edge.node }
            nodeLists.append(TargetProgram.none)
            edges.append((node, key, nodeLists.count - 1))
            return nodeLists.count - 1
        }
    }
}
