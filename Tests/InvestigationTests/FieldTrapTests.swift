// Shapes that real logs have and that have broken tools, as far as no identity case has them already. Apart from the
// cases because these are about fields, and a record of each is a variation of one plain call.
import Foundation
import Investigation
import PropertyGraph
import TestSupport
import Testing

@Suite("Shapes of real records")
struct FieldTrapTests {
    private static let plain = "event 1: user alice | access-key AKIAEXAMPLEALICE0001 | s3:ListBuckets | succeeded"

    private func lines(_ records: RecordFixture...) async throws -> Set<String> {
        Set(CaseDescription(try await load(records)).lines)
    }

    // Shape 7.
    @Test(
        "an ARN or principal id that is null is as if it were missing", arguments: ["arn", "principalId", "userName"])
    func nullName(member: String) async throws {
        let lines = try await lines(
            RecordFixture(id: "a"),
            RecordFixture(at: "09:01:00", id: "b").setting("userIdentity.\(member)", NSNull()))
        #expect(lines.contains("nodes user 1"))
        #expect(lines.contains("event 2: user alice | access-key AKIAEXAMPLEALICE0001 | s3:ListBuckets | succeeded"))
    }

    // Shape 8.
    @Test(
        "a source identity counts wherever an export puts it",
        arguments: ["sourceIdentity", "attributes.sourceIdentity"])
    func sourceIdentity(path: String) async throws {
        let lines = try await lines(RecordFixture(id: "a").setting("userIdentity.sessionContext.\(path)", "dana"))
        #expect(lines.contains("edge user alice -claims/attested-> external-user source identity/dana (event 1)"))
    }

    // Shape 9.
    @Test(
        "truth values may be text",
        arguments: [(true, true), ("true", true), ("True", true), ("false", false)] as [(any Sendable, Bool)])
    func truthAsText(value: any Sendable, isTrue: Bool) async throws {
        let lines = try await lines(
            RecordFixture(id: "a").setting("readOnly", value)
                .setting("userIdentity.sessionContext.attributes.mfaAuthenticated", value))
        #expect(lines.contains("event 1 mark: read-only") == isTrue)
        #expect(lines.contains("event 1 mark: multi-factor") == isTrue)
    }

    @Test(
        "an answer that gives a key and no session is the session that was asked for", arguments: ["", "service-role/"])
    func unnamedSession(path: String) async throws {
        let issued = RecordFixture("sts:AssumeRole", id: "a")
            .setting("userIdentity", ["type": "AWSService", "invokedBy": "ec2.amazonaws.com"])
            .setting("requestParameters.roleArn", "arn:aws-us-gov:iam::111122223333:role/\(path)Web")
            .setting("requestParameters.roleSessionName", "i-0123456789abcdef0")
            .setting("responseElements.credentials.accessKeyId", "ASIAEXAMPLEWEB000001")
        let used = RecordFixture(at: "09:01:00", id: "b")
            .setting("userIdentity.type", "AssumedRole")
            .setting("userIdentity.principalId", "AROAEXAMPLEWEBSERVER0:i-0123456789abcdef0")
            .setting("userIdentity.arn", "arn:aws-us-gov:sts::111122223333:assumed-role/Web/i-0123456789abcdef0")
            .setting("userIdentity.accessKeyId", "ASIAEXAMPLEWEB000001")
        let lines = try await lines(issued, used)
        #expect(lines.contains("nodes role-session 1"))
        let edge = "service-principal ec2.amazonaws.com -assumed/attested-> role-session Web/i-0123456789abcdef0"
        #expect(lines.contains("edge \(edge) (event 1, gives access-key ASIAEXAMPLEWEB000001)"))
    }

    @Test("what one record says of a key's console holds for all, whichever comes first", arguments: [0, 1, 2])
    func consoleOnOne(marked: Int) async throws {
        let records = (0..<3).map { number in
            RecordFixture(at: "09:0\(number):00", id: "\(number)")
                .setting("userIdentity.accessKeyId", "ASIAEXAMPLECONSOLE01")
                .setting("userIdentity.sessionContext.attributes.creationDate", "2026-03-02T08:59:00Z")
                .setting("sessionCredentialFromConsole", number == marked ? "true" : nil)
        }
        let lines = Set(CaseDescription(try await load(records)).lines)
        #expect(lines.contains("nodes credential 1"))
    }

