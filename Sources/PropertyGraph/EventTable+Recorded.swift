// The events of a finished graph back in a growing table, and the changes that make them what their records said. Apart
// from the table because only putting graphs together needs it, and because a column at a time is what memory likes.

extension EventTable {
    /// The events of `columns`, without content hashes. O(events).
    ///
    /// - Parameters:
    ///   - columns: the events of a finished graph.
    ///   - texts: how many texts there are.
    ///   - actions: the new number of each action.
    public init(thawing columns: EventColumns, texts: Int, actions newActions: [ActionID]) {
        self.init()
        times = Array(columns.times)
        ids = columns.ids.map { id in
            // A text past the last is a damaged id, which the graph has noted.
            id.text.map { Int($0.index) < texts ? EventIdentifier(text: $0) : .none } ?? id
        }
        contents = Array(repeating: 0, count: columns.count)
        principals = Array(columns.principals)
        credentials = Array(columns.credentials)
        keys = Array(columns.keys)
        actions = columns.actions.map { newActions[Int($0.index)] }
        addresses = Array(columns.addresses)
        userAgents = Array(columns.userAgents)
        regions = Array(columns.regions)
        accounts = Array(columns.accounts)
        errorCodes = Array(columns.errorCodes)
        outcomes = Array(columns.outcomes)
        marks = Array(columns.marks)
        files.reserveCapacity(columns.count)
        records.reserveCapacity(columns.count)
        for place in columns.places {
            files.append(place.file)
            records.append(place.record)
        }
        targetStarts.reserveCapacity(columns.count + 1)
        for index in 0..<columns.count {
            targetNodes.append(contentsOf: columns.targets(EventIndex(UInt32(index))))
            targetStarts.append(UInt32(targetNodes.count))
        }
    }

    /// Puts every node through `map`, in which a node has its place, and every action through `newActions`. O(events).
    public mutating func renumber(nodes map: [NodeID], actions newActions: [ActionID]) {
        func renumber(_ column: inout [NodeID]) {
            for index in column.indices where column[index] != .none {
                column[index] = map[Int(column[index].index)]
            }
        }
        renumber(&principals)
        renumber(&credentials)
        renumber(&keys)
        renumber(&addresses)
        renumber(&userAgents)
        renumber(&regions)
        renumber(&accounts)
        renumber(&targetNodes)
        for index in actions.indices { actions[index] = newActions[Int(actions[index].index)] }
    }

    /// Undoes what joining does to nearly every event: a key signs for itself, and no record knows of a conflict.
    /// O(events).
    public mutating func forgetJudgements() {
        for index in keys.indices where keys[index] != .none { credentials[index] = keys[index] }
        for index in marks.indices where marks[index].contains(.conflict) { marks[index].remove(.conflict) }
    }

    /// Gives an event its content hash.
    @inline(__always)
    public mutating func setContent(_ content: UInt64, of event: EventIndex) { contents[Int(event.index)] = content }

    /// Puts `row` in the place of an event; its targets stay.
    public mutating func replace(_ event: EventIndex, with row: EventRow) {
        let index = Int(event.index)
        times[index] = row.time
        ids[index] = row.id
        contents[index] = row.content
        principals[index] = row.principal
        credentials[index] = row.credential
        keys[index] = row.key
        actions[index] = row.action
        addresses[index] = row.address
        userAgents[index] = row.userAgent
        regions[index] = row.region
        accounts[index] = row.account
        errorCodes[index] = row.errorCode
        outcomes[index] = row.outcome
        marks[index] = row.marks
        files[index] = row.file
        records[index] = row.record
    }

    /// Gives events other targets. O(events).
    ///
    /// - Parameter lists: the events, in order, each with its targets.
    public mutating func replaceTargets(_ lists: [(event: EventIndex, targets: [NodeID])]) {
        guard !lists.isEmpty else { return }
        let old = self
        targetStarts.removeAll(keepingCapacity: true)
        targetStarts.append(0)
        targetNodes.removeAll(keepingCapacity: true)
        var rest = lists[...]
        for index in 0..<count {
            let event = EventIndex(UInt32(index))
            if let next = rest.first, next.event == event {
                targetNodes.append(contentsOf: next.targets)
                rest.removeFirst()
            } else {
                targetNodes.append(contentsOf: old.targets(event))
            }
            targetStarts.append(UInt32(targetNodes.count))
        }
    }
}
