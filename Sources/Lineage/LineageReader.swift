// The walk itself: which step leads on from a principal and a credential. Apart from the lineage as a value because it
// remembers what it read: one session may have been handed out thousands of times, and each of its keys asks anew.
import PropertyGraph

/// Reads lineages, the edges of each principal once.
///
///     var reader = LineageReader(graph)
///     let origins = credentials.map { reader.lineage(of: session, credential: $0).origin }
public struct LineageReader {
    /// What leads on from a principal whatever it signed with.
    private struct Ties {
        /// Whom it acts for.
        var persons: [EdgeRow]
        /// The places of `persons` by credential.
        var personsOf: [NodeID: [Int]] = [:]
        /// The only one it ever acts for, where it is a session that Identity Center keeps.
        var kept: EdgeRow?
        var delegated: [EdgeRow]
        var workloads: [EdgeRow]
    }

    /// The edges that handed out sessions of a principal.
    private struct Issuing {
        /// Every one.
        var all: [EdgeRow]
        /// Those that no credential tells apart.
        var keyless: [EdgeRow]
    }

    private let graph: Graph
    /// The only ones that anything acts on behalf of.
    private let persons: NodeRange
    private var known: [NodeID: Ties] = [:]
    private var knownIssuing: [NodeID: Issuing] = [:]

    /// Nothing read yet.
    public init(_ graph: Graph) {
        self.graph = graph
        persons = graph.nodes(of: .person)
    }

    /// Who stands behind `credential`, or behind `principal` where no credential is known, as `Graph.lineage` says.
    /// O(hops × issuing events) for principals met before, else O(their edges) more.
    ///
    /// - Parameters:
    ///   - principal: who signed with the credential.
    ///   - credential: what was used; none where that is not known.
    ///   - time: when it was used: of several issuing events the last one before counts.
    ///   - evidence: the weakest class of evidence a step may rest on.
    public mutating func lineage(
        of principal: NodeID, credential: NodeID = .none, at time: Timestamp? = nil, evidence: Evidence = .joined
    ) -> Lineage {
        var result = Lineage(steps: [], origin: nil, isCyclic: false)
        var principal = principal
        var credential = credential
        var time = time
        // Of few steps, so that looking through them is the quickest way.
        var visited: [(NodeID, NodeID)] = []
        while result.steps.count < Graph.lineageLimit {
            guard let step = parent(of: principal, credential: credential, at: time, evidence) else { break }
            visited.append((principal, credential))
            result.steps.append(step)
            principal = step.node
            credential = step.credential
            time = step.events.first.map { graph.events.times[Int($0.index)] } ?? time
            if visited.contains(where: { $0 == (principal, credential) }) {
                result.isCyclic = true
                return result
            }
        }
        // A root that was handed out by AssumeRoot is nobody's own: whoever assumed it is missing.
        let isHandedOut = credential != .none && graph.nodes[credential].marks.contains(.assumedRoot)
        if graph.nodes.kind(principal).canBeOrigin, !isHandedOut { result.origin = principal }
        return result
    }

    mutating func issuingLineage(
        of principal: NodeID, credential: NodeID, at time: Timestamp?, _ evidence: Evidence
    ) -> Lineage {
        guard let first = issuingStep(of: principal, credential: credential, at: time, evidence) else {
            return Lineage(steps: [], origin: nil, isCyclic: false)
        }
        let at = first.events.first.map { graph.events.times[Int($0.index)] } ?? time
        var rest = lineage(of: first.node, credential: first.credential, at: at, evidence: evidence)
        rest.steps.insert(first, at: 0)
        return rest
    }

    /// Read for itself, and only where no credential tells which edge it was: there may be very many.
    private mutating func issuing(_ principal: NodeID) -> Issuing {
        if let found = knownIssuing[principal] { return found }
        let all = graph.edges.to(principal).of { $0.isIssuing }
        let found = Issuing(
            all: all, keyless: all.filter { $0.targetCredential == .none || $0.kind == .switched })
        knownIssuing[principal] = found
        return found
    }

    private mutating func ties(of principal: NodeID) -> Ties {
        if let found = known[principal] { return found }
        let standing = graph.edges.to(principal).of { $0 == .delegated || $0 == .runsAs }
        var found = Ties(
            persons: graph.edges.from(principal, to: persons).of(.onBehalfOf),
            delegated: standing.filter { $0.kind == .delegated }, workloads: standing.filter { $0.kind == .runsAs })
        for (place, row) in found.persons.enumerated() {
            found.personsOf[row.sourceCredential, default: []].append(place)
        }
        let role = graph.nodes.owner(principal)
        if let first = found.persons.first, role != .none,
            found.persons.allSatisfy({ $0.target == first.target }),
            PermissionSet.name(ofRole: graph.key(role)) != nil
        {
            found.kept = first
        }
        known[principal] = found
        return found
    }

