// For every node, the events that touch it, in time order. A pivot is a walk over one node's postings; nothing else in
// the graph is scanned to answer a question.

/// Lists of events by node. Built once over a finished event table.
public struct Postings: Sendable {
    private let starts: [UInt32]
    private let events: [UInt32]

    /// Lists, for each node, the events that name it in any column or among their targets, each once.
    ///
    /// O(events × columns + nodes), two passes: count, then fill.
    init(events table: EventTable, actions: ActionTable, extra: SparseColumn<NodeID>, nodeCount: Int) {
        // The last event met is kept beside each number, so that an event that names a node twice is listed once.
        var cells = [Cell](repeating: Cell(), count: nodeCount)
        Postings.forEachMention(table, actions, extra) { event, node in
            if cells[Int(node.index)].lastEvent != event {
                cells[Int(node.index)] = Cell(number: cells[Int(node.index)].number + 1, lastEvent: event)
            }
        }
        var starts: [UInt32] = []
        starts.reserveCapacity(nodeCount + 1)
        var sum: UInt32 = 0
        for node in 0..<nodeCount {
            starts.append(sum)
            let count = cells[node].number
            cells[node] = Cell(number: sum)
            sum += count
        }
        starts.append(sum)
        self.starts = starts
        var filled = [UInt32](repeating: 0, count: Int(sum))
        Postings.forEachMention(table, actions, extra) { event, node in
            let cell = cells[Int(node.index)]
            if cell.lastEvent != event {
                filled[Int(cell.number)] = event
                cells[Int(node.index)] = Cell(number: cell.number + 1, lastEvent: event)
            }
        }
        events = filled
    }

    /// What is known of a node's list while it is made.
    private struct Cell {
        var number: UInt32 = 0
        var lastEvent = UInt32.max
    }

    /// The events that touch `node`, in time order. O(1).
    public subscript(node: NodeID) -> PostingList {
        let index = Int(node.index)
        return PostingList(events: events[Int(starts[index])..<Int(starts[index + 1])])
    }

    /// Memory of the lists in bytes.
    public var memory: Int { starts.count * 4 + events.count * 4 }

    @inline(__always)
    private static func forEachMention(
        _ table: EventTable, _ actions: ActionTable, _ extra: SparseColumn<NodeID>, _ body: (UInt32, NodeID) -> Void
    ) {
        var nextExtra = 0
        for index in 0..<table.count {
            let event = UInt32(index)
            @inline(__always) func mention(_ node: NodeID) {
                if node != .none { body(event, node) }
            }
            mention(table.principals[index])
            mention(table.credentials[index])
            mention(table.keys[index])
            mention(actions.service(table.actions[index]))
            mention(table.addresses[index])
            mention(table.userAgents[index])
            mention(table.regions[index])
            mention(table.accounts[index])
            for position in Int(table.targetStarts[index])..<Int(table.targetStarts[index + 1]) {
                mention(table.targetNodes[position])
            }
            while nextExtra < extra.entries.count, extra.entries[nextExtra].event.index == event {
                mention(extra.entries[nextExtra].value)
                nextExtra += 1
            }
        }
    }
}

/// The events of one node, in time order.
public struct PostingList: RandomAccessCollection, Sendable {
    private let events: ArraySlice<UInt32>

    init(events: ArraySlice<UInt32>) { self.events = events }

    /// The place of the first.
    public var startIndex: Int { events.startIndex }
    /// The place past the last.
    public var endIndex: Int { events.endIndex }

    /// The element at a place.
    @inline(__always)
    public subscript(position: Int) -> EventIndex { EventIndex(events[position]) }

    /// The part of the list whose events lie in `window`. O(log n): two binary searches.
    public func within(_ window: Window, of table: EventTable) -> PostingList {
        guard !window.isUnbounded else { return self }
        let from = window.since ?? Timestamp(seconds: .min + 1)
        let lower = firstIndex(in: table, notBefore: from)
        let upper = window.until.map { firstIndex(in: table, notBefore: $0) } ?? endIndex
        return PostingList(events: events[lower..<Swift.max(lower, upper)])
    }

    private func firstIndex(in table: EventTable, notBefore moment: Timestamp) -> Int {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if table.times[Int(events[middle])] < moment { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// Values that only some events have, ordered by event.
public struct SparseColumn<Value: Sendable>: Sendable {
    /// A value of one event.
    public struct Entry: Sendable {
        /// The event.
        public var event: EventIndex
        /// The value.
        public var value: Value
    }

    /// The entries; in a finished graph in the order of events.
    public internal(set) var entries: [Entry] = []

    /// A column without entries.
    public init() {}

    /// Adds a value for `event`.
    public mutating func append(_ value: Value, for event: EventIndex) {
        entries.append(Entry(event: event, value: value))
    }

    /// The values of `event`, in a finished column. O(log n + answer).
    public func values(of event: EventIndex) -> [Value] {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = low + (high - low) / 2
            if entries[middle].event < event { low = middle + 1 } else { high = middle }
        }
        var found: [Value] = []
        while low < entries.count, entries[low].event == event {
            found.append(entries[low].value)
            low += 1
        }
        return found
    }
}

extension SparseColumn: Equatable where Value: Equatable {}
extension SparseColumn.Entry: Equatable where Value: Equatable {}
