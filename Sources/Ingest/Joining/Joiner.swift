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
    ///
    /// - Parameter atOnce: whether there is a second thread to work on.
    package static func join(
        _ given: consuming [GraphTables], atOnce: Bool = false
    ) async -> (tables: GraphTables, counts: JoinCounts) {
        var nobody: (any RewriteWatcher)?
        return await join(given, atOnce: atOnce, watchedBy: &nobody)
    }

    /// The same, with somebody who sees what the records said before it is given up.
    package static func join(
        _ given: consuming [GraphTables], atOnce: Bool, watchedBy watcher: inout (any RewriteWatcher)?
    ) async -> (tables: GraphTables, counts: JoinCounts) {
        var tables = gather(given)
        var planned: Planned
        let repeated: [EventIndex]
        var unified: Unification
        let nodes: [NodeID]
        (planned, repeated, (unified, nodes)) = await all(atOnce: atOnce) { [tables] in
            plan(tables)
        } _: { [tables] in
            CopyFinder.withRepeatedIDs(tables.events)
        } _: { [tables] in
            (Unification(tables), tables.nodesInOrder())
        }
        let conflicting = CopyFinder.conflicts(repeated, tables.events, planned.plan)
        unified.addNodes(to: &tables)
        let order = tables.canonicalOrder(nodes, unified.map)
        tables.keepEarliestStanding(in: planned.sorted)
        planned.sorted = []
        await tables.rewrite(
            nodes: unified.map, successions: unified.successions, credentials: unified.credentials,
            events: planned.plan, order: order, atOnce: atOnce, watchedBy: &watcher)
        var counts = planned.counts
        counts.conflicts = tables.mark(conflicting, planned.plan)
        return (tables, counts)
    }

    /// All parts in one, in no order.
    private static func gather(_ given: consuming [GraphTables]) -> GraphTables {
        var parts = given
        // The largest part takes the others in.
        parts.sort { $0.events.count < $1.events.count }
        var tables = parts.popLast() ?? GraphTables()
        while let part = parts.popLast() { tables.adopt(part) }
        return tables
    }

    private struct Planned: Sendable {
        var plan: EventPlan
        /// All events in order, until that has been used.
        var sorted: [EventIndex]
        var counts = JoinCounts()
    }

    /// Which events stay and in what order.
    private static func plan(_ tables: GraphTables) -> Planned {
        let order = EventOrder(tables)
        let sorted = order.sorted()
        var planned = Planned(plan: EventPlan(count: tables.events.count), sorted: sorted)
        var copies = CopyFinder(tables, sorted, by: order)
        copies.findDuplicates(&planned.plan, &planned.counts)
        copies.findFused(&planned.plan, &planned.counts)
        let keptAs = planned.plan.keptAs
        planned.plan.order.reserveCapacity(sorted.count)
        for event in sorted where keptAs[Int(event.index)] == event { planned.plan.order.append(event) }
        return planned
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
