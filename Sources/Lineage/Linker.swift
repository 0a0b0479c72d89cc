// Edges that no single record states: members of console sessions, owners of credentials, roles of sessions. Apart
// from the issuing rules because it runs once, over the joined and canonical tables.
import PropertyGraph

/// Completes the edges of joined tables and freezes them into a graph.
public enum Linker {
    /// The graph of `tables`, which must be canonical. O(events + nodes).
    public static func link(_ tables: consuming GraphTables) -> Graph {
        var links = Links(tables)
        links.addOwners()
        links.addConsoleTurns()
        links.addPortalRoles()
        let rows = links.earliestStanding()
        return Graph(links.tables, edges: rows)
    }
}

/// The edges while they are completed; what is known of several records together is in `Links+Sessions`.
struct Links {
    let tables: GraphTables
    private(set) var rows: [EdgeRow]

    init(_ tables: consuming GraphTables) {
        rows = tables.edges.map { $0.namingCaller(in: tables) }
        self.tables = tables
    }

    mutating func append(_ row: EdgeRow) { rows.append(row) }

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
        var kept: [EdgeKey: EdgeRow] = [:]
        var result: [EdgeRow] = []
        for row in rows where row.source != .none && row.target != .none {
            guard row.kind.isStanding else {
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

extension EdgeRow {
    /// The row with the caller that all copies of its event together name (cases 8, 9): the copy in another account
    /// may name the caller's account only, and never the credential.
    fileprivate func namingCaller(in tables: GraphTables) -> EdgeRow {
        guard kind.isByCaller else { return self }
        let caller = tables.events.principals[Int(event.index)]
        guard caller != .none, source == caller || tables.nodes.kind(source) == .account else { return self }
        var row = self
        row.source = caller
        if row.sourceCredential == .none || row.source != source {
            row.sourceCredential = tables.events.credentials[Int(event.index)]
        }
        return row
    }
}

extension EdgeKind {
    /// Whether the edge leaves the caller of the event that shows it.
    fileprivate var isByCaller: Bool {
        switch self {
        case .assumed, .assumedRoot, .federated, .created, .loggedIn, .denied: true
        default: false
        }
    }
}
