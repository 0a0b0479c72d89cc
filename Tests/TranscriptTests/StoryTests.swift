// What detection finds in the sample logs: each step of their story, and nothing of what happens around it.
import Foundation
import TestSupport
import Testing

@Suite("The story in the sample logs, as signals")
struct StoryTests {
    /// What a test needs of a signal.
    private struct Signal: Decodable {
        struct Address: Decodable { let key: String }
        struct Rule: Decodable { let name: String }

        let rule: Rule
        let addresses: [Address]
        let last: String
    }

    private struct Response: Decodable {
        struct Answer: Decodable { let signals: [Signal] }

        let answer: Answer
    }

    private func signals() throws -> [Signal] {
        let logs = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("SampleLogs").path
        let folder = try TemporaryFolder()
        let result = try CommandShell().run("trailgraph detect \(logs) -q -f json --limit 0", in: folder.path)
        return try JSONDecoder().decode(Response.self, from: Data(result.output.utf8)).answer.signals
    }

    /// The steps as SampleLogs/README.md counts them, and the rules that find each.
    private static let steps: [(step: String, rules: [String])] = [
        ("1. A key leaks", ["credential-at-two-networks-with-other-programs"]),
        ("2. Looking around", ["many-kinds-of-calls-denied", "secrets-guessed"]),
        ("3. Through three accounts", ["role-chain-over-accounts"]),
        ("4. Into the console", ["role-keys-traded-for-console", "role-session-in-console-without-mfa"]),
        (
            "5. The bucket",
            ["public-access-block-removed", "bucket-policy-for-everyone", "objects-read-without-credentials"]
        ),
        ("6. A way back in", ["user-made-with-key-and-permissions", "role-trust-changed", "new-key-used-elsewhere"]),
        ("7. Less to see", ["trail-stop-denied", "trail-narrowed", "logging-changed-then-activity"]),
        ("8. A day later", ["secrets-read-in-numbers", "snapshot-shared"]),
    ]

    @Test("Each step of the story is found")
    func steps() throws {
        let found = Set(try signals().map(\.rule.name))
        for (step, rules) in StoryTests.steps {
            for rule in rules { #expect(found.contains(rule), "\(step): \(rule)") }
        }
    }

    @Test("The last visit, with the key that was overlooked, is among the calls of the new key")
    func lastVisit() throws {
        let signal = try #require(try signals().first { $0.rule.name == "new-key-used-elsewhere" })
        #expect(signal.last == "2026-03-03T18:42:32Z")
    }

    @Test("What others do stays quiet: every signal has an address of the intruder or of those who read the bucket")
    func noise() throws {
        for signal in try signals() {
            let isIntruder = signal.addresses.contains {
                $0.key.hasPrefix("203.0.113.") || $0.key.hasPrefix("192.0.2.")
            }
            #expect(isIntruder, "\(signal.rule.name)")
        }
    }
}
