// What no single record shows and the linked graph does: habits, places, chains. Apart from rules over records because
// these look at the graph alone, so that a snapshot answers them too.
import PropertyGraph

/// A question about the whole graph whose answer is events that somebody should look at.
///
///     let detector = GraphDetector(type: "credential-in-two-places", settings: ["within": 3_600])
///     let findings = detector.map { investigator.detect([$0]) }
public struct GraphDetector: Hashable, Sendable {
    /// What is looked for. The raw value is the word that rules say.
    public enum Kind: String, CaseIterable, Sendable {
        /// Something new about an identity with settled habits.
        case firstSeenNetwork = "first-seen-network"
        case firstSeenRegion = "first-seen-region"
        case firstSeenService = "first-seen-service"
        case firstSeenAction = "first-seen-action"
        case firstSeenRole = "first-seen-role"
        /// A role assumed by somebody new, and an account called from another for the first time.
        case firstSeenAssumer = "first-seen-assumer"
        case firstSeenAccount = "first-seen-account"
        /// One credential used from two networks.
        case credentialInTwoPlaces = "credential-in-two-places"
        /// Credentials used before they were issued, after they ran out, or by whom they were not issued to.
        case sessionOutOfTime = "session-out-of-time"
        case sessionOfAnother = "session-of-another"
        /// Chains of roles that are long, or lead through several accounts and are walked by one alone.
        case longRoleChain = "long-role-chain"
        case rareRoleChain = "rare-role-chain"
        case newUserAssumesRole = "new-user-assumes-role"
        case newKeyElsewhere = "new-key-elsewhere"
        case loggingChangedThenActivity = "logging-changed-then-activity"
    }

    /// What is looked for.
    public let kind: Kind
    /// Numbers and timespans in seconds, by name; what is not given has a default.
    public let settings: [String: Int64]

    /// The detector of `type`; nil where there is none.
    ///
    /// - Parameters:
    ///   - type: the kind's word.
    ///   - settings: numbers and timespans in seconds, by name; those a detector does not know change nothing.
    public init?(type: String, settings: [String: Int64] = [:]) {
        guard let kind = Kind(rawValue: type) else { return nil }
        self.kind = kind
        self.settings = settings
    }

    /// A number by name.
    func number(_ name: String, else value: Int) -> Int { settings[name].map { Int(clamping: $0) } ?? value }

    /// A timespan by name, in seconds; at most a thousand years, so that adding it to a time cannot overflow.
    func seconds(_ name: String, else value: Int64) -> Int64 {
        min(max(settings[name] ?? value, 0), 1_000 * 31_556_952)
    }
}

/// Events a detector found that belong together.
public struct DetectorFinding: Hashable, Sendable {
    /// What ties them, where that is not who stands behind them: a field and its value.
    public var group: DetectorGroup?
    /// The events, in time order, each once.
    public var events: [EventIndex]
}

/// What ties the events of a finding.
public struct DetectorGroup: Hashable, Sendable {
    /// The kind of thing, such as `user`.
    public var field: String
    /// Its name.
    public var value: String
}

extension Investigator {
    /// What `detectors` find, each in turn; the events of one finding are in time order. Everything known of the logs
    /// counts as history, whatever part of it is asked about later.
    ///
    /// Events without a time, and what endpoints and insights say of calls, are in no finding.
    ///
    /// - Complexity: O(events) for each detector, and O(hops) for each session that was issued.
    public func detect(_ detectors: [GraphDetector]) -> [[DetectorFinding]] {
        guard !detectors.isEmpty else { return [] }
        var history = History(graph)
        return detectors.map { detector in
            switch detector.kind {
            case .firstSeenNetwork, .firstSeenRegion, .firstSeenService, .firstSeenAction, .firstSeenRole,
                .firstSeenAssumer, .firstSeenAccount:
                history.firstSeen(detector)
            case .credentialInTwoPlaces: history.credentialsInTwoPlaces(detector)
            case .sessionOutOfTime: history.sessionsOutOfTime(detector)
            case .sessionOfAnother: history.sessionsOfAnother()
            case .longRoleChain, .rareRoleChain: history.roleChains(detector)
            case .newUserAssumesRole: history.newUsersWithRoles(detector)
            case .newKeyElsewhere: history.newKeysElsewhere(detector)
            case .loggingChangedThenActivity: history.activityAfterLoggingChanges(detector)
            }
        }
    }
}
