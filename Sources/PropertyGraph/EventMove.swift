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
        let from = old.events
        var table = EventTable()
        let newActions = (0..<old.actions.count).map { actions(ActionID(UInt32($0))) }
        table.times = gather { from.times[$0] }
        table.ids = gather { from.ids[$0] }
        if !plan.renamed.isEmpty {
            for (new, event) in plan.order.enumerated() { table.ids[new] = plan.renamed[event] ?? table.ids[new] }
        }
        table.contents = gather { from.contents[$0] }
        table.principals = gather { node(from.principals[$0], at: from.times[$0]) }
        table.credentials = gather { final[credentials[from.credentials[$0]]] }
        table.keys = gather { final[from.keys[$0]] }
        table.actions = gather { newActions[Int(from.actions[$0].index)] }
        table.addresses = gather { final[from.addresses[$0]] }
        table.userAgents = gather { final[from.userAgents[$0]] }
        table.regions = gather { final[from.regions[$0]] }
        table.accounts = gather { final[from.accounts[$0]] }
        table.errorCodes = gather { from.errorCodes[$0] }
        table.outcomes = gather { from.outcomes[$0] }
        table.marks = gather { from.marks[$0] }
        table.files = gather { from.files[$0] }
        table.records = gather { from.records[$0] }
        moveTargets(&table)
        return table
    }

    @inline(__always)
    private func gather<Value>(_ value: (Int) -> Value) -> [Value] { plan.order.map { value(Int($0.index)) } }

    private func moveTargets(_ table: inout EventTable) {
        let copies = copiesOfKept()
        table.targetStarts.reserveCapacity(plan.order.count + 1)
        table.targetNodes.reserveCapacity(old.events.targetNodes.count)
        var targets: [NodeID] = []
        for (new, event) in plan.order.enumerated() {
            let time = old.events.times[Int(event.index)]
            targets.removeAll(keepingCapacity: true)
            for target in old.events.targets(event) { targets.append(node(target, at: time)) }
            if !copies.isEmpty, let merged = copies[event] {
                for copy in merged { take(copy, into: &table, new, &targets) }
            }
            if targets.count > 1 {
                targets.sort()
                targets.removeRepeats()
            }
            table.targetNodes.append(contentsOf: targets)
            table.targetStarts.append(UInt32(table.targetNodes.count))
        }
    }

    /// The copies merged into each event, in the order of their places.
    private func copiesOfKept() -> [EventIndex: [EventIndex]] {
        var copies: [EventIndex: [EventIndex]] = [:]
        for index in plan.keptAs.indices where plan.keptAs[index].index != UInt32(index) {
            copies[plan.keptAs[index], default: []].append(EventIndex(UInt32(index)))
        }
        return copies.mapValues { list in
            list.sorted { place(of: $0) < place(of: $1) }
        }
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
