// Events put into another order, with their nodes renumbered, column by column. Apart from rewriting because it touches
// every event, and a column at a time is what memory likes.

/// Moves events by a plan.
struct EventMove: Sendable {
    let plan: EventPlan
    /// Each old event's new place.
    let places: [EventIndex]
    /// For each old node, its new number.
    let final: NodeMap
    let successions: NodeSuccessions
    /// For each key, the credential that stands for it.
    let credentials: NodeMap
    /// For each old action, its new number.
    let actions: [ActionID]

    /// The new number of what `node` stands for at `time`.
    @inline(__always)
    func node(_ node: NodeID, at time: Timestamp) -> NodeID {
        successions.isEmpty ? final[node] : final[successions.resolve(node, at: time)]
    }

    /// A column of nodes in the new order and numbers.
    fileprivate func nodes(_ column: [NodeID]) -> [NodeID] { plan.order.map { final[column[Int($0.index)]] } }

    /// What signed the events, in the new order and numbers.
    fileprivate func signers(_ column: [NodeID]) -> [NodeID] {
        plan.order.map { final[credentials[column[Int($0.index)]]] }
    }

    /// Who acted, in the new order and numbers.
    ///
    /// - Parameter times: when each event happened, in the old order.
    fileprivate func actors(_ column: [NodeID], at times: [Timestamp]) -> [NodeID] {
        if successions.isEmpty { return nodes(column) }
        return plan.order.map { node(column[Int($0.index)], at: times[Int($0.index)]) }
    }

    /// A column in the new order.
    fileprivate func values<Value>(_ column: [Value]) -> [Value] { plan.order.map { column[Int($0.index)] } }
}

extension EventTable {
    /// Keeps the events of the plan, in its order, each with what its copies know. O(events).
    ///
    /// Few columns at a time, since all of them twice would be the most memory a load ever takes. A watcher sees each
    /// of them before its old form is given up.
    mutating func apply(_ move: EventMove, atOnce: Bool, watchedBy watcher: inout (any RewriteWatcher)?) async {
        var recorded = watcher == nil ? EventTable() : self
        // Everything that looks at several columns comes first, while all are in the old order.
        let copies = copiesOfKept(move.plan)
        let filled = filledByCopies(copies, move)
        let (oldAccounts, oldMarks) = (accounts, PropertyGraph.take(&marks))
        ((targetStarts, targetNodes), (accounts, marks)) = await both(atOnce: atOnce) { [self] in
            movedTargets(move, copies)
        } _: {
            (move.nodes(oldAccounts), move.values(oldMarks))
        }
        await show([.targets], of: &recorded, to: &watcher, atOnce)
        await moveColumns(move, filled, atOnce, &recorded, &watcher)
    }

    private mutating func moveColumns(
        _ move: EventMove, _ filled: [FilledEvent], _ atOnce: Bool, _ recorded: inout EventTable,
        _ watcher: inout (any RewriteWatcher)?
    ) async {
        func nodes(_ one: inout [NodeID], _ other: inout [NodeID]) async {
            let (first, second) = (PropertyGraph.take(&one), PropertyGraph.take(&other))
            (one, other) = await both(atOnce: atOnce) {
                move.nodes(first)
            } _: {
                move.nodes(second)
            }
        }
        func values<One: Sendable, Other: Sendable>(_ one: inout [One], _ other: inout [Other]) async {
            let (first, second) = (PropertyGraph.take(&one), PropertyGraph.take(&other))
            (one, other) = await both(atOnce: atOnce) {
                move.values(first)
            } _: {
                move.values(second)
            }
        }
        func fill(_ column: inout [NodeID], _ value: KeyPath<EventRow, NodeID>) {
            for event in filled { column[event.place] = event.row[keyPath: value] }
        }
        let (oldActors, oldSigners) = (PropertyGraph.take(&principals), PropertyGraph.take(&credentials))
        (principals, credentials) = await both(atOnce: atOnce) { [times] in
            move.actors(oldActors, at: times)
        } _: {
            move.signers(oldSigners)
        }
        fill(&principals, \.principal)
        fill(&credentials, \.credential)
        await show([.principal], of: &recorded, to: &watcher, atOnce)
        await nodes(&keys, &addresses)
        fill(&keys, \.key)
        fill(&addresses, \.address)
        await show([.credential, .key, .address], of: &recorded, to: &watcher, atOnce)
        await nodes(&userAgents, &regions)
        fill(&userAgents, \.userAgent)
        fill(&regions, \.region)
        await show([.userAgent, .region, .account], of: &recorded, to: &watcher, atOnce)
        await values(&actions, &errorCodes)
        for index in actions.indices { actions[index] = move.actions[Int(actions[index].index)] }
        await show([.action, .errorCode], of: &recorded, to: &watcher, atOnce)
        await values(&times, &contents)
        await show([.time, .content], of: &recorded, to: &watcher, atOnce)
        (recorded.files, recorded.records) = ([], [])
        await values(&files, &records)
        await values(&ids, &outcomes)
        for (event, id) in move.plan.renamed { ids[Int(move.places[Int(event.index)].index)] = id }
        await show([.id, .outcome, .marks], of: &recorded, to: &watcher, atOnce)
    }

