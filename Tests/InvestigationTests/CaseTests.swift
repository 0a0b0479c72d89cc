// Each identity case, held to its expectation: Cases/*.expected lists facts that must be in the graph of the log beside
// it, and after `not` facts that must not. `#` begins a comment.
import Investigation
import Testing

@Suite("Identity cases")
struct CaseTests {
    @Test("a case's graph holds what its expectation says", arguments: CaseFile.all)
    func expectation(of file: CaseFile) async throws {
        let lines = CaseDescription(try await Investigator.load([file.logs])).lines
        let held = Set(lines)
        for line in try file.expectation() where !line.hasPrefix("#") {
            let isUnwanted = line.hasPrefix("not ")
            let fact = isUnwanted ? String(line.dropFirst("not ".count)) : line
            let isAsExpected = held.contains(fact) != isUnwanted
            #expect(isAsExpected, "\(isUnwanted ? "must not be" : "missing"): \(fact)\(nearest(to: fact, in: lines))")
        }
    }

    @Test("every case of the table is there, and says what it is about")
    func completeness() throws {
        #expect(CaseFile.all.compactMap(\.number) == Array(1...48))
        for file in CaseFile.all {
            let expectation = try file.expectation()
            #expect(expectation.first?.hasPrefix("# Case \(file.number ?? 0): ") == true, "\(file.name)")
            #expect(expectation.contains { $0.hasPrefix("counts: ") }, "\(file.name) does not account for its records")
        }
    }

    /// The other lines on the same subject, for whoever reads a failure.
    private func nearest(to fact: String, in lines: [String]) -> String {
        let subject = fact.firstRange(of: ": ") ?? fact.firstRange(of: " (") ?? fact.firstRange(of: " ")
        guard let subject else { return "" }
        let beginning = fact[..<subject.upperBound]
        return lines.filter { $0.hasPrefix(beginning) && $0 != fact }.prefix(10).map { "\n  there is: \($0)" }.joined()
    }
}
