// Events whose file contradicts itself: kept, and marked wherever they are shown. Apart because it runs from the bytes
// of a file to the words of an answer.
import Ingest
import PropertyGraph
import TestSupport
import Testing

@testable import Investigation

@Suite("Files that contradict themselves")
struct UnverifiedTests {
    private static let story = SmallRecord.story

    /// The first records of the story as gzip.
    private func packed(_ numbers: Range<Int>) -> [UInt8] {
        Gzip.compress(Array(SmallRecord.document(Array(UnverifiedTests.story[numbers])).utf8))
    }

    /// `packed` with a byte of its checksum changed, or of its length.
    private func doubtful(_ packed: [UInt8], fromEnd place: Int = 8) -> [UInt8] {
        var bytes = packed
        bytes[bytes.count - place] ^= 1
        return bytes
    }

    private func load(_ files: [(String, [UInt8])]) async throws -> Investigator {
        let folder = try TemporaryFolder()
        for (name, bytes) in files { try folder.write(bytes, to: name) }
        return try await Investigator.load([folder.path])
    }

    /// Which records of the story are marked, by their numbers.
    private func marked(_ investigator: Investigator) -> [Int] {
        (1...UnverifiedTests.story.count).filter { number in
            let events = investigator.events(withID: SmallRecord.id(number))
            return events.contains { investigator.summary(of: $0).isUnverified }
        }
    }

    @Test("All events of a file whose checksum or length is wrong are marked, and no others", arguments: [8, 4])
    func mismatch(place: Int) async throws {
        let investigator = try await load([
            ("a.json.gz", packed(0..<2)), ("b.json.gz", doubtful(packed(2..<4), fromEnd: place)),
            ("c.json.gz", packed(4..<6)),
        ])
        #expect(investigator.graph.events.count == 6)
        #expect(marked(investigator) == [3, 4])
    }

    @Test("Compressed data that make no sense mark what was read of them")
    func damaged() async throws {
        // The second member begins with a kind of block that does not exist.
        var bytes = packed(0..<2)
        let second = bytes.count
        bytes += packed(2..<4)
        bytes[second + 10] = 0xFF
        #expect(marked(try await load([("a.json.gz", bytes)])) == [1, 2])
    }

    @Test("A file that is cut short lacks events, but those it has are not in doubt")
    func cut() async throws {
        let whole = packed(0..<6)
        let investigator = try await load([("a.json.gz", Array(whole.dropLast(8)))])
        #expect(investigator.graph.events.count == 6 && marked(investigator).isEmpty)
    }

    @Test(
        "An event of which a sound copy exists is known for sure, and its record is that copy's", arguments: ["a", "z"])
    func soundCopy(name: String) async throws {
        let investigator = try await load([
            ("\(name).json.gz", doubtful(packed(0..<4))), ("m.json.gz", packed(0..<2)),
        ])
        #expect(investigator.coverage.duplicates == 2)
        #expect(marked(investigator) == [3, 4])
        let event = try #require(investigator.event(id: SmallRecord.id(1)))
        #expect(investigator.summary(of: event).file.hasSuffix("m.json.gz"))
    }

    @Test("Two doubtful copies do not vouch for each other")
    func doubtfulCopies() async throws {
        let investigator = try await load([
            ("a.json.gz", doubtful(packed(0..<1))), ("b.json.gz", doubtful(packed(0..<1))),
        ])
        #expect(investigator.coverage.duplicates == 1 && marked(investigator) == [1])
    }

    @Test("Evidence says of its event that it is in doubt")
    func evidence() async throws {
        let investigator = try await load([("a.json.gz", doubtful(packed(0..<1))), ("b.json.gz", packed(1..<3))])
        let answer = investigator.explain(try investigator.node("alice"), try investigator.node("role/Deploy"))
        let places = answer.relations.items.flatMap(\.evidence.items)
        #expect(!places.isEmpty)
        for place in places { #expect(place.isUnverified == (place.eventID == SmallRecord.id(1))) }
    }
}
