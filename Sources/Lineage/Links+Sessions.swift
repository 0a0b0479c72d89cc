// Sessions whose issuing no single record states: a console session made from a key, a role taken up at the Identity
// Center portal. Apart from the linker's other edges because these are judged from several records, and say how surely.
// Sources: "Enabling custom identity broker access to the AWS console" (the sign-in token's 15 minutes); "Logging IAM
// Identity Center API calls with CloudTrail".
import CloudTrail
import PropertyGraph

/// What Identity Center calls a role before it is one in an account.
enum PermissionSet {
    /// The type of the nodes that stand for them, named `account/permission set`.
    static let type: StaticString = "AWS::SSO::PermissionSet"
    /// How the names of the roles it keeps begin.
    static let rolePrefix = "AWSReservedSSO_"

    /// `account/permission set` of a role that Identity Center keeps, by its ARN: the name between the prefix and the
    /// hash at the end.
    static func name(ofRole arn: String) -> String? {
        guard let parsed = ARN(arn) else { return nil }
        let name = parsed.text(parsed.resourceID, of: arn).split(separator: "/").last ?? ""
        guard name.hasPrefix(rolePrefix), let end = name.lastIndex(of: "_") else { return nil }
        let start = name.index(name.startIndex, offsetBy: rolePrefix.count)
        guard start < end else { return nil }
        return "\(parsed.text(parsed.account, of: arn))/\(name[start..<end])"
    }
}

extension Links {
    /// How long a sign-in token may be turned into a console session, in seconds.
    private static let signInTokenLife: Int64 = 15 * 60
    /// How far the portal's record and the beginning of the session may lie apart, in seconds.
    private static let portalSlack: Int64 = 60

    // MARK: Keys turned into console sessions

    /// Case 23: GetSigninToken by a session's key, then a console session of the same principal. Where only one of its
    /// keys was turned in, the records join by principal and time; where several were, the last is a guess.
    /// O(events + nodes + sign-ins × tokens of the same principal).
    mutating func addConsoleTurns() {
        let tokens = successes("signin.amazonaws.com", ["GetSigninToken"])
        guard !tokens.isEmpty else { return }
        var byPrincipal: [NodeID: [EventIndex]] = [:]
        for event in tokens where credential(of: event) != .none {
            byPrincipal[principal(of: event), default: []].append(event)
        }
        var turned: Set<NodeID> = []
        for login in successes("signin.amazonaws.com", ["ConsoleLogin"]) {
            let session = credential(of: login)
            guard session != .none, let own = byPrincipal[principal(of: login)] else { continue }
            guard let token = turn(own, into: session, before: time(of: login), certain: true) else { continue }
            turned.insert(session)
            append(turnRow(token, session, shownBy: login))
        }
        // The sign-in itself may be missing: then only the times agree.
        for session in tables.nodes.all where tables.nodes.kind(session) == .credential && !turned.contains(session) {
            let facts = tables.nodes[session]
            guard facts.created != .unknown, let own = byPrincipal[facts.owner] else { continue }
            _ = turn(own, into: session, before: facts.created, certain: false)
        }
    }

    /// Adds the edge that the last fitting token shows; gives the token and how surely it fits.
    private mutating func turn(
        _ tokens: [EventIndex], into session: NodeID, before moment: Timestamp, certain: Bool
    ) -> (event: EventIndex, evidence: Evidence)? {
        let earliest = moment.advanced(by: -Links.signInTokenLife)
        let fitting = tokens.filter { time(of: $0) >= earliest && time(of: $0) <= moment }
        guard let last = fitting.last else { return nil }
        let isOnly = Set(fitting.map { credential(of: $0) }).count == 1
        let evidence: Evidence = certain && isOnly ? .joined : .inferred
        append(turnRow((last, evidence), session, shownBy: last))
        return (last, evidence)
    }

