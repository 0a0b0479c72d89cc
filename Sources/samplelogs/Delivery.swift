// From records to files, as CloudTrail delivers: by account and region, every so often, in any order, now and then
// twice. Apart because nothing of it depends on what the records say.

/// A file of the sample: where it lies below the folder that is written to, and the JSON in it before compression.
struct SampleFile: Sendable {
    let path: String
    let json: [UInt8]
}

struct Delivery {
    private var random: Random
    private(set) var files: [SampleFile] = []
    /// What the organization's trail delivered, for the digests.
    private var delivered: [Delivered] = []

    private struct Delivered {
        let account: String
        let region: String
        let time: Instant
        let path: String
        /// The times of its oldest and newest event.
        let span: ClosedRange<Instant>
    }

    init(seed: UInt64) {
        random = Random(seed: seed, part: "delivery")
    }

    /// The longest that a file waits before it is delivered. Well under an hour, so that the time in a file's name
    /// is never far from the times of its records.
    private static let longestWait = 2700
    private static let mostRecords = 90

    /// Lays the records out in files.
    mutating func deliver(_ records: [Record]) {
        for account in Account.all {
            for region in [Region.main, Region.second] {
                let own = records.enumerated().filter { $0.element.account == account && $0.element.region == region }
                    .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
                for batch in Delivery.batches(of: own) { deliver(batch, of: account, in: region) }
            }
        }
    }

    private static func batches(of records: [Record]) -> [[Record]] {
        var batches: [[Record]] = []
        for record in records {
            if let last = batches.last, let first = last.first, record.time - first.time < longestWait,
                last.count < mostRecords
            {
                batches[batches.count - 1].append(record)
            } else {
                batches.append([record])
            }
        }
        return batches
    }

    /// Batches that cover these times come twice.
    private static let twice: [(account: String, time: Instant)] = [
        (Account.prod, .march(2, 1, 31, 40)), (Account.data, .march(2, 3, 10)),
    ]

    /// One file. A third of them hold their records in no order of time at all.
    private mutating func deliver(_ batch: [Record], of account: String, in region: String) {
        guard let first = batch.first, let last = batch.last else { return }
        var shuffled = batch
        if random.chance(33) { random.shuffle(&shuffled) }
        let time = (last.time + 240).roundedUp(to: 300)
        let json = JSON.object([("Records", .array(shuffled.map(\.json)))]).bytes
        let path = name("CloudTrail", account, region, time)
        files.append(SampleFile(path: path, json: json))
        let span = first.time...last.time
        delivered.append(Delivered(account: account, region: region, time: time, path: path, span: span))
        // The account's own trail writes to the same bucket: the same records under another name.
        if region == Region.main && Delivery.twice.contains(where: { $0.account == account && span ~= $0.time }) {
            files.append(SampleFile(path: name("CloudTrail", account, region, time + 300), json: json))
        }
    }

    /// A file's path. Its name ends in sixteen characters that make it unique.
    private mutating func name(_ kind: String, _ account: String, _ region: String, _ time: Instant) -> String {
        "AWSLogs/\(account)/\(kind)/\(region)/\(time.folder)/"
            + "\(account)_\(kind)_\(region)_\(time.minuteStamp)_\(random.alphanumeric(16)).json.gz"
    }

    /// The events of Insights, in a folder of their own.
    mutating func deliverInsights(_ records: [JSON], of account: String, at time: Instant) {
        let json = JSON.object([("Records", .array(records))]).bytes
        files.append(SampleFile(path: name("CloudTrail-Insight", account, Region.main, time), json: json))
    }

    /// The digests of one hour: for each account, which files the organization's trail delivered. Their hashes and
    /// their chain are invented, since the sample is signed by no one.
    mutating func deliverDigests(ofHourFrom start: Instant) {
        let end = start + 3600
        for account in Account.all {
            let files = delivered.filter {
                $0.account == account && $0.region == Region.main && $0.time > start && $0.time <= end
            }
            let digest: JSON = [
                "awsAccountId": .string(account), "digestStartTime": .string(start.iso),
                "digestEndTime": .string(end.iso), "digestS3Bucket": .string(Bucket.trail.name),
                "digestS3Object": .string(digestPath(account, end)),
                "digestPublicKeyFingerprint": .string(random.hex(32)), "digestSignatureAlgorithm": "SHA256withRSA",
                "newestEventTime": files.map(\.span.upperBound).max().map { .string($0.iso) } ?? .null,
                "oldestEventTime": files.map(\.span.lowerBound).min().map { .string($0.iso) } ?? .null,
                "previousDigestS3Bucket": .string(Bucket.trail.name),
                "previousDigestS3Object": .string(digestPath(account, start)),
                "previousDigestHashValue": .string(random.hex(64)), "previousDigestHashAlgorithm": "SHA-256",
                "previousDigestSignature": .string(random.hex(512)),
                "logFiles": .array(files.map { logFile($0) }),
            ]
            self.files.append(SampleFile(path: digestPath(account, end), json: digest.bytes))
        }
    }

    private func digestPath(_ account: String, _ time: Instant) -> String {
        "AWSLogs/\(account)/CloudTrail-Digest/\(Region.main)/\(time.folder)/\(account)_CloudTrail-Digest_"
            + "\(Region.main)_\(Trail.organization.name)_\(Region.main)_\(time.secondStamp).json.gz"
    }

    private mutating func logFile(_ file: Delivered) -> JSON {
        [
            "s3Bucket": .string(Bucket.trail.name), "s3Object": .string(file.path),
            "hashValue": .string(random.hex(64)),
            "hashAlgorithm": "SHA-256", "newestEventTime": .string(file.span.upperBound.iso),
            "oldestEventTime": .string(file.span.lowerBound.iso),
        ]
    }
}
