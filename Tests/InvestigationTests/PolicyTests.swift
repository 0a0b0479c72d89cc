// Policies: IAM's names for CloudTrail's calls, resources that fit the action, and nothing that was not done.
import Ingest
import PropertyGraph
import TestSupport
import Testing

@testable import Investigation

@Suite("Policies")
struct PolicyTests {
    @Test(
        "A call needs the actions that IAM knows it by",
        arguments: [
            ("s3", "ListObjects", ["s3:ListBucket"]), ("s3", "GetObject", ["s3:GetObject"]),
            ("s3", "CopyObject", ["s3:GetObject", "s3:PutObject"]), ("s3", "ListBuckets", ["s3:ListAllMyBuckets"]),
            ("lambda", "Invoke", ["lambda:InvokeFunction"]),
            ("lambda", "CreateFunction20150331", ["lambda:CreateFunction"]),
            ("lambda", "UpdateFunctionCode20150331v2", ["lambda:UpdateFunctionCode"]),
            ("lambda", "ListTags20170331", ["lambda:ListTags"]),
            ("cloudfront", "CreateInvalidation2020_05_31", ["cloudfront:CreateInvalidation"]),
            ("monitoring", "PutMetricAlarm", ["cloudwatch:PutMetricAlarm"]), ("email", "SendEmail", ["ses:SendEmail"]),
            ("kms", "ReEncrypt", ["kms:ReEncryptFrom", "kms:ReEncryptTo"]), ("sts", "GetCallerIdentity", []),
            ("signin", "ConsoleLogin", []), ("apigateway", "UpdateRestApi", ["apigateway:PATCH"]),
            ("ec2", "DescribeRegions", ["ec2:DescribeRegions"]), ("iam", "Simulate2020", ["iam:Simulate2020"]),
        ])
    func names(source: String, event: String, actions: [String]) {
        #expect(IAMActions.builtIn.actions(source: source, event: event) == actions)
    }

    @Test(
        "An action is allowed on the ARNs of its own kind",
        arguments: [
            ("s3:GetObject", "s3", "bucket/key", true), ("s3:GetObject", "s3", "bucket", false),
            ("s3:ListBucket", "s3", "bucket", true), ("s3:ListBucket", "s3", "bucket/key", false),
            ("s3:GetBucketObjectLockConfiguration", "s3", "bucket", true),
            ("s3:ListAllMyBuckets", "s3", "bucket", false), ("kms:Decrypt", "kms", "key/1", true),
            ("kms:Decrypt", "kms", "alias/a", false), ("kms:Decrypt", "s3", "bucket", false),
            ("sts:AssumeRole", "iam", "role/Deploy", true), ("sts:AssumeRole", "sts", "assumed-role/Deploy/x", false),
            ("iam:AttachUserPolicy", "iam", "user/a", true), ("iam:AttachUserPolicy", "iam", "policy/p", false),
            ("iam:AttachRolePolicy", "iam", "role/r", true), ("iam:CreatePolicyVersion", "iam", "policy/p", true),
            ("sqs:SendMessage", "sqs", "queue", true), ("sqs:SendMessage", "kms", "key/1", false),
        ])
    func resources(action: String, service: String, resource: String, isAllowed: Bool) {
        #expect(IAMActions.builtIn.allows(action, on: service, resource) == isAllowed)
    }

    @Test(
        "A line of the table that cannot be used is named with its remedy",
        arguments: [
            ("# one\naction s3 A", 2, "has 2 words"), ("action s3 A ListBucket", 1, "no action"),
            ("actions s3", 1, "begins no line"), ("data s3", 1, "has 1 words"),
        ])
    func badTables(text: String, line: Int, problem: String) {
        #expect {
            _ = try IAMActions(parsing: Array(text.utf8), name: "mine.txt")
        } throws: { error in
            let error = error as? DataFileError
            return error?.line == line && error?.description.hasPrefix("mine.txt:\(line): ") == true
                && error?.problem.contains(problem) == true && error?.remedy.isEmpty == false
        }
    }

    private static func policy(_ records: [SmallRecord], of entity: String = "alice") async throws -> PolicyAnswer {
        let folder = try TemporaryFolder()
        try folder.write(SmallRecord.document(records).utf8, to: "log.json")
        let investigator = try await Investigator.load([folder.path])
        return investigator.policy(for: try investigator.node(entity))
    }

    @Test("What succeeded is allowed by service and resource, what was denied is only listed")
    func statements() async throws {
        let answer = try await PolicyTests.policy(SmallRecord.story)
        #expect(
            answer.statements == [
                PolicyStatement(actions: ["ec2:DescribeInstances"], resources: ["*"]),
                PolicyStatement(actions: ["s3:GetEncryptionConfiguration"], resources: ["arn:aws:s3:::example-logs"]),
                PolicyStatement(actions: ["sts:AssumeRole"], resources: ["arn:aws:iam::444455556666:role/Deploy"]),
            ])
        #expect(answer.denied.items.map(\.action) == ["s3:DeleteBucket"])
        #expect(answer.denied.items[0].resources == ["arn:aws:s3:::example-logs"])
        #expect(answer.unneeded == ["sts:GetCallerIdentity"])
        #expect(answer.allowed.items[1].calls == ["s3:GetBucketEncryption"])
        #expect(answer.caveats.contains { $0.contains("no reads and writes of S3 objects") })
    }

    @Test("A role is allowed what its sessions did, without what their callers did")
    func roles() async throws {
        let answer = try await PolicyTests.policy(SmallRecord.story, of: "role:Deploy")
        #expect(answer.statements.map(\.actions) == [["s3:ListBucket"]])
        #expect(answer.allowed.items[0].calls == ["s3:ListObjects"])
    }

    private static func object(_ number: Int, _ key: String) -> SmallRecord {
        SmallRecord(
            number: number, time: "01T10:00:0\(number)", source: "s3", name: "GetObject", readOnly: true,
            rest: #","requestParameters":{"bucketName":"example-logs","key":"\#(key)"},"eventCategory":"Data""#)
    }

    @Test("An object whose name is a wildcard cannot widen the policy")
    func wildcards() async throws {
        let answer = try await PolicyTests.policy([PolicyTests.object(1, "a*b"), PolicyTests.object(2, "c?$d")])
        #expect(
            answer.statements.flatMap(\.resources)
                == ["arn:aws:s3:::example-logs/a${*}b", "arn:aws:s3:::example-logs/c${?}${$}d"])
        #expect(!answer.caveats.contains { $0.contains("S3 objects") })
    }

    @Test("Many objects of a bucket are allowed as one")
    func manyObjects() async throws {
        let answer = try await PolicyTests.policy((0..<9).map { PolicyTests.object($0, "key\($0)") })
        #expect(answer.statements.flatMap(\.resources) == ["arn:aws:s3:::example-logs/*"])
    }

    @Test("Where a role may have been passed, the policy says so")
    func passing() async throws {
        let run = SmallRecord(number: 1, time: "01T10:00:00", source: "ec2", name: "RunInstances")
        let answer = try await PolicyTests.policy([run])
        #expect(answer.caveats.contains { $0.contains("iam:PassRole") && $0.contains("ec2:RunInstances") })
    }
}
