// The calls that hand out credentials or bring principals into being, as a table: one line a call, each with what is
// read from it. Apart from `Attribution` because these rules see the request and the response of few records.
// Sources: AWS STS API reference; "Logging IAM and AWS STS API calls with AWS CloudTrail"; "AWS Management Console
// sign-in events".
import CloudTrail
import PropertyGraph

/// What is known of a record beside what it says. Apart from the record itself, which is large and only lent.
struct IssuingContext {
    let caller: Attribution
    let outcome: Outcome
    /// The event being added.
    let event: EventIndex
    let id: EventIdentifier
}

/// A call that issues something.
struct IssuingRule: Sendable {
    let source: StaticString
    let name: StaticString
    let read: @Sendable (inout PartBuilder, borrowing Record, IssuingContext, borrowing Tape) -> Void

    init(
        _ source: StaticString, _ name: StaticString,
        _ read: @escaping @Sendable (inout PartBuilder, borrowing Record, IssuingContext, borrowing Tape) -> Void
    ) {
        self.source = source
        self.name = name
        self.read = read
    }

    /// The rules, each call at most once. A rule is looked up once for each pair of source and name a worker meets.
    static let table: [IssuingRule] =
        [
            IssuingRule("sts.amazonaws.com", "AssumeRole") { $0.assumeRole($1, $2, $3) },
            IssuingRule("sts.amazonaws.com", "AssumeRoleWithSAML") { $0.assumeRole($1, $2, $3) },
            IssuingRule("sts.amazonaws.com", "AssumeRoleWithWebIdentity") { $0.assumeRole($1, $2, $3) },
            IssuingRule("sts.amazonaws.com", "AssumeRoot") { $0.assumeRoot($1, $2, $3) },
            IssuingRule("sts.amazonaws.com", "GetSessionToken") { $0.getSessionToken($1, $2, $3) },
            IssuingRule("sts.amazonaws.com", "GetFederationToken") { $0.getFederationToken($1, $2, $3) },
            IssuingRule("signin.amazonaws.com", "ConsoleLogin") { $0.consoleLogin($1, $2, $3) },
            IssuingRule("signin.amazonaws.com", "SwitchRole") { $0.switchRole($1, $2, $3) },
            IssuingRule("sso.amazonaws.com", "GetRoleCredentials") { $0.portalRole($1, $2, $3) },
            IssuingRule("sso.amazonaws.com", "Federate") { $0.portalRole($1, $2, $3) },
            IssuingRule("iam.amazonaws.com", "CreateAccessKey") { $0.createAccessKey($1, $2, $3) },
            IssuingRule("iam.amazonaws.com", "CreateUser") { $0.createPrincipal($1, $2, $3, .user, "user", "userId") },
            IssuingRule("iam.amazonaws.com", "CreateRole") { $0.createPrincipal($1, $2, $3, .role, "role", "roleId") },
        ] + persistence

    /// The rule for a call, if it issues anything.
    static func rule(source: JSONText, name: JSONText) -> IssuingRule? {
        table.first { source == $0.source && name == $0.name }
    }
}

extension PartBuilder {
    /// Cases 4, 5, 6, 8, 9, 10, 12, 14, 15, 26, 30: the caller gets a session of a role and a key for it.
    fileprivate mutating func assumeRole(_ record: borrowing Record, _ context: IssuingContext, _ tape: borrowing Tape)
    {
        let request = record.requestParameters
        let response = record.responseElements
        let roleARN = tape.text(request, "roleArn")
        guard context.outcome == .succeeded else {
            deniedRole(roleARN, record, context)
            return
        }
        let user = tape.object(response, "assumedRoleUser")
        let sessionID = tape.text(user, "assumedRoleId")
        let sessionARN = tape.text(user, "arn")
        let session =
            sessionID.isEmpty && sessionARN.isEmpty
            ? unnamedSession(of: roleARN, tape.text(request, "roleSessionName"))
            : node(.roleSession, sessionID.isEmpty ? sessionARN : sessionID)
        guard session != .none else { return }
        let id = roleID(sessionPrincipal: sessionID)
        let role = node(.role, id.isEmpty ? roleARN : id)
        note(role, key: roleARN, account: roleARN.arnAccount)
        note(session, key: sessionARN, account: roleARN.arnAccount, owner: role)
        let key = issuedKey(tape.object(response, "credentials"), tape, to: session)
        claim(tape.text(request, "sourceIdentity"), by: session, record, context)
        let caller = context.caller
        state(.assumed, from: caller.principal, to: session, record, context, caller.credential, key)
        state(.ofRole, from: session, to: role, record, context, .none, .none)
        state(.holds, from: session, to: key, record, context, .none, .none)
        let sessionName = tape.text(request, "roleSessionName")
        if record.identity.invokedBy == "ec2.amazonaws.com", sessionName.hasPrefix("i-") {
            let instance = node(.workload, sessionName)
            note(instance, account: roleARN.arnAccount, type: JSONText("AWS::EC2::Instance"))
            state(.runsAs, from: instance, to: session, record, context, .none, .none)
        }
        if record.identity.type == "SAMLUser" || record.identity.type == "WebIdentityUser" {
            federate(record, context)
        }
    }

