// A graph as columns in a snapshot, and back without reading them. Apart from the graph because this is the order of
// the parts and what they must have in common, and each part knows its own columns.

extension Graph {
    /// Stores every column of the graph, and the order of events by id. O(columns + events).
    public func write<Sink: ColumnSink & ~Copyable>(to sink: inout Sink) throws(Sink.Failure) {
        try texts.write(to: &sink)
        try nodes.write(to: &sink)
        try actions.write(to: &sink)
        try events.write(to: &sink)
        try sink.add("event.by-id", (eventsByID ?? IdentifierIndex(events.ids)).codes)
        try edges.write(to: &sink)
        try postings.write(to: &sink)
        try sink.add("via.event", via.events)
        try sink.add("via", via.list)
        try sink.add("alternate-id.event", alternateIDs.events)
        try alternateIDs.list.write("alternate-id", to: &sink)
        try sink.add("alternate-id.by-id", (alternatesByID ?? IdentifierIndex(alternateIDs.list)).codes)
        try sink.add("copy.event", copies.events)
        try sink.add("copy", copies.list.numbers)
        try sink.add("shared-id.event", sharedIDs.events)
        try sharedIDs.list.write("shared-id", to: &sink)
        try sink.add("expiry.event", expiries.events)
        try sink.add("expiry", expiries.list)
    }

    /// The graph whose columns lie in `source`; none of them is read but at its beginning. O(blocks).
    ///
    /// - Parameters:
    ///   - source: where the columns lie.
    ///   - verifies: whether everything is looked at; then it is O(columns + lists).
    /// - Throws: `Damage` where columns are missing or do not fit each other, and where anything that was looked at is
    ///   damaged.
    public init(opening source: some ColumnSource & ForeignMemory, verifies: Bool = false) throws(Damage) {
        let reader = ColumnReader(source, verifies: verifies)
        texts = try TextColumns(reader)
        nodes = try NodeColumns(reader, texts: texts.count)
        actions = try ActionColumns(reader, nodes: nodes.count, texts: texts.count)
        events = try EventColumns(reader, nodes: nodes.count, actions: actions.count, texts: texts.count)
        let count = events.count
        eventsByID = try IdentifierIndex(reader, "event.by-id", count)
        edges = try EdgeTable(reader, nodes: nodes.count, events: count)
        postings = try Postings(reader, nodes: nodes.count, events: count)
        let node = NodeID.bounds(count: nodes.count)
        let last = UInt64(max(0, count - 1))
        via = SparseColumns(
            events: try reader.rising("via.event", in: 0...last), list: try reader.column("via", in: node))
        alternateIDs = SparseColumns(
            events: try reader.rising("alternate-id.event", in: 0...last),
            list: try IdentifierColumn(reader, "alternate-id"))
        let alternates = alternateIDs.events.count
        alternatesByID = try IdentifierIndex(reader, "alternate-id.by-id", alternates)
        let copies: RisingColumn<EventIndex> = try reader.rising("copy.event", in: 0...last)
        self.copies = SparseColumns(
            events: copies, list: try PlaceColumn(reader, "copy", copies.count, starts: events.places.starts))
        sharedIDs = SparseColumns(
            events: try reader.rising("shared-id.event", in: 0...last), list: try IdentifierColumn(reader, "shared-id"))
        expiries = SparseColumns(
            events: try reader.rising("expiry.event", in: 0...last),
            list: try reader.column("expiry", in: Timestamp.bounds))
        memoryOwner = source
        guard via.events.count == via.list.count, alternateIDs.events.count == alternateIDs.list.count,
            sharedIDs.events.count == sharedIDs.list.count, expiries.events.count == expiries.list.count
        else { throw Damage(section: "via.event", block: 0) }
        if verifies { walkLists() }
        if let damage = source.damage { throw damage }
    }

    /// Looks at everything that more than one column decides: lists, texts, places.
    private func walkLists() {
        for text in 0..<texts.count { _ = texts.byteCount(TextID(UInt32(text))) }
        for node in nodes.all {
            for _ in postings[node] {}
            _ = (edges.from(node), edges.to(node))
        }
        for index in 0..<events.count {
            _ = (events.times[index], events.keys[index], events.places[index])
            _ = events.targets(EventIndex(UInt32(index)))
        }
        for list in [via.events, alternateIDs.events, copies.events, sharedIDs.events, expiries.events] {
            for index in list.indices { _ = list[index] }
        }
        for index in copies.list.indices { _ = copies.list[index] }
    }
}

extension Damage: Error {}
