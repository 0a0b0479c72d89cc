// Events from one table into another, column by column. Apart from rewriting because it touches every event, and a
// column at a time is what memory likes.

/// Moves the events of `old` by a plan, with their nodes renumbered.
struct EventMove {
    let old: GraphTables
    let plan: EventPlan
    /// For each old node, its new number.
    let final: NodeMap
    let successions: NodeSuccessions
    let credentials: NodeMap

    /// The new number of what `node` stands for at `time`.
    @inline(__always)
    func node(_ node: NodeID, at time: Timestamp) -> NodeID {
        successions.isEmpty ? final[node] : final[successions.resolve(node, at: time)]
    }

    /// The events that stay, each with the targets of the copies merged into it. O(events).
    func events(actions: (ActionID) -> ActionID) -> EventTable {
        let (from, order, final, credentials) = (old.events, plan.order, final, credentials)
        let newActions = (0..<old.actions.count).map { actions(ActionID(UInt32($0))) }
        var table = EventTable()
        table.times = order.map { from.times[Int($0.index)] }
        table.ids = order.map { from.ids[Int($0.index)] }
        if !plan.renamed.isEmpty {
            for (new, event) in order.enumerated() { table.ids[new] = plan.renamed[event] ?? table.ids[new] }
        }
        table.contents = order.map { from.contents[Int($0.index)] }
        table.principals = order.map { final[from.principals[Int($0.index)]] }
        if !successions.isEmpty {
            for (new, event) in order.enumerated() {
                table.principals[new] = node(from.principals[Int(event.index)], at: table.times[new])
            }
        }
        table.credentials = order.map { final[credentials[from.credentials[Int($0.index)]]] }
        table.keys = order.map { final[from.keys[Int($0.index)]] }
        table.actions = order.map { newActions[Int(from.actions[Int($0.index)].index)] }
        table.addresses = order.map { final[from.addresses[Int($0.index)]] }
        table.userAgents = order.map { final[from.userAgents[Int($0.index)]] }
        table.regions = order.map { final[from.regions[Int($0.index)]] }
        table.accounts = order.map { final[from.accounts[Int($0.index)]] }
        table.errorCodes = order.map { from.errorCodes[Int($0.index)] }
        table.outcomes = order.map { from.outcomes[Int($0.index)] }
        table.marks = order.map { from.marks[Int($0.index)] }
        table.files = order.map { from.files[Int($0.index)] }
        table.records = order.map { from.records[Int($0.index)] }
        moveTargets(&table)
        return table
    }

    private func moveTargets(_ table: inout EventTable) {
        let (from, order, final, isPlain) = (old.events, plan.order, final, successions.isEmpty)
        let copies = copiesOfKept()
        // Few events have any, and every event is asked.
        var hasCopies = [Bool](repeating: false, count: plan.keptAs.count)
        for event in copies.keys { hasCopies[Int(event.index)] = true }
        table.targetStarts.reserveCapacity(order.count + 1)
        table.targetNodes.reserveCapacity(from.targetNodes.count)
        var targets: [NodeID] = []
        for (new, event) in order.enumerated() {
            targets.removeAll(keepingCapacity: true)
            for target in from.targets(event) {
                targets.append(isPlain ? final[target] : node(target, at: table.times[new]))
            }
            if hasCopies[Int(event.index)] {
                for copy in copies[event] ?? [] { take(copy, into: &table, new, &targets) }
            }
            if targets.count > 1 {
                targets.sort()
                targets.removeRepeats()
            }
            table.targetNodes.append(contentsOf: targets)
            table.targetStarts.append(UInt32(table.targetNodes.count))
        }
    }

    /// The copies merged into each event, in the order of their places; those equal to it bring nothing and are left
    /// out.
    private func copiesOfKept() -> [EventIndex: [EventIndex]] {
        let contents = old.events.contents
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
        RecordPlace(file: old.events.files[Int(event.index)], record: old.events.records[Int(event.index)])
    }

    /// Takes from a copy what the event's own record lacked, and the account that logged it.
    private func take(_ copy: EventIndex, into table: inout EventTable, _ new: Int, _ targets: inout [NodeID]) {
        let index = Int(copy.index)
        let time = old.events.times[index]
        for target in old.events.targets(copy) { targets.append(node(target, at: time)) }
        let account = final[old.events.accounts[index]]
        if account != .none, account != table.accounts[new] { targets.append(account) }
        if table.principals[new] == .none { table.principals[new] = node(old.events.principals[index], at: time) }
        if table.credentials[new] == .none {
            table.credentials[new] = final[credentials[old.events.credentials[index]]]
        }
        if table.keys[new] == .none { table.keys[new] = final[old.events.keys[index]] }
        if table.addresses[new] == .none { table.addresses[new] = final[old.events.addresses[index]] }
        if table.userAgents[new] == .none { table.userAgents[new] = final[old.events.userAgents[index]] }
        if table.regions[new] == .none { table.regions[new] = final[old.events.regions[index]] }
    }
}
