// Edges that no single record states: members of console sessions, owners of credentials, roles of sessions. Apart
// from the issuing rules because it runs once, over the joined and canonical tables.
import PropertyGraph

/// Completes the edges of joined tables and freezes them into a graph.
public enum Linker {
    /// The graph of `tables`, which must be canonical. O(events + nodes).
    ///
    /// - Parameter atOnce: whether there is a second thread to work on.
    public static func link(_ tables: consuming GraphTables, atOnce: Bool = false) async -> Graph {
        var links = Links(tables)
        links.addOwners()
        links.addConsoleTurns()
        links.addPortalRoles()
        return await links.finish(atOnce)
    }
}

extension GraphTables {
    /// Keeps of each standing edge the row whose record comes first in `order`, which lists all events. Which rows the
    /// parts kept depends on how the records were split; the earliest of them does not. O(edges + events).
    package mutating func keepEarliestStanding(in order: [EventIndex]) {
        let repeats = RepeatFilter(standing: edges)
        guard !repeats.isEmpty else { return }
        var rank = [UInt32](repeating: 0, count: order.count)
        for (place, event) in order.enumerated() { rank[Int(event.index)] = UInt32(place) }
        var kept: [EdgeKey: Int] = [:]
        var result: [EdgeRow] = []
        for row in edges {
            guard row.kind.isStanding, repeats.mayRepeat(row.relationHash) else {
                result.append(row)
                continue
            }
            guard let known = kept[EdgeKey(row)] else {
                kept[EdgeKey(row)] = result.count
                result.append(row)
                continue
            }
            if rank[Int(row.event.index)] < rank[Int(result[known].event.index)] { result[known] = row }
        }
        edges = result
    }
}

/// The edges while they are completed; what is known of several records together is in `Links+Sessions`.
struct Links {
    private(set) var tables: GraphTables
    private(set) var rows: [EdgeRow]

    init(_ tables: consuming GraphTables) {
        rows = tables.edges
        tables.edges = []
        self.tables = tables
    }

    mutating func append(_ row: EdgeRow) { rows.append(row) }

    /// Freezes the tables, which are emptied column by column as they are taken over: held twice, they would be the
    /// most memory a load ever takes.
    mutating func finish(_ atOnce: Bool) async -> Graph {
        let rows = earliestStanding()
        var alone = GraphTables()
        swap(&alone, &tables)
        return await Graph(consume alone, edges: rows, atOnce: atOnce)
    }

    /// Session –of→ role, principal –holds→ credential and console session –has→ key, each with the first event that
    /// shows it. One record states each: the one that names both.
    mutating func addOwners() {
        var seen = [Bool](repeating: false, count: tables.nodes.count)
        for index in 0..<tables.events.count {
            let event = EventIndex(UInt32(index))
            let principal = tables.events.principals[index]
            let credential = tables.events.credentials[index]
            let key = tables.events.keys[index]
            if principal != .none, !seen[Int(principal.index)] {
                seen[Int(principal.index)] = true
                let role = tables.nodes[principal].owner
                if role != .none { rows.append(EdgeRow(.ofRole, .attested, from: principal, to: role, event: event)) }
            }
            if credential != .none, !seen[Int(credential.index)] {
                seen[Int(credential.index)] = true
                rows.append(EdgeRow(.holds, .attested, from: principal, to: credential, event: event))
            }
            if key != .none, key != credential, !seen[Int(key.index)] {
                seen[Int(key.index)] = true
                rows.append(EdgeRow(.hasKey, .attested, from: credential, to: key, event: event))
            }
        }
    }

    /// The rows, a standing relation once, with the earliest event that shows it. Events are in time order, so the
    /// earliest is the lowest.
    func earliestStanding() -> [EdgeRow] {
        let repeats = RepeatFilter(standing: rows)
        var kept: [EdgeKey: EdgeRow] = [:]
        var result: [EdgeRow] = []
        result.reserveCapacity(rows.count)
        for row in rows where row.source != .none && row.target != .none {
            guard row.kind.isStanding, repeats.mayRepeat(row.relationHash) else {
                result.append(row)
                continue
            }
            if let other = kept[EdgeKey(row)], other.event <= row.event { continue }
            kept[EdgeKey(row)] = row
        }
        result.append(contentsOf: kept.values)
        return result
    }
}
