// The words of the command line: the declarations are sound, and each small parser takes what it should.
import Investigation
import PropertyGraph
import Report
import Testing

@testable import Ingest
@testable import trailgraph

@Suite("Flags and commands as declared") struct DeclarationTests {
    @Test("No two flags of a command share a name or a letter", arguments: Command.all.map(\.name))
    func distinct(_ name: String) throws {
        let flags = try Command.named(name).flags
        #expect(Set(flags.map(\.name)).count == flags.count)
        let letters = flags.compactMap(\.short)
        #expect(Set(letters).count == letters.count)
    }

    @Test("A letter means one flag in all commands") func oneMeaning() {
        let letters = Flag.all.compactMap(\.short)
        #expect(Set(letters).count == letters.count)
    }

    @Test("Names are lower case words joined by dashes") func names() {
        for name in Flag.all.map(\.name) + Command.all.map(\.name) {
            #expect(name.allSatisfy { $0.isLowercase || $0 == "-" } && !name.hasPrefix("-"), "\(name)")
        }
    }

    @Test("Summaries are clauses and details are sentences") func prose() {
        for flag in Flag.all {
            #expect(flag.summary.first?.isLowercase == true && !flag.summary.hasSuffix("."), "\(flag.long)")
            #expect(flag.detail.isEmpty || flag.detail.hasSuffix("."), "\(flag.long)")
        }
        for command in Command.all {
            #expect(command.purpose.first?.isLowercase == true && !command.purpose.hasSuffix("."), "\(command.name)")
        }
    }

    @Test("Every example is understood", arguments: Command.all.flatMap(\.examples).map(\.line))
    func examples(_ line: String) throws {
        // What stands in quotes is one word.
        let words = line.split(separator: "'", omittingEmptySubsequences: false).enumerated().flatMap { number, part in
            number.isMultiple(of: 2) ? part.split(separator: " ").map(String.init) : [String(part)]
        }
        .drop { $0 != "trailgraph" }.dropFirst().prefix { !["<", ">", "|"].contains($0) }
        let arguments = try Arguments(parsing: Array(words))
        #expect(arguments.command != nil)
    }

    @Test("Help fits 80 columns, but for lines to type", arguments: Command.all.map(\.name))
    func width(_ name: String) throws {
        for line in Document.page(for: try Command.named(name)).text().split(separator: "\n")
        where !line.hasPrefix("  ") || !line.contains("trailgraph ") {
            #expect(line.count <= 80, "\(line)")
        }
    }
}

@Suite("Words to values") struct ArgumentTests {
    @Test(
        "A value may stand apart, behind =, or against its letter",
        arguments: [["-f", "json"], ["-fjson"], ["-f=json"], ["--format", "json"], ["--format=json"]])
    func spellings(_ words: [String]) throws {
        #expect(try Arguments(parsing: ["summary"] + words).format == .json)
        #expect(try Arguments(parsing: words + ["summary"]).format == .json)
    }

    @Test("Switches share a dash, and the last may take a value") func cluster() throws {
        let arguments = try Arguments(parsing: ["summary", "-qo", "out.json", "logs"])
        #expect(arguments.isQuiet && arguments.output == "out.json" && arguments.operands == ["logs"])
    }

    @Test("After -- everything is an operand") func dashes() throws {
        let arguments = try Arguments(parsing: ["summary", "-q", "--", "--force", "-", "--"])
        #expect(arguments.operands == ["--force", "-", "--"] && !arguments.force)
    }

    @Test("A value may begin with a dash, unless it is a flag") func dashValue() throws {
        #expect(try Arguments(parsing: ["summary", "--region", "-west"]).filter.regions == ["-west"])
        #expect(try Arguments(parsing: ["summary", "--output=--force"]).output == "--force")
        #expect(throws: Failure.self) { try Arguments(parsing: ["summary", "--output", "--force"]) }
    }

    @Test("A repeatable flag keeps every value in order") func repeated() throws {
        let arguments = try Arguments(
            parsing: ["summary", "--filter-by", "iam:*", "--filter-by=!iam:Get*", "--writes", "--writes"])
        #expect(arguments.filter.actions == ["iam:*", "!iam:Get*"])
        #expect(arguments.given["filter-by"] == ["iam:*", "!iam:Get*"])
        #expect(arguments.given["writes"] == [])
    }
}

@Suite("The line that says how far the reading is") struct ProgressTests {
    @Test(
        "Figures are grouped, and bytes are in a unit of their size",
        arguments: [
            (
                LoadProgress(filesDone: 0, filesTotal: 3, bytes: 0, events: 0),
                "0 of 3 files · 0 B · 0 events · 0 a second"
            ),
            (
                LoadProgress(filesDone: 214, filesTotal: 1_665, bytes: 1_249_999_999, events: 3_012_000),
                "214 of 1,665 files · 1.2 GB · 3,012,000 events · 1,506,000 a second"
            ),
            (
                LoadProgress(filesDone: 1, filesTotal: 1, bytes: 999_999, events: 1),
                "1 of 1 files · 999.9 kB · 1 events · 0 a second"
            ),
        ])
    func line(_ progress: LoadProgress, _ text: String) {
        #expect(ProgressMeter.line(progress, after: .seconds(2)) == text)
    }
}

@Suite("Names that are nearly right") struct NearestNameTests {
    @Test(
        "The nearest name is found, and a far one is not",
        arguments: [
            ("sumary", "summary"), ("SUMMARY", "summary"), ("investiagte", "investigate"), ("inv", "investigate"),
            ("entity", nil), ("x", nil), ("", nil), ("serve", nil),
        ])
    func near(_ text: String, _ name: String?) {
        #expect(nearest(to: text, in: ["summary", "entities", "investigate"]) == name)
    }
}
