// What stands around an event: which group each neighbor is in, how far the window reaches, and what is not compared.
import Testing

@testable import Investigation
@testable import Lineage

@Suite("Around an event")
struct AroundTests {
    static let alice = LoggedCall.user("alice")
    static let session = LoggedCall.session("Deploy", "release", key: "ASIADEPLOY000000001")

    /// The event asked about is number 3, by a session that alice obtained.
    static let calls = [
        LoggedCall(at: "09:44:59"),
        LoggedCall(at: "09:45:00", address: "192.0.2.1"),
        .assume("Deploy", "release", key: "ASIADEPLOY000000001", at: "09:59:00", by: alice),
        LoggedCall(at: "10:00:00", action: "iam:CreateUser", reads: false, identity: session),
        LoggedCall(at: "10:00:00", action: "iam:GetUser", address: "203.0.113.5", identity: session),
        LoggedCall(at: "10:05:00", identity: LoggedCall.user("bob")),
        LoggedCall(at: "10:06:00", address: "192.0.2.9", identity: LoggedCall.user("carol")),
        LoggedCall(at: "10:15:00", action: "s3:PutObject", reads: false, error: "AccessDenied"),
        LoggedCall(at: "10:15:01"),
    ]

    @Test("Each neighbor says all it shares, the closest first, and nothing else is listed")
    func traits() async throws {
        let logs = try await LoggedCall.load(Self.calls)
        let answer = logs.around(try #require(logs.event(id: LoggedCall.id(3))), within: 900)
        #expect(answer.event.action == "iam:CreateUser")
        #expect(answer.origin?.label == "alice")
        #expect(
            (answer.before.items + answer.after.items).map {
                "\($0.event.eventID.suffix(1)) \($0.traits.map(\.rawValue))"
            }
                == [
                    #"1 ["origin"]"#, #"2 ["origin", "address"]"#, #"4 ["credential", "origin"]"#, #"5 ["address"]"#,
                    #"7 ["origin", "address"]"#,
                ])
        #expect(answer.before.items.map(\.offset) == [-900, -60])
        #expect(answer.after.items.map(\.offset) == [0, 300, 900])
        #expect(SharedTrait.allCases.map { answer.events(sharing: $0) } == [1, 4, 3])
        #expect(answer.counts.map(\.closestBefore) == [0, 2, 0])
        #expect(answer.counts.map(\.closestAfter) == [1, 1, 1])
        #expect(answer.notes.isEmpty)
    }

