// Calls that hand out credentials: STS in its five ways, and the sign-in to the console. Apart because lineage hangs on
// these records: each answer names the key that later records are signed with.

extension Journal {
    /// `AssumeRole`. Across accounts both get a copy, joined by `sharedEventID`. Returns the session handed out.
    mutating func assumeRole(
        _ role: Role, as name: String, by caller: Caller, at time: Instant, in region: String = Region.main,
        key: String? = nil, sourceIdentity: String? = nil, duration: Int? = 3600
    ) -> RoleSession {
        let session = RoleSession(
            role: role, name: name, key: key ?? random.temporaryKey(), created: time, sourceIdentity: sourceIdentity)
        var call = Call(service: "sts", name: "AssumeRole")
        call.request = .members([
            "roleArn": .string(role.arn), "roleSessionName": .string(name),
            "durationSeconds": duration.map(JSON.int), "sourceIdentity": sourceIdentity.map(JSON.string),
        ])
        call.response = .members([
            "credentials": credentials(session.key, from: time, for: duration ?? 21_600),
            "assumedRoleUser": assumedRoleUser(session),
            "sourceIdentity": sourceIdentity.map(JSON.string),
        ])
        call.resources = [Journal.resource(role)]
        write(call, by: caller, at: time, in: region, owner: role.account)
        return session
    }

    /// An attempt that no policy allows. Only the caller's account hears of it, and only the message names the role.
    mutating func assumeRoleDenied(_ role: Role, by caller: Caller, at time: Instant) {
        let call = Call(service: "sts", name: "AssumeRole", target: role.arn)
        write(call, by: caller, at: time, .denied)
    }

    /// Identity Center's way into an account: it presents the person to STS as a SAML user.
    mutating func assumeRoleWithSAML(_ role: Role, by person: Person, at time: Instant) -> RoleSession {
        let session = RoleSession(role: role, name: person.login, key: random.temporaryKey(), created: time)
        let account = role.account
        var provider = Random(seed: 0, part: "provider" + account)
        let providerARN = "arn:aws:iam::\(account):saml-provider/AWSSSO_\(provider.hex(16))_DO_NOT_DELETE"
        var call = Call(service: "sts", name: "AssumeRoleWithSAML")
        call.request = [
            "sAMLAssertionID": "_\(random.uuid())", "roleSessionName": .string(person.login),
            "durationSeconds": 43200, "roleArn": .string(role.arn), "principalArn": .string(providerARN),
        ]
        call.response = [
            "subject": .string(person.login),
            "issuer": "https://portal.sso.\(Region.second).amazonaws.com/saml/assertion",
            "credentials": credentials(session.key, from: time, for: 43200),
            "nameQualifier": .string(Identity.samlQualifier(of: account)),
            "assumedRoleUser": assumedRoleUser(session),
            "subjectType": "persistent", "audience": "https://signin.aws.amazon.com/saml",
        ]
        call.resources = [
            Journal.resource(role),
            ["accountId": .string(account), "type": "AWS::IAM::SAMLProvider", "ARN": .string(providerARN)],
        ]
        let caller = Caller(
            .saml(person, to: account), from: Address.identityCenter, with: "aws-internal/3 aws-sdk-java/1.12.658")
        write(call, by: caller, at: time)
        return session
    }

    /// A job of continuous integration shows its provider's token.
    mutating func assumeRoleWithWebIdentity(_ role: Role, as name: String, subject: String, at time: Instant)
        -> RoleSession
    {
        let provider = "arn:aws:iam::\(role.account):oidc-provider/token.actions.githubusercontent.com"
        let session = RoleSession(
            role: role, name: name, key: random.temporaryKey(), created: time, webIdentityProvider: provider)
        var call = Call(service: "sts", name: "AssumeRoleWithWebIdentity")
        call.request = ["roleArn": .string(role.arn), "roleSessionName": .string(name), "durationSeconds": 3600]
        call.response = [
            "subjectFromWebIdentityToken": .string(subject),
            "credentials": credentials(session.key, from: time, for: 3600),
            "assumedRoleUser": assumedRoleUser(session),
            "provider": .string(provider), "audience": "sts.amazonaws.com",
        ]
        call.resources = [Journal.resource(role)]
        let caller = Caller(
            .webIdentity(subject: subject, provider: provider, in: role.account),
            from: Address.continuousIntegration, with: Agent.githubActions)
        write(call, by: caller, at: time)
        return session
    }

