// Events on their way into columns, some hundred at a time. Apart from the table because reading adds one event at a
// time and eighteen arrays that grow by one element each cost more than one that grows by a row.

/// A few events, row by row, with their targets.
public struct EventBlock: Sendable {
    fileprivate var rows: [EventRow] = []
    fileprivate var targets: [NodeID] = []
    /// Where each event's targets end.
    fileprivate var ends: [Int] = []

    /// Few enough to stay in the nearest cache until they are taken.
    private static let capacity = 256

    /// An empty block.
    public init() {
        rows.reserveCapacity(EventBlock.capacity)
        ends.reserveCapacity(EventBlock.capacity)
    }

    /// Events held.
    public var count: Int { rows.count }

    /// Targets held, those of the event still to come included.
    public var targetCount: Int { targets.count }

    /// Whether it is time to take the events.
    public var isFull: Bool { rows.count >= EventBlock.capacity }

    /// The event at `index` without its targets.
    public subscript(index: Int) -> EventRow { rows[index] }

    /// Adds a target of the event still to come, unless it has it already. O(targets since `first`).
    ///
    /// - Parameters:
    ///   - target: the node the event acts on.
    ///   - first: what `targetCount` was before the event's first target.
    public mutating func append(target: NodeID, since first: Int) {
        for index in first..<targets.count where targets[index] == target { return }
        targets.append(target)
    }

    /// Adds an event, with the targets added since the event before.
    public mutating func append(_ row: EventRow) {
        rows.append(row)
        ends.append(targets.count)
    }
}

extension EventTable {
    /// Appends the events of `block` and empties it. O(events of the block).
    public mutating func take(_ block: inout EventBlock) {
        let rows = block.rows
        EventTable.extend(&times, by: rows.lazy.map(\.time))
        EventTable.extend(&ids, by: rows.lazy.map(\.id))
        EventTable.extend(&contents, by: rows.lazy.map(\.content))
        EventTable.extend(&principals, by: rows.lazy.map(\.principal))
        EventTable.extend(&credentials, by: rows.lazy.map(\.credential))
        EventTable.extend(&keys, by: rows.lazy.map(\.key))
        EventTable.extend(&actions, by: rows.lazy.map(\.action))
        EventTable.extend(&addresses, by: rows.lazy.map(\.address))
        EventTable.extend(&userAgents, by: rows.lazy.map(\.userAgent))
        EventTable.extend(&regions, by: rows.lazy.map(\.region))
        EventTable.extend(&accounts, by: rows.lazy.map(\.account))
        EventTable.extend(&errorCodes, by: rows.lazy.map(\.errorCode))
        EventTable.extend(&outcomes, by: rows.lazy.map(\.outcome))
        EventTable.extend(&marks, by: rows.lazy.map(\.marks))
        EventTable.extend(&files, by: rows.lazy.map(\.file))
        EventTable.extend(&records, by: rows.lazy.map(\.record))
        let first = targetNodes.count
        EventTable.extend(&targetStarts, by: block.ends.lazy.map { UInt32(first + $0) })
        EventTable.extend(&targetNodes, by: block.targets)
        block.rows.removeAll(keepingCapacity: true)
        block.targets.removeAll(keepingCapacity: true)
        block.ends.removeAll(keepingCapacity: true)
    }

    /// Appends to a column, with room for many more where there is none.
    @inline(__always)
    private static func extend<Value>(_ column: inout [Value], by values: some Collection<Value>) {
        column.makeRoom(for: values.count)
        column.append(contentsOf: values)
    }
}
