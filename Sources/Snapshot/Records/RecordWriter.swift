// Parts of the section of records, and the texts they name. Apart from the encoder because parts are written at
// different times and number their texts together.
import PropertyGraph

/// Writes names and lists. Texts are numbered in the order of their first use.
struct RecordWriter {
    var bytes = PackedWriter()
    /// Texts written out, by their place among all, in the order of their first use.
    private var used: [TextID: Int] = [:]
    private var texts: [TextID] = []

    init() {}

    /// A writer of what comes after, whose texts are numbered on.
    init(after other: RecordWriter) {
        used = other.used
        texts = other.texts
    }

    /// The texts that were named here and before, as the section begins with them.
    func head(_ table: TextTable) -> [UInt8] {
        var head = PackedWriter()
        head.number(texts.count)
        for text in texts {
            table.withBytes(text) { bytes in
                head.number(bytes.count)
                for index in bytes.indices { head.byte(bytes[index]) }
            }
        }
        return head.bytes
    }

    /// A text by its place among those written out; 0 is the empty one.
    mutating func write(_ text: TextID) {
        guard text != .empty else { return bytes.number(0) }
        let place = used[text] ?? texts.count
        if place == texts.count {
            used[text] = place
            texts.append(text)
        }
        bytes.number(place + 1)
    }

    /// A node by its number, one more than it; 0 is none.
    mutating func write(_ node: NodeID) { bytes.number(node.bits) }

    mutating func write(_ id: EventIdentifier) {
        if let text = id.text {
            bytes.byte(0)
            write(text)
        } else {
            bytes.byte(1)
            bytes.word(id.high)
            bytes.word(id.low)
        }
    }

    mutating func write(_ facts: NodeFacts) {
        bytes.number(Int(facts.marks.rawValue))
        write(facts.key)
        write(facts.account)
        write(facts.type)
        write(facts.owner)
        bytes.number(facts.created == .unknown ? 0 : 1)
        if facts.created != .unknown { bytes.signed(facts.created.seconds) }
    }

    /// Rising numbers, each as its distance from the one before.
    mutating func writeRising(_ numbers: [Int]) {
        bytes.number(numbers.count)
        var next = 0
        for number in numbers {
            bytes.number(number - next)
            next = number + 1
        }
    }
}

/// What only some records have, by the numbers of their rows.
struct RecordedSparse {
    private var via: SparseColumn<NodeID>
    private var sharedIDs: SparseColumn<EventIdentifier>
    private var expiries: SparseColumn<Timestamp>
    private var originalIDs: SparseColumn<EventIdentifier>
    private var requestHashes: SparseColumn<UInt64>

    init(_ tables: GraphTables) {
        via = tables.via
        sharedIDs = tables.sharedIDs
        expiries = tables.expiries
        originalIDs = tables.originalIDs
        requestHashes = tables.requestHashes
    }

    /// Puts rows and nodes into the numbers of the section.
    mutating func renumber(_ names: RecordNames, _ numbers: [UInt32]) {
        func renumber<Value>(_ column: inout SparseColumn<Value>, _ map: (Value) -> Value = { $0 }) {
            for index in column.entries.indices {
                let entry = column.entries[index]
                column.entries[index] = SparseColumn.Entry(
                    event: EventIndex(numbers[Int(entry.event.index)]), value: map(entry.value))
            }
        }
        renumber(&via, names.node)
        renumber(&sharedIDs)
        renumber(&expiries)
        renumber(&originalIDs)
        renumber(&requestHashes)
    }

    /// Writes what is not as the joined tables have it.
    func write(over joined: GraphTables, to writer: inout RecordWriter) {
        let isOrdered = { (left: EventIdentifier, right: EventIdentifier) in
            joined.texts.isOrdered(left, before: right)
        }
        RecordedSparse.write(via, over: joined.via, by: <, to: &writer) { $0.write($1) }
        RecordedSparse.write(sharedIDs, over: joined.sharedIDs, by: isOrdered, to: &writer) { $0.write($1) }
        RecordedSparse.write(expiries, over: joined.expiries, by: <, to: &writer) { $0.bytes.signed($1.seconds) }
        RecordedSparse.write(originalIDs, over: SparseColumn(), by: isOrdered, to: &writer) { $0.write($1) }
        RecordedSparse.write(requestHashes, over: SparseColumn(), by: <, to: &writer) { $0.bytes.word($1) }
    }

    /// The rows whose values are not those that the graph has for the event, each with all of its values.
    private static func write<Value: Equatable>(
        _ column: SparseColumn<Value>, over expected: SparseColumn<Value>, by isOrdered: (Value, Value) -> Bool,
        to writer: inout RecordWriter, _ write: (inout RecordWriter, Value) -> Void
    ) {
        let found = column.entries.sorted {
            $0.event != $1.event ? $0.event < $1.event : isOrdered($0.value, $1.value)
        }
        let wanted = expected.entries
        var (one, other) = (0, 0)
        var differing: [Range<Int>] = []
        var numbers: [Int] = []
        while one < found.count || other < wanted.count {
            let next = other < wanted.count ? wanted[other].event : EventIndex(.max)
            let row = one < found.count ? min(found[one].event, next) : next
            let (start, first) = (one, other)
            while one < found.count, found[one].event == row { one += 1 }
            while other < wanted.count, wanted[other].event == row { other += 1 }
            let isEqual =
                one - start == other - first
                && zip(start..<one, first..<other).allSatisfy { found[$0].value == wanted[$1].value }
            if !isEqual {
                numbers.append(Int(row.index))
                differing.append(start..<one)
            }
        }
        writer.writeRising(numbers)
        for range in differing {
            writer.bytes.number(range.count)
            for index in range { write(&writer, found[index].value) }
        }
    }
}
