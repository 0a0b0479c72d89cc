// What is not in the logs: the record that would say who stands behind a session, where its file would be, and who it
// probably is. Apart from `whois` because these are statements about records that nobody has read.
// Sources: "Finding your CloudTrail log files" (keys of files); "Managing AWS STS in an AWS Region" (the global
// endpoint logs in us-east-1); "Roles terms and concepts" and "GetFederationToken" (the longest lives of sessions).
import Lineage
import PropertyGraph

/// The longest that sessions live, and how late files come, in seconds.
private enum Life {
    /// A role session: the longest a role can allow.
    static let role: Int64 = 12 * 3_600
    /// A federated session.
    static let federated: Int64 = 36 * 3_600
    /// A root session from `AssumeRoot`.
    static let root: Int64 = 15 * 60
    /// CloudTrail delivers after five minutes on average; three times that leaves few out.
    static let delivery: Int64 = 15 * 60
    /// Files are named by hour where no more hours than this come into question, else by day.
    static let hours: Int64 = 4
}

extension Investigator {
    /// The record that would take the lineage further from `point`; nil where none would, as for a role that only a
    /// service can assume. O(the credential's events).
    ///
    /// - Parameter event: the event that led to the point, where one did.
    func missingRecord(at point: LineagePoint, _ event: EventIndex?) -> MissingRecord? {
        let facts = graph.nodes[point.principal]
        let account = facts.account == .empty ? nil : graph.texts.string(facts.account)
        switch graph.nodes.kind(point.principal) {
        case .roleSession:
            guard !isServiceLinked(point.principal) else { return nil }
            return missing(nameOfIssuer(of: point), account, point, Life.role)
        case .federatedUser:
            return missing("GetFederationToken", account, point, Life.federated)
        case .root:
            return missing("AssumeRoot", nil, point, Life.root)
        case .account:
            // The caller's own copy of the call is in the trail of the caller's account.
            guard let event else { return nil }
            let row = graph.events.row(event)
            let region = row.region.ifAny.map { graph.key($0) }
            let name = graph.texts.string(graph.actions.name(row.action))
            return MissingRecord(
                eventName: name, account: graph.key(point.principal), region: region, from: time(of: event),
                to: time(of: event),
                paths: filePaths(graph.key(point.principal), [region].compactMap(\.self), row.time, row.time))
        default:
            return nil
        }
    }

    /// Whether only a service can stand behind the session.
    func isServiceLinked(_ session: NodeID) -> Bool {
        let role = graph.nodes.owner(session)
        return role != .none && graph.nodes[role].marks.contains(.serviceLinked)
    }

    /// The call that issues a session of this kind.
    private func nameOfIssuer(of point: LineagePoint) -> String {
        if graph.key(point.principal).contains("/AWSReservedSSO_") { return "AssumeRoleWithSAML" }
        guard point.credential != .none, graph.nodes.kind(point.credential) == .credential,
            graph.nodes[point.credential].marks.contains(.console)
        else { return "AssumeRole" }
        // Who signs in to the console with a session turned a key in; who is in it already switched.
        let signIn = graph.texts.find("ConsoleLogin")
        let signedIn = events(of: point.credential).events().contains { event in
            graph.actions.name(graph.events.actions[Int(event.index)]) == signIn
        }
        return signedIn ? "GetSigninToken" : "SwitchRole"
    }

    private func missing(
        _ eventName: String, _ account: String?, _ point: LineagePoint, _ life: Int64
    ) -> MissingRecord {
        let uses = point.credential == .none ? events(of: point.principal) : events(of: point.credential)
        let first = uses.first
        let created = point.credential == .none ? Timestamp.unknown : graph.nodes[point.credential].created
        let firstUse = first.flatMap { time(of: $0) } ?? point.time
        let from = created != .unknown ? created : firstUse?.advanced(by: -life)
        let to = created != .unknown ? created : firstUse
        // The global endpoints log in us-east-1, the regional ones in their own region: most likely where the session
        // was used first.
        let used = first.flatMap { graph.events.regions[Int($0.index)].ifAny }.map { graph.key($0) }
        let regions = ["us-east-1", used].compactMap(\.self).withoutRepeats()
        var paths: [String] = []
        if let account, let from, let to { paths = filePaths(account, regions, from, to) }
        return MissingRecord(
            eventName: eventName, account: account, region: "us-east-1", from: from, to: to, paths: paths)
    }

