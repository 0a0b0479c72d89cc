// Walking a lineage: from a credential or a session to who stands behind it. Apart from linking because it only reads
// the finished graph, and is asked many times.
import PropertyGraph

/// One step towards the origin.
public struct LineageStep: Hashable, Sendable {
    /// The node the step leads to: who assumed, federated, created or runs.
    public var node: NodeID
    /// The credential that node used, where the step came of a call.
    public var credential: NodeID
    /// What ties the node to the step before.
    public var via: EdgeKind
    /// How that is known.
    public var evidence: Evidence
    /// The events that show the step, earliest first.
    public var events: [EventIndex]

    init(node: NodeID, credential: NodeID, via: EdgeKind, evidence: Evidence, events: [EventIndex]) {
        self.node = node
        self.credential = credential
        self.via = via
        self.evidence = evidence
        self.events = events
    }

    /// The step against the direction of an edge: from what was issued or made to its maker.
    public init(against row: EdgeRow) {
        self.init(
            node: row.source, credential: row.sourceCredential, via: row.kind, evidence: row.evidence,
            events: [row.event])
    }
}

/// The way from a subject to its origin.
public struct Lineage: Hashable, Sendable {
    /// Nearest first.
    public var steps: [LineageStep]
    /// The human or workload at the head; none when the way ends at a role session that nothing explains.
    public var origin: NodeID?
    /// Whether the walk ended because it came back to where it had been.
    public var isCyclic: Bool
}

extension Graph {
    /// The most hops a lineage is followed. Real chains have up to four or five; AWS sets no limit.
    public static let lineageLimit = 64

    /// Who stands behind `credential`, or behind `principal` where no credential is known. O(hops × issuing events).
    ///
    /// Each step is the first of these that the logs hold: whom the session acts for, the partner it was delegated to,
    /// the call that issued the credential (or the workload it was issued for), the call that issued the session.
    ///
    /// - Parameters:
    ///   - principal: who signed with the credential.
    ///   - time: when it was used: of several issuing events the last one before counts.
    ///   - evidence: the weakest class of evidence a step may rest on. Guesses are left out unless asked for.
    public func lineage(
        of principal: NodeID, credential: NodeID = .none, at time: Timestamp? = nil, evidence: Evidence = .joined
    ) -> Lineage {
        var result = Lineage(steps: [], origin: nil, isCyclic: false)
        var principal = principal
        var credential = credential
        var time = time
        var visited: Set<[NodeID]> = [[principal, credential]]
        while result.steps.count < Graph.lineageLimit {
            guard let step = parent(of: principal, credential: credential, at: time, evidence) else { break }
            result.steps.append(step)
            principal = step.node
            credential = step.credential
            time = step.events.first.map { events.times[Int($0.index)] } ?? time
            guard visited.insert([principal, credential]).inserted else {
                result.isCyclic = true
                return result
            }
        }
        // A root that was handed out by AssumeRoot is nobody's own: whoever assumed it is missing.
        let isHandedOut = credential != .none && nodes[credential].marks.contains(.assumedRoot)
        if nodes.kind(principal).canBeOrigin, !isHandedOut { result.origin = principal }
        return result
    }

    /// The edges that handed `credential` to `principal`, by source and kind: more than one where two records claim to
    /// have issued it. O(answer).
    public func issuers(of credential: NodeID, to principal: NodeID) -> [EdgeRow] {
        guard credential != .none else { return [] }
        return edges.issuing(credential).filter { $0.kind.isIssuing && $0.target == principal }
    }

    /// How `principal` came to `credential`, whomever it acts for: nearest first. O(hops × issuing events).
    public func issuingLineage(
        of principal: NodeID, credential: NodeID, at time: Timestamp? = nil, evidence: Evidence = .joined
    ) -> Lineage {
        guard let first = issuingStep(of: principal, credential: credential, at: time, evidence) else {
            return Lineage(steps: [], origin: nil, isCyclic: false)
        }
        let at = first.events.first.map { events.times[Int($0.index)] } ?? time
        var rest = lineage(of: first.node, credential: first.credential, at: at, evidence: evidence)
        rest.steps.insert(first, at: 0)
        return rest
    }

