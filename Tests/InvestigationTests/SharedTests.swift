// Credentials used from two places: what is told as shared, and each reason that is ordinary.
import Testing

@testable import Investigation

@Suite("Shared credentials")
struct SharedTests {
    private func call(_ at: String, _ address: String, _ program: String = "aws-cli/2.1") -> LoggedCall {
        LoggedCall(at: at, address: address, program: program)
    }

    private func shared(_ calls: [LoggedCall]) async throws -> SharedAnswer {
        try await LoggedCall.load(calls).shared()
    }

    @Test("A key used from two networks at overlapping times is shared, with the nearest two calls")
    func overlap() async throws {
        let answer = try await shared([
            call("10:00:00", "198.51.100.7"), call("10:01:00", "203.0.113.66"), call("10:01:20", "198.51.100.7"),
            call("10:09:00", "203.0.113.67"),
        ])
        #expect(answer.examined == 1 && answer.ordinary.total == 0)
        let use = try #require(answer.shared.items.first)
        #expect(use.node.key == "AKIAALICE00001" && use.holder?.label == "alice")
        #expect(use.differences == [.address, .network])
        #expect(use.overlapping && use.switches == 3)
        #expect(use.nearest == SharedMoment(seconds: 20, eventIDs: [LoggedCall.id(1), LoggedCall.id(2)]))
        #expect(use.places.map(\.network) == ["198.51.100.0/24", "203.0.113.0/24"])
        #expect(use.places[1].addresses == ["203.0.113.66", "203.0.113.67"])
    }

    @Test("One network after another is a move with the same program, and not with another")
    func move() async throws {
        let moved = try await shared([
            call("10:00:00", "198.51.100.7"), call("12:00:00", "203.0.113.66", "aws-cli/2.9"),
        ])
        #expect(moved.shared.total == 0)
        #expect(moved.ordinary.items.map(\.ordinary) == [[.oneAfterAnother]])
        let taken = try await shared([call("10:00:00", "198.51.100.7"), call("12:00:00", "203.0.113.66", "Boto3/1.3")])
        #expect(taken.shared.items.map(\.overlapping) == [false])
        #expect(taken.shared.items.map(\.differences) == [[.address, .network, .userAgent]])
        #expect(taken.shared.items.first?.nearest?.seconds == 7_200)
    }