    @Test("The window takes in both its ends", arguments: [(899, 1, 2), (900, 2, 3), (901, 3, 4), (0, 0, 1)])
    func window(seconds: Int, before: Int, after: Int) async throws {
        let logs = try await LoggedCall.load(Self.calls)
        let answer = logs.around(try #require(logs.event(id: LoggedCall.id(3))), within: seconds)
        #expect(answer.before.total == before)
        #expect(answer.after.total == after)
    }

    @Test("A limit keeps the nearest of each group and says how many there are")
    func limit() async throws {
        let calls = (0..<10).map { LoggedCall(at: "10:0\($0):00") }
        let logs = try await LoggedCall.load(calls)
        let answer = logs.around(try #require(logs.event(id: LoggedCall.id(5))), within: 3_600, limit: 2)
        #expect(answer.before.items.map { String($0.event.eventID.suffix(1)) } == ["3", "4"])
        #expect(answer.after.items.map { String($0.event.eventID.suffix(1)) } == ["6", "7"])
        #expect(answer.before.total == 5 && answer.after.total == 4)
        #expect(answer.events(sharing: .credential) == 9)
    }

    @Test("Filters leave neighbors out, and never the event itself")
    func filter() async throws {
        let logs = try await LoggedCall.load(Self.calls)
        var request = FilterRequest()
        request.outcomes = ["denied"]
        let filter = try logs.resolve(request)
        let answer = logs.around(try #require(logs.event(id: LoggedCall.id(3))), within: 900, filter: filter)
        #expect(answer.event.outcome == .succeeded)
        #expect(answer.after.items.map(\.event.errorCode) == ["AccessDenied"])
        #expect(answer.before.total == 0)
    }

    @Test("A service's name in place of an address is not compared, and that is said")
    func serviceAddress() async throws {
        let logs = try await LoggedCall.load([
            LoggedCall(address: "cloudformation.amazonaws.com"),
            LoggedCall(address: "cloudformation.amazonaws.com", identity: LoggedCall.user("bob")),
        ])
        let answer = logs.around(try #require(logs.event(id: LoggedCall.id(0))), within: 60)
        #expect(answer.after.total == 0)
        #expect(answer.notes == ["the event comes from cloudformation.amazonaws.com, which is no address of a caller"])
    }

    @Test("An event without a time has no neighbors, and an unknown id no event")
    func nothing() async throws {
        let logs = try await LoggedCall.load([LoggedCall(at: "no time at all"), LoggedCall()])
        let event = try #require(logs.event(id: LoggedCall.id(0)))
        let answer = logs.around(event, within: 60)
        #expect(answer.before.total + answer.after.total == 0)
        #expect(answer.notes == ["the record has no time, so nothing is beside it"])
        #expect(logs.event(id: LoggedCall.id(7)) == nil)
        #expect(logs.event(id: "") == nil)
        #expect(logs.event(id: "s3") == nil)
    }

    @Test("An event is found by an id that is no UUID, and by that of a copy")
    func ids() async throws {
        let shared = #","sharedEventID":"11111111-0000-4000-8000-000000000000""#
        let (first, second) = (LoggedCall.id(20), LoggedCall.id(21))
        let logs = try await LoggedCall.load([
            LoggedCall(id: "EXAMPLE-Event-1"), LoggedCall(id: first, more: shared),
            LoggedCall(id: second, recipient: "444455556666", more: shared),
        ])
        #expect(logs.event(id: "EXAMPLE-Event-1").map { logs.summary(of: $0).eventID } == "EXAMPLE-Event-1")
        let event = try #require(logs.event(id: first))
        #expect(logs.event(id: second) == event)
        #expect(logs.summary(of: event).eventIDs.sorted() == [first, second])
    }

    @Test("An insight, which nobody called, stands beside calls without an origin of its own")
    func nobody() async throws {
        let logs = try await LoggedCall.load([
            LoggedCall(at: "10:00:00"), LoggedCall(at: "10:00:01", category: "Insight", identity: "null"),
        ])
        let graph = logs.graph
        #expect(graph.events.principals[1] == .none)
        let answer = logs.around(try #require(logs.event(id: LoggedCall.id(0))), within: 60)
        #expect(answer.after.items.map(\.traits) == [[.address]])
    }

    @Test("Whom an origin may stand behind is told the same from it on as back to it, and leaves out no lineage")
    func forebears() async throws {
        let logs = try await LoggedCall.load(Self.calls)
        let graph = logs.graph
        let principals = Array(Set(graph.events.principals))
        let remembered = StepsBack()
        for origin in principals {
            var (ahead, behind) = (Forebears(of: origin, graph), Forebears(of: origin, graph, mostAhead: 0))
            var again = Forebears(of: origin, graph, remembered, mostAhead: 0)
            for principal in principals {
                let answers = [ahead.mayInclude(originOf: principal), behind.mayInclude(originOf: principal)]
                #expect(answers[0] == answers[1])
                let isFoundAgain = again.mayInclude(originOf: principal)
                #expect(answers[1] == isFoundAgain)
            }
            for event in 0..<graph.events.count {
                let (principal, credential) = (graph.events.principals[event], graph.events.credentials[event])
                let found = graph.lineage(of: principal, credential: credential, at: graph.events.times[event]).origin
                let isIncluded = ahead.mayInclude(originOf: principal)
                #expect(found != origin || isIncluded)
            }
        }
        let alice = try #require(graph.nodes(of: .user).first { graph.label(of: $0) == "alice" })
        var ahead = Forebears(of: alice, graph)
        let count = principals.count { ahead.mayInclude(originOf: $0) }
        #expect(count == 2)
    }

    @Test(
        "Who has too many behind them to look at is not left out, and is remembered so",
        arguments: [(63, false), (64, true)])
    func many(users: Int, isIncluded: Bool) async throws {
        let session = LoggedCall.session("Deploy", "release", key: "ASIADEPLOY00000\(1_000)")
        let assumed = (0..<users).map { number in
            LoggedCall.assume(
                "Deploy", "release", key: "ASIADEPLOY00000\(1_000 + number)", at: "09:00:00",
                by: LoggedCall.user("user\(number)"))
        }
        let others = [LoggedCall(at: "10:00:00", identity: LoggedCall.user("mallory"))]
        let graph = try await LoggedCall.load(assumed + others + [LoggedCall(at: "10:00:00", identity: session)]).graph
        let mallory = try #require(graph.nodes(of: .user).first { graph.label(of: $0) == "mallory" })
        let principal = try #require(graph.nodes(of: .roleSession).first)
        let steps = StepsBack()
        for _ in 0..<2 {
            var forebears = Forebears(of: mallory, graph, steps, mostAhead: 0)
            #expect(forebears.mayInclude(originOf: principal) == isIncluded)
        }
    }

    @Test("Over more events than are compared at once, each is compared as it is alone")
    func parts() async throws {
        let calls = (0..<9_000).map { number in
            LoggedCall(
                at: "10:\(number % 60 < 10 ? "0" : "")\(number % 60):00", address: "192.0.2.\(number % 7)",
                identity: LoggedCall.user("user\(number % 5)"))
        }
        let logs = try await LoggedCall.load(calls)
        let (graph, asked) = (logs.graph, 4_321)
        let answer = logs.around(EventIndex(UInt32(asked)), within: 4_000)
        var expected: [String] = []
        for event in 0..<graph.events.count where event != asked {
            let isOne = graph.events.credentials[event] == graph.events.credentials[asked]
            let isNear = graph.events.addresses[event] == graph.events.addresses[asked]
            guard isOne || isNear else { continue }
            let traits = (isOne ? ["credential", "origin"] : []) + (isNear ? ["address"] : [])
            expected.append("\(graph.string(graph.events.ids[event])) \(traits)")
        }
        #expect(answer.before.total + answer.after.total > 2_500)
        #expect(
            (answer.before.items + answer.after.items).map { "\($0.event.eventID) \($0.traits.map(\.rawValue))" }
                == expected)
    }
}
