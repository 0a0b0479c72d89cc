// The answers that compare: `firstseen` with an earlier time, `shared` one place of use with another. Apart from the
// answers that only tell what happened.
import PropertyGraph

/// What can be new about a subject. The order is that of the answer.
public enum Novelty: String, Sendable, Hashable, CaseIterable {
    case address, role, account, service, action, region
    case userAgent = "user-agent"
}

/// Something that the baseline does not have.
public struct NewValue: Hashable, Sendable {
    /// What it is.
    public var what: Novelty
    /// Its node, where it has one; an action has none.
    public var node: NodeSummary?
    /// The value as text.
    public var value: String
    /// What of the baseline it resembles: its network, or an earlier version of the program; nil where nothing does.
    public var resembles: String?
    /// The event that shows it first.
    public var eventID: String
    /// The subject's calls with it after the baseline.
    public var tally: Tally
}

/// What `firstseen` gives.
public struct FirstSeenAnswer: Hashable, Sendable {
    /// What was asked about.
    public var subject: NodeSummary
    /// The time compared with.
    public var baseline: Window
    /// Whether the baseline was asked for; else it is the first half of the subject's span.
    public var baselineGiven: Bool
    /// The time looked at.
    public var window: Window
    /// The subject's calls in the baseline.
    public var known: Tally
    /// The subject's calls in the window.
    public var tally: Tally
    /// What is new, by kind, the earliest first; each kind cut by itself.
    public var new: Limited<NewValue>
    /// How many values of each kind are new, kinds without any left out.
    public var totals: [NoveltyCount]
}

/// How many values of one kind are new.
public struct NoveltyCount: Hashable, Sendable {
    /// The kind.
    public var what: Novelty
    /// How many.
    public var total: Int
}

/// In what the uses of a credential or session differ.
public enum SharedDifference: String, Sendable, Hashable, CaseIterable {
    case address, network
    case userAgent = "user-agent"
    case metadataVersion = "metadata-version"
}

/// Why uses from two places may be no more than they should be.
public enum OrdinaryReason: String, Sendable, Hashable, CaseIterable {
    /// A service called on the holder's behalf; its name stands where the address would.
    case service
    /// All addresses lie in one network, as those of a gateway's pool do.
    case oneNetwork = "one-network"
    /// Each place was left before the next was used, with a program that was used before.
    case oneAfterAnother = "one-after-another"
    /// All but one are private, seen through the endpoint of a network; whose it is the logs do not say.
    case endpoint
    /// Several programs on one machine, from one address.
    case onePlace = "one-place"
    /// A session whose keys are handed to several workers of one workload, each used from one place.
    case workers
    /// A session whose keys follow each other, each used from one place.
    case rotation
}

/// A network something was used from.
public struct SharedPlace: Hashable, Sendable {
    /// The network, `203.0.113.0/24`; for a service its name.
    public var network: String
    /// Whether it is private.
    public var isPrivate: Bool
    /// Whether it is no network, but a service that called on the holder's behalf.
    public var isService: Bool
    /// The addresses, most used first.
    public var addresses: [String]
    /// The programs, without their versions, most used first.
    public var programs: [String]
    /// Versions of the instance metadata service that delivered the key: `1.0`, `2.0`.
    public var metadataVersions: [String]
    /// The calls from there.
    public var tally: Tally
}

/// Two calls from different networks, as near in time as any two are.
public struct SharedMoment: Hashable, Sendable {
    /// Seconds between them.
    public var seconds: Int
    /// Their ids, the earlier first.
    public var eventIDs: [String]
}

/// A credential or session used from more than one place.
public struct SharedUse: Hashable, Sendable {
    /// The credential or session.
    public var node: NodeSummary
    /// Whose it is; nil where that is unknown or the same.
    public var holder: NodeSummary?
    /// Who stands behind its uses, the holder itself left out; a session may be handed to several.
    public var origins: [NodeSummary]
    /// Its calls.
    public var tally: Tally
    /// In what its uses differ, those by services left out.
    public var differences: [SharedDifference]
    /// Why it may be as it should; empty where nothing says so.
    public var ordinary: [OrdinaryReason]
    /// Where it was used, the earliest first; services last.
    public var places: [SharedPlace]
    /// Whether a network was still in use when the next one was.
    public var overlapping: Bool
    /// How often it went from one network to another.
    public var switches: Int
    /// The nearest two calls from different networks; nil where there is one network.
    public var nearest: SharedMoment?
}

/// What `shared` gives.
public struct SharedAnswer: Hashable, Sendable {
    /// Credentials, and sessions with several, that were looked at.
    public var examined: Int
    /// Credentials left out because their ids are masked in the logs: equal ids do not mean equal keys.
    public var masked: Int
    /// Used from several networks at overlapping times, or by another program in each, with no ordinary reason; those
    /// that overlap first, then the nearest in time.
    public var shared: Limited<SharedUse>
    /// Used from several places for a reason that is ordinary; those that differ in most first, then the most used.
    public var ordinary: Limited<SharedUse>
    /// How often each reason is the case, reasons without any left out; a credential may have two.
    public var reasons: [ReasonCount]
}

/// How many credentials and sessions have one reason.
public struct ReasonCount: Hashable, Sendable {
    /// The reason.
    public var reason: OrdinaryReason
    /// How many.
    public var total: Int
}
