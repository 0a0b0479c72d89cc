// Questions to a snapshot: the answers of the logs it was made of, and an error where it is not what it was.
import Foundation
import Ingest
import PropertyGraph
import Snapshot
import TestSupport
import Testing

@testable import Investigation

@Suite("Questions to a snapshot")
struct SnapshotTests {
    /// A small story in logs, and its snapshot beside them.
    private static func makeSnapshot(in folder: borrowing TemporaryFolder) async throws -> Investigator {
        try folder.write(SmallRecord.document(SmallRecord.story).utf8, to: "logs/a.json")
        try folder.write("{\"Records\":[{\"eventID\":1},\"x\"]}".utf8, to: "logs/b.json")
        let (index, _) = try await LogIndex.reading([folder.path(of: "logs")], options: LoadOptions())
        let stored = await index.storable()
        let investigator = Investigator(stored.loaded)
        var writer = try SnapshotWriter(path: folder.path(of: "a"))
        try await investigator.write(to: &writer)
        try IndexFile.write(stored, to: &writer)
        try writer.finish()
        return investigator
    }

    /// Answers that touch every part of a snapshot.
    private static func answers(_ investigator: Investigator) -> [String] {
        var lines = ["\(investigator.coverage)", "\(investigator.summary())", "\(investigator.entities())"]
        for name in ["alice", "Deploy", "AKIAEXAMPLE000000001", "203.0.113.7", "role/Deploy", "Deploy/build", "build"] {
            guard case .one(let node) = investigator.find(name) else {
                lines.append("\(name): \(investigator.find(name))")
                continue
            }
            lines.append("\(investigator.investigate(node))")
            lines.append("\(investigator.whois(node))")
            lines.append("\(investigator.logs(of: node))")
        }
        for number in 1...6 {
            lines += investigator.events(withID: SmallRecord.id(number)).map { "\(investigator.summary(of: $0))" }
        }
        return lines
    }

    @Test("A snapshot answers as the logs it was made of")
    func sameAnswers() async throws {
        let folder = try TemporaryFolder()
        let loaded = try await SnapshotTests.makeSnapshot(in: folder)
        let opened = try await Investigator.load([folder.path(of: "a")])
        let (one, other) = (SnapshotTests.answers(loaded), SnapshotTests.answers(opened))
        for (left, right) in zip(one, other) where left != right { #expect(left == right) }
        #expect(one.count == other.count && one.count > 20)
        try opened.check()
        try Investigator.verify(folder.path(of: "a"))
    }

    @Test("Names are found through the index as by looking at every node")
    func names() async throws {
        let folder = try TemporaryFolder()
        let loaded = try await SnapshotTests.makeSnapshot(in: folder)
        let opened = try await Investigator.load([folder.path(of: "a")])
        var names = [
            "ALICE", "deploy", "BUILD", "user/alice", "role/deploy", "nobody", "Deploy/nobody",
            "assumed-role/Deploy/build", "é",
        ]
        for node in loaded.graph.nodes.all {
            let key = loaded.graph.key(node)
            names += [key, key.uppercased(), loaded.graph.label(of: node), loaded.graph.stableID(of: node)]
            names += [String(key.prefix(key.count - 1)), String(key.split(separator: ":").last ?? "")]
            names.append("\(loaded.graph.nodes.kind(node).name)/\(loaded.graph.label(of: node))")
        }
        for name in names where "\(loaded.find(name))" != "\(opened.find(name))" {
            #expect("\(loaded.find(name))" == "\(opened.find(name))", "\(name)")
        }
    }

    @Test("Records are read again from the files they came from, and a file that has changed is said to have")
    func recordsAgain() async throws {
        let folder = try TemporaryFolder()
        _ = try await SnapshotTests.makeSnapshot(in: folder)
        let opened = try await Investigator.load([folder.path(of: "a")])
        let alice = try opened.node("alice")
        #expect(opened.logs(of: alice).records.items.count == 5)
        try folder.write(SmallRecord.document(SmallRecord.story + SmallRecord.story).utf8, to: "logs/a.json")
        let answer = opened.logs(of: alice)
        #expect(answer.records.items.isEmpty)
        #expect(answer.unreadable.first?.reason.hasPrefix("has changed") == true)
    }

    @Test("A bit flipped anywhere is an error or changes no answer, and never a crash")
    func flips() async throws {
        let folder = try TemporaryFolder()
        let loaded = try await SnapshotTests.makeSnapshot(in: folder)
        let expected = SnapshotTests.answers(loaded)
        let sound = Array(try Data(contentsOf: URL(fileURLWithPath: folder.path(of: "a"))))
        let isExhaustive = ProcessInfo.processInfo.environment["EXHAUSTIVE"] == "1"
        var (tried, detected) = (0, 0)
        for place in stride(from: 3, to: sound.count * 8, by: isExhaustive ? 1 : 997) {
            var bytes = sound
            bytes[place / 8] ^= 1 << UInt8(place % 8)
            try folder.write(bytes, to: "b")
            tried += 1
            do throws(SnapshotError) {
                let opened = try Investigator(opening: folder.path(of: "b"))
                let answers = SnapshotTests.answers(opened)
                try opened.check()
                if answers != expected { Issue.record("bit \(place) changed an answer") }
            } catch {
                detected += 1
            }
        }
        #expect(detected > tried / 4)
    }

    @Test("Verifying finds whatever block is damaged")
    func verifying() async throws {
        let folder = try TemporaryFolder()
        _ = try await SnapshotTests.makeSnapshot(in: folder)
        let path = folder.path(of: "a")
        let sound = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        for section in try SnapshotFile(opening: path).contents where section.byteCount > 0 {
            var bytes = sound
            bytes[section.offset + section.byteCount / 2] ^= 1
            try folder.write(bytes, to: "b")
            let found = try SnapshotFile(opening: folder.path(of: "b")).verify()
            let block = section.byteCount / 2 / section.form.bytes(ofBlock: 0).count
            #expect(found == [Damage(section: section.name, block: block)])
        }
    }

    @Test("A snapshot whose list of files another release has written is sound, but for its files nobody can speak")
    func otherRelease() async throws {
        let folder = try TemporaryFolder()
        _ = try await SnapshotTests.makeSnapshot(in: folder)
        #expect(try Investigator.verify(folder.path(of: "a")) == 0)
        let file = try SnapshotFile(opening: folder.path(of: "a"))
        var list = try file.section("record.files")
        // The list begins with the number of the rules that it was read by.
        list[0] += 1
        var writer = try SnapshotWriter(path: folder.path(of: "b"))
        try await Investigator(opening: folder.path(of: "a")).write(to: &writer)
        try writer.add("record.rows", bytes: file.section("record.rows"))
        try writer.add("record.files", bytes: list)
        try writer.finish()
        #expect(try Investigator.verify(folder.path(of: "b")) == nil)
    }

    @Test("A snapshot cannot be asked with rules it was not made with")
    func otherRules() async throws {
        let folder = try TemporaryFolder()
        _ = try await SnapshotTests.makeSnapshot(in: folder)
        let path = folder.path(of: "a")
        var options = LoadOptions()
        options.targetFiles = ["rules.txt"]
        await #expect(throws: LoadError.self) { _ = try await Investigator.load([path], options: options) }
    }
}
