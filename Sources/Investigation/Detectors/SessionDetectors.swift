// Sessions and chains of sessions that cannot be, or hardly are. Apart from the detectors of habits because these rest
// on stored edges, each shown by an event, and on what AWS promises of credentials.
import Lineage
import PropertyGraph

extension History {
    /// For how long clocks of services may differ, and a call may take, in seconds.
    private static let slack: Int64 = 900

    /// Calls with temporary credentials before these were issued, and calls that succeeded after they ran out, each by
    /// more than 15 minutes. What a service asked for is left out: it renews credentials by itself.
    mutating func sessionsOutOfTime(_ detector: GraphDetector) -> [DetectorFinding] {
        let slack = detector.seconds("slack", else: History.slack)
        var found: [EventIndex] = []
        var expiries: [EventIndex: Timestamp] = [:]
        for (place, event) in graph.expiries.events.enumerated() { expiries[event] = graph.expiries.list[place] }
        for (credential, rows) in issued() {
            let times = rows.map { time($0.event) }
            guard let first = times.min(), first != .unknown,
                !rows.contains(where: { graph.nodes.kind($0.source) == .servicePrincipal })
            else { continue }
            let ends = rows.map { expiries[$0.event] }
            let end = ends.contains(nil) ? nil : ends.compactMap(\.self).max()
            for event in graph.events(of: credential) where graph.events.credentials[Int(event.index)] == credential {
                guard identities[Int(event.index)] != .none else { continue }
                let time = time(event)
                let isLate = end.map { time.seconds(since: $0) > slack } ?? false
                let isEarly = first.seconds(since: time) > slack
                if isEarly || isLate && graph.events.outcomes[Int(event.index)] == .succeeded { found.append(event) }
            }
        }
        return History.finding(found)
    }

    /// Calls with temporary credentials by another principal than they were issued to.
    mutating func sessionsOfAnother() -> [DetectorFinding] {
        var found: [EventIndex] = []
        for (credential, rows) in issued() {
            let holders = Set(rows.map(\.target))
            let roles = Set(holders.map { graph.nodes.owner($0) })
            for event in graph.events(of: credential) where graph.events.credentials[Int(event.index)] == credential {
                let principal = graph.events.principals[Int(event.index)]
                guard identities[Int(event.index)] != .none, principal != .none, !holders.contains(principal) else {
                    continue
                }
                // A session known by its ARN alone may stand beside the one known by its id: the role decides.
                let role = graph.nodes.owner(principal)
                if role == .none ? !roles.contains(.none) : !roles.contains(role) && !roles.contains(.none) {
                    found.append(event)
                }
            }
        }
        return History.finding(found)
    }

    /// The edges that issued each temporary credential which has an id of its own.
    private func issued() -> [NodeID: [EdgeRow]] {
        let rows = edges { $0 == .assumed || $0 == .assumedRoot || $0 == .federated }
        return Dictionary(grouping: rows.filter { $0.targetCredential != .none }, by: \.targetCredential)
            .filter { !graph.nodes[$0.key].marks.contains(.masked) }
    }

    // MARK: Chains

    /// A chain of roles as it was walked.
    private struct Chain {
        /// The call that took the last step, and all before it.
        let events: [EventIndex]
        /// Roles from the last to the first, one that assumes itself once.
        let roles: [NodeID]
        let accounts: Int
    }

    /// Steps that end chains of at least `roles` roles, unless three identities or more walk the same way, or it is
    /// walked on three days or more; or, of chains through at least `accounts` accounts, those that one identity alone
    /// has walked, and within one day.
    mutating func roleChains(_ detector: GraphDetector) -> [DetectorFinding] {
        let isRare = detector.kind == .rareRoleChain
        let leastRoles = detector.number("roles", else: isRare ? 2 : 4)
        let leastAccounts = detector.number("accounts", else: isRare ? 3 : 1)
        let quiet = detector.seconds("quiet", else: isRare ? 86_400 : 0)
        let beginning = self.beginning
        var walked: [[NodeID]: [(chain: Chain, identity: NodeID)]] = [:]
        for row in edges({ $0 == .assumed || $0 == .switched }) where graph.nodes.kind(row.source) == .roleSession {
            guard let identity = identity(row.event), let chain = chain(row) else { continue }
            guard chain.roles.count >= leastRoles, chain.accounts >= leastAccounts else { continue }
            walked[chain.roles, default: []].append((chain, identity))
        }
        var found: [NodeID: [EventIndex]] = [:]
        for walks in walked.values {
            let times = walks.compactMap { $0.chain.events.first }.map { time($0) }
            guard let first = times.min(), let last = times.max() else { continue }
            let identities = Set(walks.map(\.identity)).count
            if !isRare {
                guard identities < 3, Set(times.map(\.day)).count < 3 else { continue }
            } else {
                guard identities == 1, last.seconds(since: first) <= 86_400,
                    first.seconds(since: beginning) >= quiet
                else { continue }
            }
            for walk in walks { found[walk.identity, default: []] += walk.chain.events }
        }
        return found.sorted { $0.key < $1.key }.flatMap { identity, events in
            History.finding(events).map { finding in
                DetectorFinding(
                    group: DetectorGroup(field: graph.nodes.kind(identity).name, value: graph.key(identity)),
                    events: finding.events)
            }
        }
    }

    /// The way by which the session of `row` came about. O(hops).
    private mutating func chain(_ row: EdgeRow) -> Chain? {
        let above = lineages.lineage(of: row.source, credential: row.sourceCredential, at: time(row.event))
        guard !above.isCyclic else { return nil }
        let sessions = [row.target, row.source] + above.steps.map(\.node)
        var roles: [NodeID] = []
        var accounts: Set<TextID> = []
        for session in sessions {
            let kind = graph.nodes.kind(session)
            if kind == .roleSession || kind == .user || kind == .root { accounts.insert(graph.nodes.account(session)) }
            guard let role = graph.nodes.owner(session).ifAny, kind == .roleSession, roles.last != role else {
                continue
            }
            roles.append(role)
        }
        accounts.remove(.empty)
        let events = [row.event] + above.steps.filter(\.via.isIssuing).flatMap { $0.events.suffix(1) }
        return Chain(events: events, roles: roles, accounts: accounts.count)
    }

    /// For each user made, the roles it assumes within `within` of being made: its making, and those calls.
    mutating func newUsersWithRoles(_ detector: GraphDetector) -> [DetectorFinding] {
        let within = detector.seconds("within", else: 86_400)
        var findings: [DetectorFinding] = []
        for made in edges({ $0 == .created }) where graph.nodes.kind(made.target) == .user {
            let start = time(made.event)
            let assumed = graph.edges.from(made.target).of { $0 == .assumed || $0 == .switched }.map(\.event)
                .filter { time($0) != .unknown && $0 > made.event && time($0).seconds(since: start) <= within }
            guard start != .unknown, !assumed.isEmpty else { continue }
            findings.append(
                DetectorFinding(
                    group: DetectorGroup(field: "user", value: graph.key(made.target)),
                    events: [made.event] + Set(assumed).sorted()))
        }
        return findings
    }
}
