// Snapshots with any values in them. Apart because bytes that a checksum refuses would be all the fuzzer ever tried:
// here the checksums are made right again, as somebody who means harm would.
import Foundation
import PropertyGraph

@testable import Ingest
@testable import Investigation
@testable import Snapshot

enum SnapshotFuzzing {
    /// A sound snapshot of the records among the seeds, with the files in it.
    private static let sound: [UInt8] = {
        let logs = String(#filePath.dropLast("SnapshotFuzzing.swift".count)) + "Seeds/records"
        let bytes = finished { await made(of: logs) } ?? []
        claim(bytes.count > 1_000, "a snapshot can be made of \(logs)")
        return bytes
    }()

    private static let sections: [SectionEntry] = {
        let table = tableStart
        return (0..<(sound.count - table) / SnapshotFormat.unit - 1).compactMap { number in
            let start = table + number * SnapshotFormat.unit
            return try? SectionEntry(sound[start..<start + SnapshotFormat.unit], fileSize: sound.count)
        }
    }()

    private static var tableStart: Int { Int(clamping: sound[...].word(at: sound.count - SnapshotFormat.unit)) }

    private static func made(of logs: String) async -> [UInt8] {
        let path = InputFile.path
        do {
            var index = try await LogIndex.reading([logs], options: LoadOptions()).index
            index.keepsFiles = true
            let stored = await index.storable()
            var writer = try SnapshotWriter(path: path)
            try await Investigator(stored.loaded).write(to: &writer)
            try IndexFile.write(stored, to: &writer)
            _ = try IndexFile.writeFiles(of: stored, to: &writer)
            try writer.finish()
            return FileManager.default.contents(atPath: path).map { [UInt8]($0) } ?? []
        } catch {
            return []
        }
    }

    /// Takes the input as a list of changes to the sound snapshot, five bytes each: which section; where in it, or in
    /// its entry of the section table; and the byte to put there.
    static func run(_ bytes: Span<UInt8>) {
        var image = sound
        for start in stride(from: 0, to: bytes.count - 4, by: 5) {
            let number = Int(bytes[start]) % sections.count
            let place = Int(bytes[start + 1]) | Int(bytes[start + 2]) << 8 | Int(bytes[start + 3]) << 16
            change(&image, number, place, to: bytes[start + 4])
        }
        sign(&image)
        image.withUnsafeBytes {
            unlink(InputFile.path); InputFile.write(Span(_unsafeBytes: $0))
        }
        ask()
    }

    private static func change(_ image: inout [UInt8], _ number: Int, _ place: Int, to byte: UInt8) {
        let section = sections[number]
        let size = section.form.byteCount
        if place & 0x80_0000 != 0 || size == 0 {
            let entry = tableStart + number * SnapshotFormat.unit + SnapshotFormat.nameLength
            image[entry + place % (SnapshotFormat.unit - SnapshotFormat.nameLength)] = byte
            return
        }
        image[section.offset + place % size] = byte
        let block = place % size / section.form.bytes(ofBlock: 0).count
        let range = section.form.bytes(ofBlock: block)
        let sum = image[section.offset + range.lowerBound..<section.offset + range.upperBound].withUnsafeBytes {
            ColumnForm.checksum($0, section: section.name, block: block)
        }
        put(sum, in: &image, at: section.checksums + 8 * block)
    }

    /// Makes the footer's checksum right.
    private static func sign(_ image: inout [UInt8]) {
        let footer = image.count - SnapshotFormat.unit
        let sum = SnapshotWriter.checksum(
            Array(image[..<SnapshotFormat.unit]), Array(image[tableStart..<footer]),
            Array(image[footer..<footer + 24]))
        put(sum, in: &image, at: footer + 24)
    }

    private static func put(_ word: UInt64, in image: inout [UInt8], at place: Int) {
        for byte in 0..<8 { image[place + byte] = UInt8(truncatingIfNeeded: word >> UInt64(8 * byte)) }
    }

    /// Asks everything of the snapshot, twice: what is damaged is an error both times, and nothing is a crash.
    private static func ask() {
        claim(failure { try askQuestions() } == failure { try askQuestions() }, "damage is found again")
        _ = failure { try Investigator.verify(InputFile.path) }
        _ = failure {
            let index = try IndexFile.read(InputFile.path)
            _ = finished { await index.linked() }
        }
    }

    private static func failure(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return "\(error)"
        }
    }

    private static func askQuestions() throws {
        let investigator = try Investigator(opening: InputFile.path)
        let graph = investigator.graph
        _ = investigator.summary()
        _ = investigator.entities()
        _ = investigator.shared()
        var last: NodeID?
        for node in graph.nodes.all.prefix(12) {
            _ = investigator.investigate(node)
            _ = investigator.whois(node)
            _ = investigator.blast(from: node)
            _ = investigator.timeline(of: node)
            _ = investigator.policy(for: node)
            _ = investigator.logs(of: node)
            _ = investigator.find(graph.key(node))
            if let last { _ = investigator.paths(from: last, to: node) }
            last = node
        }
        for event in (0..<min(graph.events.count, 4)).map({ EventIndex(UInt32($0)) }) {
            _ = investigator.summary(of: event)
            _ = investigator.whois(event: event)
            _ = investigator.around(event, within: 3_600)
        }
        try investigator.check()
    }
}
