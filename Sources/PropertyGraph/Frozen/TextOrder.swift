// Texts renumbered as the frozen graph uses them. Apart from the tables because the order of interning depends on how
// files were dealt out to workers, and a snapshot must not.

/// The texts a graph needs, in an order that follows from the graph alone: small sets that many rows name come first,
/// so that their columns are narrow, then names in the order of their nodes.
struct TextOrder {
    /// The texts that stay, by their new ids.
    private(set) var order: [TextID] = [.empty]
    /// For each old id the new one; 0 for texts that are not needed, and for the empty one.
    private var places: [UInt32]

    /// The order for `tables` with its actions in the order given. O(rows), and O(n log n) in error codes, types and
    /// accounts.
    init(_ tables: GraphTables, actions: [ActionID]) {
        places = Array(repeating: 0, count: tables.texts.count)
        addSorted(tables.events.errorCodes, tables.texts)
        addSorted(tables.nodes.all.lazy.map { tables.nodes[$0].type }, tables.texts)
        addSorted(tables.nodes.all.lazy.map { tables.nodes[$0].account }, tables.texts)
        for action in actions { add(tables.actions.name(action)) }
        for name in tables.nodes.names { add(name) }
        for node in tables.nodes.all { add(tables.nodes[node].key) }
        for id in tables.events.ids where id.high == 0 { add(id) }
        for entry in tables.alternateIDs.entries { add(entry.value) }
        for entry in tables.sharedIDs.entries { add(entry.value) }
    }

    /// The new id of a text.
    subscript(text: TextID) -> TextID { TextID(places[Int(text.index)]) }

    private mutating func add(_ text: TextID) {
        guard text != .empty, places[Int(text.index)] == 0 else { return }
        places[Int(text.index)] = UInt32(order.count)
        order.append(text)
    }

    private mutating func add(_ id: EventIdentifier) {
        if let text = id.text { add(text) }
    }

    private mutating func addSorted(_ texts: some Sequence<TextID>, _ table: TextTable) {
        var isSeen = [Bool](repeating: false, count: places.count)
        var found: [TextID] = []
        for text in texts where !isSeen[Int(text.index)] {
            isSeen[Int(text.index)] = true
            found.append(text)
        }
        for text in found.sorted(by: { table.isOrdered($0, before: $1) }) { add(text) }
    }
}
