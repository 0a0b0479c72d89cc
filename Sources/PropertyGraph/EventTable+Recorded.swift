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
        // Records that were merged away come after these, and what is new after those: few, mostly.
        let room = columns.count + columns.count >> 4 + 1_024
        func thawed<Values: Collection>(_ values: Values) -> [Values.Element] {
            var array: [Values.Element] = []
            array.reserveCapacity(room)
            array.append(contentsOf: values)
            return array
        }
        times = thawed(columns.times)
        ids = thawed(
            columns.ids.lazy.map { id in
                // A text past the last is a damaged id, which the graph has noted.
                id.text.map { Int($0.index) < texts ? EventIdentifier(text: $0) : .none } ?? id
            })
        contents = thawed(repeatElement(0, count: columns.count))
        principals = thawed(columns.principals)
        credentials = thawed(columns.credentials)
        keys = thawed(columns.keys)
        actions = thawed(columns.actions.lazy.map { newActions[Int($0.index)] })
        addresses = thawed(columns.addresses)
        userAgents = thawed(columns.userAgents)
        regions = thawed(columns.regions)
        accounts = thawed(columns.accounts)
        errorCodes = thawed(columns.errorCodes)
        outcomes = thawed(columns.outcomes)
        marks = thawed(columns.marks)
        files.reserveCapacity(room)
        records.reserveCapacity(room)
        for place in columns.places {
            files.append(place.file)
            records.append(place.record)
        }
        thawTargets(columns, room: room)
    }

    /// Takes over the targets of a finished graph: their lists stand side by side there as here.
    private mutating func thawTargets(_ columns: EventColumns, room: Int) {
        targetStarts.reserveCapacity(room + 1)
        targetNodes.reserveCapacity(columns.targetNodes.count + columns.targetNodes.count >> 4 + 1_024)
        targetNodes.append(contentsOf: columns.targetNodes)
        var end = 0
        for index in 0..<columns.count {
            let places = columns.targetPlaces(EventIndex(UInt32(index)))
            // Lists that do not follow each other are damaged, which the graph has noted, but for the first.
            guard places.lowerBound == end else { break }
            end = places.upperBound
            targetStarts.append(UInt32(end))
        }
        guard targetStarts.count <= columns.count || end < targetNodes.count else { return }
        let all = targetNodes
        targetNodes.removeAll()
        targetStarts = [0]
        for index in 0..<columns.count {
            targetNodes.append(contentsOf: all[columns.targetPlaces(EventIndex(UInt32(index)))])
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