    /// The session of an answer that gives a key but not whose: records of 2020 and before leave `assumedRoleUser` out
    /// where a service called. Its ARN follows from the request: a role's path is no part of it ("IAM identifiers").
    private mutating func unnamedSession(of roleARN: JSONText, _ name: JSONText) -> NodeID {
        let account = roleARN.arnAccount
        guard !account.isEmpty, !name.isEmpty, roleARN.contains(":role/"),
            let slash = roleARN.lastIndex(of: UInt8(ascii: "/")),
            let colon = roleARN.firstIndex(of: UInt8(ascii: ":"), from: 4)
        else { return .none }
        let session = node(
            .roleSession, joining: roleARN.slice(0, colon), JSONText(":sts::"), account, JSONText(":assumed-role/"),
            roleARN.slice(slash + 1), JSONText("/"), name)
        noteNameIsKey(session, account: account)
        return session
    }

    /// Case 10: the caller's side of a refusal. The role stands in the request, or only in the message (log shape 5).
    private mutating func deniedRole(_ roleARN: JSONText, _ record: borrowing Record, _ context: IssuingContext) {
        let arn = roleARN.isEmpty ? record.errorMessage.refusedARN : roleARN
        guard context.outcome == .denied, arn.contains(":role/") else { return }
        let role = node(.role, arn)
        note(role, key: arn, account: arn.arnAccount)
        state(.denied, from: context.caller.principal, to: role, record, context, context.caller.credential, .none)
    }

    /// Cases 14, 15: the provider vouches for the external user.
    private mutating func federate(_ record: borrowing Record, _ context: IssuingContext) {
        let identity = record.identity
        let provider = identity.identityProvider.isEmpty ? identity.federatedProvider : identity.identityProvider
        guard !provider.isEmpty else { return }
        let source = node(.identityProvider, provider)
        note(source, account: provider.arnAccount)
        state(.federated, from: source, to: context.caller.principal, record, context, .none, .none)
    }

    /// Case 25.
    fileprivate mutating func assumeRoot(_ record: borrowing Record, _ context: IssuingContext, _ tape: borrowing Tape)
    {
        guard context.outcome == .succeeded else { return }
        let target = tape.text(record.requestParameters, "targetPrincipal")
        let account = target.arnAccount.isEmpty ? target : target.arnAccount
        let principal = node(.root, account)
        note(principal, account: account)
        let credentials = tape.object(record.responseElements, "credentials")
        let key = issuedKey(credentials, tape, to: principal)
        state(
            .assumedRoot, from: context.caller.principal, to: principal, record, context, context.caller.credential, key
        )
    }

    /// Case 2: temporary credentials of the caller itself.
    fileprivate mutating func getSessionToken(
        _ record: borrowing Record, _ context: IssuingContext, _ tape: borrowing Tape
    ) {
        guard context.outcome == .succeeded else { return }
        let credentials = tape.object(record.responseElements, "credentials")
        let key = issuedKey(credentials, tape, to: context.caller.principal)
        guard key != .none else { return }
        let caller = context.caller
        state(.holds, from: caller.principal, to: key, record, context, caller.credential, key)
    }

    /// Case 22.
    fileprivate mutating func getFederationToken(
        _ record: borrowing Record, _ context: IssuingContext, _ tape: borrowing Tape
    ) {
        guard context.outcome == .succeeded else { return }
        let response = record.responseElements
        let user = tape.object(response, "federatedUser")
        let id = tape.text(user, "federatedUserId")
        let arn = tape.text(user, "arn")
        let session = node(.federatedUser, id.isEmpty ? arn : id)
        guard session != .none else { return }
        note(session, key: arn, account: arn.arnAccount)
        let key = issuedKey(tape.object(response, "credentials"), tape, to: session)
        let caller = context.caller
        state(.federated, from: caller.principal, to: session, record, context, caller.credential, key)
        state(.holds, from: session, to: key, record, context, .none, .none)
    }

    /// Case 39. A failed login gives no session (case 11).
    fileprivate mutating func consoleLogin(
        _ record: borrowing Record, _ context: IssuingContext, _ tape: borrowing Tape
    ) {
        guard context.outcome == .succeeded else { return }
        let identity = record.identity
        let account = record.recipientAccount.isEmpty ? identity.account : record.recipientAccount
        let target = node(.account, account)
        state(.loggedIn, from: context.caller.principal, to: target, record, context, context.caller.credential, .none)
    }

