// Signals as an engine finds them in the logs of one organisation over a year: a hundred rules, some busy identities
// and many quiet ones, most signals of a few events and some of many. Apart because it only makes values.
import PropertyGraph
import Triage

/// Numbers that are the same in every run (SplitMix64).
struct Draw {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// A number below `count`.
    mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }

    /// A number below `count`, the small ones much more often.
    mutating func skewed(_ count: Int) -> Int { min(below(count), min(below(count), below(count))) }

    mutating func hexadecimal(_ digits: Int) -> String {
        let text = String(next(), radix: 16)
        return String((String(repeating: "0", count: 16) + text).suffix(digits))
    }

    mutating func uuid() -> String {
        [8, 4, 4, 4, 12].map { hexadecimal($0) }.joined(separator: "-")
    }
}

/// Makes signals, the same for the same seed.
struct SignalMaker {
    private static let verbs = [
        "Create", "Delete", "Update", "Attach", "Put", "Stop", "Get", "List", "Assume", "Modify",
    ]
    private static let services = ["iam", "s3", "ec2", "kms", "sts", "cloudtrail", "lambda", "secretsmanager", "rds"]
    private static let nouns = ["trail", "key", "role", "bucket", "policy", "instance", "secret", "user", "snapshot"]
    private static let tactics = ["persistence", "defense-evasion", "exfiltration", "discovery", "credential-access"]
    private static let regions = ["us-east-1", "us-west-2", "eu-west-1", "eu-central-1"]
    private static let accounts = (0..<12).map { String(repeating: "\($0 % 10)", count: 11) + "\($0 / 10)" }
    private static let severities: [SignalSeverity] = [.info, .low, .low, .medium, .medium, .medium, .high, .critical]

    private var draw: Draw
    private let rules: [DetectedRule]
    private let users = 2_000

    init(seed: UInt64) {
        draw = Draw(seed)
        rules = (0..<100).map { SignalMaker.rule($0) }
    }

    private static func rule(_ number: Int) -> DetectedRule {
        let (verb, noun) = (verbs[number % 10], nouns[number % 9])
        var rule = DetectedRule(
            id: "00000000-0000-4000-8000-0000000000" + (number < 10 ? "0\(number)" : "\(number)"),
            title: "A \(noun) met \(verb) in way \(number)", file: "rules/\(tactics[number % 5]).yml")
        rule.name = "\(noun)-\(verb.lowercased())-\(number)"
        rule.description = """
            Somebody called \(verb) on a \(noun) of the organisation. What follows may go unseen, and whoever does so \
            without need hides something, or prepares to come back to it later.
            """
        rule.author = "trailgraph"
        rule.license = "Apache-2.0"
        rule.level = "medium"
        rule.tags = ["attack.\(tactics[number % 5])", "attack.t1\(100 + number).00\(number % 9 + 1)"]
        rule.references = ["https://docs.aws.amazon.com/\(services[number % 9])/"]
        rule.falsePositives = ["Administrators at their daily work", "Programs that set up an account"]
        rule.isBuiltIn = true
        rule.triage = DetectedTriage(
            goal: "Find out who {{@usr.name}} is, and what the \(noun) was for.",
            lookAt: ["Who stands behind the caller", "What else came from {{@network.client.ip}}"],
            response: ["Undo what was done to the \(noun)", "Revoke the credentials that were used"])
        return rule
    }

    /// The signal of this number; each has a time of its own, later than that of the one before.
    mutating func signal(_ number: Int) -> DetectedSignal {
        let index = draw.skewed(rules.count)
        let rule = rules[index]
        let service = SignalMaker.services[index % 9]
        let actions = (0...(index % 3)).map { "\(service):\(SignalMaker.verbs[(index + $0) % 10])Thing\(index)" }
        let account = SignalMaker.accounts[draw.skewed(12)]
        let name = "user-\(draw.skewed(users))"
        let size = draw.below(50) == 0 ? 20 + draw.below(150) : 1 + draw.skewed(8)
        let start = 1_767_225_600 + Int64(number) * 300
        let events = (0..<size).map { place in
            DetectedEvent(
                id: draw.uuid(), time: Timestamp(seconds: start + Int64(place) * 7),
                action: actions[place % actions.count], outcome: draw.below(9) == 0 ? .denied : .succeeded)
        }
        var signal = DetectedSignal(
            id: "signal-" + draw.hexadecimal(16), rule: rule, severity: SignalMaker.severities[index % 8],
            group: "\(name) in \(account)", events: events)
        let node = DetectedNode(
            kind: "user", key: "arn:aws:iam::\(account):user/\(name)", name: name, account: account)
        signal.principals = [node]
        if number % 3 == 0 {
            let session = "session-\(draw.below(20_000))"
            signal.principals.append(
                DetectedNode(
                    kind: "role-session", key: "arn:aws:sts::\(account):assumed-role/deploy/\(session)",
                    name: session, account: account))
        }
        signal.origin = node
        signal.accounts = [account]
        signal.addresses = (0...draw.below(2)).map { _ in "198.51.\(100 + draw.below(4)).\(draw.below(256))" }
        signal.regions = [SignalMaker.regions[draw.skewed(4)]]
        signal.resources = (0..<(1 + draw.skewed(6))).map { _ in
            let resource = "\(SignalMaker.nouns[index % 9])-\(draw.below(30_000))"
            return DetectedNode(
                kind: "resource", key: "arn:aws:\(service):us-east-1:\(account):\(resource)", name: resource,
                account: account, type: "AWS::\(service.uppercased())::Thing")
        }
        signal.resourceCount = signal.resources.count
        signal.userAgents = ["aws-cli/2.\(draw.below(20)).\(draw.below(9)) Python/3.11 Linux/6.1"]
        return signal
    }
}
