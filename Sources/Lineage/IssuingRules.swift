// The calls that hand out credentials or bring principals into being, as a table: one line a call, each with what is
// read from it. Apart from `Attribution` because these rules see the request and the response of few records.
// Sources: AWS STS API reference; "Logging IAM and AWS STS API calls with AWS CloudTrail"; "AWS Management Console
// sign-in events".
import CloudTrail
import PropertyGraph

/// What a rule sees of a record.
struct IssuingContext: ~Copyable {
    var record = Record()
    var caller = Attribution()
    var outcome = Outcome.succeeded
    /// The event being added.
    var event = EventIndex(0)
    var id = EventIdentifier.none
}

/// A call that issues something.
struct IssuingRule: Sendable {
    let source: StaticString
    let name: StaticString
    let read: @Sendable (inout PartBuilder, borrowing IssuingContext, borrowing Tape) -> Void

    init(
        _ source: StaticString, _ name: StaticString,
        _ read: @escaping @Sendable (inout PartBuilder, borrowing IssuingContext, borrowing Tape) -> Void
    ) {
        self.source = source
        self.name = name
        self.read = read
    }

    /// The rules, each call at most once. A rule is looked up once for each pair of source and name a worker meets.
    static let table: [IssuingRule] =
        [
            IssuingRule("sts.amazonaws.com", "AssumeRole") { $0.assumeRole($1, $2) },
            IssuingRule("sts.amazonaws.com", "AssumeRoleWithSAML") { $0.assumeRole($1, $2) },
            IssuingRule("sts.amazonaws.com", "AssumeRoleWithWebIdentity") { $0.assumeRole($1, $2) },
            IssuingRule("sts.amazonaws.com", "AssumeRoot") { $0.assumeRoot($1, $2) },
            IssuingRule("sts.amazonaws.com", "GetSessionToken") { $0.getSessionToken($1, $2) },
            IssuingRule("sts.amazonaws.com", "GetFederationToken") { $0.getFederationToken($1, $2) },
            IssuingRule("signin.amazonaws.com", "ConsoleLogin") { $0.consoleLogin($1, $2) },
            IssuingRule("signin.amazonaws.com", "SwitchRole") { $0.switchRole($1, $2) },
            IssuingRule("sso.amazonaws.com", "GetRoleCredentials") { $0.portalRole($1, $2) },
            IssuingRule("sso.amazonaws.com", "Federate") { $0.portalRole($1, $2) },
            IssuingRule("iam.amazonaws.com", "CreateAccessKey") { $0.createAccessKey($1, $2) },
            IssuingRule("iam.amazonaws.com", "CreateUser") { $0.createPrincipal($1, $2, .user, "user", "userId") },
            IssuingRule("iam.amazonaws.com", "CreateRole") { $0.createPrincipal($1, $2, .role, "role", "roleId") },
        ] + persistence

    /// The rule for a call, if it issues anything.
    static func rule(source: JSONText, name: JSONText) -> IssuingRule? {
        table.first { source == $0.source && name == $0.name }
    }
}

