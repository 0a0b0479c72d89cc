// The least that an identity would have needed to be allowed. Apart because it turns calls into another language, that
// of IAM's policies, and has to say what is lost on the way.
import CloudTrail
import Ingest
import PropertyGraph

extension Investigator {
    /// The IAM policy that would have allowed what `node` did, and nothing else: its own calls that succeeded, without
    /// those of sessions it obtained. O(the node's events + events, to learn which data events are logged at all).
    ///
    /// - Parameters:
    ///   - node: what is asked about.
    ///   - credential: only the calls signed with it.
    ///   - filter: which events count.
    ///   - limit: rows of the lists of actions; the policy itself is always whole.
    public func policy(
        for node: NodeID, credential: NodeID? = nil, filter: EventFilter = .all, limit: Int = 0
    ) -> PolicyAnswer {
        var filter = filter
        if let credential { filter.credentials = [credential] }
        let table = IAMActions.builtIn
        let calls = filter.events(in: Subject(node, self, exact: true), graph).filter { isCall($0) }
        var allowed: [String: PolicyCount] = [:]
        var denied: [String: PolicyCount] = [:]
        var unneeded: [String: Int] = [:]
        for event in graph.whileAsked(calls) {
            let action = graph.events.actions[Int(event.index)]
            let logged = graph.actionName(action)
            let needed = table.actions(logged: logged)
            switch graph.events.outcomes[Int(event.index)] {
            case .succeeded:
                if needed.isEmpty { unneeded[logged, default: 0] += 1 }
                for name in needed { count(event, logged, &allowed[name, default: PolicyCount()], name, table) }
            case .denied:
                for name in needed { count(event, logged, &denied[name, default: PolicyCount()], name, table) }
            case .failed: break
            }
        }
        let rows = allowed.map { $0.value.row($0.key) }.sorted { $0.action < $1.action }
        let refused = denied.map { $0.value.row($0.key) }.sorted {
            $0.tally.events != $1.tally.events ? $0.tally.events > $1.tally.events : $0.action < $1.action
        }
        return PolicyAnswer(
            subject: graph.summary(of: node), tally: graph.tally(calls), statements: PolicyStatement.grouped(rows),
            allowed: Limited(rows, limit: limit), denied: Limited(refused, limit: limit),
            unneeded: unneeded.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key),
            caveats: caveats(calls, allowed, refused, table))
    }

    /// Whether the event is a call that someone had to be allowed, and not told of it by other means.
    private func isCall(_ event: EventIndex) -> Bool {
        graph.events.marks[Int(event.index)].isDisjoint(with: [.serviceEvent, .insight, .network])
    }

    private func count(
        _ event: EventIndex, _ logged: String, _ count: inout PolicyCount, _ action: String, _ table: IAMActions
    ) {
        let events = graph.events
        let index = Int(event.index)
        count.tally.add(events.outcomes[index], at: events.times[index])
        count.logged[logged, default: 0] += 1
        let arns = events.targets(event).compactMap { target -> String? in
            let key = graph.key(target)
            guard let arn = ARN(key),
                table.allows(action, on: arn.text(arn.service, of: key), arn.text(arn.resource, of: key))
            else { return nil }
            return key
        }
        if arns.isEmpty { count.withoutResource += 1 }
        count.resources.formUnion(arns)
    }

    private func caveats(
        _ calls: [EventIndex], _ allowed: [String: PolicyCount], _ denied: [PolicyAction], _ table: IAMActions
    ) -> [String] {
        var caveats: [String] = []
        let logged = Set(
            graph.whileAsked(graph.events.marks.indices).filter { graph.events.marks[$0].contains(.data) }
                .map { graph.actions.service(graph.events.actions[$0]) }
        ).reduce(into: Set<String>()) { $0.insert(Graph.shortService(graph.key($1))) }
        let unlogged = table.dataEvents.filter { !logged.contains($0.source) }.map(\.words)
        if !unlogged.isEmpty {
            caveats.append(
                "These logs hold no \(unlogged.joined(separator: ", no ")): what was used of them is not in the policy."
            )
        }
        let passing = allowed.keys.filter(table.passesRole).sorted()
        caveats.append(
            passing.isEmpty
                ? "iam:PassRole is never logged; no call here is known to take it."
                : "iam:PassRole is never logged, and may have been needed by \(passing.joined(separator: ", "))."
        )
        let broad = allowed.filter { $0.value.withoutResource > 0 }.keys.sorted()
        if !broad.isEmpty {
            let shown =
                broad.prefix(6).joined(separator: ", ") + (broad.count > 6 ? " and \(broad.count - 6) more" : "")
            caveats.append("The records name no resource for some calls of \(shown): their statement allows *.")
        }
        let failed = calls.count { graph.events.outcomes[Int($0.index)] == .failed }
        if failed > 0 {
            caveats.append("\(failed) calls that failed for other reasons than permission are left out.")
        }
        caveats.append("Conditions, boundaries, resource policies and what lies outside these logs are not seen.")
        return caveats
    }
}

/// What is counted of one action of IAM.
private struct PolicyCount {
    var tally = Tally()
    var logged: [String: Int] = [:]
    var resources: Set<String> = []
    /// Calls of which no ARN is known.
    var withoutResource = 0

    func row(_ action: String) -> PolicyAction {
        let calls = logged.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
        let resources = withoutResource > 0 && tally.succeeded > 0 ? [] : PolicyStatement.folded(resources)
        return PolicyAction(action: action, calls: calls, resources: resources, tally: tally)
    }
}

extension PolicyStatement {
    /// One statement for each service and set of resources, by service, then by resources.
    fileprivate static func grouped(_ actions: [PolicyAction]) -> [PolicyStatement] {
        var byResources: [[String]: [String]] = [:]
        for action in actions {
            let service = action.action.split(separator: ":").first.map(String.init) ?? ""
            byResources[[service] + action.resources, default: []].append(action.action)
        }
        return byResources.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { key, names in
            PolicyStatement(actions: names.sorted(), resources: key.count > 1 ? Array(key.dropFirst()) : ["*"])
        }
    }

    /// The ARNs as a policy writes them, sorted. Of a bucket with many objects all of them: `arn:aws:s3:::example/*`.
    fileprivate static func folded(_ arns: Set<String>) -> [String] {
        var byParent: [Substring: [String]] = [:]
        for arn in arns {
            let slash = arn.contains(":s3:::") ? arn.firstIndex(of: "/") : nil
            byParent[slash.map { arn[..<$0] } ?? arn[...], default: []].append(arn)
        }
        return byParent.flatMap { parent, arns in
            arns.count > Limits.namedObjects ? ["\(literal(parent))/*"] : arns.map { literal($0[...]) }
        }.sorted()
    }

    /// The name with what a policy would take for a wildcard or a variable written out: an object may be called `*`,
    /// and must not widen the policy.
    private static func literal(_ arn: Substring) -> String {
        arn.reduce(into: "") { text, sign in text += "*?$".contains(sign) ? "${\(sign)}" : String(sign) }
    }
}

extension IAMActions {
    /// The actions that the call logged as `s3:ListObjects` needs.
    fileprivate func actions(logged: String) -> [String] {
        let parts = logged.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { return [] }
        // Sources outside amazonaws.com keep all their parts.
        return actions(source: String(parts[0]), event: String(parts[1]))
    }
}
