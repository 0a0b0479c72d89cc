// What follows from a subject's credentials: the sessions it obtained, the sessions obtained from those, and so on.
// Apart because it walks lineage downwards, by credential and not by name: two callers may share a session name.
import Lineage
import PropertyGraph

/// A session reached from a subject.
struct DerivedSession {
    let session: NodeID
    /// The step that obtained it first.
    let step: EdgeRow
    let depth: Int
    /// The keys issued to it on the subject's behalf; empty when the session is known without a key.
    var keys: Set<NodeID>
}

extension Investigator {
    /// The sessions that follow from `starts`, nearest first. O(edges reached).
    ///
    /// - Parameters:
    ///   - starts: principals whose calls count as the subject's.
    ///   - credentials: only what was obtained with these, when given.
    ///   - evidence: the weakest class of evidence an edge may rest on. Guesses are left out unless asked for.
    func derivedSessions(
        from starts: [NodeID], credentials: Set<NodeID>? = nil, evidence: Evidence = .joined
    ) -> [DerivedSession] {
        var found: [NodeID: DerivedSession] = [:]
        var order: [NodeID] = []
        var queue: [(node: NodeID, credentials: Set<NodeID>?, depth: Int)] = starts.map { ($0, credentials, 0) }
        var next = 0
        while next < queue.count {
            let (node, held, depth) = queue[next]
            next += 1
            guard depth < Graph.lineageLimit, !graph.isCancelled else { continue }
            for row in issued(by: node) where row.evidence >= evidence && isHeld(row, held) {
                let key = row.targetCredential
                if var known = found[row.target] {
                    guard key != .none, known.keys.insert(key).inserted else { continue }
                    found[row.target] = known
                } else {
                    found[row.target] = DerivedSession(
                        session: row.target, step: row, depth: depth + 1, keys: key == .none ? [] : [key])
                    order.append(row.target)
                }
                guard !starts.contains(row.target) else { continue }
                queue.append((row.target, key == .none ? nil : [key], depth + 1))
            }
        }
        // A role that assumes itself leads back to its own calls, which are counted already.
        return order.filter { !starts.contains($0) }.compactMap { found[$0] }
    }

    /// The events made through `derived`, in time order.
    func events(of derived: DerivedSession, _ filter: EventFilter) -> [EventIndex] {
        let events = graph.events
        var filter = filter
        filter.credentials = nil
        return graph.whileAsked(filter.events(in: self.events(of: derived.session), graph)).filter { event in
            let index = Int(event.index)
            guard events.principals[index] == derived.session else { return false }
            return derived.keys.isEmpty || derived.keys.contains(events.credentials[index])
                || derived.keys.contains(events.keys[index]) || events.credentials[index] == .none
        }
    }

    /// The edges by which `node` obtained sessions: as caller, or by what runs as the session.
    private func issued(by node: NodeID) -> [EdgeRow] {
        graph.edges.from(node).filter { $0.kind.isIssuing || $0.kind == .runsAs }
            + graph.edges.to(node).filter { $0.kind == .onBehalfOf && graph.nodes.kind(node) == .person }
            .map { row in
                var turned = row
                turned.source = row.target
                turned.target = row.source
                turned.targetCredential = row.sourceCredential
                turned.sourceCredential = .none
                return turned
            }
    }

    private func isHeld(_ row: EdgeRow, _ held: Set<NodeID>?) -> Bool {
        guard let held else { return true }
        return row.sourceCredential == .none || held.contains(row.sourceCredential)
    }
}
