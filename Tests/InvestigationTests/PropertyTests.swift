// What must hold of any logs: the four properties of the table of identity cases. All case files together are the logs;
// how they are cut into files is drawn at random. A failure prints the seed that gives it again.
import Foundation
import Ingest
import Lineage
import PropertyGraph
import TestSupport
import Testing

@testable import Investigation

/// How many times to draw, and from which seed on: TRAILGRAPH_PROPERTY_ROUNDS and TRAILGRAPH_PROPERTY_SEED.
private enum Rounds {
    private static let environment = ProcessInfo.processInfo.environment
    static let count = environment["TRAILGRAPH_PROPERTY_ROUNDS"].flatMap { Int($0) } ?? 100
    private static let first =
        environment["TRAILGRAPH_PROPERTY_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0...UInt64(UInt32.max))

    /// The seeds of a test's rounds.
    static var seeds: [UInt64] { (0..<count).map { first &+ UInt64($0) } }

    static func replay(_ seed: UInt64) -> Comment {
        "again with TRAILGRAPH_PROPERTY_SEED=\(seed) TRAILGRAPH_PROPERTY_ROUNDS=1"
    }
}

/// Records dealt into files.
private struct Deal {
    var files: [(name: String, bytes: [UInt8])] = []
    let threads: Int

    /// Deals `records`, shuffled, into 1 to 20 files of any of three folders, some of them compressed.
    init(_ records: [[UInt8]], _ random: inout SplitMix64) {
        threads = Int.random(in: 1...4, using: &random)
        var hands = [[[UInt8]]](repeating: [], count: Int.random(in: 1...20, using: &random))
        for record in records.shuffled(using: &random) {
            hands[Int.random(in: hands.indices, using: &random)].append(record)
        }
        for (number, hand) in hands.enumerated() {
            let folder = ["", "first/", "second/2026/03/02/"].randomElement(using: &random) ?? ""
            let text = document(hand)
            let isCompressed = Bool.random(using: &random)
            files.append(("\(folder)\(number).json", isCompressed ? Gzip.compress(text) : text))
        }
    }

    func load() async throws -> Investigator {
        let folder = try TemporaryFolder()
        for file in files { try folder.write(file.bytes, to: file.name) }
        var options = LoadOptions()
        options.threads = threads
        return try await Investigator.load([folder.path], options: options)
    }
}

/// All that a graph says, and what is answered from it.
private struct Dump {
    let lines: [String]
    let summary: SummaryAnswer
    let answers: [InvestigationAnswer]

    init(_ investigator: Investigator) {
        lines = CaseDescription(investigator).lines
        summary = investigator.summary()
        answers = [NodeKind.user, .roleSession].flatMap { kind in
            investigator.graph.nodes(of: kind).map { investigator.investigate($0) }
        }
    }

    /// How another dump differs first, if it does.
    func difference(from other: Dump) -> String? {
        if let line = CaseDescription.firstDifference(lines, other.lines) { return line }
        if summary != other.summary { return "the summary" }
        return zip(answers, other.answers).first { $0 != $1 }.map { "the answer on \($0.0.subject.key)" }
    }
}

@Suite("Properties of any logs")
struct PropertyTests {
    private let records: [[UInt8]]

    init() throws { records = try CaseFile.all.flatMap { try $0.records() } }

    @Test("any order and any split of the records gives the same graph")
    func order() async throws {
        var random = SplitMix64(seed: 0)
        let reference = Dump(try await Deal(records, &random).load())
        for seed in Rounds.seeds {
            var random = SplitMix64(seed: seed)
            let found = Dump(try await Deal(records, &random).load()).difference(from: reference)
            #expect(found == nil, Rounds.replay(seed))
            if found != nil { return }
        }
    }

    @Test("a file given twice changes nothing but the list of files")
    func repetition() async throws {
        for seed in Rounds.seeds.prefix(max(1, Rounds.count / 10)) {
            var random = SplitMix64(seed: seed)
            var deal = Deal(records, &random)
            let once = try await deal.load()
            let repeated = try #require(deal.files.randomElement(using: &random))
            deal.files.append(("again/" + repeated.name, repeated.bytes))
            let twice = try await deal.load()
            #expect(twice.files.count == once.files.count + 1)
            let (before, after) = (CaseDescription(once).lines, CaseDescription(twice).lines)
            #expect(CaseDescription.firstDifference(before.dropLast(), after.dropLast()) == nil, Rounds.replay(seed))
            let added = twice.coverage.records - once.coverage.records
            #expect(twice.coverage.duplicates == once.coverage.duplicates + added, Rounds.replay(seed))
        }
    }

