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
        times.append(contentsOf: rows.lazy.map(\.time))
        ids.append(contentsOf: rows.lazy.map(\.id))
        contents.append(contentsOf: rows.lazy.map(\.content))
        principals.append(contentsOf: rows.lazy.map(\.principal))
        credentials.append(contentsOf: rows.lazy.map(\.credential))
        keys.append(contentsOf: rows.lazy.map(\.key))
        actions.append(contentsOf: rows.lazy.map(\.action))
        addresses.append(contentsOf: rows.lazy.map(\.address))
        userAgents.append(contentsOf: rows.lazy.map(\.userAgent))
        regions.append(contentsOf: rows.lazy.map(\.region))
        accounts.append(contentsOf: rows.lazy.map(\.account))
        errorCodes.append(contentsOf: rows.lazy.map(\.errorCode))
        outcomes.append(contentsOf: rows.lazy.map(\.outcome))
        marks.append(contentsOf: rows.lazy.map(\.marks))
        files.append(contentsOf: rows.lazy.map(\.file))
        records.append(contentsOf: rows.lazy.map(\.record))
        let first = targetNodes.count
        targetStarts.append(contentsOf: block.ends.lazy.map { UInt32(first + $0) })
        targetNodes.append(contentsOf: block.targets)
        block.rows.removeAll(keepingCapacity: true)
        block.targets.removeAll(keepingCapacity: true)
        block.ends.removeAll(keepingCapacity: true)
    }
}
