// Workers' parts into one set of tables: duplicates, copies of one action in several accounts, addenda. Apart from
// lineage because it judges events, not identities; lineage is linked after it.
import Lineage
import PropertyGraph

/// How many records became something other than an event of their own.
package struct JoinCounts: Equatable, Sendable {
    package var duplicates = 0
    package var fused = 0
    /// Events that share an id with another event of different content.
    package var conflicts: [EventIndex] = []
}

/// Joins parts. The result depends on the records alone, not on how they were split or in which order they came.
package enum Joiner {
    /// The joined, canonical tables. O(n log n) in events and nodes.
    package static func join(_ given: consuming [GraphTables]) -> (tables: GraphTables, counts: JoinCounts) {
        var parts = given
        // The largest part takes the others in.
        parts.sort { $0.events.count < $1.events.count }
        var tables = parts.popLast() ?? GraphTables()
        while let part = parts.popLast() { tables.adopt(part) }
        let unified = Unification(&tables)
        var plan = EventPlan(count: tables.events.count)
        var counts = JoinCounts()
        let sorted = EventOrder.sorted(tables)
        tables.keepEarliestStanding(in: sorted)
        var copies = CopyFinder(tables, sorted)
        copies.findDuplicates(&plan, &counts)
        copies.findFused(&plan, &counts)
        plan.order = sorted.filter { plan.keptAs[Int($0.index)] == $0 }
        let conflicting = copies.conflicts(plan)
        var result = tables.rewritten(
            nodes: unified.map, successions: unified.successions, credentials: unified.credentials, events: plan)
        counts.conflicts = result.mark(conflicting, plan)
        return (result, counts)
    }
}

extension GraphTables {
    /// Marks the events that share an id with others; gives their new places.
    fileprivate mutating func mark(_ old: [EventIndex], _ plan: EventPlan) -> [EventIndex] {
        guard !old.isEmpty else { return [] }
        let wanted = Set(old)
        var found: [EventIndex] = []
        for (new, event) in plan.order.enumerated() where wanted.contains(event) {
            let index = EventIndex(UInt32(new))
            events.insert(.conflict, for: index)
            found.append(index)
        }
        return found
    }
}