    private func turnRow(
        _ token: (event: EventIndex, evidence: Evidence), _ session: NodeID, shownBy event: EventIndex
    ) -> EdgeRow {
        let principal = principal(of: token.event)
        return EdgeRow(
            .turnedIntoConsole, token.evidence, from: principal, to: principal, event: event,
            sourceCredential: credential(of: token.event), targetCredential: session)
    }

    // MARK: Roles taken up at the portal

    /// Case 17: a person asked the portal for a permission set in an account, and a session of the role it keeps there
    /// began within a minute. A guess, made only where nobody else asked for the same in that time, and where the
    /// session's own records do not name a person. O(events + nodes + requests).
    mutating func addPortalRoles() {
        let requests = successes("sso.amazonaws.com", ["GetRoleCredentials", "Federate"])
        guard !requests.isEmpty, let type = tables.texts.find("\(PermissionSet.type)") else { return }
        var bySet: [String: [EventIndex]] = [:]
        for event in requests where tables.nodes.kind(principal(of: event)) == .person {
            for target in tables.events.targets(event) where tables.nodes[target].type == type {
                bySet[tables.texts.string(tables.nodes.name(target)), default: []].append(event)
            }
        }
        let known = Set(rows.lazy.filter { $0.kind == .onBehalfOf }.map(\.sourceCredential))
        for node in tables.nodes.all where !known.contains(node) {
            guard let (session, began) = beginning(of: node) else { continue }
            let role = tables.nodes[session].owner
            guard role != .none,
                let name = PermissionSet.name(ofRole: tables.texts.string(tables.nodes.displayKey(role))),
                let asked = bySet[name]
            else { continue }
            let fitting = asked.filter { abs(time(of: $0).seconds - began.seconds) <= Links.portalSlack }
            guard Set(fitting.map { principal(of: $0) }).count == 1,
                let nearest = fitting.min(by: { distance($0, began) < distance($1, began) })
            else { continue }
            append(
                EdgeRow(
                    .assumed, .inferred, from: principal(of: nearest), to: session, event: nearest,
                    sourceCredential: credential(of: nearest), targetCredential: node))
        }
    }

    /// The role session that signs with a credential, and when the credential was made.
    private func beginning(of node: NodeID) -> (session: NodeID, began: Timestamp)? {
        let kind = tables.nodes.kind(node)
        guard kind == .accessKey || kind == .credential else { return nil }
        let facts = tables.nodes[node]
        guard facts.owner != .none, tables.nodes.kind(facts.owner) == .roleSession, facts.created != .unknown else {
            return nil
        }
        return (facts.owner, facts.created)
    }

    private func distance(_ event: EventIndex, _ moment: Timestamp) -> Int64 {
        abs(time(of: event).seconds - moment.seconds)
    }

    // MARK: Columns

    /// The calls of the named actions that succeeded and have a time and a caller, in time order.
    private func successes(_ source: String, _ names: Set<String>) -> [EventIndex] {
        var wanted = [Bool](repeating: false, count: tables.actions.count)
        var isAny = false
        for index in wanted.indices {
            let action = ActionID(UInt32(index))
            guard names.contains(tables.texts.string(tables.actions.name(action))),
                tables.texts.string(tables.nodes.name(tables.actions.service(action))) == source
            else { continue }
            wanted[index] = true
            isAny = true
        }
        guard isAny else { return [] }
        var found: [EventIndex] = []
        for index in 0..<tables.events.count where wanted[Int(tables.events.actions[index].index)] {
            guard tables.events.outcomes[index] == .succeeded, tables.events.times[index] != .unknown,
                tables.events.principals[index] != .none
            else { continue }
            found.append(EventIndex(UInt32(index)))
        }
        return found
    }

    private func principal(of event: EventIndex) -> NodeID { tables.events.principals[Int(event.index)] }
    private func credential(of event: EventIndex) -> NodeID { tables.events.credentials[Int(event.index)] }
    private func time(of event: EventIndex) -> Timestamp { tables.events.times[Int(event.index)] }
}
