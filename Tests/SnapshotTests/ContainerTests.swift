// The container: what is written is read back, and what is not as written is said and never believed.
import Foundation
import PropertyGraph
import Snapshot
import TestSupport
import Testing

@Suite("The snapshot's container")
struct ContainerTests {
    private static func write(_ path: String) throws {
        var writer = try SnapshotWriter(path: path)
        try writer.add("numbers", Column<UInt32>([5, 0, 70_000, 5]))
        try writer.add("nodes", Column<NodeID>((0..<20_000).map { NodeID(UInt32($0 % 300)) } + [.none]))
        try writer.add("times", RisingColumn<Timestamp>((0..<3_000).map { Timestamp(seconds: 1_700_000_000 + $0 * 3) }))
        try writer.add("words", bytes: Array("who did this".utf8))
        try writer.finish()
    }

    @Test("What was written is read back")
    func roundTrip() throws {
        let folder = try TemporaryFolder()
        let path = folder.path(of: "a.trailgraph")
        try ContainerTests.write(path)
        #expect(SnapshotFile.isSnapshot(path))
        let file = try SnapshotFile(opening: path)
        #expect(file.contents.map(\.name) == ["numbers", "nodes", "times.bases", "times.at", "times", "words"])
        let numbers = try file.column("numbers", of: UInt32.self, in: 0...100_000)
        #expect(Array(numbers) == [5, 0, 70_000, 5])
        let nodes = try file.column("nodes", of: NodeID.self, in: NodeID.bounds(count: 300))
        #expect(nodes[299] == NodeID(299) && nodes[19_999] == NodeID(199) && nodes[20_000] == .none)
        let times = try file.risingColumn("times", of: Timestamp.self, in: Timestamp.bounds)
        #expect(times[2_999] == Timestamp(seconds: 1_700_008_997) && times.count == 3_000)
        #expect(try file.section("words") == Array("who did this".utf8))
        #expect(file.damage == nil && file.verify().isEmpty)
    }

    @Test("Two writings of one content are equal, and leave no other file behind")
    func pure() throws {
        let folder = try TemporaryFolder()
        let (one, other) = (folder.path(of: "one"), folder.path(of: "other"))
        try ContainerTests.write(one)
        try ContainerTests.write(other)
        #expect(try ContainerTests.bytes(one) == ContainerTests.bytes(other))
        #expect(try folder.names() == ["one", "other"])
    }

    @Test("An unfinished snapshot leaves what was there, and what a dead writer left is removed")
    func unfinished() throws {
        let folder = try TemporaryFolder()
        let path = folder.path(of: "a")
        try folder.write("old".utf8, to: "a")
        // No process has this number: it is above the system's greatest.
        try folder.write("left".utf8, to: "a.tmp.99999999")
        try folder.write("mine".utf8, to: "a.tmp.notes")
        func begin() throws {
            var writer = try SnapshotWriter(path: path)
            try writer.add("numbers", Column<UInt32>([1]))
        }
        try begin()
        #expect(try folder.names() == ["a", "a.tmp.notes"])
        #expect(try ContainerTests.bytes(path) == Array("old".utf8))
    }

    @Test("A bit flipped anywhere is detected or changes nothing that is read")
    func bitFlips() throws {
        let folder = try TemporaryFolder()
        let path = folder.path(of: "a")
        var writer = try SnapshotWriter(path: path)
        try writer.add("numbers", Column<UInt32>([5, 0, 70_000, 5]))
        try writer.add("words", bytes: Array("who did this".utf8))
        try writer.finish()
        let sound = try ContainerTests.bytes(path)
        var (tried, detected) = (0, 0)
        // One bit of each byte, each time another.
        for place in stride(from: 0, to: sound.count * 8, by: 9) {
            tried += 1
            var bytes = sound
            bytes[place / 8] ^= 1 << UInt8(place % 8)
            try folder.write(bytes, to: "b")
            do throws(SnapshotError) {
                let file = try SnapshotFile(opening: folder.path(of: "b"))
                let numbers = try file.column("numbers", of: UInt32.self, in: 0...100_000)
                let values = Array(numbers)
                let words = try file.section("words")
                try file.check()
                #expect(values == [5, 0, 70_000, 5] && words == Array("who did this".utf8), "bit \(place)")
            } catch {
                detected += 1
            }
        }
        // Only the zeros between sections may change unseen.
        #expect(detected > tried / 2)
    }

