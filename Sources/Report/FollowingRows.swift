// blast and path as JSON, JSON Lines and CSV. Apart from the other answers' rows because both are made of hops.
import Investigation
import PropertyGraph

extension JSONWriter {
    mutating func members(of blast: BlastAnswer) {
        member("subject", blast.subject)
        members(of: blast.tally)
        member("writes", blast.writes)
        list("reached", blast.reached) { $0.members(of: $1) }
        key("resources")
        array(blast.resources) { writer, fold in writer.object { $0.members(of: fold) } }
        member("containment", blast.containment)
        member("cut", blast.isCut)
        member("graph", object: { $0.members(of: blast.graph) })
    }

    mutating func members(of row: ReachedTally) {
        member("node", row.node)
        member("hops", row.hops)
        key("hop")
        hop(row.hop)
        member("survivesRevocation", row.survivesRevocation)
        member("expires", row.expires)
        key("credentials")
        array(row.credentials) { writer, node in writer.object { $0.members(of: node) } }
        members(of: row.tally)
        member("writes", row.writes)
        actions(row.actions)
        if !row.by.isEmpty {
            key("by")
            array(row.by) { writer, caller in writer.object { $0.members(of: caller, withActions: false) } }
        }
    }

    mutating func members(of fold: ResourceFold) {
        member("type", fold.type)
        member("nodes", fold.nodes)
        member("changed", fold.changed)
        members(of: fold.tally)
    }

    mutating func members(of path: PathAnswer) {
        member("from", path.from)
        member("to", path.to)
        member("found", path.found)
        key("paths")
        array(path.paths) { writer, hops in writer.array(hops) { $0.hop($1) } }
        for (name, side) in [("reachedFrom", path.reachedFrom), ("reachedTo", path.reachedTo)] {
            guard let side else { continue }
            member(
                name,
                object: { writer in
                    writer.member("total", side.total)
                    writer.key("nodes")
                    writer.array(side.nodes) { writer, node in writer.object { $0.members(of: node) } }
                })
        }
        member("cut", path.isCut)
        member("graph", object: { $0.members(of: path.graph) })
    }
}

extension JSONLines {
    mutating func add(_ answer: BlastAnswer) {
        add("subject") {
            $0.member("node", answer.subject)
            $0.members(of: answer.tally)
            $0.member("writes", answer.writes)
        }
        for row in answer.reached.items { add("reached") { $0.members(of: row) } }
        for fold in answer.resources { add("resources") { $0.members(of: fold) } }
        for sentence in answer.containment { add("containment") { $0.member("text", sentence) } }
        addEdges(answer.graph)
    }

    mutating func add(_ answer: PathAnswer) {
        add("path") {
            $0.member("from", answer.from)
            $0.member("to", answer.to)
            $0.member("found", answer.found)
        }
        for (row, side) in [("reached-from", answer.reachedFrom), ("reached-to", answer.reachedTo)] {
            for node in side?.nodes ?? [] { add(row) { $0.member("node", node) } }
        }
        for (number, hops) in answer.paths.enumerated() {
            for hop in hops {
                add("hop") {
                    $0.member("path", number + 1)
                    $0.key("hop")
                    $0.hop(hop)
                }
            }
        }
        addEdges(answer.graph)
    }
}

extension CSVTable {
    mutating func add(_ answer: BlastAnswer) {
        add("subject", answer.tally, cells(of: answer.subject))
        for row in answer.reached.items {
            var cells = cells(of: row.node, origin: row.hop.node)
            cells.take(row.hop)
            cells[.depth] = String(row.hops)
            cells[.relation] = row.survivesRevocation ? "survives" : "ends"
            if row.survivesRevocation, let expires = row.expires { cells[.relation] = "survives until \(expires)" }
            add("reached", row.tally, cells)
            add("reached-actions", row.actions, of: cells)
            for key in row.credentials { add("reached-credentials", Tally(), self.cells(of: key, origin: row.node)) }
        }
        for fold in answer.resources { add("resources", fold.tally, [.type: fold.type]) }
        for (number, sentence) in answer.containment.enumerated() {
            add("containment", Tally(), [.key: String(number + 1), .label: sentence])
        }
    }

    /// Both ends; one row a hop: `path-1`, `path-2`, …
    mutating func add(_ answer: PathAnswer) {
        add("from", Tally(), cells(of: answer.from))
        add("to", Tally(), cells(of: answer.to))
        for (table, side) in [("reached-from", answer.reachedFrom), ("reached-to", answer.reachedTo)] {
            for node in side?.nodes ?? [] { add(table, Tally(), cells(of: node)) }
        }
        for (number, hops) in answer.paths.enumerated() {
            var source = answer.from
            for (depth, hop) in hops.enumerated() {
                var cells = cells(of: hop.node, origin: source)
                cells.take(hop)
                cells[.depth] = String(depth + 1)
                var tally = Tally()
                tally.events = hop.eventIDs.count
                tally.first = hop.at
                add("path-\(number + 1)", tally, cells)
                source = hop.node
            }
        }
    }
}

extension [CSVColumn: String] {
    fileprivate mutating func take(_ hop: Hop) {
        self[.via] = hop.via.name
        self[.evidence] = hop.evidence.name
        self[.at] = hop.at?.description
    }
}
