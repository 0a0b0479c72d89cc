// The questions of the server, cancelled on their way. Apart from how the server stops them: here are the real ones.
import Foundation
import Investigation
import Server
import Testing

@testable import PropertyGraph
@testable import trailgraph

@Suite("The server's questions, cancelled")
struct StoppedQuestionTests {
    private static let parameters: [String: [(name: String, value: String)]] = [
        "entities": [("text", "a")], "investigate": [("entity", "alice")], "whois": [("entity", "role:Deploy")],
        "around": [("event", "ab878b77-d19e-4506-8462-52599d551f53")], "timeline": [("entity", "alice")],
        "firstseen": [("entity", "alice")], "blast": [("entity", "alice")],
        "path": [("from", "alice"), ("to", "example-payroll-archive")],
        "explain": [("entity", "AKIAEXAMPLEALICEKEY2"), ("other", "role:Deploy")], "events": [("entity", "alice")],
        "policy": [("entity", "role:Deploy")],
    ]

    @Test("Each question gives the bytes it always gives, or none")
    func wholeOrNone() async throws {
        let logs = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("SampleLogs").path
        let investigator = try await Investigator.load([logs])
        for question in GraphQuestion.all(of: investigator, paths: [logs]) {
            let (given, form) = (StoppedQuestionTests.parameters[question.name] ?? [], question.forms[0])
            let whole = try question.answer(given, form, Cancellation())
            var (look, stopped, answer) = (1, 0, [UInt8]())
            while answer.isEmpty {
                do {
                    answer = try question.answer(given, form, Cancellation(atLook: look))
                } catch {
                    #expect(error.status == 503, "\(question.name), look \(look): \(error.reason)")
                    stopped += 1
                }
                // Each of the first looks, then fewer and fewer.
                look += 1 + look / 16
            }
            #expect(answer == whole, "\(question.name), look \(look)")
            #expect(stopped > 1, "\(question.name)")
        }
    }
}
