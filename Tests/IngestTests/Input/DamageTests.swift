// Damage of every kind: whole records are kept, a bad one costs itself.
import CloudTrail
import Testing

@testable import Ingest

@Suite struct DamageTests {
    /// Ways to spoil the text of a record, with what its neighbors must survive.
    static let spoils: [(String, @Sendable (String) -> String)] = [
        (
            "a value's last quote missing",
            { $0.replacing(#""awsRegion":"eu-west-1""#, with: #""awsRegion":"eu-west-1"#) }
        ),
        ("a value's first quote missing", { $0.replacing(#":"eu-west-1""#, with: #":eu-west-1""#) }),
        ("a name's quote missing", { $0.replacing(#""awsRegion""#, with: #"awsRegion""#) }),
        ("the last quote missing", { $0.replacing(#"-X"}"#, with: #"-X}"#) }),
        ("a brace missing inside", { $0.replacing(#"user/alice"}"#, with: #"user/alice""#) }),
        ("a brace too many inside", { $0.replacing(#"user/alice"}"#, with: #"user/alice"}}"#) }),
        ("the last brace missing", { String($0.dropLast()) }),
        ("the first brace missing", { String($0.dropFirst()) }),
        ("a bracket missing", { $0.replacing(#"}],"eventID""#, with: #"},"eventID""#) }),
        ("a colon missing", { $0.replacing(#""eventTime":"#, with: #""eventTime""#) }),
        ("a comma missing", { $0.replacing(#","eventTime""#, with: #""eventTime""#) }),
        ("a name without quotes", { $0.replacing(#""eventTime""#, with: "eventTime") }),
        ("a word for a value", { $0.replacing(#""eu-west-1""#, with: "undefined") }),
        ("a bad escape", { $0.replacing("eu-west-1", with: #"eu\x1"#) }),
        ("cut in the middle of a name", { String($0.prefix(150)) }),
        ("cut in an open list", { String($0.prefix(upTo: $0.range(of: #""ARN""#))) + #""ARN":"x"}"# }),
        ("cut after a colon", { String($0.prefix(upTo: $0.range(of: #""eu-west-1""#))) }),
        ("binary", { _ in "{\u{0}\u{1}\"\u{2}{{{[[[" }),
        ("trailing comma", { $0.replacing(#"-X"}"#, with: #"-X",}"#) }),
    ]

    @Test("A damaged record costs itself alone", arguments: spoils.indices, [0, 1, 2])
    func neighbors(_ index: Int, _ envelope: Int) throws {
        let (what, spoil) = DamageTests.spoils[index]
        let parts = [record("A"), record("B"), spoil(record("X")), record("C"), record("D")]
        #expect(parts[2] != record("X"), "\(what) spoils nothing")
        let text =
            switch envelope {
            case 0: #"{"Records":["# + parts.joined(separator: ",") + "]}"
            case 1: parts.joined(separator: "\n")
            default: "[\n" + parts.joined(separator: ",\n") + "\n]\n"
            }
        for limits in [InputLimits(), streaming(window: 40)] {
            let outcome = try read(text, limits: limits)
            // Half a record may still be one; its neighbors must all be there, in order, once.
            #expect(outcome.names.filter { $0 != "X" } == ["A", "B", "C", "D"], "\(what)")
            #expect(outcome.report.fileClass == .damaged || what.contains("brace too many"), "\(what)")
            #expect(outcome.report.skippedRecords <= 2, "\(what)")
        }
    }

    @Test("A document cut anywhere gives every record before the cut")
    func cutJSON() throws {
        let names = ["A", "B", "C"]
        let text = Array(records(names).utf8)
        var ends: [Int] = []
        var end = #"{"Records":["#.utf8.count - 1
        for name in names {
            end += 1 + record(name).utf8.count
            ends.append(end)
        }
        let folder = Folder()
        var reader = try FileReader()
        for count in 1..<text.count {
            let outcome = read(folder.write(Array(text[..<count]), to: "log"), with: &reader)
            let whole = ends.filter { $0 <= count }.count
            #expect(outcome.names == Array(names[..<whole]), "cut at \(count)")
            if whole > 0 { #expect(outcome.report.fileClass == .damaged, "cut at \(count)") }
        }
    }

    @Test(
        "Damage in every byte of a record leaves its neighbors",
        arguments: [UInt8(ascii: "\""), 0x7B, 0x5D, 0x00, 0xFF])
    func everyByte(_ byte: UInt8) throws {
        let text = Array(records(["A", "X", "B"]).utf8)
        let start = #"{"Records":["#.utf8.count + record("A").utf8.count + 1
        var reader = try FileReader()
        let folder = Folder()
        for place in (start + 1)..<(start + record("X").utf8.count - 1) {
            var spoiled = text
            spoiled[place] = byte
            let outcome = read(folder.write(spoiled, to: "log"), with: &reader)
            #expect(outcome.names.first == "A", "at \(place)")
            #expect(outcome.names.last == "B", "at \(place)")
        }
    }

    @Test("Nothing is looked at more than a few times, whatever the damage", arguments: 0..<8)
    func linear(_ shape: Int) {
        func steps(_ count: Int) -> Int {
            let piece =
                switch shape {
                case 0: record("A")
                case 1: String(record("A").dropLast())
                case 2: #"{"eventVersion":["#
                case 3: #"{"eventVersion":"#
                case 4: #"{"eventName":"x,"#
                case 5: "[{"
                case 6: #"{"a":{"eventVersion":""#
                default: #""{"eventVersion":[{"eventName":{"x":,"#
                }
            let text = Array(#"{"Records":["#.utf8) + Array(repeating: Array((piece + ",").utf8), count: count).joined()
            var cutter = RecordCutter(limits: InputLimits())
            while cutter.next(text.span, isLast: true) != .end {}
            #expect(cutter.steps <= 4 * text.count, "\(cutter.steps) steps for \(text.count) bytes")
            return cutter.steps
        }
        #expect(steps(800) * 10 <= steps(1_600) * 22)
        #expect(steps(1_600) * 10 <= steps(800) * 22)
    }

    @Test("Half a surrogate pair, bare controls, bad UTF-8 and huge numbers are mended and counted")
    func mended() throws {
        var bytes = Array(#"{"Records":[{"eventName":"A","a":"\ud800x\udc00","b":"\ud83d\ude00","c":"x"#.utf8)
        bytes += [0xE2, 0x82, 0x28, 0xFF, 0x0A]
        bytes += Array(#"","d":1e999,"e":1180591620717411303424,"f":-0,"g":0.1e1,"h":9223372036854775808}]}"#.utf8)
        var values: [String: String] = [:]
        let folder = Folder()
        var reader = try FileReader()
        let report = reader.read(folder.write(bytes, to: "log")) { tape, record, _ in
            var members = tape.members(of: record)
            while let (name, value) = tape.nextMember(&members) { values[name.string] = tape.text(at: value).string }
        }
        #expect(report.records == 1)
        #expect(report.repairs.loneSurrogates == 2)
        #expect(report.repairs.invalidUTF8 == 2)
        #expect(report.repairs.rawControls == 1)
        #expect(report.repairs.hugeNumbers == 2)
        #expect(report.fileClass == .log)
        #expect(values["a"] == "\u{FFFD}x\u{FFFD}")
        #expect(values["b"] == "😀")
        #expect(values["c"] == "x\u{FFFD}(\u{FFFD}\n")
        #expect(values["d"] == "1e999")
        #expect(values["e"] == "1180591620717411303424")
    }

    @Test("A lone low surrogate never reaches a record unmended")
    func lowSurrogate() throws {
        var name: [UInt8] = []
        let folder = Folder()
        var reader = try FileReader()
        let report = reader.read(folder.write(#"{"eventName":"x\udc00"}"#)) { tape, record, _ in
            guard let value = tape.member("eventName", of: record) else { return }
            tape.text(at: value).withBytes { bytes in name = (0..<bytes.count).map { bytes[$0] } }
        }
        #expect(report.records == 1)
        #expect(name == Array("x\u{FFFD}".utf8))
    }

    @Test("Text around documents is one warning, and a blank or a time before a record none")
    func stray() throws {
        let outcome = try read("garbage \(record("A")) more\n\(record("B"))")
        #expect(outcome.names == ["A", "B"])
        #expect(outcome.report.fileClass == .log)
        #expect(outcome.report.warnings == [.strayText(bytes: 11, offset: 0)])
    }

    @Test(
        "A name that stands twice is counted, wherever it stands",
        arguments: [
            #"{"eventName":"A","eventName":"B"}"#, #"{"eventID":"1","eventName":"B","x":1,"eventID":"2"}"#,
        ])
    func duplicateKeys(_ text: String) throws {
        let outcome = try read(text)
        #expect(outcome.names == ["B"])
        #expect(outcome.report.recordsWithDuplicateKeys == 1)
        #expect(try read(record("A")).report.recordsWithDuplicateKeys == 0)
    }
}

extension String {
    fileprivate func range(of text: String) -> Index { ranges(of: text).first?.lowerBound ?? endIndex }
}