    /// The nearest step. A user or person is the head already: its own temporary keys lead back to itself.
    private func parent(
        of principal: NodeID, credential: NodeID, at time: Timestamp?, _ evidence: Evidence
    ) -> LineageStep? {
        let kind = nodes.kind(principal)
        guard kind == .roleSession || kind == .federatedUser || kind == .root else { return nil }
        if let step = personStep(of: principal, credential: credential, at: time, evidence) { return step }
        if let row = edges.to(principal).first(where: { $0.kind == .delegated && $0.evidence >= evidence }) {
            return LineageStep(
                node: row.source, credential: .none, via: .delegated, evidence: row.evidence, events: [row.event])
        }
        return issuingStep(of: principal, credential: credential, at: time, evidence)
    }

    /// Whom the session acts for. What some records of a credential say holds for all of its calls; a session that
    /// Identity Center keeps is one person's under any of its keys.
    private func personStep(
        of principal: NodeID, credential: NodeID, at time: Timestamp?, _ evidence: Evidence
    ) -> LineageStep? {
        let rows = edges.from(principal).filter { $0.kind == .onBehalfOf }
        guard let first = rows.first else { return nil }
        let own = rows.filter {
            credential == .none || $0.sourceCredential == .none || $0.sourceCredential == credential
        }
        if credential != .none || own.allSatisfy({ $0.target == first.target }) {
            if let row = last(of: own, before: time) {
                guard row.evidence >= evidence else { return nil }
                return LineageStep(
                    node: row.target, credential: .none, via: .onBehalfOf, evidence: row.evidence, events: [row.event])
            }
        }
        let role = nodes.owner(principal)
        guard own.isEmpty, role != .none, rows.allSatisfy({ $0.target == first.target }), evidence <= .joined,
            PermissionSet.name(ofRole: key(role)) != nil
        else { return nil }
        return LineageStep(
            node: first.target, credential: .none, via: .onBehalfOf, evidence: .joined, events: [first.event])
    }

    /// What issued the session: the credential exactly, else by the session.
    private func issuingStep(
        of principal: NodeID, credential: NodeID, at time: Timestamp?, _ evidence: Evidence
    ) -> LineageStep? {
        let issued = step(issuers(of: credential, to: principal), at: time, evidence)
        // What a service assumed a role for says more than the service: the instance, function or task.
        if let issued, nodes.kind(issued.node) != .servicePrincipal { return issued }
        guard nodes.kind(principal) != .root else { return nil }
        if let workload = edges.to(principal).first(where: { $0.kind == .runsAs && $0.evidence >= evidence }) {
            return LineageStep(
                node: workload.source, credential: .none, via: .runsAs, evidence: workload.evidence,
                events: Set((issued?.events ?? []) + [workload.event]).sorted())
        }
        if let issued { return issued }
        // A console session made by switching role has no key on the event; it is joined by the session.
        let bySession = edges.to(principal).filter {
            $0.kind.isIssuing && (credential == .none || $0.targetCredential == .none || $0.kind == .switched)
        }
        return step(Array(bySession), at: time, evidence)
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
        let limit = time.map { $0.advanced(by: 1) }
        let fitting = rows.filter { row in
            limit.map { events.times[Int(row.event.index)] <= $0 } ?? true
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

extension EdgeKind {
    /// Whether the edge hands its target a session or a credential.
    public var isIssuing: Bool {
        switch self {
        case .assumed, .assumedRoot, .switched, .federated, .turnedIntoConsole: true
        default: false
        }
    }
}

extension NodeKind {
    /// Whether a lineage may end here: a human, a workload, or a service acting by itself.
    public var canBeOrigin: Bool {
        switch self {
        case .user, .root, .person, .externalUser, .workload, .servicePrincipal, .anonymous, .account: true
        default: false
        }
    }
}
