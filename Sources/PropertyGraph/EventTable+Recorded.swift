// The events of a finished graph back in a growing table, and the changes that make them what their records said. Apart
// from the table because only putting graphs together needs it, and because a column at a time is what memory likes.

extension EventTable {
    /// The events of `columns`, without content hashes. O(events).
    ///
    /// - Parameters:
    ///   - columns: the events of a finished graph.
    ///   - texts: how many texts there are.
    public init(thawing columns: EventColumns, texts: Int) {
        self.init()
        // Records that were merged away come after these, and what is new after those: few, mostly.
        let rows = max(columns.count, min(columns.places.recordCount, 2 * columns.count))
        let room = rows + rows >> 4 + 1_024
        times.reserveCapacity(room)
        times.append(contentsOf: columns.times)
        ids = columns.ids.thawed(room: room, texts: texts)
        contents.reserveCapacity(room)
        contents.append(contentsOf: repeatElement(0, count: columns.count))
        principals = columns.principals.thawed(room: room)
        credentials = columns.credentials.thawed(room: room)
        keys = columns.keys.thawed(over: credentials, room: room)
        actions = columns.actions.thawed(room: room)
        addresses = columns.addresses.thawed(room: room)
        userAgents = columns.userAgents.thawed(room: room)
        regions = columns.regions.thawed(room: room)
        accounts = columns.accounts.thawed(room: room)
        errorCodes = columns.errorCodes.thawed(room: room)
        outcomes = columns.outcomes.thawed(room: room)
        marks = columns.marks.thawed(room: room)
        (files, records) = columns.places.thawed(room: room)
        thawTargets(columns, room: room)
    }

    /// Takes over the targets of a finished graph: their lists stand side by side there as here.
    private mutating func thawTargets(_ columns: EventColumns, room: Int) {
        let targets = columns.targetNodes.count
        targetNodes = columns.targetNodes.thawed(room: targets + targets >> 3 + 1_024)
        targetStarts.removeAll()
        targetStarts.reserveCapacity(room + 1)
        var last: UInt64 = 0
        for start in columns.targetStarts {
            if start < last { _ = columns.targetStarts.codes.reject(targetStarts.count) }
            last = max(last, min(start, UInt64(targets)))
            targetStarts.append(UInt32(truncatingIfNeeded: last))
        }
        // No list ends before the first one, nor does a node stand after the last.
        if targetStarts[0] != 0 || Int(targetStarts[columns.count]) != targets {
            _ = columns.targetStarts.codes.reject(0)
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

    /// Gives the events their content hashes.
    ///
    /// - Precondition: there is one for each.
    public mutating func setContents(_ new: [UInt64]) {
        precondition(new.count == contents.count, "a content hash for each event")
        for (index, content) in new.enumerated() { contents[index] = content }
    }

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
        var next = 0
        func keep(_ events: Range<Int>, _ starts: inout [UInt32], _ nodes: inout [NodeID]) {
            let (first, last) = (old.targetStarts[events.lowerBound], old.targetStarts[events.upperBound])
            let end = UInt32(nodes.count)
            nodes.append(contentsOf: old.targetNodes[Int(first)..<Int(last)])
            for event in events { starts.append(old.targetStarts[event + 1] - first + end) }
        }
        for (event, targets) in lists {
            keep(next..<Int(event.index), &targetStarts, &targetNodes)
            targetNodes.append(contentsOf: targets)
            targetStarts.append(UInt32(targetNodes.count))
            next = Int(event.index) + 1
        }
        keep(next..<count, &targetStarts, &targetNodes)
    }
}
