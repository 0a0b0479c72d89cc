// Where records are collected: turns a call, its caller, a time and an outcome into the records that AWS would write,
// two of them where two accounts are concerned. Apart because story and noise write through it alike.

struct Journal {
    private(set) var records: [Record] = []
    /// Draws the ids of the records written.
    var random: Random

    init(seed: UInt64, part: String) {
        random = Random(seed: seed, part: part)
    }

    /// Writes one call. `owner` is the account of what is called upon, when it is not the caller's own: then each of
    /// the two accounts gets its copy, the owner's without the caller's ARN.
    mutating func write(
        _ call: Call, by caller: Caller, at time: Instant, in region: String = Region.main,
        _ outcome: Outcome = .succeeded, owner: String? = nil
    ) {
        var record = record(of: call, by: caller, at: time, in: region)
        apply(outcome, of: call, by: caller, to: &record)
        guard let owner, owner != caller.identity.account, let seenByOwner = caller.identity.fromAfar else {
            return write(record)
        }
        record.sharedEventID = random.uuid()
        write(record)
        record.account = owner
        record.identity = seenByOwner
        record.eventID = random.uuid()
        write(record)
    }

    /// Writes calls one after another, `pause` seconds apart.
    mutating func run(
        _ calls: [(Call, Outcome)], by caller: Caller, from time: Instant, pause: ClosedRange<Int>,
        in region: String = Region.main
    ) {
        var now = time
        for (call, outcome) in calls {
            write(call, by: caller, at: now, in: region, outcome)
            now += random.number(pause)
        }
    }

    /// Writes calls that all succeed.
    mutating func run(
        _ calls: [Call], by caller: Caller, from time: Instant, pause: ClosedRange<Int>, in region: String = Region.main
    ) {
        run(calls.map { ($0, .succeeded) }, by: caller, from: time, pause: pause, in: region)
    }

    /// Writes a record that no plain call makes.
    mutating func write(_ record: Record) {
        records.append(record)
    }

    /// Takes over what another part has written.
    mutating func append(_ other: Journal) {
        records += other.records
    }

    /// The record of a call that succeeded, not yet written.
    mutating func record(of call: Call, by caller: Caller, at time: Instant, in region: String) -> Record {
        let region = Service.region(call.service, asked: region)
        var record = Record(
            time: time, account: caller.identity.account, region: region,
            identity: caller.identity.json(seenBy: call.service),
            source: call.source, name: call.name, address: caller.address, agent: caller.agent,
            requestID: call.service == "s3" ? random.base32(16) : random.uuid(), eventID: random.uuid())
        record.version = Service.version(call.service)
        record.request = call.request
        record.response = call.response
        record.additional = call.additional
        record.readOnly = call.readOnly
        record.resources = call.resources
        record.apiVersion = Service.apiVersion(call.service)
        record.category = call.isData ? "Data" : "Management"
        record.console = caller.console
        record.endpoint = caller.endpoint
        if caller.identity.isService { record.sharedEventID = random.uuid() }
        if !caller.address.hasSuffix(".amazonaws.com") && caller.address != "AWS Internal" {
            record.host = Service.host(call.service, region: region)
        }
        if call.service == "s3" { finishStorage(&record, caller) }
        return record
    }

    /// S3 writes its user agents in brackets and always says how a request was signed and how much was carried.
    private mutating func finishStorage(_ record: inout Record, _ caller: Caller) {
        record.agent = "[\(caller.agent)]"
        if record.host != nil, case .string(let host)? = record.request?["Host"] { record.host = host }
        var members: [(key: String, value: JSON)] = [
            ("CipherSuite", "TLS_AES_128_GCM_SHA256"), ("x-amz-id-2", .string(random.base64(75) + "=")),
        ]
        if caller.identity.signs { members += [("SignatureVersion", "SigV4"), ("AuthenticationMethod", "AuthHeader")] }
        if case .object(let own)? = record.additional { members += own }
        record.additional = .object(members)
    }

    private mutating func apply(_ outcome: Outcome, of call: Call, by caller: Caller, to record: inout Record) {
        switch outcome {
        case .succeeded: return
        case .denied, .forbidden:
            var forbidden = false
            if case .forbidden = outcome { forbidden = true }
            record.errorCode = Service.denialCode(call.service)
            record.errorMessage = Service.denialMessage(call, by: caller.identity.arn, forbidden: forbidden)
            if call.service == "ec2" {
                record.errorMessage? += " Encoded authorization failure message: \(random.base64(120))"
            }
            if call.service != "s3" && call.service != "ec2" { record.request = .null }
        case .failed(let code, let message):
            record.errorCode = code
            record.errorMessage = message
        }
        record.response = .null
        record.resources = call.service == "s3" ? record.resources : []
    }
}
