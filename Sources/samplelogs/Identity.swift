// Who calls: users, roles, sessions and people, and the `userIdentity` CloudTrail writes for each. Apart because the
// same identity signs many records, and each kind has its own fields that AWS fills or leaves out.

struct User: Sendable {
    let name: String
    let account: String
    var principalID: String { Random.principalID("AIDA", of: account + name) }
    var arn: String { "arn:aws:iam::\(account):user/\(name)" }
}

struct Role: Sendable {
    let name: String
    let account: String
    var path = "/"
    var principalID: String { Random.principalID("AROA", of: account + name) }
    /// With its path; the ARN of a session has lost it.
    var arn: String { "arn:aws:iam::\(account):role\(path)\(name)" }
}

struct Person: Sendable {
    let name: String
    var login: String { "\(name)@example.com" }
    /// Identity Center's own claim of who a session acts for.
    var onBehalfOf: JSON {
        var random = Random(seed: 0, part: login)
        return [
            "userId": .string(random.uuid()),
            "identityStoreArn": "arn:aws:identitystore::\(Account.shared):identitystore/d-99677EXAMPLE",
        ]
    }
    var credentialID: String {
        var random = Random(seed: 1, part: login)
        return random.uuid()
    }
}

/// What a `userIdentity` says, with the two parts of it that other fields repeat.
struct Identity: Sendable {
    let account: String
    /// As error messages name the caller.
    var arn = ""
    var json: JSON?
    /// What another account's copy of the same call shows: an account and an id, no ARN.
    var fromAfar: JSON?
    /// False for those who show no credential at all.
    var signs = true
    var isService = false
    /// Who the session acts for, as far as services say so.
    var person: Person?

    /// The `userIdentity` in the records of `service`.
    func json(seenBy service: String) -> JSON? {
        guard let person, Service.namesThePerson(service), case .object(let members) = json else { return json }
        return .object(
            members + [("onBehalfOf", person.onBehalfOf), ("credentialId", .string(person.credentialID))])
    }

    /// A user with a long-term key.
    static func user(_ user: User, key: String) -> Identity {
        self.user(user, key: key, context: nil)
    }

    /// A user with temporary credentials: from `GetSessionToken` or the console. The issuer is empty, since no role is.
    static func user(_ user: User, temporaryKey key: String?, since created: Instant, mfa: Bool) -> Identity {
        let context: JSON = [
            "sessionIssuer": [:], "webIdFederationData": [:], "attributes": attributes(created, mfa: mfa),
        ]
        return self.user(user, key: key, context: context)
    }

    private static func user(_ user: User, key: String?, context: JSON?) -> Identity {
        Identity(
            account: user.account, arn: user.arn,
            json: .members([
                "type": "IAMUser", "principalId": .string(user.principalID), "arn": .string(user.arn),
                "accountId": .string(user.account), "accessKeyId": key.map(JSON.string),
                "userName": .string(user.name), "sessionContext": context,
            ]),
            fromAfar: [
                "type": "AWSAccount", "principalId": .string(user.principalID), "accountId": .string(user.account),
            ])
    }

    static func root(of account: String, key: String?, since created: Instant) -> Identity {
        let arn = "arn:aws:iam::\(account):root"
        let context: JSON = [
            "sessionIssuer": [:], "webIdFederationData": [:], "attributes": attributes(created, mfa: true),
        ]
        return Identity(
            account: account, arn: arn,
            json: .members([
                "type": "Root", "principalId": .string(account), "arn": .string(arn), "accountId": .string(account),
                "accessKeyId": key.map(JSON.string), "sessionContext": key == nil ? nil : context,
            ]))
    }

    /// An AWS service acting for itself.
    static func service(_ name: String, in account: String) -> Identity {
        Identity(
            account: account, json: ["type": "AWSService", "invokedBy": "\(name).amazonaws.com"], isService: true)
    }

    /// What some events about an account itself carry: no type at all.
    static func untyped(_ service: String, in account: String) -> Identity {
        Identity(
            account: account, json: ["accountId": .string(account), "invokedBy": "\(service).amazonaws.com"])
    }

    /// Anyone at all, to a bucket open to everyone.
    static func anonymous(at account: String) -> Identity {
        Identity(
            account: account, json: ["type": "AWSAccount", "principalId": "", "accountId": "anonymous"], signs: false)
    }

    /// A person who signed in to Identity Center, before any role.
    static func portal(_ person: Person) -> Identity {
        Identity(
            account: Account.shared,
            json: [
                "type": "IdentityCenterUser", "accountId": .string(Account.shared), "onBehalfOf": person.onBehalfOf,
                "credentialId": .string(person.credentialID),
            ])
    }

    /// A person as Identity Center presents them to STS.
    static func saml(_ person: Person, to account: String) -> Identity {
        let qualifier = samlQualifier(of: account)
        return Identity(
            account: account,
            json: [
                "type": "SAMLUser", "principalId": "\(qualifier):\(person.login)", "userName": .string(person.login),
                "identityProvider": .string(qualifier),
            ])
    }