    @Test("every record read is an event, a duplicate, fused, or skipped for a reason")
    func account() async throws {
        let noRecords = ["42", "null", "{}", "\"text\"", "{\"note\":\"no record\"}"].map { Array($0.utf8) }
        for seed in Rounds.seeds.prefix(max(1, Rounds.count / 10)) {
            var random = SplitMix64(seed: seed)
            let junk = (0..<Int.random(in: 0...9, using: &random)).compactMap { _ in
                noRecords.randomElement(using: &random)
            }
            let coverage = try await Deal(records + junk, &random).load().coverage
            #expect(coverage.records == records.count + junk.count, Rounds.replay(seed))
            #expect(coverage.recordsSkipped == junk.count, Rounds.replay(seed))
            let sum = coverage.events + coverage.duplicates + coverage.fused + coverage.recordsSkipped
            #expect(coverage.records == sum, Rounds.replay(seed))
        }
    }

    @Test("whoever stands behind an event is among those who can stand behind its principal")
    func forebears() async throws {
        var random = SplitMix64(seed: 0)
        let graph = try await Deal(records, &random).load().graph
        var lineages = LineageReader(graph)
        var (kept, leftOut) = (0, 0)
        for event in (0..<graph.events.count).map({ EventIndex(UInt32($0)) }) {
            let row = graph.events.row(event)
            let time = row.time == .unknown ? nil : row.time
            guard let principal = row.principal.ifAny,
                let origin = lineages.lineage(of: principal, credential: row.credential, at: time).origin
            else { continue }
            var forebears = Forebears(of: origin, graph)
            let isKept = forebears.mayInclude(originOf: principal)
            #expect(isKept, "\(graph.key(principal)) of \(graph.key(origin))")
            kept += 1
            leftOut += graph.nodes(of: .roleSession).count { !forebears.mayInclude(originOf: $0) }
        }
        #expect(kept > 100)
        #expect(leftOut > kept)
        // Which is what keeps the walk from looking at every credential that a session holds.
        for row in graph.edges.rows where row.kind == .onBehalfOf { #expect(graph.nodes.kind(row.target) == .person) }
    }

    @Test(
        "what is beside an event is what comparing it with each event near it gives", arguments: [60, 3_600, 1_000_000])
    func around(seconds: Int) async throws {
        var random = SplitMix64(seed: 0)
        let logs = try await Deal(records, &random).load()
        let (graph, events) = (logs.graph, logs.graph.events)
        for asked in stride(from: 0, to: events.count, by: 7) where events.times[asked] != .unknown {
            let row = events.row(EventIndex(UInt32(asked)))
            let isTold = row.credential.ifAny.map { !graph.nodes[$0].marks.contains(.masked) } ?? false
            let isPlace = row.address.ifAny.map { SourceAddress(graph.key($0)) != .name } ?? false
            var origins = OriginFinder(graph)
            let origin = origins.origin(of: EventIndex(UInt32(asked)))
            var expected: [String] = []
            for other in 0..<events.count where abs(events.times[other].seconds - row.time.seconds) <= Int64(seconds) {
                let event = EventIndex(UInt32(other))
                let found = origins.origin(of: event)
                let shares = [
                    isTold && events.credentials[other] == row.credential, origin != nil && found == origin,
                    isPlace && events.addresses[other] == row.address,
                ]
                let traits = zip(SharedTrait.allCases, shares).filter(\.1).map(\.0)
                if other != asked, !traits.isEmpty { expected.append("\(logs.summary(of: event)) \(traits)") }
            }
            let answer = logs.around(EventIndex(UInt32(asked)), within: seconds)
            let given = (answer.before.items + answer.after.items).map { "\($0.event) \($0.traits)" }
            #expect(given == expected, "beside event \(asked)")
        }
    }

    @Test("what is asked of many events is answered alike by one thread and by two")
    func threads() async throws {
        var random = SplitMix64(seed: 0)
        let one = try await Deal(records, &random).load()
        var two = one
        two.twoThreadsFrom = 0
        for node in one.graph.nodes.all {
            #expect(two.investigate(node) == one.investigate(node), "\(one.graph.key(node))")
        }
        #expect(two.summary() == one.summary())
    }

    @Test("no edge is without an event that is in the logs")
    func evidence() async throws {
        var random = SplitMix64(seed: 0)
        let graph = try await Deal(records, &random).load().graph
        let known = try Set(
            records.map { record in
                let members = try JSONSerialization.jsonObject(with: Data(record)) as? [String: Any]
                return try #require(members?["eventID"] as? String)
            })
        #expect(graph.edges.rows.count > 100)
        for row in graph.edges.rows {
            #expect(Int(row.event.index) < graph.events.count)
            #expect(known.contains(graph.string(graph.events.ids[Int(row.event.index)])))
        }
    }
}
