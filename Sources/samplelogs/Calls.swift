// The calls whose records carry more than a name: objects and buckets, users and keys, secrets, keys of KMS.
// Apart because their parameters and answers are shaped by AWS and wanted by both story and noise.

extension Call {
    // MARK: S3

    static func getObject(_ bucket: Bucket, _ key: String, bytes: Int) -> Call {
        object("GetObject", bucket, key, additional: carried(out: bytes))
    }

    static func putObject(_ bucket: Bucket, _ key: String, bytes: Int) -> Call {
        var call = object("PutObject", bucket, key, additional: carried(in: bytes))
        call.readOnly = false
        call.response = ["x-amz-server-side-encryption": "AES256"]
        return call
    }

    private static func object(_ name: String, _ bucket: Bucket, _ key: String, additional: JSON) -> Call {
        Call(
            service: "s3", name: name,
            request: [
                "bucketName": .string(bucket.name), "Host": "\(bucket.name).s3.amazonaws.com", "key": .string(key),
            ],
            additional: additional,
            resources: [
                ["type": "AWS::S3::Object", "ARN": "\(bucket.arn)/\(key)"],
                ["accountId": .string(bucket.account), "type": "AWS::S3::Bucket", "ARN": .string(bucket.arn)],
            ],
            isData: true, target: "\(bucket.arn)/\(key)")
    }

    /// Recorded as `ListObjects` for both versions of the call.
    static func listObjects(_ bucket: Bucket, prefix: String, bytes: Int) -> Call {
        Call(
            service: "s3", name: "ListObjects",
            request: [
                "list-type": "2", "bucketName": .string(bucket.name), "encoding-type": "url",
                "prefix": .string(prefix), "Host": "\(bucket.name).s3.amazonaws.com",
            ],
            additional: carried(out: bytes),
            resources: [
                ["type": "AWS::S3::Object", "ARNPrefix": "\(bucket.arn)/\(prefix)"],
                ["accountId": .string(bucket.account), "type": "AWS::S3::Bucket", "ARN": .string(bucket.arn)],
            ],
            isData: true, target: bucket.arn, permission: "s3:ListBucket")
    }

    static func listBuckets() -> Call {
        Call(
            service: "s3", name: "ListBuckets", request: ["Host": "s3.amazonaws.com"], additional: carried(out: 1104),
            permission: "s3:ListAllMyBuckets")
    }

    /// A call about a bucket itself: `subresource` is the part of it that is asked for, e.g. `policy`.
    static func bucket(_ name: String, _ bucket: Bucket, _ subresource: String) -> Call {
        Call(
            service: "s3", name: name,
            request: [
                "bucketName": .string(bucket.name), "Host": "s3.amazonaws.com", (subresource): "",
            ],
            additional: carried(out: 312),
            resources: [
                ["accountId": .string(bucket.account), "type": "AWS::S3::Bucket", "ARN": .string(bucket.arn)]
            ],
            target: bucket.arn)
    }

    /// A change to a bucket, `body` being what is set, under the name that S3 records it by.
    static func changeBucket(
        _ name: String, _ bucket: Bucket, _ subresource: String, _ body: (key: String, value: JSON)? = nil
    ) -> Call {
        var call = self.bucket(name, bucket, subresource)
        call.readOnly = false
        if let body, case .object(let members) = call.request { call.request = .object([body] + members) }
        return call
    }

    private static func carried(in incoming: Int = 0, out outgoing: Int = 0) -> JSON {
        ["bytesTransferredIn": .double(Double(incoming)), "bytesTransferredOut": .double(Double(outgoing))]
    }

    // MARK: IAM

    static func createUser(_ user: User, at time: Instant) -> Call {
        .write(
            "iam", "CreateUser", ["userName": .string(user.name)],
            response: [
                "user": [
                    "path": "/", "userName": .string(user.name), "userId": .string(user.principalID),
                    "arn": .string(user.arn), "createDate": .string(time.wordy),
                ]
            ], on: user.arn)
    }

    static func createAccessKey(_ key: String, for user: User, at time: Instant) -> Call {
        .write(
            "iam", "CreateAccessKey", ["userName": .string(user.name)],
            response: [
                "accessKey": [
                    "userName": .string(user.name), "accessKeyId": .string(key), "status": "Active",
                    "createDate": .string(time.wordy),
                ]
            ], on: user.arn)
    }

    // MARK: Secrets and keys

    static func getSecretValue(_ name: String, in account: String, region: String = Region.main) -> Call {
        var random = Random(seed: 0, part: account + name)
        let arn = "arn:aws:secretsmanager:\(region):\(account):secret:\(name)-\(random.alphanumeric(6))"
        return .read("secretsmanager", "GetSecretValue", ["secretId": .string(arn)], on: arn)
    }

    /// A call to KMS with the key of an account that has this alias.
    static func key(_ name: String, alias: String, in account: String, context: JSON) -> Call {
        let arn = keyARN(alias: alias, in: account)
        var request: [(key: String, value: JSON)] = [("encryptionContext", context)]
        switch name {
        case "Decrypt": request.append(("encryptionAlgorithm", "SYMMETRIC_DEFAULT"))
        default: request += [("keyId", .string(arn)), ("keySpec", "AES_256")]
        }
        return Call(
            service: "kms", name: name, request: .object(request),
            resources: [["accountId": .string(account), "type": "AWS::KMS::Key", "ARN": .string(arn)]], target: arn)
    }

    static func keyARN(alias: String, in account: String) -> String {
        var random = Random(seed: 0, part: account + alias)
        return "arn:aws:kms:\(Region.main):\(account):key/\(random.uuid())"
    }
}