    /// Whether a step may lead on from nodes of a kind.
    static func hasParent(_ kind: NodeKind) -> Bool { kind == .roleSession || kind == .federatedUser || kind == .root }

    /// The nearest step. A user or person is the head already: its own temporary keys lead back to itself.
    private mutating func parent(
        of principal: NodeID, credential: NodeID, at time: Timestamp?, _ evidence: Evidence
    ) -> LineageStep? {
        guard LineageReader.hasParent(graph.nodes.kind(principal)) else { return nil }
        let ties = ties(of: principal)
        if let step = personStep(ties, credential: credential, at: time, evidence) { return step }
        if let row = ties.delegated.first(where: { $0.evidence >= evidence }) {
            return LineageStep(
                node: row.source, credential: .none, via: .delegated, evidence: row.evidence, events: [row.event])
        }
        return issuingStep(of: principal, credential: credential, at: time, evidence)
    }

    /// Whom the session acts for. What some records of a credential say holds for all of its calls; a session that
    /// Identity Center keeps is one person's under any of its keys.
    private func personStep(
        _ ties: Ties, credential: NodeID, at time: Timestamp?, _ evidence: Evidence
    ) -> LineageStep? {
        guard let first = ties.persons.first else { return nil }
        var own = ties.persons
        if credential != .none {
            let places = (ties.personsOf[.none] ?? []) + (ties.personsOf[credential] ?? [])
            own = places.sorted().map { ties.persons[$0] }
        }
        if credential != .none || own.allSatisfy({ $0.target == first.target }) {
            if let row = last(of: own, before: time) {
                guard row.evidence >= evidence else { return nil }
                return LineageStep(
                    node: row.target, credential: .none, via: .onBehalfOf, evidence: row.evidence, events: [row.event])
            }
        }
        guard own.isEmpty, let kept = ties.kept, evidence <= .joined else { return nil }
        return LineageStep(
            node: kept.target, credential: .none, via: .onBehalfOf, evidence: .joined, events: [kept.event])
    }

    /// What issued the session: the credential exactly, else by the session.
    private mutating func issuingStep(
        of principal: NodeID, credential: NodeID, at time: Timestamp?, _ evidence: Evidence
    ) -> LineageStep? {
        let issued = step(graph.issuers(of: credential, to: principal), at: time, evidence)
        // What a service assumed a role for says more than the service: the instance, function or task.
        if let issued, graph.nodes.kind(issued.node) != .servicePrincipal { return issued }
        guard graph.nodes.kind(principal) != .root else { return nil }
        let ties = ties(of: principal)
        if let workload = ties.workloads.first(where: { $0.evidence >= evidence }) {
            return LineageStep(
                node: workload.source, credential: .none, via: .runsAs, evidence: workload.evidence,
                events: Set((issued?.events ?? []) + [workload.event]).sorted())
        }
        if let issued { return issued }
        // A console session made by switching role has no key on the event; it is joined by the session.
        let issuing = issuing(principal)
        return step(credential == .none ? issuing.all : issuing.keyless, at: time, evidence)
    }

    /// The step by the best evidence there is, and among equals by the last event before `time`.
    private func step(_ rows: [EdgeRow], at time: Timestamp?, _ evidence: Evidence) -> LineageStep? {
        guard let best = rows.lazy.map(\.evidence).max(), best >= evidence else { return nil }
        let rows = rows.filter { $0.evidence == best }
        guard let last = last(of: rows, before: time) else { return nil }
        // What is not attested is known from several records together, each a row of its own.
        let shown = best == .attested ? [last] : rows.filter { $0.isSameButForEvent(as: last) }
        return LineageStep(
            node: last.source, credential: last.sourceCredential, via: last.kind, evidence: best,
            events: shown.map(\.event).sorted())
    }

    /// The last row before `time`, else the first. Clocks of two services differ, so a key may be used in the second it
    /// is issued, or sorted before it.
    private func last(of rows: [EdgeRow], before time: Timestamp?) -> EdgeRow? {
        guard rows.count > 1 else { return rows.first }
        let limit = time.map { $0.advanced(by: 1) }
        let fitting = rows.filter { row in
            limit.map { graph.events.times[Int(row.event.index)] <= $0 } ?? true
        }
        return fitting.max { $0.event < $1.event } ?? rows.min { $0.event < $1.event }
    }
}

extension EdgeRow {
    fileprivate func isSameButForEvent(as other: EdgeRow) -> Bool {
        kind == other.kind && source == other.source && target == other.target
            && sourceCredential == other.sourceCredential && targetCredential == other.targetCredential
    }
}