    static func samlQualifier(of account: String) -> String {
        var random = Random(seed: 0, part: "saml" + account)
        return random.base64(27) + "="
    }

    /// A job of continuous integration, as its provider presents it to STS.
    static func webIdentity(subject: String, provider: String, in account: String) -> Identity {
        Identity(
            account: account,
            json: [
                "type": "WebIdentityUser", "principalId": "\(provider):sts.amazonaws.com:\(subject)",
                "userName": .string(subject), "identityProvider": .string(provider),
            ])
    }

    /// A session from `GetFederationToken`.
    static func federated(_ name: String, by user: User, key: String, since created: Instant) -> Identity {
        let arn = "arn:aws:sts::\(user.account):federated-user/\(name)"
        let issuer: JSON = [
            "type": "IAMUser", "principalId": .string(user.principalID), "arn": .string(user.arn),
            "accountId": .string(user.account), "userName": .string(user.name),
        ]
        return Identity(
            account: user.account, arn: arn,
            json: [
                "type": "FederatedUser", "principalId": "\(user.account):\(name)", "arn": .string(arn),
                "accountId": .string(user.account), "accessKeyId": .string(key),
                "sessionContext": ["sessionIssuer": issuer, "attributes": attributes(created, mfa: false)],
            ])
    }

    /// Someone who could not sign in: AWS hides what was typed.
    static func refused(at account: String) -> Identity {
        Identity(
            account: account,
            json: [
                "type": "IAMUser", "accountId": .string(account), "accessKeyId": "",
                "userName": "HIDDEN_DUE_TO_SECURITY_REASONS",
            ])
    }

    /// The same caller, with an AWS service making the call in between.
    func through(_ service: String) -> Identity {
        guard case .object(let members) = json else { return self }
        var identity = self
        identity.json = .object(members + [("invokedBy", .string(service))])
        return identity
    }

    static func attributes(_ created: Instant, mfa: Bool) -> JSON {
        ["creationDate": .string(created.iso), "mfaAuthenticated": mfa ? "true" : "false"]
    }
}

/// One use of a role under a session name, with one of its keys.
struct RoleSession: Sendable {
    let role: Role
    let name: String
    var key: String?
    var created: Instant
    var sourceIdentity: String?
    /// The provider whose token the session came from.
    var webIdentityProvider: String?
    /// The version of the metadata service, for an instance's session.
    var ec2RoleDelivery: String?
    /// The workload that was given the session: type and ARN.
    var inScopeOf: (type: String, arn: String)?
    /// Who it acts for, in Identity Center.
    var person: Person?

    var principalID: String { "\(role.principalID):\(name)" }
    var arn: String { "arn:aws:sts::\(role.account):assumed-role/\(role.name)/\(name)" }

    var identity: Identity {
        let issuer: JSON = [
            "type": "Role", "principalId": .string(role.principalID), "arn": .string(role.arn),
            "accountId": .string(role.account), "userName": .string(role.name),
        ]
        let context = JSON.members([
            "sessionIssuer": issuer,
            "webIdFederationData": webIdentityProvider.map { ["federatedProvider": .string($0), "attributes": [:]] },
            "attributes": Identity.attributes(created, mfa: false),
            "sourceIdentity": sourceIdentity.map(JSON.string),
            "ec2RoleDelivery": ec2RoleDelivery.map(JSON.string),
        ])
        let scope: JSON? = inScopeOf.map {
            [
                "issuerType": .string($0.type), "credentialsIssuedTo": .string($0.arn),
            ]
        }
        return Identity(
            account: role.account, arn: arn,
            json: .members([
                "type": "AssumedRole", "principalId": .string(principalID), "arn": .string(arn),
                "accountId": .string(role.account), "accessKeyId": key.map(JSON.string), "sessionContext": context,
                "inScopeOf": scope,
            ]),
            fromAfar: [
                "type": "AWSAccount", "principalId": .string(principalID), "accountId": .string(role.account),
            ], person: person)
    }
}

/// An identity at a place: what a call is made with.
struct Caller: Sendable {
    var identity: Identity
    let address: String
    let agent: String
    /// The call was made by the console with the credentials of a person signed in to it.
    var console = false
    var endpoint: String?

    init(_ identity: Identity, from address: String, with agent: String, console: Bool = false) {
        self.identity = identity
        self.address = address
        self.agent = agent
        self.console = console
    }

    /// An AWS service acting for itself, which signs with its own name in every field.
    static func service(_ name: String, in account: String) -> Caller {
        Caller(.service(name, in: account), from: "\(name).amazonaws.com", with: "\(name).amazonaws.com")
    }

    /// The same caller's credentials, used by an AWS service on its behalf.
    func through(_ service: String) -> Caller {
        Caller(identity.through(service), from: service, with: service)
    }
}