    @Test("A file cut short anywhere is refused")
    func truncated() throws {
        let folder = try TemporaryFolder()
        try ContainerTests.write(folder.path(of: "a"))
        let sound = try ContainerTests.bytes(folder.path(of: "a"))
        for count in stride(from: 0, to: sound.count, by: 64) {
            try folder.write(sound[..<count], to: "b")
            #expect(throws: SnapshotError.self, "\(count) bytes") {
                _ = try SnapshotFile(opening: folder.path(of: "b"))
            }
        }
    }

    @Test("A value out of bounds gives the absent value and is noted, though its checksum is right")
    func hostileValues() throws {
        let folder = try TemporaryFolder()
        let path = folder.path(of: "a")
        try ContainerTests.write(path)
        let file = try SnapshotFile(opening: path)
        let nodes = try file.column("nodes", of: NodeID.self, in: NodeID.bounds(count: 299))
        #expect(nodes[298] == NodeID(298) && file.damage == nil)
        #expect(nodes[299] == .none)
        #expect(file.damage == Damage(section: "nodes", block: 0))
    }

    @Test(
        "One value too large anywhere in a block is found, in codes of any width",
        arguments: [200, 60_000, 1 << 22, 1 << 31, 1 << 36] as [UInt64])
    func oneTooLarge(bound: UInt64) throws {
        for place in [0, 7, 8_191, 9_000] {
            var values = (0..<9_001).map { 1 + UInt64($0) * 7 % bound }
            values[place] = bound
            let folder = try TemporaryFolder()
            let path = folder.path(of: "a")
            var writer = try SnapshotWriter(path: path)
            try writer.add("values", Column<UInt64>(values))
            try writer.finish()
            let file = try SnapshotFile(opening: path)
            #expect(Array(try file.column("values", of: UInt64.self, in: 1...bound)) == values)
            #expect(file.damage == nil)
            let strict = try file.column("values", of: UInt64.self, in: 1...bound - 1)
            #expect(strict[place] == 0)
            #expect(file.damage == Damage(section: "values", block: place / strict.form.blockCount))
        }
    }

    @Test("An index out of range gives the absent value and is noted")
    func outOfRange() throws {
        let folder = try TemporaryFolder()
        let path = folder.path(of: "a")
        try ContainerTests.write(path)
        let file = try SnapshotFile(opening: path)
        let nodes = try file.column("nodes", of: NodeID.self, in: NodeID.bounds(count: 300))
        #expect(nodes[20_001] == .none && nodes[-1] == .none)
        #expect(file.damage?.section == "nodes")
    }

    @Test("A snapshot of a later format, or of an earlier one, is refused with a sentence")
    func otherFormats() throws {
        let folder = try TemporaryFolder()
        try ContainerTests.write(folder.path(of: "a"))
        var bytes = try ContainerTests.bytes(folder.path(of: "a"))
        let path = folder.path(of: "b")
        let current = UInt32(bytes[8])
        bytes[8] += 1
        try folder.write(bytes, to: "b")
        #expect(throws: SnapshotError.newer(path: path, version: current + 1)) { _ = try SnapshotFile(opening: path) }
        for version in 1..<UInt8(current) {
            bytes[8] = version
            try folder.write(bytes, to: "b")
            let older = SnapshotError.older(path: path, version: UInt32(version))
            #expect(throws: older) { _ = try SnapshotFile(opening: path) }
        }
        #expect("\(SnapshotError.older(path: "a", version: 1))".contains("make it again with trailgraph index"))
    }

    // MARK: Files

    static func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }
}
