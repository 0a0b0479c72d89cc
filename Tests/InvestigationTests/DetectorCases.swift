// What detectors are to find and to leave, as calls by hand. Apart from the tests, which are the same for all of them.
import Testing

/// Calls, and which of them one detector finds.
struct DetectorCase: Sendable, CustomStringConvertible {
    let rule: String
    let description: String
    let calls: [LoggedCall]
    /// The places of the calls found.
    let found: [Int]

    init(_ rule: String, _ description: String, _ calls: [LoggedCall], found: [Int] = []) {
        self.rule = rule
        self.description = "\(rule): \(description)"
        self.calls = calls
        self.found = found
    }

    static let all =
        networks + regions + services + changes + roles + assumers + accounts + otherPrograms + atOnce + outOfTime
        + ofAnother + longChains + rareChains + newUsers + newKeys + logging

    /// `call`, `each` times a day from the 1st of February 2026 on, an hour apart.
    static func daily(_ call: LoggedCall, days: Int, each: Int) -> [LoggedCall] {
        (1...days).flatMap { day in
            (0..<each).map { hour in
                var call = call
                call.at = at(day, hour)
                return call
            }
        }
    }

    /// A time in February 2026.
    static func at(_ day: Int, _ hour: Int, _ minute: Int = 0) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "2026-02-\(two(day))T\(two(hour)):\(two(minute)):00Z"
    }

    // MARK: What is new about somebody

    private static let week = daily(LoggedCall(), days: 8, each: 5)
    private static let stranger = "203.0.113.66"

    private static let networks: [DetectorCase] = {
        let name = "network-first-seen"
        let new = LoggedCall(at: at(9, 3), address: stranger)
        let again = LoggedCall(at: at(9, 20), address: "203.0.113.67")
        let late = LoggedCall(at: at(11, 3), address: stranger)
        let others = daily(LoggedCall(address: stranger, identity: LoggedCall.user("bob")), days: 8, each: 1)
        let own = daily(LoggedCall(address: "198.51.100.99"), days: 1, each: 1)
        var onBehalf = new
        onBehalf.identity = LoggedCall.user("alice").replacing("}", with: #","invokedBy":"athena.amazonaws.com"}"#)
        return [
            DetectorCase(
                name, "a network after a week of another, for a day", week + [new, again, late], found: [40, 41]),
            DetectorCase(
                name, "another address of the network", week + [LoggedCall(at: at(9, 3), address: "198.51.100.9")]),
            DetectorCase(
                name, "a network after six days",
                daily(LoggedCall(), days: 6, each: 8) + [LoggedCall(at: at(7, 3), address: stranger)]),
            DetectorCase(name, "a network after a week with few calls", daily(LoggedCall(), days: 8, each: 1) + [new]),
            DetectorCase(name, "a network that others have used for a week", others + week + [new]),
            DetectorCase(name, "two new networks within a week", own + week.dropFirst(30) + [new]),
            DetectorCase(name, "a private address", week + [LoggedCall(at: at(9, 3), address: "10.1.2.3")]),
            DetectorCase(
                name, "a service of AWS", week + [LoggedCall(at: at(9, 3), address: "athena.amazonaws.com")]),
            DetectorCase(name, "a service on somebody's behalf", week + [onBehalf]),
        ]
    }()

    private static let regions: [DetectorCase] = {
        let name = "region-first-seen"
        let new = LoggedCall(at: at(9, 3), region: "ap-east-1")
        let others = daily(LoggedCall(region: "ap-east-1", identity: LoggedCall.user("bob")), days: 8, each: 1)
        return [
            DetectorCase(name, "a region after a week of another", week + [new], found: [40]),
            DetectorCase(name, "a region that others have used for a week", others + week + [new]),
            DetectorCase(name, "a region after three days", daily(LoggedCall(), days: 3, each: 15) + [new]),
        ]
    }()

    private static let services: [DetectorCase] = {
        let name = "service-first-seen"
        let known = daily(LoggedCall(), days: 16, each: 14)
        let new = LoggedCall(at: at(17, 3), action: "iam:ListUsers")
        return [
            DetectorCase(name, "a service after two weeks", known + [new], found: [224]),
            DetectorCase(
                name, "another action of a service", known + [LoggedCall(at: at(17, 3), action: "s3:GetObject")]),
            DetectorCase(name, "a service after a week", daily(LoggedCall(), days: 8, each: 24) + [new]),
        ]
    }()

    private static let changes: [DetectorCase] = {
        let name = "change-first-seen"
        let known = daily(LoggedCall(action: "ec2:RunInstances", reads: false), days: 16, each: 7)
        let new = LoggedCall(at: at(17, 3), action: "ec2:CreateVpc", reads: false)
        var refused = new
        refused.error = "AccessDenied"
        var failed = new
        failed.error = "ValidationException"
        return [
            DetectorCase(name, "a kind of change after two weeks of another", known + [new], found: [112]),
            DetectorCase(name, "one that was refused", known + [refused], found: [112]),
            DetectorCase(name, "one that failed", known + [failed]),
            DetectorCase(
                name, "a call that only reads", known + [LoggedCall(at: at(17, 3), action: "ec2:DescribeVpcs")]),
            DetectorCase(name, "a change by somebody who only read", daily(LoggedCall(), days: 16, each: 7) + [new]),
        ]
    }()

    private static func session(_ role: String, _ name: String = "alice", _ number: Int = 1) -> String {
        LoggedCall.session(role, name, key: "ASIA\(role.uppercased())0000\(number)")
    }

    private static func assume(
        _ role: String, _ name: String = "alice", _ number: Int = 1, at: String, by identity: String
    ) -> LoggedCall {
        .assume(role, name, key: "ASIA\(role.uppercased())0000\(number)", at: at, by: identity)
    }

    private static let roles: [DetectorCase] = {
        let name = "role-first-seen"
        let alice = LoggedCall.user("alice")
        let known =
            [assume("Build", at: at(1, 0), by: alice)]
            + daily(LoggedCall(identity: session("Build")), days: 8, each: 3)
        let admin = LoggedCall(at: at(9, 4), identity: session("Admin"))
        let build = LoggedCall(at: at(9, 4), identity: session("Build", "alice", 2))
        return [
            DetectorCase(
                name, "a role after a week of another", known + [assume("Admin", at: at(9, 3), by: alice), admin],
                found: [26]),
            DetectorCase(
                name, "the same role with another key",
                known + [assume("Build", "alice", 2, at: at(9, 3), by: alice), build]),
            DetectorCase(name, "a role whose sessions nobody is known behind", known + [admin]),
        ]
    }()

    private static let assumers: [DetectorCase] = {
        let name = "role-assumed-by-newcomer"
        let known = daily(assume("Build", at: at(1, 0), by: LoggedCall.user("alice")), days: 8, each: 3)
        let service = #"{"type":"AWSService","invokedBy":"codebuild.amazonaws.com"}"#
        let other = LoggedCall.user("alice", key: "AKIAALICE00002")
        return [
            DetectorCase(
                name, "somebody new after a week",
                known + [assume("Build", "bob", 2, at: at(9, 3), by: LoggedCall.user("bob"))],
                found: [24]),
            DetectorCase(name, "the same with another key", known + [assume("Build", "a", 2, at: at(9, 3), by: other)]),
            DetectorCase(name, "a service", known + [assume("Build", "b", 2, at: at(9, 3), by: service)]),
            DetectorCase(
                name, "somebody new after three days",
                daily(known[0], days: 3, each: 10) + [
                    assume("Build", "bob", 2, at: at(9, 3), by: LoggedCall.user("bob"))
                ]),
        ]
    }()

    private static let accounts: [DetectorCase] = {
        let name = "account-first-contact"
        let known = daily(LoggedCall(), days: 8, each: 14)
        func foreign(_ at: String) -> LoggedCall {
            let identity = LoggedCall.user("eve").replacing(LoggedCall.account, with: "444455556666")
            return LoggedCall(at: at, address: stranger, identity: identity)
        }
        let service = #"{"type":"AWSService","invokedBy":"config.amazonaws.com"}"#
        return [
            DetectorCase(name, "a user of another account", known + [foreign(at(9, 3))], found: [112]),
            DetectorCase(name, "one who has called all the time", known + [foreign(at(1, 0)), foreign(at(9, 3))]),
            DetectorCase(name, "a service", known + [LoggedCall(at: at(9, 3), identity: service)]),
            DetectorCase(
                name, "a new user of the same account",
                known + [LoggedCall(at: at(9, 3), identity: LoggedCall.user("bob"))]),
        ]
    }()

    // MARK: Credentials in two places

    private static let otherPrograms: [DetectorCase] = {
        let name = "credential-at-two-networks-with-other-programs"
        func call(_ at: String, _ address: String, _ program: String) -> LoggedCall {
            LoggedCall(at: at, address: address, program: program)
        }
        let home = call("08:00:00", "198.51.100.7", "aws-cli/2.15 Python/3.11")
        return [
            DetectorCase(
                name, "another network, another program", [home, home, call("19:00:00", stranger, "Boto3/1.34")],
                found: [1, 2]),
            DetectorCase(
                name, "another network, the same program", [home, call("09:00:00", stranger, "aws-cli/2.17")]),
            DetectorCase(
                name, "another network with a program known from the first",
                [home, call("08:30:00", "198.51.100.7", "Boto3/1.34"), call("09:00:00", stranger, "Boto3/1.34")]),
            DetectorCase(name, "thirteen hours later", [home, call("21:00:01", stranger, "Boto3/1.34")]),
            DetectorCase(
                name, "one network, another program", [home, call("09:00:00", "198.51.100.70", "Boto3/1.34")]),
            DetectorCase(name, "a private address", [home, call("09:00:00", "10.0.0.4", "Boto3/1.34")]),
            DetectorCase(
                name, "a service of AWS", [home, call("09:00:00", "cloudformation.amazonaws.com", "cloudformation")]),
            DetectorCase(
                name, "another key",
                [
                    home,
                    LoggedCall(
                        at: "09:00:00", address: stranger, program: "Boto3/1.34", identity: LoggedCall.user("bob")),
                ]),
        ]
    }()

    private static let atOnce: [DetectorCase] = {
        let name = "credential-at-two-networks-at-once"
        func call(_ at: String, _ address: String = "198.51.100.7") -> LoggedCall {
            LoggedCall(at: at, address: address)
        }
        return [
            DetectorCase(
                name, "there and back within an hour",
                [call("08:00:00"), call("08:20:00", stranger), call("08:40:00")],
                found: [0, 1, 2]),
            DetectorCase(name, "a move", [call("08:00:00"), call("08:20:00", stranger), call("08:30:00", stranger)]),
            DetectorCase(
                name, "there and back in two hours", [call("08:00:00"), call("08:30:00", stranger), call("10:00:00")]),
            DetectorCase(
                name, "on to a third network",
                [call("08:00:00"), call("08:20:00", stranger), call("08:40:00", "192.0.2.1")]),
            DetectorCase(
                name, "a service of AWS between",
                [call("08:00:00"), call("08:20:00", "athena.amazonaws.com"), call("08:40:00")]),
        ]
    }()
}
