// The words of the graph: kinds of node and edge, classes of evidence, outcomes. They stand apart because every layer
// above speaks them, and because their raw values are written into answers and must not change.

/// What a node is. The raw value orders kinds in memory; `name` is the word used in flags, JSON and docs.
public enum NodeKind: UInt8, CaseIterable, Sendable, Hashable {
    case account, root, user, role
    case roleSession, federatedUser, externalUser, person
    case servicePrincipal, anonymous
    case credential, accessKey
    case service, resource, address, userAgent, workload, identityProvider
    case region

    /// The word for this kind in flags, JSON and docs, e.g. `role-session`.
    public var name: String {
        switch self {
        case .account: "account"
        case .root: "root"
        case .user: "user"
        case .role: "role"
        case .roleSession: "role-session"
        case .federatedUser: "federated-user"
        case .externalUser: "external-user"
        case .person: "person"
        case .servicePrincipal: "service-principal"
        case .anonymous: "anonymous"
        case .credential: "credential"
        case .accessKey: "access-key"
        case .service: "service"
        case .resource: "resource"
        case .address: "address"
        case .userAgent: "user-agent"
        case .workload: "workload"
        case .identityProvider: "identity-provider"
        case .region: "region"
        }
    }

    /// The kind called `name`, if there is one.
    public init?(name: some StringProtocol) {
        guard let kind = NodeKind.allCases.first(where: { $0.name == name }) else { return nil }
        self = kind
    }

    /// Whether nodes of this kind make calls: an event's principal is always one of these.
    public var isPrincipal: Bool {
        switch self {
        case .root, .user, .roleSession, .federatedUser, .externalUser, .person, .servicePrincipal, .anonymous,
            .account:
            true
        case .role, .credential, .accessKey, .service, .resource, .address, .userAgent, .workload,
            .identityProvider, .region:
            false
        }
    }
}

/// What an edge says of its two nodes. Stored edges come from lineage; the last three are made when asked for.
public enum EdgeKind: UInt8, CaseIterable, Sendable, Hashable {
    /// caller → role session: the caller got this session from STS.
    case assumed
    /// caller → root or a role session, through `AssumeRoot`.
    case assumedRoot
    /// role session → role.
    case ofRole
    /// principal → credential or access key it signs calls with.
    case holds
    /// user → long-term access key; credential → the keys that are its members; sign-in session → what it handed out.
    case hasKey
    /// actor → user, key, role or login profile that it brought into being.
    case created
    /// actor → role, user, key or workload whose rights, trust, password or code it changed.
    case changed
    /// workload → role that was handed to it when it was made or changed (`iam:PassRole`).
    case passedRole
    /// principal → account, through the sign-in endpoint.
    case loggedIn
    /// principal → role session, through the console's switch of role.
    case switched
    /// principal → federated user, or identity provider → external user.
    case federated
    /// session → person it acts for.
    case onBehalfOf
    /// workload → role session.
    case runsAs
    /// session → text its maker claimed as source identity.
    case claims
    /// resource → session whose calls it caused (`inScopeOf`).
    case caused
    /// partner account → session it was delegated.
    case delegated
    /// caller → role it was refused.
    case denied
    /// API endpoint → principal that an insight into its calls is about.
    case about
    /// session → the console session it was turned into.
    case turnedIntoConsole
    /// activity: identity or credential → service.
    case called
    /// activity: service, or a caller where the service is left out, → resource.
    case touched
    /// activity: address or endpoint → identity.
    case from

    /// The word for this kind in JSON and docs, e.g. `of-role`.
    public var name: String {
        switch self {
        case .assumed: "assumed"
        case .assumedRoot: "assumed-root"
        case .ofRole: "of-role"
        case .holds: "holds"
        case .hasKey: "has-key"
        case .created: "created"
        case .changed: "changed"
        case .passedRole: "passed-role"
        case .loggedIn: "logged-in"
        case .switched: "switched"
        case .federated: "federated"
        case .onBehalfOf: "on-behalf-of"
        case .runsAs: "runs-as"
        case .claims: "claims"
        case .caused: "caused"
        case .delegated: "delegated"
        case .denied: "denied"
        case .about: "about"
        case .turnedIntoConsole: "turned-into-console"
        case .called: "called"
        case .touched: "touched"
        case .from: "from"
        }
    }
}

/// How an edge is known. Ordered from weakest to strongest.
public enum Evidence: UInt8, CaseIterable, Sendable, Hashable, Comparable {
    /// Time, account and name agree; no record says so.
    case inferred
    /// Two records share a key id or a `sharedEventID`.
    case joined
    /// One record states the relation.
    case attested

    /// The word for this class in JSON and docs.
    public var name: String {
        switch self {
        case .inferred: "inferred"
        case .joined: "joined"
        case .attested: "attested"
        }
    }

    /// Orders by place.
    public static func < (left: Evidence, right: Evidence) -> Bool { left.rawValue < right.rawValue }
}

/// How a call ended.
public enum Outcome: UInt8, CaseIterable, Sendable, Hashable {
    case succeeded
    /// An error that means "not allowed".
    case denied
    /// Any other error.
    case failed

    /// The word for this outcome in flags, JSON and docs.
    public var name: String {
        switch self {
        case .succeeded: "succeeded"
        case .denied: "denied"
        case .failed: "failed"
        }
    }

    /// The outcome called `name`, if there is one.
    public init?(name: some StringProtocol) {
        guard let outcome = Outcome.allCases.first(where: { $0.name == name }) else { return nil }
        self = outcome
    }
}
