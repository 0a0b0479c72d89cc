// Columns of values that are not plain integers, or that few events have: event ids, places of records, keys that are
// not the credential itself, outcomes with marks. Apart from the table of events because each is a small structure of
// its own, made of columns.

/// Event ids: the two halves of each in a column of its own.
public struct IdentifierColumn: RandomAccessCollection, Sendable {
    /// The first halves; 0 for an id that is no UUID.
    public let high: Column<UInt64>
    let low: Column<UInt64>

    init(_ ids: some Collection<EventIdentifier>, _ texts: TextOrder) {
        high = Column(ids.lazy.map(\.high))
        low = Column(ids.lazy.map { id in id.text.map { UInt64(texts[$0].index) } ?? id.low })
    }

    init(_ reader: ColumnReader, _ name: String, _ count: Int? = nil) throws(Damage) {
        high = try reader.column("\(name).high", count, in: 1...UInt64.max)
        low = try reader.column("\(name).low", high.count, in: 1...UInt64.max)
    }

    func write<Sink: ColumnSink & ~Copyable>(_ name: String, to sink: inout Sink) throws(Sink.Failure) {
        try sink.add("\(name).high", high)
        try sink.add("\(name).low", low)
    }

    /// The place of the first.
    public var startIndex: Int { 0 }
    /// The place past the last.
    public var endIndex: Int { high.count }
    /// The id at a place.
    public subscript(index: Int) -> EventIdentifier { EventIdentifier(high: high[index], low: low[index]) }

    var byteCount: Int { high.byteCount + low.byteCount }
}

/// Places of records: one number a record over all files, and where each file's numbers begin.
public struct PlaceColumn: RandomAccessCollection, Sendable {
    let numbers: Column<UInt64>
    let starts: RisingColumn<UInt64>

    init(_ places: some Collection<RecordPlace>, starts: RisingColumn<UInt64>) {
        self.starts = starts
        let first = Array(starts)
        numbers = Column(places.lazy.map { first[Int($0.file)] + UInt64($0.record) })
    }

    init(_ reader: ColumnReader, _ name: String, _ count: Int, starts: RisingColumn<UInt64>) throws(Damage) {
        self.starts = starts
        numbers = try reader.column(name, count, in: 1...UInt64.max)
    }

    /// Files that have records.
    public var fileCount: Int { starts.count - 1 }
    /// The place of the first.
    public var startIndex: Int { 0 }
    /// The place past the last.
    public var endIndex: Int { numbers.count }

    /// Records of all files together.
    public var recordCount: Int { Int(clamping: starts.last ?? 0) }

    /// For each, the number of its record, counted through all files. In a damaged column that may be any.
    public var recordNumbers: Column<UInt64> { numbers }

    /// The number of the record at `place`, counted through all files; nil where that file has no such record. O(1).
    public func recordNumber(_ place: RecordPlace) -> Int? {
        let file = Int(place.file)
        guard file < fileCount, starts[file] + UInt64(place.record) < starts[file + 1] else { return nil }
        return Int(exactly: starts[file] + UInt64(place.record))
    }

    /// Where a record lies. O(log files).
    public subscript(index: Int) -> RecordPlace {
        let number = numbers[index]
        // The last file that begins at or before the number; files without records begin where the next one does.
        let low = Swift.max(0, Swift.min(starts.count(atMost: number), fileCount) - 1)
        guard number >= starts[low], let record = UInt32(exactly: number - starts[low]) else {
            numbers.reject(index)
            return RecordPlace(file: 0, record: 0)
        }
        return RecordPlace(file: UInt32(low), record: record)
    }
}

/// The nodes of a column that mostly are those of another: a bit an event, and the nodes that differ.
public struct DifferingColumn: RandomAccessCollection, Sendable {
    let base: Column<NodeID>
    /// For each 64 events, which of them differ.
    let differs: Column<UInt64>
    /// For each 64 events, how many differ before them.
    let ranks: RisingColumn<UInt64>
    let others: Column<NodeID>

    init(_ nodes: [NodeID], base: Column<NodeID>) {
        var differs = [UInt64](repeating: 0, count: (nodes.count + 63) / 64)
        var ranks: [UInt64] = []
        ranks.reserveCapacity(differs.count)
        var others: [NodeID] = []
        for (index, node) in nodes.enumerated() {
            if index & 63 == 0 { ranks.append(UInt64(others.count)) }
            guard node != base[index] else { continue }
            differs[index >> 6] |= 1 << UInt64(index & 63)
            others.append(node)
        }
        self.base = base
        self.differs = Column(differs)
        self.ranks = RisingColumn(ranks)
        self.others = Column(others)
    }

    init(_ reader: ColumnReader, _ name: String, base: Column<NodeID>, nodes: Int) throws(Damage) {
        self.base = base
        let groups = (base.count + 63) / 64
        differs = try reader.column("\(name).differs", groups, in: 1...UInt64.max)
        ranks = try reader.rising("\(name).ranks", groups, in: 0...UInt64.max)
        others = try reader.column("\(name).others", in: NodeID.bounds(count: nodes))
    }

    func write<Sink: ColumnSink & ~Copyable>(_ name: String, to sink: inout Sink) throws(Sink.Failure) {
        try sink.add("\(name).differs", differs)
        try sink.add("\(name).ranks", ranks)
        try sink.add("\(name).others", others)
    }

    /// The place of the first.
    public var startIndex: Int { 0 }
    /// The place past the last.
    public var endIndex: Int { base.count }

    /// The node at a place. O(1).
    public subscript(index: Int) -> NodeID {
        let bits = differs[index >> 6]
        let bit: UInt64 = 1 << UInt64(index & 63)
        guard bits & bit != 0 else { return base[index] }
        let rank = ranks[index >> 6] &+ UInt64((bits & (bit - 1)).nonzeroBitCount)
        return others[Int(truncatingIfNeeded: rank)]
    }

    var byteCount: Int { differs.byteCount + ranks.byteCount + others.byteCount }
}

/// A column of few different values: a number an event, and what the numbers stand for.
public struct PaletteColumn<Element: Sendable>: RandomAccessCollection, Sendable {
    @usableFromInline let numbers: Column<UInt32>
    @usableFromInline let palette: [Element]

    /// Every value that occurs, some perhaps twice; one more where there are no elements.
    public var values: [Element] { palette }

    init(numbers: Column<UInt32>, palette: [Element]) {
        self.numbers = numbers
        self.palette = palette
    }

    /// The place of the first.
    @inlinable public var startIndex: Int { 0 }
    /// The place past the last.
    @inlinable public var endIndex: Int { numbers.count }
    /// The element at a place. The numbers of a column that came from a file are bounded by the palette.
    @inlinable public subscript(index: Int) -> Element { palette[Int(numbers[index])] }
}

/// Values that only some events have, by event.
public final class SparseColumns<Values: RandomAccessCollection & Sendable>: Sendable where Values.Index == Int {
    /// The events that have one, in their order; an event with several stands there for each.
    public let events: RisingColumn<EventIndex>
    /// The value of each.
    public let list: Values

    init(events: RisingColumn<EventIndex>, list: Values) {
        self.events = events
        self.list = list
    }

    /// Entries held.
    public var count: Int { events.count }

    /// The values of `event`. O(log n + answer).
    public func values(of event: EventIndex) -> [Values.Element] {
        var low = event.index == 0 ? 0 : events.count(atMost: EventIndex(event.index - 1))
        var found: [Values.Element] = []
        while low < events.count, events[low] == event {
            found.append(list[low])
            low += 1
        }
        return found
    }
}
