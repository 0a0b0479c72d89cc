// What a call was about, record by record: each way of naming a resource, and each trap seen in real logs.
import CloudTrail
import Testing

/// A record and the names of its targets in order; `~` marks a name that is no ARN.
struct TargetCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let json: String
    let names: [String]

    init(_ title: String, _ json: String, _ names: [String]) {
        testDescription = title
        self.json = json
        self.names = names
    }

    static let sources: [TargetCase] = [
        TargetCase(
            "resources[] names an object and its bucket",
            record(
                "s3", "GetObject",
                #""resources": [{"type": "AWS::S3::Object", "ARN": "arn:aws:s3:::b/k/1"}, "#
                    + #"{"type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::b", "accountId": "111122223333"}]"#),
            ["arn:aws:s3:::b/k/1", "arn:aws:s3:::b"]),
        TargetCase(
            "a prefix that was listed is its bucket",
            record(
                "s3", "ListObjects", #""resources": [{"type": "AWS::S3::Object", "ARNPrefix": "arn:aws:s3:::b/x/"}]"#),
            ["arn:aws:s3:::b"]),
        TargetCase(
            "resources[] in small letters, and as plain text",
            record(
                "kms", "Decrypt",
                #""resources": [{"arn": "arn:aws:kms:eu-west-1:111122223333:key/1"}, "#
                    + #""arn:aws:kms:eu-west-1:111122223333:key/2", "plain", 7, null]"#),
            ["arn:aws:kms:eu-west-1:111122223333:key/1", "arn:aws:kms:eu-west-1:111122223333:key/2", "~plain"]),
        TargetCase(
            "resources[] and parameters name one bucket once",
            record(
                "s3", "GetObject",
                #""resources": [{"ARN": "arn:aws:s3:::b"}], "#
                    + #""requestParameters": {"bucketName": "b", "key": "k"}"#),
            ["arn:aws:s3:::b", "arn:aws:s3:::b/k"]),
        TargetCase(
            "ARNs anywhere in request and response",
            record(
                "events", "PutTargets",
                #""requestParameters": {"a": {"b": [{"c": "arn:aws:sns:eu-west-1:111122223333:t"}]}}, "#
                    + #""responseElements": {"list": ["arn:aws:iam::111122223333:role/r"]}"#),
            ["arn:aws:sns:eu-west-1:111122223333:t", "arn:aws:iam::111122223333:role/r"]),
        TargetCase(
            "policies, tags and encryption contexts name nothing",
            record(
                "s3", "PutBucketPolicy",
                #""requestParameters": {"bucketName": "b", "bucketPolicy": {"Statement": "#
                    + #"[{"Resource": "arn:aws:s3:::o/x"}]}, "encryptionContext": {"aws:s3:arn": "arn:aws:s3:::c"}, "#
                    + #""tags": [{"key": "k", "value": "arn:aws:s3:::d"}]}"#),
            ["arn:aws:s3:::b"]),
        TargetCase(
            "a refusal without parameters names the role",
            record(
                "sts", "AssumeRole",
                #""errorCode": "AccessDenied", "requestParameters": null, "errorMessage": "User: "#
                    + #"arn:aws:iam::111122223333:user/mara is not authorized to perform: sts:AssumeRole on resource: "#
                    + #"arn:aws:iam::444455556666:role/Deploy""#),
            ["arn:aws:iam::444455556666:role/Deploy"]),
        TargetCase(
            "a refusal's sentence goes on after the name",
            record(
                "iam", "GetUser",
                #""errorMessage": "… on resource: arn:aws:iam::111122223333:user/mara, because no "#
                    + #"identity-based policy allows it.""#),
            ["arn:aws:iam::111122223333:user/mara"]),
        TargetCase(
            "a refusal of everything names nothing",
            record(
                "ec2", "RunInstances",
                #""errorMessage": "not on resource: arn:aws:ec2:eu-west-1:111122223333:instance/* because""#),
            []),
        TargetCase(
            "a refusal of a list, which ends in a slash, names nothing",
            record(
                "iam", "ListUsers", #""errorMessage": "not authorized on resource: arn:aws:iam::111122223333:user/""#),
            []),
        TargetCase(
            "with parameters the message is not read",
            record(
                "iam", "GetRole",
                #""requestParameters": {"roleName": "r"}, "#
                    + #""errorMessage": "on resource: arn:aws:iam::111122223333:role/x""#
            ),
            ["arn:aws:iam::111122223333:role/r"]),
        TargetCase(
            "request and response that are null, text, a number or a list",
            record(
                "iam", "GetUser",
                #""requestParameters": "arn", "responseElements": [1, null, "", true, 1.5], "resources": {}"#),
            []),
    ]

    static let spellings: [TargetCase] = [
        TargetCase(
            "a function by name, partial ARN, ARN, version and alias",
            record(
                "lambda", "Invoke",
                #""requestParameters": {"a": [{"functionName": "f"}, {"functionName": "f:live"}, "#
                    + #"{"functionName": "111122223333:function:f"}, "#
                    + #"{"functionName": "arn:aws:lambda:eu-west-1:111122223333:function:f"}, "#
                    + #"{"functionName": "arn:aws:lambda:eu-west-1:111122223333:function:f:7"}]}"#),
            ["arn:aws:lambda:eu-west-1:111122223333:function:f"]),
        TargetCase(
            "an event with a version in its name",
            record(
                "lambda", "CreateFunction20150331v2", #""requestParameters": {"functionName": "f", "s3Bucket": "code"}"#
            ),
            ["arn:aws:lambda:eu-west-1:111122223333:function:f", "arn:aws:s3:::code"]),
        TargetCase(
            "a queue by its URL, which may be of another account",
            record(
                "sqs", "SendMessage",
                #""requestParameters": {"queueUrl": "https://sqs.us-east-1.amazonaws.com/444455556666/q"}"#),
            ["arn:aws:sqs:us-east-1:444455556666:q"]),
        TargetCase(
            "a queue by its old URL",
            record(
                "sqs", "SendMessage",
                #""requestParameters": {"queueUrl": "https://eu-west-1.queue.amazonaws.com/111122223333/q"}"#),
            ["arn:aws:sqs:eu-west-1:111122223333:q"]),
        TargetCase(
            "a log group by name and by an ARN that ends in a star",
            record(
                "logs", "DeleteLogGroup",
                #""requestParameters": {"logGroupName": "/aws/x", "#
                    + #""arn": "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/x:*"}"#),
            ["arn:aws:logs:eu-west-1:111122223333:log-group:/aws/x"]),
        TargetCase(
            "a key by id, by alias and by ARN",
            record(
                "kms", "CreateAlias",
                #""requestParameters": {"targetKeyId": "1-2-3-4-5", "aliasName": "alias/a"}, "#
                    + #""resources": [{"ARN": "arn:aws:kms:eu-west-1:111122223333:key/1-2-3-4-5"}]"#),
            ["arn:aws:kms:eu-west-1:111122223333:key/1-2-3-4-5", "arn:aws:kms:eu-west-1:111122223333:alias/a"]),
        TargetCase(
            "a stack by name and by the ARN that ends in an id",
            record(
                "cloudformation", "CreateStack",
                #""requestParameters": {"stackName": "s"}, "responseElements": "#
                    + #"{"stackId": "arn:aws:cloudformation:eu-west-1:111122223333:stack/s/0f0f"}"#),
            ["arn:aws:cloudformation:eu-west-1:111122223333:stack/s"]),
        TargetCase(
            "a name that the answer gives the ARN of is not given again",
            record(
                "elasticloadbalancing", "CreateLoadBalancer",
                #""requestParameters": {"name": "web"}, "responseElements": "#
                    + #"{"x": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/50dc"}"#),
            ["arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/50dc"]),
        TargetCase(
            "a role with a path",
            record(
                "iam", "CreateRole",
                #""requestParameters": {"path": "/ops/", "roleName": "r"}, "responseElements": "#
                    + #"{"role": {"arn": "arn:aws:iam::111122223333:role/ops/r", "path": "/ops/"}}"#),
            ["arn:aws:iam::111122223333:role/ops/r"]),
        TargetCase(
            "a service of the default cluster",
            record("ecs", "UpdateService", #""requestParameters": {"service": "s"}"#),
            ["arn:aws:ecs:eu-west-1:111122223333:service/default/s"]),
        TargetCase(
            "a service whose cluster is given by ARN",
            record(
                "ecs", "UpdateService",
                #""requestParameters": {"service": "s", "cluster": "arn:aws:ecs:eu-west-1:111122223333:cluster/c"}"#),
            ["~s", "arn:aws:ecs:eu-west-1:111122223333:cluster/c"]),
        TargetCase(
            "an ARN written for a URL",
            record(
                "eks", "DescribeAccessEntry",
                #""requestParameters": {"name": "c", "principalArn": "arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2FDev"}"#
            ),
            ["arn:aws:eks:eu-west-1:111122223333:cluster/c", "arn:aws:iam::111122223333:role/Dev"]),
        TargetCase(
            "EC2's newer parameters, in capitals and wrapped",
            record(
                "ec2", "ModifySecurityGroupRules",
                #""requestParameters": {"ModifySecurityGroupRulesRequest": {"GroupId": "sg-1", "#
                    + #""VpcEndpointId": {"tag": 1, "content": "vpce-1"}}}"#),
            [
                "arn:aws:ec2:eu-west-1:111122223333:security-group/sg-1",
                "arn:aws:ec2:eu-west-1:111122223333:vpc-endpoint/vpce-1",
            ]),
        TargetCase(
            "images and snapshots belong to no account",
            record("ec2", "CreateVolume", #""requestParameters": {"snapshotId": "snap-1", "imageId": "ami-1"}"#),
            ["arn:aws:ec2:eu-west-1::snapshot/snap-1", "arn:aws:ec2:eu-west-1::image/ami-1"]),
        TargetCase(
            "an object's key may hold anything",
            record("s3", "PutObject", #""requestParameters": {"bucketName": "b", "key": "a:b/*/\u001b[2J"}"#),
            ["arn:aws:s3:::b", "arn:aws:s3:::b/a:b/*/\u{1B}[2J"]),
        TargetCase(
            "masked values name nothing",
            record(
                "iam", "UpdateUser",
                #""requestParameters": {"userName": "HIDDEN_DUE_TO_SECURITY_REASONS", "roleName": "****", "#
                    + #""groupName": ""}"#
            ),
            []),
    ]

    static let places: [TargetCase] = [
        TargetCase(
            "China is another partition",
            #"{"eventSource": "ec2.amazonaws.com.cn", "eventName": "StopInstances", "awsRegion": "cn-north-1", "#
                + #""recipientAccountId": "111122223333", "requestParameters": {"instanceId": "i-1"}}"#,
            ["arn:aws-cn:ec2:cn-north-1:111122223333:instance/i-1"]),
        TargetCase(
            "without an account the id is all that is known",
            #"{"eventSource": "ec2.amazonaws.com", "eventName": "StopInstances", "awsRegion": "eu-west-1", "#
                + #""requestParameters": {"instanceId": "i-1"}}"#,
            ["~i-1"]),
        TargetCase(
            "a region of nonsense makes no ARN",
            #"{"eventSource": "ec2.amazonaws.com", "eventName": "StopInstances", "awsRegion": "a:b c", "#
                + #""recipientAccountId": "111122223333", "requestParameters": {"instanceId": "i-1"}}"#,
            ["~i-1"]),
    ]
}

@Suite("Targets of a call")
struct TargetsTests {
    @Test("Each source of names", arguments: TargetCase.sources)
    func source(_ example: TargetCase) throws { try check(example) }

    @Test("One resource has one name", arguments: TargetCase.spellings)
    func spelling(_ example: TargetCase) throws { try check(example) }

    @Test("Where the call happened", arguments: TargetCase.places)
    func place(_ example: TargetCase) throws { try check(example) }

    private func check(_ example: TargetCase) throws {
        let found = try targets(of: example.json)
        #expect(found.map { ($0.isARN ? "" : "~") + $0.name } == example.names)
    }

    @Test("A type comes from the ARN, else from the record")
    func types() throws {
        let found = try targets(
            of: record(
                "s3", "GetObject",
                #""resources": [{"type": "Wrong", "ARN": "arn:aws:s3:::b/k"}, {"type": "AWS::New::Thing", "#
                    + #""ARN": "arn:aws:new:eu-west-1:111122223333:thing/1"}]"#))
        #expect(found.map(\.type) == ["AWS::S3::Object", "AWS::New::Thing"])
    }

    @Test("A call with more targets than the limit gives the first hundred and counts the rest")
    func limit() throws {
        let ids = (0..<150).map { #"{"instanceId": "i-\#($0)"}"# }.joined(separator: ",")
        let json = record("ec2", "StopInstances", #""requestParameters": {"items": [\#(ids)]}"#)
        #expect(try targets(of: json).count == 100)
        var finder = TargetFinder(table: .builtIn)
        try withRecord(json) { tape in
            let rules = TargetTable.builtIn.rules(
                source: JSONText("ec2.amazonaws.com"), name: JSONText("StopInstances"))
            let call = TargetCall(
                resources: nil, request: tape.member("requestParameters", of: tape.root), response: nil,
                errorMessage: JSONText(), region: JSONText("eu-west-1"), account: JSONText("111122223333"))
            finder.find(in: tape, call, rules: rules) { _, _, _, _ in }
        }
        #expect(finder.dropped == 50)
    }

    @Test("Nesting past the limit is not followed")
    func depth() throws {
        func nested(_ levels: Int) -> String {
            let open = String(repeating: #"{"a": "#, count: levels)
            let close = String(repeating: "}", count: levels)
            return record("x", "Y", #""requestParameters": \#(open)"arn:aws:s3:::b"\#(close)"#)
        }
        #expect(try targets(of: nested(32)).count == 1)
        #expect(try targets(of: nested(33)).isEmpty)
    }
}