    /// How the keys begin of the files that hold the records from `from` to `to`: by hour, or by day where those are
    /// many. A file is named after the minute it was delivered.
    private func filePaths(_ account: String, _ regions: [String], _ from: Timestamp, _ to: Timestamp) -> [String] {
        guard from != .unknown, to != .unknown else { return [] }
        let (start, end) = (from.seconds, to.advanced(by: Life.delivery).seconds)
        let isByHour = end / 3_600 - start / 3_600 < Life.hours
        let unit: Int64 = isByHour ? 3_600 : 86_400
        let organization = organizationFolder()
        return regions.flatMap { region in
            (start / unit...end / unit).map { step in
                let text = Timestamp(seconds: step * unit).description
                let (year, month, day) = (text.prefix(4), text.dropFirst(5).prefix(2), text.dropFirst(8).prefix(2))
                let folder = "AWSLogs/\(organization)\(account)/CloudTrail/\(region)/\(year)/\(month)/\(day)/"
                guard isByHour else { return folder }
                let hour = text.dropFirst(11).prefix(2)
                return "\(folder)\(account)_CloudTrail_\(region)_\(year)\(month)\(day)T\(hour)"
            }
        }
    }

    /// `o-exampleorgid/` where the files read come from an organization's trail, else nothing.
    private func organizationFolder() -> String {
        for file in files {
            let parts = file.split(separator: "/")
            guard let place = parts.lastIndex(of: "AWSLogs"), place + 1 < parts.count else { continue }
            return parts[place + 1].hasPrefix("o-") ? "\(parts[place + 1])/" : ""
        }
        return ""
    }

    // MARK: Probably

    /// Who the missing record would probably name, by what speaks for it most: a source identity that the session
    /// carries, records that fit by time, the only principal of the session's name. O(edges of the session), and for
    /// the first that is asked about in a graph that was built O(users) more.
    func candidate(at point: LineagePoint, claims: [Hop]) -> WhoisCandidate? {
        guard graph.nodes.kind(point.principal) == .roleSession, !isServiceLinked(point.principal) else {
            return nil
        }
        if let claim = claims.last {
            return WhoisCandidate(
                node: claim.node, evidence: .attested,
                because: "the session carries this source identity: a claim of its maker, no proof",
                eventIDs: claim.eventIDs)
        }
        let guessed = graph.lineage(
            of: point.principal, credential: point.credential, at: point.time, evidence: .inferred)
        if let step = guessed.steps.first, step.evidence == .inferred {
            let because =
                step.via == .turnedIntoConsole
                ? "its session turned a key into a console session shortly before"
                : "asked Identity Center for this role within a minute of the session's beginning, and nobody else did"
            return WhoisCandidate(
                node: graph.summary(of: guessed.origin ?? step.node), evidence: .inferred, because: because,
                eventIDs: step.events.map { eventID($0) })
        }
        return namesake(of: point)
    }

    /// The only user, person or external user that is called as the session is.
    private func namesake(of point: LineagePoint) -> WhoisCandidate? {
        guard let name = graph.label(of: point.principal).split(separator: "/").last.map({ $0.lowercased() }) else {
            return nil
        }
        let found = people.called(name, graph, names).filter { !graph.nodes[$0].marks.contains(.undetermined) }
        guard found.count == 1, let event = events(of: point.principal).first else { return nil }
        return WhoisCandidate(
            node: graph.summary(of: found[0]), evidence: .inferred,
            because: "the session bears this name, which its maker chose, and nobody else in the logs has it",
            eventIDs: [eventID(event)])
    }
}
