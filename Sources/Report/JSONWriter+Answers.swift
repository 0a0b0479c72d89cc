// The parts of the JSON contract that more than one answer uses: nodes, tallies, hops, edges. JSON and JSON Lines write
// the same objects through these. Keys and their order are the contract (docs/answers.schema.json).
import Investigation
import PropertyGraph

extension JSONWriter {
    /// The members of a node, without brackets.
    mutating func members(of node: NodeSummary) {
        member("id", node.id)
        member("kind", node.kind.name)
        member("key", node.key)
        member("label", node.label)
        member("account", optional: node.account)
        member("type", optional: node.type)
    }

    /// A member that is a node.
    mutating func member(_ name: String, _ node: NodeSummary) {
        member(name, object: { $0.members(of: node) })
    }

    /// A member that is a node, left out where there is none.
    mutating func member(_ name: String, optional node: NodeSummary?) {
        if let node { member(name, node) }
    }

    /// The six members of a tally; the times are left out where no event has one.
    mutating func members(of tally: Tally) {
        member("events", tally.events)
        member("succeeded", tally.succeeded)
        member("denied", tally.denied)
        member("failed", tally.failed)
        member("first", tally.first)
        member("last", tally.last)
    }

    mutating func actions(_ actions: [ActionTally]) {
        key("actions")
        array(actions) { writer, action in
            writer.object {
                $0.member("action", action.action)
                $0.member("readOnly", action.readOnly)
                $0.members(of: action.tally)
            }
        }
    }

    mutating func hop(_ hop: Hop) {
        object {
            $0.member("node", hop.node)
            $0.member("via", hop.via.name)
            $0.member("evidence", hop.evidence.name)
            $0.member("eventIDs", hop.eventIDs)
            $0.member("at", hop.at)
            if hop.isSelf { $0.member("self", true) }
            $0.member("credential", optional: hop.credential)
        }
    }

    /// The members of a lineage, without brackets.
    mutating func members(of lineage: LineageAnswer) {
        member("subject", lineage.subject)
        key("lineage")
        array(lineage.hops) { $0.hop($1) }
        member("origin", optional: lineage.origin)
        member("resolved", lineage.resolved)
    }

    mutating func lineage(_ lineage: LineageAnswer) {
        object { $0.members(of: lineage) }
    }

    // MARK: Rows of tables: the members, without brackets

    mutating func members(of row: NodeTally, withActions: Bool) {
        member("node", row.node)
        members(of: row.tally)
        if withActions { actions(row.actions) }
    }

    mutating func members(of row: CredentialTally) {
        member("node", row.node)
        members(of: row.tally)
        member("origin", optional: row.origin)
        member("addresses", row.addresses)
    }

    mutating func members(of row: SessionTally) {
        member("node", row.node)
        member("role", optional: row.role)
        members(of: row.tally)
        if let hop = row.hop {
            key("hop")
            self.hop(hop)
        }
        member("depth", row.depth)
    }

    mutating func members(of row: AccountTally) {
        member("account", row.account)
        member("relation", row.relation.rawValue)
        members(of: row.tally)
    }

    mutating func members(of row: ValueTally, named name: String) {
        member(name, row.value)
        members(of: row.tally)
    }

    mutating func members(of row: ActorTally) {
        member("principal", row.principal)
        member("origin", optional: row.origin)
        members(of: row.tally)
        actions(row.actions)
    }

    mutating func members(of edge: GraphEdge) {
        member("kind", edge.kind.name)
        members(of: edge.tally)
        if !edge.actions.isEmpty { actions(edge.actions) }
        member("evidence", optional: edge.evidence?.name)
        member("eventIDs", edge.eventIDs)
        member("total", edge.total)
    }
}
