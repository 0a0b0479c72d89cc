// The events of a finished graph as columns. Apart from `EventTable` because here each column takes the least room it
// can: a snapshot is these columns, and ten million events fit where their ids alone take a fifth.

/// Events in time order, with the targets of each.
public final class EventColumns: Sendable {
    /// When each happened.
    public let times: RisingColumn<Timestamp>
    /// The id of each.
    public let ids: IdentifierColumn
    /// The principal of each.
    public let principals: Column<NodeID>
    /// What signed each.
    public let credentials: Column<NodeID>
    /// The key id in each record: mostly what signed it.
    public let keys: DifferingColumn
    /// The action of each.
    public let actions: Column<ActionID>
    /// Where each came from.
    public let addresses: Column<NodeID>
    /// The program behind each.
    public let userAgents: Column<NodeID>
    /// The region of each.
    public let regions: Column<NodeID>
    /// The account whose trail logged each.
    public let accounts: Column<NodeID>
    /// The error code of each; empty on success.
    public let errorCodes: Column<TextID>
    /// How each ended.
    public let outcomes: PaletteColumn<Outcome>
    /// Marks of each.
    public let marks: PaletteColumn<EventMarks>
    /// How each counts: what outcome and marks say of it together.
    public let states: PaletteColumn<EventState>
    /// Where the record of each lies.
    public let places: PlaceColumn
    let palette: Column<UInt32>
    @usableFromInline let targetStarts: RisingColumn<UInt64>
    /// The targets of all events, side by side; see `targetPlaces`.
    public let targetNodes: Column<NodeID>

    /// When, who and what: half of the columns, since the halves can be frozen at once.
    struct Calls: Sendable {
        let times: RisingColumn<Timestamp>
        let ids: IdentifierColumn
        let principals: Column<NodeID>
        let credentials: Column<NodeID>
        let keys: DifferingColumn
        let actions: Column<ActionID>

        /// Freezes these columns of `table`, emptying each as it goes. O(events).
        ///
        /// - Parameters:
        ///   - table: events in time order.
        ///   - newActions: the new number of each action.
        ///   - texts: the new numbers of texts.
        init(freezing table: inout EventTable, actions newActions: [ActionID], _ texts: TextOrder) {
            times = RisingColumn(table.times)
            table.times = []
            ids = IdentifierColumn(table.ids, texts)
            table.ids = []
            principals = Column(table.principals)
            table.principals = []
            credentials = Column(table.credentials)
            table.credentials = []
            keys = DifferingColumn(table.keys, base: credentials)
            table.keys = []
            actions = Column(table.actions.lazy.map { newActions[Int($0.index)] })
            table.actions = []
        }
    }

    /// From where, how it ended, where it is written and on what: the other half.
    struct Circumstances: Sendable {
        let addresses: Column<NodeID>
        let userAgents: Column<NodeID>
        let regions: Column<NodeID>
        let accounts: Column<NodeID>
        let errorCodes: Column<TextID>
        let states: States
        let places: PlaceColumn
        let targetStarts: RisingColumn<UInt64>
        let targetNodes: Column<NodeID>

        /// Freezes these columns of `table`, emptying each as it goes. O(events).
        ///
        /// - Parameters:
        ///   - table: events in time order.
        ///   - texts: the new numbers of texts.
        ///   - fileStarts: where each file's records begin in the numbering of all.
        init(freezing table: inout EventTable, _ texts: TextOrder, fileStarts: RisingColumn<UInt64>) {
            addresses = Column(table.addresses)
            table.addresses = []
            userAgents = Column(table.userAgents)
            table.userAgents = []
            regions = Column(table.regions)
            table.regions = []
            accounts = Column(table.accounts)
            table.accounts = []
            errorCodes = Column(table.errorCodes.lazy.map { texts[$0] })
            table.errorCodes = []
            states = EventColumns.states(table.outcomes, table.marks)
            table.outcomes = []
            table.marks = []
            places = PlaceColumn(
                table.files.indices.lazy.map { [table] in
                    RecordPlace(file: table.files[$0], record: table.records[$0])
                },
                starts: fileStarts)
            table.files = []
            table.records = []
            targetStarts = RisingColumn(table.targetStarts.map { UInt64($0) })
            table.targetStarts = []
            targetNodes = Column(table.targetNodes)
            table.targetNodes = []
        }
    }

    /// Events frozen half by half.
    init(_ calls: Calls, _ circumstances: Circumstances) {
        times = calls.times
        ids = calls.ids
        principals = calls.principals
        credentials = calls.credentials
        keys = calls.keys
        actions = calls.actions
        addresses = circumstances.addresses
        userAgents = circumstances.userAgents
        regions = circumstances.regions
        accounts = circumstances.accounts
        errorCodes = circumstances.errorCodes
        (palette, outcomes, marks, states) = circumstances.states
        places = circumstances.places
        targetStarts = circumstances.targetStarts
        targetNodes = circumstances.targetNodes
    }

    /// Pairs of outcome and marks, and the number of its pair for each event, as what each of them is asked for.
    typealias States = (Column<UInt32>, PaletteColumn<Outcome>, PaletteColumn<EventMarks>, PaletteColumn<EventState>)

    /// The pairs of outcome and marks that occur, in order, and the number of its pair for each event.
    private static func states(_ outcomes: [Outcome], _ marks: [EventMarks]) -> States {
        func state(_ index: Int) -> UInt32 { UInt32(outcomes[index].rawValue) << 16 | UInt32(marks[index].rawValue) }
        var numbers = [UInt32](repeating: .max, count: Outcome.allCases.count << 16)
        var seen: [UInt32] = []
        for index in outcomes.indices {
            let state = state(index)
            guard numbers[Int(state)] == .max else { continue }
            numbers[Int(state)] = 0
            seen.append(state)
        }
        let palette = Column<UInt32>(seen.sorted())
        for (number, state) in palette.enumerated() { numbers[Int(state)] = UInt32(number) }
        let column = Column(outcomes.indices.lazy.map { numbers[Int(state($0))] })
        let (outcomes, marks, states) = EventColumns.palettes(palette, column)
        return (palette, outcomes, marks, states)
    }