    @Test("a service that is not named is the one called, in each record anew")
    func unnamedService() async throws {
        let lines = try await lines(
            RecordFixture("s3:PutObject", id: "a").setting("userIdentity", ["type": "AWSService", "principalId": "x"]),
            RecordFixture("ec2:RunInstances", at: "09:01:00", id: "b")
                .setting("userIdentity", ["type": "AWSService", "principalId": "x"]))
        #expect(lines.contains { $0.hasPrefix("event 1: service-principal s3.amazonaws.com |") })
        #expect(lines.contains { $0.hasPrefix("event 2: service-principal ec2.amazonaws.com |") })
    }

    // Shape 12.
    @Test("numbers that are floats or beyond any integer cost nothing")
    func floats() async throws {
        let lines = try await lines(
            RecordFixture(id: "a").setting("additionalEventData.bytesTransferredIn", 0.0)
                .setting("additionalEventData.bytesTransferredOut", 1e300))
        #expect(lines.contains(FieldTrapTests.plain))
    }

    // Shape 14.
    @Test(
        "whatever stands for an address is kept as written",
        arguments: [
            "s3.amazonaws.com", "AWS Internal", "203.000.113.007", "2001:db8::1", "-", "redacted",
            "10.0.0.1, 192.0.2.1",
        ])
    func address(text: String) async throws {
        let lines = try await lines(RecordFixture(id: "a").setting("sourceIPAddress", text))
        #expect(lines.contains(FieldTrapTests.plain))
        #expect(lines.contains("event 1 address: \(text)"))
    }

    // Shape 15.
    @Test("accounts and regions of anonymised logs are kept as they are", arguments: ["12345678901", "ACCOUNT-A", "x"])
    func nonsense(text: String) async throws {
        let lines = try await lines(
            RecordFixture(id: "a").setting("recipientAccountId", text).setting("awsRegion", text)
                .setting("userIdentity.accountId", text))
        #expect(lines.contains(FieldTrapTests.plain))
        #expect(lines.contains("event 1 account: \(text)"))
        #expect(lines.contains("event 1 region: \(text)"))
    }

    // Shape 18.
    @Test("a function by name, by ARN and by a part of it is one resource")
    func spellings() async throws {
        let arn = "arn:aws:lambda:us-east-1:111122223333:function:resize"
        let names = ["resize", arn, "111122223333:function:resize", "\(arn):live"]
        let records = names.enumerated().map { index, name in
            RecordFixture("lambda:GetFunction20150331v2", id: "\(index)")
                .setting("requestParameters.functionName", name)
        }
        let graph = CaseDescription(try await load(records)).lines
        for event in 1...3 { #expect(graph.contains("event \(event) target: resource \(arn)")) }
    }

    // Shape 18.
    @Test("a secret by its name and by its ARN with six characters more is one resource")
    func secret() async throws {
        let arn = "arn:aws:secretsmanager:us-east-1:111122223333:secret:ledger-a1B2c3"
        let lines = try await lines(
            RecordFixture("secretsmanager:GetSecretValue", id: "a").setting("requestParameters.secretId", "ledger"),
            RecordFixture("secretsmanager:GetSecretValue", id: "b").setting("requestParameters.secretId", arn))
        #expect(lines.contains("nodes resource 1"))
        #expect(lines.contains("event 1 target: resource \(arn)"))
    }

    // Shape 20.
    @Test("a flood of one service's calls takes one line and hides nobody")
    func flood() async throws {
        let flood = (0..<200).map { number in
            RecordFixture("logs:PutLogEvents", id: "flood \(number)")
                .setting("userIdentity", ["type": "AWSService", "invokedBy": "delivery.logs.amazonaws.com"])
                .setting("errorCode", "AccessDenied")
        }
        let investigator = try await load(flood + [RecordFixture(id: "a")])
        let principals = investigator.summary(limit: 2).principals
        #expect(principals.items.map(\.node.label) == ["delivery.logs.amazonaws.com", "alice"])
        #expect(principals.items.map(\.tally.events) == [200, 1])
        #expect(principals.items.map(\.tally.denied) == [200, 0])
    }

    // Shape 23.
    @Test("the account is the record's, whatever the file is called")
    func accountInPath() async throws {
        let investigator = try await load(
            [RecordFixture(id: "a")],
            from:
                "777788889999_CloudTrail_us-east-1_20260302T0900Z_a.json"
        )
        #expect(investigator.coverage.accounts == ["111122223333"])
        #expect(investigator.graph.nodes(of: .account).count == 1)
    }
}
