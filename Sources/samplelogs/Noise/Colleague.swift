// A person of Identity Center at work: the portal, a role in an account, the console. Apart because the noise and the
// defenders of the story go the same way in.

/// Someone with a browser, at a place.
struct Colleague: Sendable {
    let person: Person
    let address: String
    let agent: String

    /// Signs in to the portal with a password and a second factor.
    func signIn(at time: Instant, _ journal: inout Journal) {
        let portal = Caller(.portal(person), from: address, with: agent)
        for (delay, kind) in [(0, "PASSWORD"), (9, "TOTP")] {
            var record = journal.record(
                of: Call(service: "signin", name: "UserAuthentication"), by: portal, at: time + delay,
                in: Region.second)
            record.type = "AwsServiceEvent"
            record.readOnly = false
            record.additional = [
                "AuthWorkflowID": .string(journal.random.uuid()), "LoginTo": "https://example.awsapps.com/start/",
                "CredentialType": .string(kind), "UserName": .string(person.login),
            ]
            record.serviceEventDetails = ["UserAuthentication": "Success"]
            record.host = "\(Region.second).signin.aws"
            journal.write(record)
        }
        journal.write(.read("sso", "ListApplications"), by: portal, at: time + 12, in: Region.second)
    }

    /// Takes a permission set in an account. The portal's record and STS's share no id: only person, account and time.
    private func take(
        _ set: String, in account: String, by name: String, as portal: Caller, at time: Instant,
        _ journal: inout Journal
    ) -> RoleSession {
        var record = journal.record(of: Call(service: "sso", name: name), by: portal, at: time, in: Region.second)
        record.type = "AwsServiceEvent"
        record.readOnly = false
        record.serviceEventDetails = ["role_name": .string(set), "account_id": .string(account)]
        journal.write(record)
        var session = journal.assumeRoleWithSAML(Roles.permissionSet(set, in: account), by: person, at: time + 1)
        session.person = person
        return session
    }

    /// Takes a permission set and opens the console with it.
    func enter(_ set: String, in account: String, at time: Instant, _ journal: inout Journal) -> ConsoleSession {
        let portal = Caller(.portal(person), from: address, with: agent)
        var session = take(set, in: account, by: "Federate", as: portal, at: time, &journal)
        session.created = time + 3
        session.key = nil
        journal.signIn("ConsoleLogin", by: Caller(session.identity, from: address, with: agent), at: time + 3)
        let signedIn = session
        return ConsoleSession(from: address, with: agent) { key in
            var session = signedIn
            session.key = key
            return session.identity
        }
    }

    /// Takes a permission set for the command line: one key for the whole session.
    func takeKeys(_ set: String, in account: String, at time: Instant, _ journal: inout Journal) -> Caller {
        let portal = Caller(.portal(person), from: address, with: Agent.commandLine)
        let session = take(set, in: account, by: "GetRoleCredentials", as: portal, at: time, &journal)
        return Caller(session.identity, from: address, with: Agent.commandLine)
    }
}