    /// Lets a watcher see columns that have been moved, and gives up their old form.
    private func show(
        _ columns: [RowColumn], of recorded: inout EventTable, to watcher: inout (any RewriteWatcher)?, _ atOnce: Bool
    ) async {
        await watcher?.see(columns, recorded: recorded, joined: self, atOnce: atOnce)
        for column in columns { recorded.drop(column) }
    }

    /// Gives up a column.
    private mutating func drop(_ column: RowColumn) {
        switch column {
        case .time: times = []
        case .id: ids = []
        case .content: contents = []
        case .principal: principals = []
        case .credential: credentials = []
        case .key: keys = []
        case .action: actions = []
        case .address: addresses = []
        case .userAgent: userAgents = []
        case .region: regions = []
        case .account: accounts = []
        case .errorCode: errorCodes = []
        case .outcome: outcomes = []
        case .marks: marks = []
        case .targets: (targetStarts, targetNodes) = ([0], [])
        }
    }

    /// The copies merged into each event, in the order of their places; those equal to it bring nothing and are left
    /// out.
    private func copiesOfKept(_ plan: EventPlan) -> [EventIndex: [EventIndex]] {
        var copies: [EventIndex: [EventIndex]] = [:]
        for (index, kept) in plan.keptAs.enumerated() {
            guard kept.index != UInt32(index), contents[index] != contents[Int(kept.index)] else { continue }
            copies[kept, default: []].append(EventIndex(UInt32(index)))
        }
        for (kept, list) in copies where list.count > 1 {
            copies[kept] = list.sorted { place(of: $0) < place(of: $1) }
        }
        return copies
    }

    private func place(of event: EventIndex) -> RecordPlace {
        RecordPlace(file: files[Int(event.index)], record: records[Int(event.index)])
    }

    /// Where each event's targets begin, and the targets, in the new order and numbers.
    private func movedTargets(
        _ move: EventMove, _ copies: [EventIndex: [EventIndex]]
    ) -> (starts: [UInt32], nodes: [NodeID]) {
        let (order, final, isPlain) = (move.plan.order, move.final, move.successions.isEmpty)
        // Few events have any, and every event is asked.
        var hasCopies = [Bool](repeating: false, count: count)
        for event in copies.keys { hasCopies[Int(event.index)] = true }
        var starts: [UInt32] = [0]
        var nodes: [NodeID] = []
        starts.reserveCapacity(order.count + 1)
        nodes.reserveCapacity(targetNodes.count)
        for event in order {
            let first = nodes.count
            let index = Int(event.index)
            for place in Int(targetStarts[index])..<Int(targetStarts[index + 1]) {
                let target = targetNodes[place]
                nodes.append(isPlain ? final[target] : move.node(target, at: times[index]))
            }
            if hasCopies[index] {
                for copy in copies[event] ?? [] { nodes.append(contentsOf: targets(broughtBy: copy, to: event, move)) }
            }
            if nodes.count - first > 1 {
                nodes.sort(from: first)
                nodes.removeRepeats(from: first)
            }
            starts.append(UInt32(nodes.count))
        }
        return (starts, nodes)
    }

    /// What a copy adds to the targets of its event: its own, and the account that logged it.
    private func targets(broughtBy copy: EventIndex, to event: EventIndex, _ move: EventMove) -> [NodeID] {
        var found = targets(copy).map { move.node($0, at: times[Int(copy.index)]) }
        let account = move.final[accounts[Int(copy.index)]]
        if account != .none, account != move.final[accounts[Int(event.index)]] { found.append(account) }
        return found
    }

    /// The events to which their copies bring what their own records lacked.
    private func filledByCopies(_ copies: [EventIndex: [EventIndex]], _ move: EventMove) -> [FilledEvent] {
        copies.map { kept, list in
            var row = participants(in: kept, move)
            for copy in list {
                let other = participants(in: copy, move)
                if row.principal == .none { row.principal = other.principal }
                if row.credential == .none { row.credential = other.credential }
                if row.key == .none { row.key = other.key }
                if row.address == .none { row.address = other.address }
                if row.userAgent == .none { row.userAgent = other.userAgent }
                if row.region == .none { row.region = other.region }
            }
            return FilledEvent(place: Int(move.places[Int(kept.index)].index), row: row)
        }
    }

    /// Who takes part in an event, in the new numbers.
    private func participants(in event: EventIndex, _ move: EventMove) -> EventRow {
        var row = row(event)
        row.principal = move.node(row.principal, at: row.time)
        row.credential = move.final[move.credentials[row.credential]]
        row.key = move.final[row.key]
        row.address = move.final[row.address]
        row.userAgent = move.final[row.userAgent]
        row.region = move.final[row.region]
        return row
    }

    /// An event with what its copies know of who took part, at its new place.
    private struct FilledEvent {
        let place: Int
        let row: EventRow
    }
}

extension [NodeID] {
    /// Sorts the nodes from the place `first` on, which are few as a rule.
    package mutating func sort(from first: Int) {
        guard count - first <= 16 else { return self[first...].sort() }
        for place in indices.dropFirst(first + 1) {
            let node = self[place]
            var gap = place
            while gap > first, node < self[gap - 1] {
                self[gap] = self[gap - 1]
                gap -= 1
            }
            self[gap] = node
        }
    }
}
