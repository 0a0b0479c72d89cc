// The same for sessions, chains of roles, and what is made to stay. Apart because these rest on what one call issued
// and another used.
import Testing

extension DetectorCase {
    private static let alice = LoggedCall.user("alice")

    private static func use(_ at: String, _ identity: String, error: String? = nil) -> LoggedCall {
        LoggedCall(at: at, error: error, identity: identity)
    }

    private static let build = LoggedCall.session("Build", "one", key: "ASIABUILD00000001")
    /// Runs out on the 1st of March at 20:00.
    private static func issue(_ at: String, by identity: String = alice) -> LoggedCall {
        .assume("Build", "one", key: "ASIABUILD00000001", at: at, by: identity)
    }

    static let outOfTime: [DetectorCase] = {
        let name = "session-used-out-of-time"
        let service = #"{"type":"AWSService","invokedBy":"ecs-tasks.amazonaws.com"}"#
        return [
            DetectorCase(
                name, "used before it was assumed",
                [use("09:00:00", build), issue("10:00:00"), use("10:01:00", build)], found: [0]),
            DetectorCase(
                name, "used after it ran out", [issue("10:00:00"), use("19:59:00", build), use("20:30:00", build)],
                found: [2]),
            DetectorCase(
                name, "used as clocks and calls allow",
                [use("09:50:00", build), issue("10:00:00"), use("20:10:00", build)]),
            DetectorCase(
                name, "refused after it ran out",
                [issue("10:00:00"), use("20:30:00", build, error: "ExpiredTokenException")]),
            DetectorCase(name, "asked for by a service", [issue("10:00:00", by: service), use("20:30:00", build)]),
        ]
    }()

    static let ofAnother: [DetectorCase] = {
        let name = "session-used-by-another"
        let admin = LoggedCall.session("Admin", "one", key: "ASIABUILD00000001")
        let other = LoggedCall.session("Admin", "one", key: "ASIAADMIN00000001")
        return [
            DetectorCase(
                name, "the key of one role in the hands of another",
                [issue("10:00:00"), use("10:01:00", build), use("10:02:00", admin)], found: [2]),
            DetectorCase(
                name, "each with its own key", [issue("10:00:00"), use("10:01:00", build), use("10:02:00", other)]),
        ]
    }()

    /// Calls by which `identity` goes through roles of these accounts, one from another, a minute apart.
    private static func chain(
        _ steps: [(role: String, account: String)], at hour: (Int) -> String, by identity: String = alice,
        session: String = "ops"
    ) -> [LoggedCall] {
        var caller = identity
        return steps.enumerated().map { number, step in
            let key = "ASIA\(step.role.uppercased())\(session.uppercased())01"
            var call = LoggedCall.assume(
                step.role, session, key: key, at: hour(number), by: caller, account: step.account)
            call.recipient = step.account
            caller = LoggedCall.session(step.role, session, key: key, account: step.account)
            return call
        }
    }

    static let longChains: [DetectorCase] = {
        let name = "role-chain-long"
        let steps = ["One", "Two", "Three", "Four"].map { (role: $0, account: LoggedCall.account) }
        return [
            DetectorCase(
                name, "four roles, one from another", chain(steps) { "10:0\($0):00" }, found: [0, 1, 2, 3]),
            DetectorCase(name, "three roles, one from another", chain(steps.dropLast()) { "10:0\($0):00" }),
            DetectorCase(
                name, "three roles, one of which assumes itself",
                chain([steps[0], steps[0], steps[1], steps[2]]) { "10:0\($0):00" }),
            DetectorCase(
                name, "four roles, the way of three others as well",
                ["alice", "bob", "carol"].flatMap { user in
                    chain(steps, at: { "10:0\($0):00" }, by: LoggedCall.user(user), session: user)
                }),
            DetectorCase(name, "four roles, each from the user", steps.flatMap { chain([$0]) { "10:0\($0):00" } }),
        ]
    }()

    static let rareChains: [DetectorCase] = {
        let name = "role-chain-over-accounts"
        let steps = [("Deploy", LoggedCall.account), ("Ops", "444455556666"), ("Data", "777788889999")]
        let way = steps.map { (role: $0.0, account: $0.1) }
        let before = [LoggedCall(at: at(1, 0))]
        let once = chain(way) { at(3, 10, $0) }
        return [
            DetectorCase(name, "through three accounts, once", before + once, found: [1, 2, 3]),
            DetectorCase(name, "through two accounts", before + chain(way.dropLast()) { at(3, 10, $0) }),
            DetectorCase(
                name, "the same way by another as well",
                before + once + chain(way, at: { at(3, 11, $0) }, by: LoggedCall.user("bob"), session: "bob")),
            DetectorCase(
                name, "the same way again days later",
                before + once + chain(way, at: { at(6, 10, $0) }, session: "again")),
            DetectorCase(name, "at the beginning of the logs", once),
        ]
    }()

