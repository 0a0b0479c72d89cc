// Events put into another order, with their nodes renumbered, column by column. Apart from rewriting because it touches
// every event, and a column at a time is what memory likes.

/// Moves events by a plan.
struct EventMove: Sendable {
    let plan: EventPlan
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

    /// A column in the new order.
    fileprivate func values<Value>(_ column: [Value]) -> [Value] { plan.order.map { column[Int($0.index)] } }
}

extension EventTable {
    /// Keeps the events of the plan, in its order, each with what its copies know. O(events).
    ///
    /// Two columns at a time, since all of them twice would be the most memory a load ever takes.
    mutating func apply(_ move: EventMove, atOnce: Bool) async {
        // Everything that looks at several columns comes first, while all are in the old order.
        let copies = copiesOfKept(move.plan)
        moveTargets(move, copies)
        if !move.successions.isEmpty {
            for index in principals.indices {
                principals[index] = move.successions.resolve(principals[index], at: times[index])
            }
        }
        for index in credentials.indices { credentials[index] = move.credentials[credentials[index]] }
        for (kept, list) in copies {
            for copy in list { take(copy, into: kept) }
        }
        for (event, id) in move.plan.renamed { ids[Int(event.index)] = id }
        await moveColumns(move, atOnce)
    }

    private mutating func moveColumns(_ move: EventMove, _ atOnce: Bool) async {
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
        await nodes(&principals, &credentials)
        await nodes(&keys, &addresses)
        await nodes(&userAgents, &regions)
        accounts = move.nodes(accounts)
        for index in actions.indices { actions[index] = move.actions[Int(actions[index].index)] }
        await values(&actions, &errorCodes)
        await values(&times, &contents)
        await values(&files, &records)
        await values(&ids, &outcomes)
        marks = move.values(marks)
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

    private mutating func moveTargets(_ move: EventMove, _ copies: [EventIndex: [EventIndex]]) {
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
            let time = times[Int(event.index)]
            for target in targets(event) { nodes.append(isPlain ? final[target] : move.node(target, at: time)) }
            if hasCopies[Int(event.index)] {
                for copy in copies[event] ?? [] { nodes.append(contentsOf: targets(broughtBy: copy, to: event, move)) }
            }
            if nodes.count - first > 1 {
                nodes[first...].sort()
                nodes.removeRepeats(from: first)
            }
            starts.append(UInt32(nodes.count))
        }
        (targetStarts, targetNodes) = (starts, nodes)
    }

    /// What a copy adds to the targets of its event: its own, and the account that logged it.
    private func targets(broughtBy copy: EventIndex, to event: EventIndex, _ move: EventMove) -> [NodeID] {
        var found = targets(copy).map { move.node($0, at: times[Int(copy.index)]) }
        let account = move.final[accounts[Int(copy.index)]]
        if account != .none, account != move.final[accounts[Int(event.index)]] { found.append(account) }
        return found
    }

    /// Takes from a copy what the event's own record lacked.
    private mutating func take(_ copy: EventIndex, into kept: EventIndex) {
        let (from, to) = (Int(copy.index), Int(kept.index))
        if principals[to] == .none { principals[to] = principals[from] }
        if credentials[to] == .none { credentials[to] = credentials[from] }
        if keys[to] == .none { keys[to] = keys[from] }
        if addresses[to] == .none { addresses[to] = addresses[from] }
        if userAgents[to] == .none { userAgents[to] = userAgents[from] }
        if regions[to] == .none { regions[to] = regions[from] }
    }
}