    private static func palettes(
        _ palette: Column<UInt32>, _ numbers: Column<UInt32>
    ) -> (PaletteColumn<Outcome>, PaletteColumn<EventMarks>, PaletteColumn<EventState>) {
        // A damaged number is 0, which must stand for something.
        let pairs = palette.isEmpty ? [0] : Array(palette)
        let outcomes = pairs.map { Outcome(bits: UInt64($0 >> 16)) }
        let marks = pairs.map { EventMarks(bits: UInt64($0)) }
        return (
            PaletteColumn(numbers: numbers, palette: outcomes), PaletteColumn(numbers: numbers, palette: marks),
            PaletteColumn(numbers: numbers, palette: zip(outcomes, marks).map { EventState($0, $1) })
        )
    }

    /// The events stored by `write`.
    init(_ reader: ColumnReader, nodes: Int, actions actionCount: Int, texts: Int) throws(Damage) {
        let node = NodeID.bounds(count: nodes)
        principals = try reader.column("event.principal", in: node)
        let count = principals.count
        times = try reader.rising("event.time", count, in: Timestamp.bounds)
        ids = try IdentifierColumn(reader, "event.id", count)
        credentials = try reader.column("event.credential", count, in: node)
        keys = try DifferingColumn(reader, "event.key", base: credentials, nodes: nodes)
        actions = try reader.column("event.action", count, in: 1...UInt64(max(1, actionCount - 1)))
        addresses = try reader.column("event.address", count, in: node)
        userAgents = try reader.column("event.user-agent", count, in: node)
        regions = try reader.column("event.region", count, in: node)
        accounts = try reader.column("event.account", count, in: node)
        errorCodes = try reader.column("event.error", count, in: 1...UInt64(max(1, texts - 1)))
        palette = try reader.column("event.states", in: 1...UInt64(Outcome.allCases.count << 16 - 1))
        guard palette.count <= 1 << 18 else { throw Damage(section: "event.states", block: 0) }
        let numbers: Column<UInt32> = try reader.column(
            "event.state", count, in: 1...UInt64(max(1, palette.count - 1)))
        (outcomes, marks, states) = EventColumns.palettes(palette, numbers)
        let starts: RisingColumn<UInt64> = try reader.rising("file.records", in: 0...UInt64(UInt32.max))
        places = try PlaceColumn(reader, "event.place", count, starts: starts)
        targetNodes = try reader.column("event.target", in: node)
        targetStarts = try reader.rising("event.targets", count + 1, in: 0...UInt64(targetNodes.count))
        // What is damaged gives number 0 of these, so there must be one.
        guard count == 0 || (nodes > 0 && actionCount > 0 && palette.count > 0 && places.fileCount > 0) else {
            throw Damage(section: "event.principal", block: 0)
        }
    }

    func write<Sink: ColumnSink & ~Copyable>(to sink: inout Sink) throws(Sink.Failure) {
        try sink.add("event.time", times)
        try ids.write("event.id", to: &sink)
        try sink.add("event.principal", principals)
        try sink.add("event.credential", credentials)
        try keys.write("event.key", to: &sink)
        try sink.add("event.action", actions)
        try sink.add("event.address", addresses)
        try sink.add("event.user-agent", userAgents)
        try sink.add("event.region", regions)
        try sink.add("event.account", accounts)
        try sink.add("event.error", errorCodes)
        try sink.add("event.state", outcomes.numbers)
        try sink.add("event.states", palette)
        try sink.add("event.place", places.numbers)
        try sink.add("file.records", places.starts)
        try sink.add("event.targets", targetStarts)
        try sink.add("event.target", targetNodes)
    }

    /// Events held.
    public var count: Int { principals.count }

    /// Where the targets of an event stand in `targetNodes`: what a walk over many events reads them by.
    @inlinable @inline(__always)
    public func targetPlaces(_ event: EventIndex) -> Range<Int> { targetStarts.range(Int(event.index)) }

    /// The resources and other nodes the event acts on.
    public func targets(_ event: EventIndex) -> Slice<Column<NodeID>> {
        targetNodes[targetStarts.range(Int(event.index))]
    }

    /// The event at `index` without its targets.
    public func row(_ event: EventIndex) -> EventRow {
        let index = Int(event.index)
        var row = EventRow()
        row.time = times[index]
        row.id = ids[index]
        row.principal = principals[index]
        row.credential = credentials[index]
        row.key = keys[index]
        row.action = actions[index]
        row.address = addresses[index]
        row.userAgent = userAgents[index]
        row.region = regions[index]
        row.account = accounts[index]
        row.errorCode = errorCodes[index]
        row.outcome = outcomes[index]
        row.marks = marks[index]
        let place = places[index]
        row.file = place.file
        row.record = place.record
        return row
    }

    /// Memory of the columns in bytes.
    public var memory: Int {
        let nodes = [principals, credentials, addresses, userAgents, regions, accounts, targetNodes]
        return nodes.reduce(0) { $0 + $1.byteCount } + times.byteCount + ids.byteCount + keys.byteCount
            + actions.byteCount + errorCodes.byteCount + outcomes.numbers.byteCount + places.numbers.byteCount
            + places.starts.byteCount + targetStarts.byteCount
    }
}
