// Each limit from both sides: what keeps it is read, what breaks it costs itself, and the next record is read.
import Testing

@testable import Ingest

@Suite struct LimitTests {
    private func nested(_ levels: Int) -> String {
        #"{"eventName":"X","a":"# + String(repeating: "[", count: levels - 1)
            + String(repeating: "]", count: levels - 1) + "}"
    }

    @Test("A record nested as deep as the limit is read, one deeper costs itself", arguments: [false, true])
    func depth(_ isStream: Bool) throws {
        let limits = isStream ? streaming() : InputLimits()
        for (levels, names) in [
            (120, ["A", "X", "B"]), (126, ["A", "X", "B"]), (129, ["A", "B"]), (500, ["A", "B"]),
        ] {
            let text = #"{"Records":["# + record("A") + "," + nested(levels) + "," + record("B") + "]}"
            let outcome = try read(text, limits: limits)
            #expect(outcome.names == names, "\(levels) levels")
            if names.count == 2 { #expect(outcome.reasons == [.nestedTooDeeply]) }
        }
    }

    @Test(
        "Brackets without end are an error at once, and what follows is read",
        arguments: ["[", #"{"a":"#, #"{"Records":["#, "{", "[{"])
    func brackets(_ bracket: String) throws {
        let bomb = String(repeating: bracket, count: 200_000)
        let alone = try read(bomb)
        #expect(alone.names.isEmpty)
        #expect(alone.report.fileClass != .log)
        let outcome = try read(bomb + "\n" + record("A") + "\n")
        #expect(outcome.names == ["A"])
        let inside = try read(records(["A"]).dropLast(2) + #",{"eventName":"X","a":"# + bomb)
        #expect(inside.names == ["A"])
        #expect(inside.report.fileClass == .damaged)
    }

    @Test("A record larger than the limit costs itself", arguments: [false, true])
    func size(_ isStream: Bool) throws {
        var limits = isStream ? streaming() : InputLimits()
        limits.recordBytes = 2_000
        if !isStream { limits.wholeDocumentBytes = 100 }
        let large = record("X", extra: #","blob":""# + String(repeating: "x", count: 4_000) + "\"")
        let outcome = try read(
            #"{"Records":["# + [record("A"), large, record("B")].joined(separator: ",") + "]}", limits: limits)
        #expect(outcome.names == ["A", "B"])
        #expect(outcome.indices == [0, 2])
        #expect(outcome.reasons == [.tooLarge])
    }

    @Test("An envelope is no record: it may be larger than one, and hold much besides its list")
    func largeEnvelope() throws {
        var limits = streaming()
        limits.recordBytes = 2_000
        let junk = #""junk":""# + String(repeating: "x", count: 10_000) + "\""
        let text =
            "{" + junk + #","Records":["# + (0..<20).map { record("N\($0)") }.joined(separator: ",") + "]," + junk + "}"
        let outcome = try read(text, limits: limits)
        #expect(outcome.names == (0..<20).map { "N\($0)" })
        #expect(outcome.report.warnings.isEmpty)
    }

    @Test("An object with too many members costs its record, at any level", arguments: ["", #","in":{"x":[{"#])
    func members(_ opening: String) throws {
        func many(_ count: Int) -> String {
            let members = (0..<count).map { #""k\#($0)":0"# }.joined(separator: ",")
            return opening.isEmpty ? record("X", extra: "," + members) : record("X", extra: opening + members + "}]}")
        }
        let good = try read("[" + [record("A"), many(9_900), record("B")].joined(separator: ",") + "]")
        #expect(good.names == ["A", "X", "B"])
        for limits in [InputLimits(), streaming(window: 4_096)] {
            let bad = try read(
                "[" + [record("A"), many(20_000), record("B")].joined(separator: ",") + "]", limits: limits)
            #expect(bad.names == ["A", "B"])
            #expect(bad.reasons == [.tooManyMembers])
        }
    }

    @Test("A number of a kilobyte is kept as text, one of two kilobytes costs its record")
    func digits() throws {
        for (count, names) in [(1_000, ["A", "X", "B"]), (2_048, ["A", "B"])] {
            let number = record("X", extra: #","n":"# + String(repeating: "7", count: count))
            let outcome = try read("[" + [record("A"), number, record("B")].joined(separator: ",") + "]")
            #expect(outcome.names == names)
            #expect(outcome.report.skippedRecords == 3 - names.count)
        }
    }

    @Test("Only the first skipped records are listed, all are counted")
    func skippedList() throws {
        let outcome = try read("[" + record("A") + String(repeating: #",{"x":1}"#, count: 250) + "]")
        #expect(outcome.report.skippedRecords == 250)
        #expect(outcome.report.skipped.count == 100)
        #expect(outcome.report.skipped.last?.index == 100)
    }

    @Test("Hundreds of documents cut short, one after another, keep their records")
    func manyCut() throws {
        let text = (0..<300).map { #"{"Records":["# + record("N\($0)") + "," }.joined(separator: "\n")
        #expect(try read(text).names == (0..<300).map { "N\($0)" })
    }
}