    // MARK: What is made to stay

    static let newUsers: [DetectorCase] = {
        let name = "new-user-assumes-role"
        var make = LoggedCall(at: at(3, 10), action: "iam:CreateUser", reads: false)
        make.request = #"{"userName":"eve"}"#
        make.response = #"{"user":{"arn":"arn:aws:iam::111122223333:user/eve","userId":"AIDAEVE","userName":"eve"}}"#
        let eve = LoggedCall.user("eve")
        func assume(_ at: String) -> LoggedCall { .assume("Admin", "eve", key: "ASIAADMIN00000001", at: at, by: eve) }
        return [
            DetectorCase(name, "within a day", [make, use(at(3, 11), eve), assume(at(4, 9))], found: [0, 2]),
            DetectorCase(name, "a day later", [make, assume(at(4, 11))]),
            DetectorCase(name, "a user who only works", [make, use(at(3, 11), eve)]),
        ]
    }()

    static let newKeys: [DetectorCase] = {
        let name = "new-key-used-elsewhere"
        let before = [
            LoggedCall(at: at(1, 0)), LoggedCall(at: at(1, 1), address: "192.0.2.9", identity: LoggedCall.user("bob")),
        ]
        var make = LoggedCall(at: at(3, 10), action: "iam:CreateAccessKey", reads: false)
        make.request = #"{"userName":"eve"}"#
        make.response = #"{"accessKey":{"accessKeyId":"AKIAEVE00001","userName":"eve","status":"Active"}}"#
        func use(_ at: String, _ address: String) -> LoggedCall {
            LoggedCall(at: at, address: address, identity: LoggedCall.user("eve"))
        }
        let elsewhere = use(at(3, 12), "203.0.113.90")
        return [
            DetectorCase(name, "from an address nobody had called from", before + [make, elsewhere], found: [2, 3]),
            DetectorCase(name, "from its maker's address", before + [make, use(at(3, 12), "198.51.100.7")]),
            DetectorCase(name, "from another's address", before + [make, use(at(3, 12), "192.0.2.9")]),
            DetectorCase(name, "from a private address", before + [make, use(at(3, 12), "10.0.0.9")]),
            DetectorCase(name, "after more than a week", before + [make, use(at(11, 12), "203.0.113.90")]),
            DetectorCase(name, "in logs that begin with it", [make, elsewhere]),
        ]
    }()

    static let logging: [DetectorCase] = {
        let name = "logging-changed-then-activity"
        func trail(_ action: String, _ at: String, error: String? = nil) -> LoggedCall {
            var call = LoggedCall(at: at, action: "cloudtrail:\(action)", reads: false, error: error)
            call.request = #"{"name":"arn:aws:cloudtrail:us-east-1:111122223333:trail/main"}"#
            return call
        }
        func change(_ at: String, _ identity: String = alice) -> LoggedCall {
            LoggedCall(at: at, action: "ec2:RunInstances", reads: false, identity: identity)
        }
        let stop = trail("StopLogging", at(3, 10))
        let narrow = trail("PutEventSelectors", at(3, 10))
        let habit = [trail("PutEventSelectors", at(1, 10)), trail("PutEventSelectors", at(2, 10))]
        return [
            DetectorCase(
                name, "logging stopped, then a change", [change(at(3, 9)), stop, change(at(3, 11))], found: [1, 2]),
            DetectorCase(name, "logging narrowed, then a change", [narrow, change(at(4, 11))], found: [0, 1]),
            DetectorCase(name, "logging stopped, and nothing after", [change(at(3, 9)), stop]),
            DetectorCase(name, "only read after", [stop, LoggedCall(at: at(3, 11))]),
            DetectorCase(name, "a change by another", [stop, change(at(3, 11), LoggedCall.user("bob"))]),
            DetectorCase(name, "a change after three days", [stop, change(at(6, 11))]),
            DetectorCase(
                name, "logging started again first", [stop, trail("StartLogging", at(3, 11)), change(at(3, 12))]),
            DetectorCase(
                name, "a stop that was refused",
                [trail("StopLogging", at(3, 10), error: "AccessDenied"), change(at(3, 11))]),
            DetectorCase(name, "somebody who tends trails every day", habit + [narrow, change(at(3, 11))]),
        ]
    }()
}

extension String {
    /// The text with every `part` replaced.
    func replacing(_ part: String, with other: String) -> String {
        var result = ""
        var rest = self[...]
        while let range = rest.firstRange(of: part) {
            result += rest[..<range.lowerBound] + other
            rest = rest[range.upperBound...]
        }
        return result + rest
    }
}
