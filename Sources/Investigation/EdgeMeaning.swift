// What an edge says, in words a report can quote. Apart because the wording of evidence is a judgement that must be
// the same wherever an edge is explained.
import PropertyGraph

/// The meaning of one edge.
struct EdgeMeaning {
    private let source: String
    private let target: String
    private let edge: GraphEdge
    private let sourceKind: NodeKind

    init(_ source: NodeSummary, _ target: NodeSummary, _ edge: GraphEdge) {
        self.source = source.label
        self.target = target.label
        self.edge = edge
        sourceKind = source.kind
    }

    /// What it says, and how that is known.
    var text: String { relation + " " + basis }

    private var relation: String {
        switch edge.kind {
        case .assumed: "\(source) asked STS for a role and was given the session \(target)."
        case .assumedRoot: "\(source) asked STS for root's permissions and acted as root of \(target)."
        case .ofRole: "\(source) is a session of the role \(target) and has its permissions."
        case .holds: "\(source) signs calls with \(target)."
        case .hasKey: "\(target) is a key of \(source)."
        case .created: "\(source) brought \(target) into being, so it may outlive the access of \(source)."
        case .changed: "\(source) changed what \(target) may do, whom it trusts, or how it is signed in to."
        case .passedRole: "\(source) was handed the role \(target) when it was made or changed, and may act with it."
        case .loggedIn: "\(source) signed in to the console of account \(target)."
        case .switched: "\(source) switched role in the console and went on as \(target)."
        case .federated: "\(target) was let in on the word of \(source)."
        case .onBehalfOf: "\(source) acts for the person \(target)."
        case .runsAs: "\(source) runs with the permissions of \(target)."
        case .claims:
            "Whoever made the session \(source) wrote \(target) as its source identity: a claim of the caller."
        case .caused: "\(source) caused calls of \(target)."
        case .delegated: "\(source) was handed the session \(target) to act for its customer."
        case .denied: "\(source) asked for the role \(target) and was refused, so no session came of it."
        case .about: "The insight \(source) speaks of calls of \(target)."
        case .turnedIntoConsole: "The session \(source) was turned into the console session \(target)."
        case .called: "\(source) called \(target): \(calls)."
        case .touched:
            switch sourceKind {
            case .address, .userAgent, .region: "Calls from \(source) name \(target): \(calls)."
            case .resource, .service, .workload, .identityProvider:
                "\(source) and \(target) are named together: \(calls)."
            default: "\(source) made calls that name \(target): \(calls)."
            }
        case .from: "Calls of \(target) came with \(source): \(calls)."
        }
    }

    private var calls: String {
        let tally = edge.tally
        let ends = [(tally.denied, "denied"), (tally.failed, "failed")].filter { $0.0 > 0 }.map { "\($0) \($1)" }
        let count = "\(tally.events) " + (tally.events == 1 ? "call" : "calls")
        return count + (ends.isEmpty ? "" : " (\(ends.joined(separator: ", ")))")
    }

    private var basis: String {
        switch edge.evidence {
        case nil: "Each of these records names both."
        case .attested: "Attested: one record names both, so AWS itself says so."
        case .joined: "Joined: two records share the id of a key, a session or an event, and no other reading fits."
        case .inferred: "Inferred, so only probable: time, account and name agree, but no record says so."
        }
    }
}
