// Amazon Resource Names: what is one, what its parts are, and that no bytes make the parser fail.
import CloudTrail
import Testing

@Suite("ARN")
struct ARNTests {
    @Test(
        "Its parts",
        arguments: [
            ("arn:aws:s3:::b", ["aws", "s3", "", "", "b", "", "b"]),
            ("arn:aws:s3:::b/k:1/2", ["aws", "s3", "", "", "b/k:1/2", "b", "k:1/2"]),
            (
                "arn:aws:iam::111122223333:role/ops/Deploy",
                ["aws", "iam", "", "111122223333", "role/ops/Deploy", "role", "ops/Deploy"]
            ),
            ("arn:aws:iam::111122223333:root", ["aws", "iam", "", "111122223333", "root", "", "root"]),
            (
                "arn:aws:iam::aws:policy/ReadOnlyAccess",
                ["aws", "iam", "", "aws", "policy/ReadOnlyAccess", "policy", "ReadOnlyAccess"]
            ),
            (
                "arn:aws-us-gov:lambda:us-gov-west-1:111122223333:function:f:1",
                ["aws-us-gov", "lambda", "us-gov-west-1", "111122223333", "function:f:1", "function", "f:1"]
            ),
            (
                "arn:aws:apigateway:us-east-1::/restapis/a1",
                ["aws", "apigateway", "us-east-1", "", "/restapis/a1", "/restapis", "a1"]
            ),
        ])
    func parts(_ text: String, _ expected: [String]) throws {
        let name = try #require(ARN(text))
        let ranges = [
            name.partition, name.service, name.region, name.account, name.resource, name.resourceType, name.resourceID,
        ]
        #expect(ranges.map { name.text($0, of: text) } == expected)
    }

    @Test(
        "What is none",
        arguments: [
            "", "arn", "arn:", "arn:aws:s3", "arn:aws:s3:::", "arn:aws::::x", "arn::s3:::x", "arn:gcp:s3:::bucket",
            "arn:aws:iam::*:role/x", "arn:aws:ec2:*:*:instance/i-1", " arn:aws:s3:::b", "ARN:aws:s3:::b",
            "arn:aws is: a: text: with: colons", "urn:aws:s3:::bucket",
            "arn:aws:s3:::" + String(repeating: "k", count: 2048),
        ])
    func refused(_ text: String) { #expect(ARN(text) == nil) }

    @Test(
        "The account that owns the resource",
        arguments: [
            ("arn:aws:iam::111122223333:user/mara", "111122223333"), ("arn:aws:s3:::b", nil),
            ("arn:aws:iam::aws:policy/x", nil), ("arn:aws:iam::11112222333a:user/mara", nil),
        ] as [(String, String?)])
    func account(_ text: String, _ expected: String?) throws {
        let name = try #require(ARN(text))
        let utf8 = text.utf8
        #expect(name.accountID(in: utf8.span).map { name.text($0, of: text) } == expected)
    }

    @Test(
        "Its type",
        arguments: [
            ("arn:aws:s3:::b", "AWS::S3::Bucket"), ("arn:aws:s3:::b/k", "AWS::S3::Object"),
            ("arn:aws:iam::111122223333:role/a/b", "AWS::IAM::Role"),
            ("arn:aws:iam::111122223333:user/u", "AWS::IAM::User"),
            ("arn:aws:iam::aws:policy/p", "AWS::IAM::Policy"), ("arn:aws:iam::111122223333:root", "AWS::::Account"),
            ("arn:aws:sts::111122223333:assumed-role/r/s", "AWS::STS::AssumedRole"),
            ("arn:aws:lambda:eu-west-1:111122223333:function:f", "AWS::Lambda::Function"),
            ("arn:aws:lambda:eu-west-1:111122223333:function:f:1", "AWS::Lambda::Function"),
            ("arn:aws:dynamodb:eu-west-1:111122223333:table/t", "AWS::DynamoDB::Table"),
            ("arn:aws:dynamodb:eu-west-1:111122223333:table/t/index/i", "AWS::DynamoDB::Index"),
            (
                "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/lb",
                "AWS::ElasticLoadBalancing::LoadBalancer"
            ),
            (
                "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/lb/1",
                "AWS::ElasticLoadBalancingV2::LoadBalancer"
            ),
            ("arn:aws:ec2:eu-west-1:111122223333:instance/i-1", "AWS::EC2::Instance"),
            ("arn:aws:ec2:eu-west-1::image/ami-1", "AWS::EC2::Image"),
            ("arn:aws:sns:eu-west-1:111122223333:t", "AWS::SNS::Topic"),
            ("arn:aws:sns:eu-west-1:111122223333:t:0f", "AWS::SNS::Subscription"),
            ("arn:aws:unheard-of:eu-west-1:111122223333:thing/1", nil), ("not an ARN", nil),
        ] as [(String, String?)])
    func type(_ text: String, _ expected: String?) {
        let utf8 = text.utf8
        #expect(ARN.type(of: utf8.span) == expected)
    }

    @Test("No bytes make it fail, and its parts put together are the whole", arguments: [1, 2, 3, 4] as [UInt64])
    func anyBytes(seed: UInt64) {
        var random = SeededGenerator(state: seed)
        let pieces = [
            "arn:", "aws", ":", "s3", "/", "*", "111122223333", "iam", "é", "\0", " ", "arn:aws:iam::1:role/x",
        ]
        var accepted = 0
        for _ in 0..<20_000 {
            var bytes: [UInt8] = Bool.random(using: &random) ? Array("arn:aws".utf8) : []
            for _ in 0..<Int.random(in: 0...9, using: &random) {
                if Bool.random(using: &random) {
                    bytes += pieces.randomElement(using: &random).map { Array($0.utf8) } ?? []
                } else {
                    bytes.append(UInt8.random(in: 0...255, using: &random))
                }
            }
            _ = ARN.type(of: bytes.span)
            guard let name = ARN(bytes.span) else { continue }
            accepted += 1
            let parts = [name.partition, name.service, name.region, name.account, name.resource].map {
                Array(bytes[$0])
            }
            #expect(Array("arn".utf8) + parts.flatMap { Array(":".utf8) + $0 } == bytes)
            #expect(!name.resource.isEmpty && name.resource.upperBound == bytes.count)
            #expect(
                name.resourceID.upperBound == bytes.count && name.resourceType.lowerBound == name.resource.lowerBound)
        }
        #expect(accepted > 0)
    }
}

/// SplitMix64: the same numbers for the same seed everywhere.
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
