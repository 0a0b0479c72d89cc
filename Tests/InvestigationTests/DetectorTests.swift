// The rules that ask the graph: each finds what it is for, by event, and leaves what only looks like it.
import Detection
import PropertyGraph
import Snapshot
import TestSupport
import Testing

@testable import Investigation

@Suite("Detectors")
struct DetectorTests {
    private static let rules = RuleSet(RuleSet.builtInFiles)

    /// The rules of this kind that come with trailgraph, by name.
    private static let detectors: [String: GraphDetector] = {
        var detectors: [String: GraphDetector] = [:]
        for (rule, question) in zip(rules.rules, rules.questions) {
            guard let name = rule.name, let question else { continue }
            detectors[name] = GraphDetector(type: question.type, settings: question.settings)
        }
        return detectors
    }()

    @Test("A detector finds what it is for and leaves what only looks like it", arguments: DetectorCase.all)
    func example(example: DetectorCase) async throws {
        let detector = try #require(DetectorTests.detectors[example.rule])
        let logs = try await LoggedCall.load(example.calls)
        let ids = Dictionary(uniqueKeysWithValues: example.calls.indices.map { (LoggedCall.id($0), $0) })
        let found = logs.detect([detector])[0].flatMap(\.events).compactMap { ids[logs.eventID($0)] }
        #expect(Set(found) == Set(example.found), "\(example)")
    }

    @Test("Every detector that comes with trailgraph has both kinds of example, and every type a rule")
    func complete() {
        for name in DetectorTests.detectors.keys {
            let examples = DetectorCase.all.filter { $0.rule == name }
            let count = examples.count { $0.found.isEmpty }
            #expect(count > 0 && count < examples.count, "\(name)")
        }
        #expect(Set(DetectorTests.detectors.values.map(\.kind)) == Set(GraphDetector.Kind.allCases))
        #expect(DetectorTests.detectors.count == DetectorTests.rules.questions.compactMap(\.self).count)
    }

    @Test("A snapshot gives the findings of the logs it was made of")
    func snapshot() async throws {
        for example in DetectorCase.all where !example.found.isEmpty {
            let detector = try #require(DetectorTests.detectors[example.rule])
            let folder = try TemporaryFolder()
            let logs = try await LoggedCall.load(example.calls)
            var writer = try SnapshotWriter(path: folder.path(of: "logs"))
            try await logs.write(to: &writer)
            try writer.finish()
            let opened = try await Investigator.load([folder.path(of: "logs")])
            #expect(opened.detect([detector]) == logs.detect([detector]), "\(example)")
        }
    }

    @Test("Logs without calls give no finding, and a type that is none no detector")
    func empty() async throws {
        let logs = try await LoggedCall.load([])
        let all = GraphDetector.Kind.allCases.compactMap { GraphDetector(type: $0.rawValue) }
        #expect(logs.detect(all).joined().isEmpty)
        #expect(GraphDetector(type: "first-seen") == nil)
    }
}