    @Test("Addresses of one network, programs at one place and services on its behalf are ordinary, and said to be")
    func ordinary() async throws {
        let pool = try await shared([call("10:00:00", "198.51.100.7"), call("10:00:01", "198.51.100.200")])
        #expect(pool.ordinary.items.map(\.ordinary) == [[.oneNetwork]])
        let sixes = try await shared([call("10:00:00", "2001:db8::1"), call("10:00:01", "2001:db8::ffff:2")])
        #expect(sixes.ordinary.items.map(\.ordinary) == [[.oneNetwork]])
        let programs = try await shared([call("10:00:00", "198.51.100.7"), call("10:00:01", "198.51.100.7", "Boto3/1")])
        #expect(programs.ordinary.items.map(\.ordinary) == [[.onePlace]])
        let services = try await shared([
            call("10:00:00", "198.51.100.7"), call("10:00:01", "cloudformation.amazonaws.com", "cloudformation"),
            call("10:00:02", "AWS Internal", "AWS Internal"), call("10:00:03", "198.51.100.7"),
        ])
        #expect(services.ordinary.items.map(\.ordinary) == [[.service]])
        #expect(services.ordinary.items.first?.places.map(\.isService) == [false, true, true])
        #expect(services.reasons == [ReasonCount(reason: .service, total: 1)])
        for answer in [pool, sixes, programs, services] { #expect(answer.shared.total == 0) }
    }

    @Test("A key used from one place is not listed at all")
    func single() async throws {
        let answer = try await shared([
            call("10:00:00", "198.51.100.7"), call("11:00:00", "198.51.100.7"),
            LoggedCall(address: "cloudformation.amazonaws.com", identity: LoggedCall.user("bob")),
        ])
        #expect(answer.examined == 2 && answer.shared.total == 0 && answer.ordinary.total == 0)
    }

    @Test("A private address beside one public network may be the holder's endpoint; beside two it explains nothing")
    func endpoint() async throws {
        var inside = call("10:00:01", "10.0.1.5")
        inside.more = #","vpcEndpointId":"vpce-0a1b2c3d""#
        let one = [call("10:00:00", "198.51.100.7"), inside, call("10:00:02", "198.51.100.7")]
        let explained = try await shared(one)
        #expect(explained.ordinary.items.map(\.ordinary) == [[.endpoint]])
        #expect(explained.ordinary.items.first?.places.map(\.isPrivate) == [false, true])
        let two = try await shared(one + [call("10:00:03", "203.0.113.66"), call("10:00:04", "198.51.100.7")])
        #expect(two.shared.total == 1)
    }

    @Test("Both versions of the metadata service at one place are a difference, and say which")
    func metadata() async throws {
        func call(_ at: String, _ version: String) -> LoggedCall {
            LoggedCall(
                at: at,
                identity: LoggedCall.session(
                    "Web", "i-0a1b2c3d4e5f60718", key: "ASIAWEB0000000001",
                    more: #","ec2RoleDelivery":"\#(version)""#))
        }
        let answer = try await shared([call("10:00:00", "1.0"), call("10:00:01", "2.0")])
        let use = try #require(answer.ordinary.items.first)
        #expect(use.differences == [.metadataVersion] && use.ordinary == [.onePlace])
        #expect(use.places.map(\.metadataVersions) == [["1.0", "2.0"]])
    }

    private func worker(_ at: String, _ address: String, key: String, service: String? = nil) -> [LoggedCall] {
        let by = service.map { #"{"type":"AWSService","invokedBy":"\#($0)"}"# } ?? LoggedCall.user("alice")
        var start = LoggedCall.assume("Job", "run", key: key, at: at, by: by)
        if let service { start.address = service }
        return [start]
            + ["00", "05"].map {
                LoggedCall(
                    at: String(at.prefix(6)) + $0, address: address,
                    identity: LoggedCall.session("Job", "run", key: key))
            }
    }

    @Test("Keys of one session used in two networks at once are shared, unless a workload's workers hold them")
    func sessions() async throws {
        let people =
            worker("10:00:00", "198.51.100.7", key: "ASIAJOB000000000001")
            + worker("10:00:00", "203.0.113.66", key: "ASIAJOB000000000002")
        let shared = try await shared(people)
        #expect(shared.shared.items.map(\.node.label) == ["Job/run"])
        #expect(shared.shared.items.first?.origins.map(\.label) == ["alice"])

        let lambda = "lambda.amazonaws.com"
        let workers =
            worker("10:00:00", "198.51.100.7", key: "ASIAJOB000000000001", service: lambda)
            + worker("10:00:00", "203.0.113.66", key: "ASIAJOB000000000002", service: lambda)
        let explained = try await self.shared(workers)
        #expect(explained.shared.total == 0)
        #expect(explained.ordinary.items.map(\.ordinary) == [[.workers]])
    }

    @Test("Keys of one session that follow each other are rotated")
    func rotation() async throws {
        let answer = try await shared(
            worker("10:00:00", "198.51.100.7", key: "ASIAJOB000000000001")
                + worker("11:00:00", "203.0.113.66", key: "ASIAJOB000000000002"))
        #expect(answer.shared.total == 0)
        #expect(answer.ordinary.items.filter { $0.node.kind == .roleSession }.map(\.ordinary) == [[.rotation]])
    }

    @Test("A masked key id is left out and counted, since equal ids do not mean equal keys")
    func masked() async throws {
        let identity = LoggedCall.user("alice", key: "AKIA****************")
        let answer = try await shared(
            ["198.51.100.7", "203.0.113.66"].map { LoggedCall(address: $0, identity: identity) })
        #expect(answer.masked == 1 && answer.examined == 0 && answer.shared.total == 0)
    }

    @Test(
        "A source address is in its network, or is a name",
        arguments: [
            ("198.51.100.7", "198.51.100.0/24", false), ("10.1.2.3", "10.1.2.0/24", true),
            ("172.16.0.1", "172.16.0.0/24", true), ("172.32.0.1", "172.32.0.0/24", false),
            ("100.64.1.1", "100.64.1.0/24", true), ("192.168.0.1", "192.168.0.0/24", true),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", false), ("2001:DB8::1", "2001:db8:0:0::/64", false),
            ("::1", "0:0:0:0::/64", false), ("fd00::1", "fd00:0:0:0::/64", true), ("fe80::1", "fe80:0:0:0::/64", true),
            ("::ffff:198.51.100.7", "198.51.100.0/24", false), ("::ffff:10.0.0.1", "10.0.0.0/24", true),
        ])
    func addresses(text: String, network: String, isPrivate: Bool) {
        #expect(SourceAddress(text) == .address(network: network, isPrivate: isPrivate))
    }

    @Test(
        "What is no address is a name",
        arguments: [
            "s3.amazonaws.com", "AWS Internal", "", "1.2.3", "1.2.3.256", "1.2.3.4.5", "1.2.3.+4", "::1::2",
            "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9", "12345::", ":::", "g::1", "1.2.3.4::", "+1::2", "::1.2.3.4.5",
        ])
    func names(text: String) {
        #expect(SourceAddress(text) == .name)
    }

    @Test(
        "A program is known without its version",
        arguments: [
            ("aws-cli/2.15.30 Python/3.11.8", "aws-cli"), ("[aws-cli/2.17.32 md/x]", "aws-cli"),
            ("[S3Console/0.4, aws-internal/3]", "S3Console"), ("Mozilla/5.0 (X11)", "Mozilla"),
            ("console.amazonaws.com", "console.amazonaws.com"), ("", ""), ("/", "/"), ("Boto3#1.2", "Boto3"),
        ])
    func programs(userAgent: String, family: String) {
        #expect(Program.family(of: userAgent) == family)
    }
}
