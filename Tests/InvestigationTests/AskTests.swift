// Runbook questions: the built-in ones, how packs are read, and what each part of a question does.
import Ingest
import PropertyGraph
import TestSupport
import Testing

@testable import Investigation

@Suite("Questions")
struct AskTests {
    private static let head = "question q\ntitle T\nasks A?\n"

    private static func findings(
        _ lines: String, _ records: [SmallRecord] = SmallRecord.story
    ) async throws -> [String] {
        let folder = try TemporaryFolder()
        try folder.write(SmallRecord.document(records).utf8, to: "log.json")
        let investigator = try await Investigator.load([folder.path])
        let pack = try QuestionPack(parsing: Array((head + lines).utf8), name: "q.txt")
        let question = try #require(pack["q"])
        let answer = try investigator.ask(question)
        return answer.findings.items.map { "\($0.node?.label ?? $0.value) \($0.tally.events)" }
    }

    @Test("There are at least sixteen questions, each with a heading, a question and how to read its answer")
    func builtIn() {
        let questions = QuestionPack.builtIn.questions
        #expect(QuestionPack.builtInCount == questions.count)
        #expect(questions.count >= 16)
        for question in questions {
            #expect(question.asks.hasSuffix("?") && !question.title.isEmpty && !question.reading.isEmpty)
        }
        let wanted = [
            "key-exposure", "instance-theft", "privilege-escalation", "public-bucket", "logging-disabled",
            "persistence", "cross-account", "root-use", "console-without-mfa", "failed-logins", "new-region",
            "secrets-access", "snapshot-sharing", "kms", "organization-changes", "denied-burst",
        ]
        #expect(wanted.allSatisfy { QuestionPack.builtIn[$0] != nil })
    }

    @Test(
        "A question groups by any column, the largest group first",
        arguments: [
            ("by principal", ["alice 5", "Deploy/build 1"]), ("by origin", ["alice 6"]),
            ("by address", ["203.0.113.7 5", "198.51.100.9 1"]), ("by region", ["us-east-1 5", "eu-west-1 1"]),
            ("by resource", ["example-logs 3"]), ("by error", ["AccessDenied 1"]),
            ("by service", ["s3 3", "sts 2", "ec2 1"]), ("by account", ["111122223333 6"]),
            ("by action\nservice sts", ["sts:AssumeRole 1", "sts:GetCallerIdentity 1"]),
        ])
    func columns(lines: String, expected: [String]) async throws {
        #expect(try await AskTests.findings(lines) == expected)
    }

    @Test(
        "Each part of a question keeps what it names",
        arguments: [
            ("filter-by s3:* sts:*\nby principal", ["alice 4", "Deploy/build 1"]),
            ("outcome denied\nby principal", ["alice 1"]), ("writes yes\nby principal", ["alice 2"]),
            ("principal role-session\nby principal", ["Deploy/build 1"]), ("error access*\nby principal", ["alice 1"]),
            ("key long-term\nby credential", ["AKIAEXAMPLE000000001 5"]),
            ("key temporary\nby credential", ["ASIAEXAMPLE000000009 1"]), ("mfa yes\nby principal", []),
            ("accounts differ\nby principal", ["alice 1", "Deploy/build 1"]), ("least 2\nby principal", ["alice 5"]),
            ("distinct address 2\nby principal", ["alice 5"]), ("distinct address 3\nby principal", []),
            ("new 24h\nby region", ["eu-west-1 1"]), ("new 3d\nby region", []),
            ("least 4\nwithin 4m\nby principal", ["alice 5"]), ("least 5\nwithin 4m\nby principal", []),
            ("since 2026-03-02\nby principal", ["alice 1"]),
            ("until 2026-03-02\nby principal", ["alice 4", "Deploy/build 1"]),
        ])
    func parts(lines: String, expected: [String]) async throws {
        #expect(try await AskTests.findings(lines) == expected)
    }

    @Test(
        "Only addresses of the internet are public",
        arguments: [
            ("203.0.113.7", true), ("2001:db8::1", true), ("10.20.1.17", false), ("172.31.0.1", false),
            ("172.32.0.1", true), ("100.64.0.1", false), ("fd00::1", false), ("ec2.amazonaws.com", false),
            ("AWS Internal", false),
        ])
    func publicAddresses(address: String, isPublic: Bool) async throws {
        let call = SmallRecord(number: 1, time: "01T10:00:00", source: "ec2", name: "RunInstances", address: address)
        #expect(try await AskTests.findings("from public\nby principal", [call]) == (isPublic ? ["alice 1"] : []))
    }

