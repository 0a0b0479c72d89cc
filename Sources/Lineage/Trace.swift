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

    /// Who stands behind `credential`, or behind `principal` where no credential is known. O(edges of each principal on
    /// the way); whoever asks about many credentials keeps a `LineageReader`.
    ///
    /// Each step is the first of these that the logs hold: whom the session acts for, the partner it was delegated to,
    /// the call that issued the credential (or the workload it was issued for), the call that issued the session.
    ///
    /// - Parameters:
    ///   - principal: who signed with the credential.
    ///   - credential: what was used; none where that is not known.
    ///   - time: when it was used: of several issuing events the last one before counts.
    ///   - evidence: the weakest class of evidence a step may rest on. Guesses are left out unless asked for.
    public func lineage(
        of principal: NodeID, credential: NodeID = .none, at time: Timestamp? = nil, evidence: Evidence = .joined
    ) -> Lineage {
        var reader = LineageReader(self)
        return reader.lineage(of: principal, credential: credential, at: time, evidence: evidence)
    }

    /// The edges that handed `credential` to `principal`, by source and kind: more than one where two records claim to
    /// have issued it. O(answer).
    public func issuers(of credential: NodeID, to principal: NodeID) -> [EdgeRow] {
        guard credential != .none else { return [] }
        return edges.issuing(credential).of { $0.isIssuing }.filter { $0.target == principal }
    }

    /// How `principal` came to `credential`, whomever it acts for: nearest first. O(edges of each principal on the
    /// way).
    public func issuingLineage(
        of principal: NodeID, credential: NodeID, at time: Timestamp? = nil, evidence: Evidence = .joined
    ) -> Lineage {
        var reader = LineageReader(self)
        return reader.issuingLineage(of: principal, credential: credential, at: time, evidence)
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
