// What to do about what was reached, as sentences from a table by kind. Apart from the search because it is advice and
// not a finding. Sources: "Revoke IAM role temporary security credentials", "Managing access keys" (IAM User Guide).
import PropertyGraph

/// Writes the list of what to do, the most urgent first.
struct Containment {
    private let graph: Graph
    /// The end of the logs: what ran out before is over.
    private let end: Timestamp?

    init(_ graph: Graph, end: Timestamp?) {
        self.graph = graph
        self.end = end
    }

    /// The start itself; then what can still be used; then what was changed and must be put back.
    func sentences(after blast: Blast) -> [String] {
        var list = [begin(blast.start)]
        let running = blast.actors.filter { reach in
            reach.expires.flatMap { expires in end.map { expires > $0 } } ?? true
        }
        let whole = running.filter(\.isWhole)
        list += whole.filter { kind($0) == .accessKey || kind($0) == .credential }.map { key($0.node) }
        list += whole.filter { kind($0) == .user && $0.via == .created }.map {
            "Delete user \(name($0.node)), after saving what it did."
        }
        list += whole.filter { kind($0) == .roleSession || kind($0) == .root || kind($0) == .federatedUser }.map {
            session($0)
        }
        list += whole.compactMap { made($0) }
        for reach in blast.actors where reach.via == .changed { list += changes(reach) }
        let changed = blast.resources.folds.filter { $0.changed > 0 }.map { "\($0.changed) of \($0.type)" }
        if !changed.isEmpty { list.append("Review what was changed: \(changed.joined(separator: ", ")).") }
        return list.compactMap(\.self).withoutRepeats()
    }

    private func kind(_ reach: Reach) -> NodeKind { graph.nodes.kind(reach.node) }

    /// `svc-backup in account 111122223333`.
    private func name(_ node: NodeID) -> String {
        let summary = graph.summary(of: node)
        return summary.label + (summary.account.map { " in account \($0)" } ?? "")
    }

    // MARK: The start

    private func begin(_ start: Place) -> String? {
        let node = start.node
        switch graph.nodes.kind(node) {
        case .accessKey, .credential: return key(node)
        case .user:
            return
                "Deny user \(name(node)) everything, replace its access keys, set its password and second factor anew."
        case .root:
            return "Delete the access keys of the root user of account \(graph.key(node)), set its password and second "
                + "factor anew."
        case .role: return "Revoke the active sessions of role \(name(node)), and review who may assume it."
        case .roleSession: return revoke(node)
        case .federatedUser: return federated(node)
        case .externalUser: return "Block \(name(node)) at the identity provider."
        case .person: return "Disable \(name(node)) in Identity Center and end the sessions there."
        case .workload: return "Isolate \(name(node)), and revoke the active sessions of its role."
        case .identityProvider: return "Review identity provider \(name(node)), and the roles that trust it."
        case .servicePrincipal, .anonymous, .account, .service, .resource, .address, .userAgent, .region: return nil
        }
    }

    // MARK: What can still be used

    /// A key of a user is switched off; a temporary one ends only with what its holder may do.
    private func key(_ node: NodeID) -> String? {
        let holder = graph.nodes.owner(node)
        let label = graph.label(of: node)
        guard holder != .none else { return "Deactivate access key \(label)." }
        if label.hasPrefix("AKIA") { return "Deactivate access key \(label) of \(name(holder))." }
        switch graph.nodes.kind(holder) {
        case .roleSession: return revoke(holder)
        case .federatedUser: return federated(holder)
        default: return "Deny \(name(holder)) everything: its temporary \(label) cannot be ended by itself."
        }
    }

    private func session(_ reach: Reach) -> String? {
        switch kind(reach) {
        case .roleSession: return revoke(reach.node)
        case .federatedUser: return federated(reach.node)
        default: return "Review what root of account \(graph.key(reach.node)) did."
        }
    }

    private func revoke(_ session: NodeID) -> String {
        let role = graph.nodes.owner(session).ifAny.map { "role \(name($0))" } ?? name(session)
        return "Revoke the active sessions of \(role)."
    }

    private func federated(_ session: NodeID) -> String {
        "Deny the issuer of federated session \(name(session)) everything: the session cannot be ended by itself."
    }

    private func made(_ reach: Reach) -> String? {
        switch (kind(reach), reach.via) {
        case (.role, .created): "Delete role \(name(reach.node)), after revoking its active sessions."
        case (.identityProvider, .created): "Delete identity provider \(name(reach.node))."
        case (.workload, .created): "Isolate \(name(reach.node)), which was made here, and save it for a look inside."
        case (.workload, .changed): "Isolate \(name(reach.node)), and put back its code and rights."
        default: nil
        }
    }

    // MARK: What was changed

    /// One sentence for each sort of change, naming the call and its time.
    private func changes(_ reach: Reach) -> [String?] {
        reach.evidenceEvents.map { event in
            let index = Int(event.index)
            let action = graph.texts.string(graph.actions.name(graph.events.actions[index]))
            guard let advice = Containment.advice[action] else { return nil }
            let time = graph.events.times[index]
            let when = time == .unknown ? "" : " of \(time)"
            return "\(advice) \(graph.nodes.kind(reach.node).name) \(name(reach.node)): \(action)\(when)."
        }
    }

    /// What to do about a change, by the call that made it.
    private static let advice: [String: String] = [
        "CreateLoginProfile": "Take the console password from", "UpdateLoginProfile": "Set a new console password for",
        "PutUserPolicy": "Put back the policies of", "AttachUserPolicy": "Put back the policies of",
        "AddUserToGroup": "Put back the groups of", "DeactivateMFADevice": "Restore the second factor of",
        "DeleteUserPermissionsBoundary": "Put back the permissions boundary of",
        "UploadSSHPublicKey": "Remove the new SSH key of",
        "CreateServiceSpecificCredential": "Delete the new service credential of",
        "UpdateAssumeRolePolicy": "Put back the trust policy of", "PutRolePolicy": "Put back the policies of",
        "AttachRolePolicy": "Put back the policies of",
        "DeleteRolePermissionsBoundary": "Put back the permissions boundary of",
    ]
}