    @Test("A second factor stands on the session, or beside a sign-in", arguments: [("Yes", 0), ("No", 1)])
    func secondFactor(used: String, findings: Int) async throws {
        let login = SmallRecord(
            number: 1, time: "01T10:00:00", source: "signin", name: "ConsoleLogin",
            rest: #","responseElements":{"ConsoleLogin":"Success"},"additionalEventData":{"MFAUsed":"\#(used)"}"#)
        #expect(try await AskTests.findings("mfa no\nby principal", [login]).count == findings)
    }

    @Test("The densest span is found wherever it lies, and a finding says when it was")
    func burst() async throws {
        let folder = try TemporaryFolder()
        let times = ["01T10:00:00", "01T11:00:00", "01T11:00:30", "01T11:01:00", "01T12:00:00"]
        let records = times.enumerated().map {
            SmallRecord(number: $0.offset, time: $0.element, source: "ec2", name: "StopInstances")
        }
        try folder.write(SmallRecord.document(records).utf8, to: "log.json")
        let investigator = try await Investigator.load([folder.path])
        let pack = try QuestionPack(
            parsing: Array((AskTests.head + "by principal\nleast 3\nwithin 1m\nshow address").utf8), name: "q.txt")
        let question = try #require(pack["q"])
        let finding = try #require(try investigator.ask(question).findings.items.first)
        #expect(finding.burst?.events == 3 && finding.burst?.first?.description == "2026-03-01T11:00:00Z")
        #expect(finding.tally.events == 5 && finding.shown[0].labels == ["203.0.113.7"])
    }

    @Test("The list counts what each question finds, and a later pack replaces a question of the same id")
    func list() async throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallRecord.document(SmallRecord.story).utf8, to: "log.json")
        let investigator = try await Investigator.load([folder.path])
        let mine = try QuestionPack(
            parsing: Array(
                "question kms\ntitle Mine\nasks Who?\nby principal\nquestion new\ntitle N\nasks N?\nby error".utf8),
            name: "mine.txt")
        let pack = QuestionPack.builtIn.adding(mine)
        let answer = try investigator.questions(pack)
        #expect(answer.questions.count == QuestionPack.builtIn.questions.count + 1)
        let replaced = try #require(answer.questions.first { $0.id == "kms" })
        #expect(replaced.title == "Mine" && replaced.findings == 2 && replaced.tally.events == 6)
        #expect(answer.questions.last?.id == "new")
    }

    @Test(
        "A line that cannot be used is named with file, line and remedy",
        arguments: [
            ("title T", 1, "before any question"), ("question a b", 1, "no id"), ("question -a", 1, "no id"),
            ("question q\ntitle T\nasks A\n", 1, "has no by"), ("question q\nby principal\nasks A", 1, "has no title"),
            ("question q\nquestion q", 2, "twice"), ("question q\nby colour", 2, "no \"colour\""),
            ("question q\n\n# x\nleast none", 4, "no number"), ("question q\nleast 0", 2, "no number"),
            ("question q\nwithin soon", 2, "no span"), ("question q\nwithin 2026-01-01", 2, "no span"),
            ("question q\nsince now", 2, "no time"), ("question q\ndistinct address", 2, "a column and a number"),
            ("question q\ncolour red", 2, "no part"), ("question q\noutcome good", 2, "no \"good\""),
            ("question q\nprincipal role", 2, "no \"role\""), ("question q\ntitle", 2, "nothing stands after"),
            ("question q\nmfa maybe", 2, "no \"maybe\""),
        ])
    func errors(text: String, line: Int, problem: String) {
        #expect {
            _ = try QuestionPack(parsing: Array(text.utf8), name: "mine.txt")
        } throws: { error in
            let error = error as? DataFileError
            return error?.line == line && error?.problem.contains(problem) == true && error?.remedy.isEmpty == false
        }
    }

    @Test("A file that is not text, or too large, is refused by its line")
    func unreadable() {
        #expect {
            _ = try QuestionPack(parsing: Array("question q\n".utf8) + [0xFF], name: "mine.txt")
        } throws: { ($0 as? DataFileError)?.line == 2 }
        #expect(throws: DataFileError.self) {
            try QuestionPack(parsing: [UInt8](repeating: 0x20, count: (1 << 20) + 1), name: "mine.txt")
        }
    }
}