extension PartBuilder {
    /// Cases 4, 5, 6, 8, 9, 10, 12, 14, 15, 26, 30: the caller gets a session of a role and a key for it.
    fileprivate mutating func assumeRole(_ context: borrowing IssuingContext, _ tape: borrowing Tape) {
        let request = context.record.requestParameters
        let response = context.record.responseElements
        let roleARN = tape.text(request, "roleArn")
        guard context.outcome == .succeeded else {
            deniedRole(roleARN, context)
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
        claim(tape.text(request, "sourceIdentity"), by: session, context)
        let caller = context.caller
        state(.assumed, from: caller.principal, to: session, context, caller.credential, key)
        state(.ofRole, from: session, to: role, context, .none, .none)
        state(.holds, from: session, to: key, context, .none, .none)
        let sessionName = tape.text(request, "roleSessionName")
        if context.record.identity.invokedBy == "ec2.amazonaws.com", sessionName.hasPrefix("i-") {
            let instance = node(.workload, sessionName)
            note(instance, account: roleARN.arnAccount, type: JSONText("AWS::EC2::Instance"))
            state(.runsAs, from: instance, to: session, context, .none, .none)
        }
        if context.record.identity.type == "SAMLUser" || context.record.identity.type == "WebIdentityUser" {
            federate(context)
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
    private mutating func deniedRole(_ roleARN: JSONText, _ context: borrowing IssuingContext) {
        let arn = roleARN.isEmpty ? context.record.errorMessage.refusedARN : roleARN
        guard context.outcome == .denied, arn.contains(":role/") else { return }
        let role = node(.role, arn)
        note(role, key: arn, account: arn.arnAccount)
        state(.denied, from: context.caller.principal, to: role, context, context.caller.credential, .none)
    }

    /// Cases 14, 15: the provider vouches for the external user.
    private mutating func federate(_ context: borrowing IssuingContext) {
        let identity = context.record.identity
        let provider = identity.identityProvider.isEmpty ? identity.federatedProvider : identity.identityProvider
        guard !provider.isEmpty else { return }
        let source = node(.identityProvider, provider)
        note(source, account: provider.arnAccount)
        state(.federated, from: source, to: context.caller.principal, context, .none, .none)
    }

    /// Case 25.
    fileprivate mutating func assumeRoot(_ context: borrowing IssuingContext, _ tape: borrowing Tape) {
        guard context.outcome == .succeeded else { return }
        let target = tape.text(context.record.requestParameters, "targetPrincipal")
        let account = target.arnAccount.isEmpty ? target : target.arnAccount
        let principal = node(.root, account)
        note(principal, account: account)
        let credentials = tape.object(context.record.responseElements, "credentials")
        let key = issuedKey(credentials, tape, to: principal)
        state(.assumedRoot, from: context.caller.principal, to: principal, context, context.caller.credential, key)
    }

    /// Case 2: temporary credentials of the caller itself.
    fileprivate mutating func getSessionToken(_ context: borrowing IssuingContext, _ tape: borrowing Tape) {
        guard context.outcome == .succeeded else { return }
        let credentials = tape.object(context.record.responseElements, "credentials")
        let key = issuedKey(credentials, tape, to: context.caller.principal)
        guard key != .none else { return }
        let caller = context.caller
        state(.holds, from: caller.principal, to: key, context, caller.credential, key)
    }

    /// Case 22.
    fileprivate mutating func getFederationToken(_ context: borrowing IssuingContext, _ tape: borrowing Tape) {
        guard context.outcome == .succeeded else { return }
        let response = context.record.responseElements
        let user = tape.object(response, "federatedUser")
        let id = tape.text(user, "federatedUserId")
        let arn = tape.text(user, "arn")
        let session = node(.federatedUser, id.isEmpty ? arn : id)
        guard session != .none else { return }
        note(session, key: arn, account: arn.arnAccount)
        let key = issuedKey(tape.object(response, "credentials"), tape, to: session)
        let caller = context.caller
        state(.federated, from: caller.principal, to: session, context, caller.credential, key)
        state(.holds, from: session, to: key, context, .none, .none)
    }

    /// Case 39. A failed login gives no session (case 11).
    fileprivate mutating func consoleLogin(_ context: borrowing IssuingContext, _ tape: borrowing Tape) {
        guard context.outcome == .succeeded else { return }
        let identity = context.record.identity
        let account = context.record.recipientAccount.isEmpty ? identity.account : context.record.recipientAccount
        let target = node(.account, account)
        state(.loggedIn, from: context.caller.principal, to: target, context, context.caller.credential, .none)
    }

    /// Case 13: the caller of the record is already the new session; who switched stands beside it.
    fileprivate mutating func switchRole(_ context: borrowing IssuingContext, _ tape: borrowing Tape) {
        guard context.outcome == .succeeded else { return }
        let from = tape.text(context.record.additionalEventData, "SwitchFrom")
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
        state(.switched, from: source, to: caller.principal, context, .none, caller.credential)
    }

    /// Case 17: the portal says for which account and permission set, not for which session or key. The linker compares
    /// them with the sessions that begin at that time.
    fileprivate mutating func portalRole(_ context: borrowing IssuingContext, _ tape: borrowing Tape) {
        guard context.outcome == .succeeded else { return }
        let details = context.record.serviceEventDetails
        let account = tape.text(details, "account_id")
        let name = tape.text(details, "role_name")
        guard !account.isEmpty, !name.isEmpty else { return }
        let target = node(.resource, joining: account, JSONText("/"), name)
        note(target, account: account, type: JSONText(PermissionSet.type))
        extraTargets.append(target)
    }

    /// Case 44: the new key belongs to the user named, whoever made it.
    fileprivate mutating func createAccessKey(_ context: borrowing IssuingContext, _ tape: borrowing Tape) {
        guard context.outcome == .succeeded else { return }
        let made = tape.object(context.record.responseElements, "accessKey")
        let id = tape.text(made, "accessKeyId")
        guard !id.isEmpty, id.isKeyID else { return }
        let key = node(.accessKey, id)
        let name = tape.text(made, "userName")
        let owner: NodeID
        if name.isEmpty {
            owner = context.caller.principal
        } else {
            let account = context.record.recipientAccount
            owner = node(.user, joining: JSONText("arn:aws:iam::"), account, JSONText(":user/"), name)
            noteNameIsKey(owner, account: account)
        }
        note(key, account: context.record.recipientAccount, owner: owner, created: context.record.time)
        state(.created, from: context.caller.principal, to: key, context, context.caller.credential, key)
        state(.hasKey, from: owner, to: key, context, .none, .none)
        extraTargets.append(key)
    }

    /// Case 44, 48: a new principal, with its id where the response gives it.
    fileprivate mutating func createPrincipal(
        _ context: borrowing IssuingContext, _ tape: borrowing Tape, _ kind: NodeKind, _ member: StaticString,
        _ idField: StaticString
    ) {
        guard context.outcome == .succeeded else { return }
        let made = tape.object(context.record.responseElements, member)
        let arn = tape.text(made, "arn")
        let id = tape.text(made, idField)
        let target = node(kind, id.isEmpty ? arn : id)
        guard target != .none else { return }
        note(target, key: arn, account: arn.arnAccount)
        state(.created, from: context.caller.principal, to: target, context, context.caller.credential, .none)
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
    private mutating func claim(_ text: JSONText, by session: NodeID, _ context: borrowing IssuingContext) {
        guard !text.isEmpty else { return }
        let claimed = node(.externalUser, joining: JSONText("source identity/"), text)
        note(claimed, marks: .undetermined)
        state(.claims, from: session, to: claimed, context, .none, .none)
    }

    private mutating func state(
        _ kind: EdgeKind, from source: NodeID, to target: NodeID, _ context: borrowing IssuingContext,
        _ sourceCredential: NodeID, _ targetCredential: NodeID
    ) {
        let row = EdgeRow(
            kind, .attested, from: source, to: target, event: context.event, sourceCredential: sourceCredential,
            targetCredential: targetCredential)
        state(row, context)
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