    /// Case 13: the caller of the record is already the new session; who switched stands beside it.
    fileprivate mutating func switchRole(_ record: borrowing Record, _ context: IssuingContext, _ tape: borrowing Tape)
    {
        guard context.outcome == .succeeded else { return }
        let from = tape.text(record.additionalEventData, "SwitchFrom")
        guard !from.isEmpty else { return }
        let kind: NodeKind
        if from.contains(":assumed-role/") {
            kind = .roleSession
        } else if from.contains(":root") {
            kind = .root
        } else {
            kind = .user
        }
        let source = node(kind, kind == .root ? from.arnAccount : from)
        note(source, key: from, account: from.arnAccount)
        let caller = context.caller
        state(.switched, from: source, to: caller.principal, record, context, .none, caller.credential)
    }

    /// Case 17: the portal says for which account and permission set, not for which session or key. The linker compares
    /// them with the sessions that begin at that time.
    fileprivate mutating func portalRole(_ record: borrowing Record, _ context: IssuingContext, _ tape: borrowing Tape)
    {
        guard context.outcome == .succeeded else { return }
        let details = record.serviceEventDetails
        let account = tape.text(details, "account_id")
        let name = tape.text(details, "role_name")
        guard !account.isEmpty, !name.isEmpty else { return }
        let target = node(.resource, joining: account, JSONText("/"), name)
        note(target, account: account, type: JSONText(PermissionSet.type))
        extraTargets.append(target)
    }

    /// Case 44: the new key belongs to the user named, whoever made it.
    fileprivate mutating func createAccessKey(
        _ record: borrowing Record, _ context: IssuingContext, _ tape: borrowing Tape
    ) {
        guard context.outcome == .succeeded else { return }
        let made = tape.object(record.responseElements, "accessKey")
        let id = tape.text(made, "accessKeyId")
        guard !id.isEmpty, id.isKeyID else { return }
        let key = node(.accessKey, id)
        let name = tape.text(made, "userName")
        let owner: NodeID
        if name.isEmpty {
            owner = context.caller.principal
        } else {
            let account = record.recipientAccount
            owner = node(.user, joining: JSONText("arn:aws:iam::"), account, JSONText(":user/"), name)
            noteNameIsKey(owner, account: account)
        }
        note(key, account: record.recipientAccount, owner: owner, created: record.time)
        state(.created, from: context.caller.principal, to: key, record, context, context.caller.credential, key)
        state(.hasKey, from: owner, to: key, record, context, .none, .none)
        extraTargets.append(key)
    }

    /// Case 44, 48: a new principal, with its id where the response gives it.
    fileprivate mutating func createPrincipal(
        _ record: borrowing Record, _ context: IssuingContext, _ tape: borrowing Tape, _ kind: NodeKind,
        _ member: StaticString,
        _ idField: StaticString
    ) {
        guard context.outcome == .succeeded else { return }
        let made = tape.object(record.responseElements, member)
        let arn = tape.text(made, "arn")
        let id = tape.text(made, idField)
        let target = node(kind, id.isEmpty ? arn : id)
        guard target != .none else { return }
        note(target, key: arn, account: arn.arnAccount)
        state(.created, from: context.caller.principal, to: target, record, context, context.caller.credential, .none)
        extraTargets.append(target)
    }

    /// The key in a `credentials` element, noted as held by `principal`.
    private mutating func issuedKey(_ credentials: JSONValue?, _ tape: borrowing Tape, to principal: NodeID) -> NodeID {
        let id = tape.text(credentials, "accessKeyId")
        guard !id.isEmpty, !id.isHidden else { return .none }
        let key = accessKey(id, of: principal)
        note(key, owner: principal)
        return key
    }

    /// Case 7: free text of the caller, so a claim and not a proof.
    private mutating func claim(
        _ text: JSONText, by session: NodeID, _ record: borrowing Record, _ context: IssuingContext
    ) {
        guard !text.isEmpty else { return }
        let claimed = node(.externalUser, joining: JSONText("source identity/"), text)
        note(claimed, marks: .undetermined)
        state(.claims, from: session, to: claimed, record, context, .none, .none)
    }

    private mutating func state(
        _ kind: EdgeKind, from source: NodeID, to target: NodeID, _ record: borrowing Record, _ context: IssuingContext,
        _ sourceCredential: NodeID, _ targetCredential: NodeID
    ) {
        let row = EdgeRow(
            kind, .attested, from: source, to: target, event: context.event, sourceCredential: sourceCredential,
            targetCredential: targetCredential)
        state(row, record, context)
    }
}

extension Tape {
    /// The text at `key` of the object `value`, absent when any of it is missing.
    func text(_ value: JSONValue?, _ key: StaticString) -> JSONText {
        guard let value, let member = member(key, of: value) else { return JSONText() }
        return text(at: member)
    }

    /// The value at `key` of the object `value`.
    func object(_ value: JSONValue?, _ key: StaticString) -> JSONValue? {
        guard let value else { return nil }
        return member(key, of: value)
    }
}