    /// Temporary credentials of a user's own, with a second factor. Returns their key.
    mutating func getSessionToken(_ user: User, by caller: Caller, at time: Instant) -> String {
        let key = random.temporaryKey()
        let call = Call(
            service: "sts", name: "GetSessionToken",
            request: ["durationSeconds": 43200, "serialNumber": "arn:aws:iam::\(user.account):mfa/\(user.name)"],
            response: ["credentials": credentials(key, from: time, for: 43200)])
        write(call, by: caller, at: time)
        return key
    }

    /// A session under a name of the user's choosing, with a part of the user's rights. Returns its key.
    mutating func getFederationToken(_ name: String, of user: User, by caller: Caller, at time: Instant) -> String {
        let key = random.temporaryKey()
        let policy =
            #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}"#
        let arn = "arn:aws:sts::\(user.account):federated-user/\(name)"
        let call = Call(
            service: "sts", name: "GetFederationToken", readOnly: false,
            request: ["name": .string(name), "durationSeconds": 7200, "policy": .string(policy)],
            response: [
                "credentials": credentials(key, from: time, for: 7200),
                "federatedUser": ["federatedUserId": "\(user.account):\(name)", "arn": .string(arn)],
                "packedPolicySize": 4,
            ])
        write(call, by: caller, at: time)
        return key
    }

    /// An event of the sign-in endpoint: `ConsoleLogin`, `GetSigninToken`, `CheckMfa`.
    mutating func signIn(
        _ name: String, by caller: Caller, at time: Instant, succeeded: Bool = true, mfa: Bool = false,
        message: String? = nil, additional: JSON? = nil
    ) {
        var record = record(of: Call(service: "signin", name: name), by: caller, at: time, in: Region.main)
        record.requestID = nil
        record.response = .object([(name, .string(succeeded ? "Success" : "Failure"))])
        record.additional = [
            "LoginTo": "https://console.aws.amazon.com/console/home?region=\(Region.main)", "MobileVersion": "No",
            "MFAUsed": mfa ? "Yes" : "No",
        ]
        switch name {
        case "CheckMfa": record.additional = ["MfaType": "Virtual MFA"]
        case "GetSigninToken":
            record.response = .members([
                "credentials": caller.identity.json?["accessKeyId"].map { ["accessKeyId": $0] },
                "GetSigninToken": "Success",
            ])
            record.additional = ["MobileVersion": "No", "MFAUsed": "No"]
        case "SwitchRole":
            record.additional = additional
        default: break
        }
        record.errorMessage = message
        record.readOnly = false
        record.type = "AwsConsoleSignIn"
        record.host = "\(Region.main).signin.aws.amazon.com"
        record.console = false
        write(record)
    }

    /// The console's own change of role: no key is handed out, and only `SwitchFrom` names who changed. Returns the
    /// session without a key.
    mutating func switchRole(
        to role: Role, from user: User, at time: Instant, address: String, agent: String
    ) -> RoleSession {
        let session = RoleSession(role: role, name: user.name, created: time)
        signIn(
            "SwitchRole", by: Caller(session.identity, from: address, with: agent), at: time,
            additional: [
                "SwitchFrom": .string(user.arn), "DisplayName": "\(role.name) @ \(role.account)",
                "RedirectTo": "https://console.aws.amazon.com/console/home?region=\(Region.main)", "Color": "F2B0A9",
            ])
        return session
    }

    private static func resource(_ role: Role) -> JSON {
        ["accountId": .string(role.account), "type": "AWS::IAM::Role", "ARN": .string(role.arn)]
    }

    private func assumedRoleUser(_ session: RoleSession) -> JSON {
        ["assumedRoleId": .string(session.principalID), "arn": .string(session.arn)]
    }

    /// The token is as long as a real one and plainly none: what shows it must mask it all the same.
    private mutating func credentials(_ key: String?, from time: Instant, for seconds: Int) -> JSON {
        let token = "EXAMPLETOKEN" + random.base64(64) + String(repeating: "EXAMPLETOKEN", count: 22) + "=="
        return .members([
            "accessKeyId": key.map(JSON.string), "sessionToken": .string(token),
            "expiration": .string((time + seconds).wordy),
        ])
    }
}
