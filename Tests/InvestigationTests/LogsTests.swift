// Records behind an answer: the right ones, in order, as they stand, and honest about those that are gone.
import Foundation
import Ingest
import PropertyGraph
import TestSupport
import Testing

@testable import Investigation

@Suite("Logs")
struct LogsTests {
    @Test("A principal's records come in time order, byte for byte, from whatever files they lie in")
    func ofPrincipal() async throws {
        let folder = try TemporaryFolder()
        let story = SmallRecord.story
        try folder.write(SmallRecord.document([story[5], story[3]]).utf8, to: "b.json")
        try folder.write(SmallRecord.document([story[0], story[1], story[2], story[4]]).utf8, to: "c.json")
        let investigator = try await Investigator.load([folder.path])
        let answer = investigator.logs(of: try investigator.node("alice"))
        let expected = [0, 2, 3, 4, 5].map { story[$0].json }
        #expect(answer.records.items.map { String(decoding: $0.json, as: UTF8.self) } == expected)
        #expect(answer.records.total == 5 && answer.tally.denied == 1 && answer.unreadable.isEmpty)
    }

    @Test("A limit keeps the earliest, and the total says how many there are")
    func limit() async throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallRecord.document(SmallRecord.story).utf8, to: "log.json")
        let investigator = try await Investigator.load([folder.path])
        let answer = investigator.logs(of: try investigator.node("alice"), limit: 2)
        #expect(answer.records.items.map(\.action) == ["sts:AssumeRole", "s3:GetBucketEncryption"])
        #expect(answer.records.total == 5)
    }

    @Test("Bytes past the limit leave out the latest records, and it is said from which on")
    func bytes() async throws {
        let folder = try TemporaryFolder()
        let story = SmallRecord.story
        try folder.write(SmallRecord.document([story[5], story[2]]).utf8, to: "a.json")
        try folder.write(SmallRecord.document([story[3], story[4]]).utf8, to: "b.json")
        let investigator = try await Investigator.load([folder.path])
        let events = (0..<4).map { EventIndex(UInt32($0)) }
        let room = story[2].json.utf8.count + story[3].json.utf8.count
        let (bytes, unreadable) = investigator.rawRecords(of: events, atMost: room)
        #expect(bytes.keys.sorted() == [EventIndex(0)])
        #expect(unreadable.count == 1 && unreadable[0].reason.contains("--since"))
    }

    @Test("A file that changed gives none of its records, is named once, and the others are given")
    func changed() async throws {
        let folder = try TemporaryFolder()
        let story = SmallRecord.story
        try folder.write(SmallRecord.document([story[0], story[2]]).utf8, to: "a.json")
        try folder.write(SmallRecord.document([story[3]]).utf8, to: "b.json")
        let investigator = try await Investigator.load([folder.path])
        try folder.write((SmallRecord.document([story[0], story[2]]) + "\n").utf8, to: "a.json")
        let answer = investigator.logs(of: try investigator.node("alice"))
        #expect(answer.records.items.map(\.action) == ["s3:DeleteBucket"] && answer.records.total == 3)
        #expect(answer.unreadable.map(\.file) == [folder.path(of: "a.json")])
        #expect(answer.unreadable[0].reason.contains("changed"))
        var coverage = investigator.coverage
        coverage.note(Answer.logs(answer).warnings)
        #expect(coverage.isPartial && coverage.warnings == answer.unreadable)
    }

    @Test("An event is found by its id in either case, and by nothing else")
    func byID() async throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallRecord.document(SmallRecord.story).utf8, to: "log.json")
        let investigator = try await Investigator.load([folder.path])
        let events = investigator.events(withID: SmallRecord.id(4))
        #expect(investigator.logs(of: events).records.items.map(\.action) == ["s3:DeleteBucket"])
        #expect(investigator.events(withID: SmallRecord.id(4).uppercased()) == events)
        for other in ["", "alice", SmallRecord.id(9), String(SmallRecord.id(4).dropLast())] {
            #expect(investigator.events(withID: other).isEmpty)
        }
    }
}
