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
    /// - Parameters:
    ///   - principal: who signed with the credential.
    ///   - time: when it was used: of several issuing events the last one before counts.
    public func lineage(of principal: NodeID, credential: NodeID = .none, at time: Timestamp? = nil) -> Lineage {
        var result = Lineage(steps: [], origin: nil, isCyclic: false)
        var principal = principal
        var credential = credential
        var time = time
        var visited: Set<[NodeID]> = [[principal, credential]]
        while result.steps.count < Graph.lineageLimit {
            guard let step = parent(of: principal, credential: credential, at: time) else { break }
            result.steps.append(step)
            principal = step.node
            credential = step.credential
            time = step.events.first.map { tables.events.times[Int($0.index)] } ?? time
            guard visited.insert([principal, credential]).inserted else {
                result.isCyclic = true
                return result
            }
        }
        if tables.nodes.kind(principal).canBeOrigin { result.origin = principal }
        return result
    }

    /// The nearest step: by the credential exactly, else by the session.
    private func parent(of principal: NodeID, credential: NodeID, at time: Timestamp?) -> LineageStep? {
        // A user, root or person is the head already: its own temporary keys lead back to itself.
        let kind = tables.nodes.kind(principal)
        guard kind == .roleSession || kind == .federatedUser || kind == .root else { return nil }
        let issued =
            credential == .none
            ? nil : step(edges.issuing(credential).filter { $0.kind.isIssuing && $0.target == principal }, at: time)
        // What a service assumed a role for says more than the service: the instance, function or task.
        if let issued, tables.nodes.kind(issued.node) != .servicePrincipal { return issued }
        guard kind != .root else { return nil }
        if let workload = edges.to(principal).first(where: { $0.kind == .runsAs }) {
            return LineageStep(
                node: workload.source, credential: .none, via: .runsAs, evidence: workload.evidence,
                events: Set((issued?.events ?? []) + [workload.event]).sorted())
        }
        if let issued { return issued }
        // A console session made by switching role has no key on the event; it is joined by the session.
        let bySession = edges.to(principal).filter {
            $0.kind.isIssuing && (credential == .none || $0.targetCredential == .none || $0.kind == .switched)
        }
        if let step = step(Array(bySession), at: time) { return step }
        if let person = edges.from(principal).first(where: { $0.kind == .onBehalfOf }) {
            return LineageStep(
                node: person.target, credential: .none, via: .onBehalfOf, evidence: person.evidence,
                events: [person.event])
        }
        return nil
    }

    private func step(_ rows: some Collection<EdgeRow>, at time: Timestamp?) -> LineageStep? {
        // Clocks of two services differ, so a key may be used in the second it is issued, or sorted before it.
        let limit = time.map { $0.advanced(by: 1) }
        let fitting = rows.filter { row in
            limit.map { tables.events.times[Int(row.event.index)] <= $0 } ?? true
        }
        guard let last = fitting.max(by: { $0.event < $1.event }) ?? rows.min(by: { $0.event < $1.event }) else {
            return nil
        }
        return LineageStep(
            node: last.source, credential: last.sourceCredential, via: last.kind, evidence: last.evidence,
            events: [last.event])
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
