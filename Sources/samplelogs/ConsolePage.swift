// Pages of the console and the calls that opening one makes: a burst of reads nobody asked for one by one. Apart
// because such bursts are most of what people leave in their logs, and a good picture of a person must see past them.

struct ConsolePage: Sendable {
    let calls: [(Call, Outcome)]

    /// A page all of whose calls succeed.
    init(_ calls: [Call]) {
        self.calls = calls.map { ($0, .succeeded) }
    }

    init(_ calls: [(Call, Outcome)]) {
        self.calls = calls
    }

    static let home = ConsolePage([
        .read("account", "ListRegions"),
        .read("resource-explorer-2", "ListIndexes", ["MaxResults": 100, "Type": "AGGREGATOR"]),
        .read("notifications", "ListNotificationHubs"),
        .read("health", "DescribeEventAggregates", ["aggregateField": "eventTypeCategory"]),
        .read("ce", "GetCostAndUsage"),
    ])

    static let buckets = ConsolePage([
        .listBuckets(),
        .read("s3", "GetAccountPublicAccessBlock", ["Host": "s3-control.us-east-1.amazonaws.com"]),
        .read("access-analyzer", "ListAnalyzers"),
        .read("s3", "ListAccessPoints", ["Host": "s3-control.us-east-1.amazonaws.com", "maxResults": "1000"]),
    ])

    /// S3 answers what a bucket does not have with an error, so most of these pages leave some.
    static func bucket(_ bucket: Bucket, hasPolicy: Bool = false) -> ConsolePage {
        let noPolicy = Outcome.failed(code: "NoSuchBucketPolicy", message: "The bucket policy does not exist")
        let policy = hasPolicy ? .succeeded : noPolicy
        return ConsolePage([
            (.bucket("GetBucketVersioning", bucket, "versioning"), .succeeded),
            (.bucket("GetBucketEncryption", bucket, "encryption"), .succeeded),
            (.bucket("GetBucketPublicAccessBlock", bucket, "publicAccessBlock"), .succeeded),
            (.bucket("GetBucketPolicyStatus", bucket, "policyStatus"), policy),
            (.bucket("GetBucketPolicy", bucket, "policy"), policy),
            (.bucket("GetBucketAcl", bucket, "acl"), .succeeded),
            (.bucket("GetBucketLogging", bucket, "logging"), .succeeded),
            (
                .bucket("GetBucketTagging", bucket, "tagging"),
                .failed(code: "NoSuchTagSet", message: "The TagSet does not exist")
            ),
            (.listObjects(bucket, prefix: "", bytes: 61_220), .succeeded),
        ])
    }

    static let trail = ConsolePage([
        .read("cloudtrail", "DescribeTrails", ["trailNameList": [], "includeShadowTrails": true]),
        .read("cloudtrail", "ListEventDataStores", ["maxResults": 25]),
        .read(
            "cloudtrail", "LookupEvents",
            ["maxResults": 50, "lookupAttributes": [["attributeKey": "ReadOnly", "attributeValue": "false"]]]),
        .read(
            "cloudtrail", "LookupEvents",
            ["maxResults": 50, "lookupAttributes": [["attributeKey": "Username", "attributeValue": "alice"]]]),
        .read("cloudtrail", "GetTrailStatus", ["name": .string(Trail.prod.arn)]),
    ])

    static let users = ConsolePage([
        .read("iam", "GetAccountSummary"),
        .read("iam", "ListUsers", ["maxItems": 1000]),
        .read("iam", "GetUser", ["userName": "alice"]),
        .read("iam", "ListAccessKeys", ["userName": "alice"]),
        .read("iam", "GetAccessKeyLastUsed", ["accessKeyId": .string(Key.alice)]),
        .read("iam", "ListMFADevices", ["userName": "alice"]),
        .read("iam", "ListGroupsForUser", ["userName": "alice"]),
        .read("iam", "ListAttachedUserPolicies", ["userName": "alice"]),
    ])

    static let instances = ConsolePage([
        .read("ec2", "DescribeInstances", ["maxResults": 50, "instancesSet": [:], "filterSet": [:]]),
        .read("ec2", "DescribeInstanceStatus", ["instancesSet": [:], "filterSet": [:], "includeAllInstances": false]),
        .read("ec2", "DescribeVolumes", ["volumeSet": [:], "filterSet": [:]]),
        .read("ec2", "DescribeSecurityGroups", ["securityGroupSet": [:], "filterSet": [:]]),
        .read("ec2", "DescribeAddresses", ["publicIpsSet": [:], "filterSet": [:], "allocationIdsSet": [:]]),
        .read("elasticloadbalancing", "DescribeLoadBalancers", ["pageSize": 400]),
        .read("monitoring", "DescribeAlarms", ["maxRecords": 100]),
        .read("autoscaling", "DescribeAutoScalingGroups", ["maxRecords": 50]),
        .read("compute-optimizer", "GetEnrollmentStatus"),
    ])

    static let functions = ConsolePage([
        .read("lambda", "ListFunctions20150331", ["maxItems": 50]),
        .read("lambda", "GetAccountSettings20160819"),
        .read("lambda", "GetFunction20150331v2", ["functionName": "order-sync"]),
        .read("lambda", "GetPolicy20150331v2", ["functionName": "order-sync"]),
        .read("logs", "DescribeLogGroups", ["logGroupNamePrefix": "/aws/lambda/order-sync", "limit": 50]),
        .read("monitoring", "GetMetricData"),
    ])

    static let secrets = ConsolePage([
        .read("secretsmanager", "ListSecrets", ["maxResults": 100, "includePlannedDeletion": false]),
        .read("kms", "ListAliases", ["limit": 100]),
        .read("kms", "DescribeKey", ["keyId": "alias/aws/secretsmanager"]),
    ])

    static let queries = ConsolePage([
        .read("athena", "ListWorkGroups", ["maxResults": 50]),
        .read("athena", "GetWorkGroup", ["workGroup": "primary"]),
        .read("athena", "ListDataCatalogs", ["maxResults": 50]),
        .read("glue", "GetDatabases", ["maxResults": 100]),
        .read("glue", "GetTables", ["databaseName": "payroll", "maxResults": 100]),
        .read("athena", "ListNamedQueries", ["maxResults": 50, "workGroup": "primary"]),
    ])

    static let builds = ConsolePage([
        .read("codebuild", "ListProjects", ["sortOrder": "DESCENDING", "sortBy": "LAST_MODIFIED_TIME"]),
        .read("codebuild", "BatchGetProjects", ["names": ["storefront-image", "payroll-image"]]),
        .read("codebuild", "ListBuildsForProject", ["projectName": "storefront-image"]),
        .read("ecr", "DescribeRepositories", ["maxResults": 100]),
        .read("ecr", "DescribeImages", ["repositoryName": "storefront", "maxResults": 100]),
    ])
}
