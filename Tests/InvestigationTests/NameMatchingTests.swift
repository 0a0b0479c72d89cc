// Names held against a typed text byte by byte must come out as Swift's own strings say, and distances as the plain way
// of counting edits does: both take short cuts that a small example may not meet.
import PropertyGraph
import TestSupport
import Testing

@testable import Investigation

@Suite("Matching names")
struct NameMatchingTests {
    private static let letters = ["a", "b", "A", "B", "/", ":", "-", "K", "é", "e\u{301}", "ß"]

    private static func word(_ length: ClosedRange<Int>, _ random: inout SplitMix64) -> String {
        (0..<Int.random(in: length, using: &random)).map { _ in letters.randomElement(using: &random) ?? "a" }.joined()
    }

    @Test("A text is found in names as Swift finds it in strings, in any case and script")
    func patterns() {
        let seed = UInt64.random(in: 0...UInt64(UInt32.max))
        var random = SplitMix64(seed: seed)
        for _ in 0..<5_000 {
            let (text, name) = (NameMatchingTests.word(0...3, &random), NameMatchingTests.word(0...8, &random))
            let pattern = NamePattern(text)
            let (low, wanted) = (name.lowercased(), text.lowercased())
            let span = name.utf8Span.span
            #expect(pattern.equals(span) == (low == wanted), "\(text) \(name) seed \(seed)")
            #expect(pattern.begins(span) == low.hasPrefix(wanted), "\(text) \(name) seed \(seed)")
            #expect(pattern.ends(span) == low.hasSuffix(wanted), "\(text) \(name) seed \(seed)")
            #expect(pattern.isIn(span) == low.contains(wanted), "\(text) \(name) seed \(seed)")
        }
    }

    /// Edits between two texts, by the definition.
    private static func edits(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var table = [[Int]](repeating: Array(0...right.count), count: left.count + 1)
        for row in 0...left.count { table[row][0] = row }
        for row in 1...left.count {
            for column in 1...right.count {
                let cost = left[row - 1] == right[column - 1] ? 0 : 1
                var least = min(table[row - 1][column], table[row][column - 1]) + 1
                least = min(least, table[row - 1][column - 1] + cost)
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    least = min(least, table[row - 2][column - 2] + 1)
                }
                table[row][column] = least
            }
        }
        return table[left.count][right.count]
    }

    @Test("Distances are those of the plain way, up to the limit and for texts used again")
    func distances() {
        let seed = UInt64.random(in: 0...UInt64(UInt32.max))
        var random = SplitMix64(seed: seed)
        for _ in 0..<200 {
            let typed = NameMatchingTests.word(1...8, &random)
            var distance = EditDistance(from: typed, within: 3)
            for _ in 0..<20 {
                let name = NameMatchingTests.word(1...8, &random)
                let edits = NameMatchingTests.edits(Array(name.lowercased().utf8), Array(typed.lowercased().utf8))
                #expect(distance.of(name.utf8Span.span) == (edits <= 3 ? edits : nil), "\(typed) \(name) seed \(seed)")
            }
        }
    }

    @Test("Empty texts are near nothing, and of long ones the beginning counts")
    func ends() {
        var none = EditDistance(from: "", within: 3)
        #expect(none.of("ab".utf8Span.span) == nil)
        var some = EditDistance(from: String(repeating: "a", count: 70), within: 3)
        #expect(some.of("".utf8Span.span) == nil)
        #expect(some.of(String(repeating: "a", count: 200).utf8Span.span) == 0)
    }

    @Test("A label is the end of an ARN, and all of what is none")
    func labels() async throws {
        let odd = #"{"type":"IAMUser","principalId":"AIDAODD","arn":"arn:aws::iam:user/odd","accessKeyId":"AKIAODD"}"#
        let graph = try await FinderTests.investigator(
            and: [FinderTests.record(9, identity: odd)]
        ).graph
        let labels = Dictionary(uniqueKeysWithValues: graph.nodes.all.map { (graph.key($0), graph.label(of: $0)) })
        #expect(labels["arn:aws:iam::111122223333:user/team/alice"] == "alice")
        #expect(labels["arn:aws:sts::111122223333:assumed-role/Deploy/release-1"] == "Deploy/release-1")
        #expect(labels["arn:aws:iam::111122223333:role/ops/Deploy"] == "Deploy")
        #expect(labels["arn:aws:s3:::payroll/2026/march.csv"] == "payroll/2026/march.csv")
        #expect(labels["s3.amazonaws.com"] == "s3")
        #expect(labels["arn:aws::iam:user/odd"] == "arn:aws::iam:user/odd")
        #expect(labels["203.0.113.1"] == "203.0.113.1")
    }
}
