// An index is a function of its files: however they came into it, the same files give the same. Random histories, each
// brought back by its seed.
import Foundation
import PropertyGraph
import Snapshot
import TestSupport
import Testing

@testable import Ingest

@Suite("Indexes")
struct IndexTests {
    private static func read(_ paths: [String], over old: LogIndex? = nil, threads: Int = 2) async throws -> LogIndex {
        var options = LoadOptions()
        options.threads = threads
        return try await LogIndex.reading(paths, over: old, options: options).index
    }

    private static func store(_ stored: StorableIndex, at path: String) throws {
        var writer = try SnapshotWriter(path: path)
        try stored.loaded.graph.write(to: &writer)
        try IndexFile.write(stored, to: &writer)
        try writer.finish()
    }

    private static func name(_ number: Int, delivered: Bool) -> String {
        delivered
            ? "d/111122223333_CloudTrail_us-east-1_20260302T1210Z_\(number).json.gz" : "e/export-\(number).json.gz"
    }

    @Test("Records written over the graph they gave are read back as they were")
    func roundTrip() async throws {
        var logs = try ChangingLogs()
        for (number, piece) in SamplePieces.all.enumerated() {
            try logs.write(piece, to: IndexTests.name(number, delivered: number % 3 != 0))
        }
        let index = try await IndexTests.read([logs.path])
        let stored = await index.storable()
        var again = index
        again.records = try RecordSet(decoding: Array(stored.records.joined()), beside: stored.loaded.graph)
        #expect(again.records.tables.events.count == index.records.tables.events.count)
        #expect(firstDifference(await index.described(), await again.described()) == nil)
    }

    @Test("Stored beside its graph, an index is read back as it was")
    func storing() async throws {
        var logs = try ChangingLogs()
        for (number, piece) in SamplePieces.all.enumerated() {
            try logs.write(piece, to: IndexTests.name(number, delivered: number % 2 == 0))
        }
        let index = try await IndexTests.read([logs.path])
        let stored = await index.storable()
        let path = logs.folder.path(of: "x.trailgraph")
        try IndexTests.store(stored, at: path)
        let again = try IndexFile.read(SnapshotFile(opening: path))
        #expect(firstDifference(await index.described(), await again.described()) == nil)
        let joined = try await LogIndex.joining([path, logs.path], options: LoadOptions())
        #expect(joined.report.files.count == index.files.count)
        #expect(joined.graph.events.count == stored.loaded.graph.events.count)
    }

    @Test("An index brought up to date equals a full run over the same files", arguments: 1...12)
    func updates(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        var logs = try ChangingLogs()
        let stored = logs.folder.path(of: "x.trailgraph")
        var index: LogIndex?
        for _ in 0..<4 {
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                try IndexTests.change(&logs, deliveredChange: seed % 4 == 0, &random)
            }
            let old = index
            let new = try await IndexTests.read([logs.path], over: old, threads: Int.random(in: 1...3, using: &random))
            if let old {
                let update = try await LogIndex.updating([logs.path], at: stored, options: LoadOptions())
                let updated = update.index ?? old
                #expect(firstDifference(await updated.described(), await new.described()) == nil, "seed \(seed)")
            }
            try await IndexTests.store(new.storable(), at: stored)
            let again = try await LogIndex.updating([logs.path], at: stored, options: LoadOptions())
            #expect(again.index == nil, "nothing has changed since: seed \(seed)")
            #expect(again.changes.unchanged == new.files.count { !$0.isGone }, "seed \(seed)")
            index = new
            logs.noteRead()
        }
        let updated = try #require(index)
        let gone = updated.files.filter(\.isGone).map { String(decoding: $0.path, as: UTF8.self) }
        #expect(gone == logs.vanished.keys.map { "\(logs.path)/\($0)" }.sorted())
        try logs.restore()
        let full = try await IndexTests.read([logs.path], threads: 1)
        #expect(firstDifference(await updated.described(), await full.described()) == nil, "seed \(seed)")
    }

    /// Adds, grows, rewrites, renames or removes a file. Delivered files are rewritten only where none vanishes.
    private static func change(
        _ logs: inout ChangingLogs, deliveredChange: Bool, _ random: inout SplitMix64
    ) throws {
        let piece = SamplePieces.any(&random)
        let known = logs.present.keys.sorted().randomElement(using: &random)
        let mayChange = known.map { deliveredChange || $0.hasPrefix("e/") } ?? false
        switch Int.random(in: 0..<8, using: &random) {
        case 4 where mayChange: try logs.write((logs.present[known ?? ""] ?? []) + piece, to: known ?? "")
        case 5 where mayChange: try logs.write(piece, to: known ?? "")
        case 6 where !deliveredChange:
            guard let known else { return }
            let bytes = logs.present[known] ?? []
            try logs.remove(known)
            try logs.write(
                bytes, to: name(Int.random(in: 100..<200, using: &random), delivered: Bool.random(using: &random)))
        case 7 where !deliveredChange: if let known { try logs.remove(known) }
        default:
            let name = name(Int.random(in: 0..<100, using: &random), delivered: Bool.random(using: &random))
            if logs.present[name] == nil, logs.vanished[name] == nil { try logs.write(piece, to: name) }
        }
    }

    @Test("Merged in any order and grouping, with files in several of them, indexes give one", arguments: 1...10)
    func merges(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        var logs = try ChangingLogs()
        var names: [String] = []
        for number in 0..<Int.random(in: 3...12, using: &random) {
            let name = IndexTests.name(number, delivered: Bool.random(using: &random))
            try logs.write(SamplePieces.any(&random), to: name)
            names.append("\(logs.path)/\(name)")
        }
        var shards: [LogIndex] = []
        for _ in 0..<4 {
            let some = names.filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
            shards.append(try await IndexTests.read(some.isEmpty ? [names[0]] : some))
        }
        shards.append(try await IndexTests.read(names.shuffled(using: &random)))
        let full = try await IndexTests.read([logs.path], threads: 1).described()
        while shards.count > 1 {
            shards.shuffle(using: &random)
            let count = Int.random(in: 1...min(3, shards.count), using: &random)
            let group = Array(shards.suffix(count))
            shards.removeLast(count)
            shards.append(try LogIndex.merging(group))
        }
        #expect(firstDifference(try await LogIndex.merging(shards + shards).described(), full) == nil, "seed \(seed)")
    }

    @Test("An index with a value changed anywhere under a right checksum is an error or another index, never a crash")
    func forged() async throws {
        var logs = try ChangingLogs()
        try logs.write(SamplePieces.all[0] + SamplePieces.all[1], to: IndexTests.name(1, delivered: true))
        try logs.write(SamplePieces.all[1], to: IndexTests.name(2, delivered: false))
        let path = logs.folder.path(of: "x.trailgraph")
        try IndexTests.store(try await IndexTests.read([logs.path]).storable(), at: path)
        let sound = try #require(FileManager.default.contents(atPath: path)).map { $0 }
        var random = SplitMix64(seed: 31)
        var refused = 0
        // A block is as many elements; sections of one block have one checksum.
        for section in try SnapshotFile(opening: path).contents where (1...8_192).contains(section.form.count) {
            guard section.byteCount > 0 else { continue }
            for change: UInt8? in [0, 0xFF, nil] {
                var bytes = sound
                let place = section.offset + Int.random(in: 0..<section.byteCount, using: &random)
                bytes[place] = change ?? UInt8.random(in: 0...255, using: &random)
                let content = bytes[section.offset..<section.offset + section.byteCount]
                let sum = unsafe content.withUnsafeBytes {
                    unsafe ColumnForm.checksum($0, section: section.name, block: 0)
                }
                let sums = section.offset + (section.byteCount + 7) / 8 * 8
                for shift in 0..<8 { bytes[sums + shift] = UInt8(truncatingIfNeeded: sum >> UInt64(shift * 8)) }
                try logs.folder.write(bytes, to: "forged")
                guard let index = try? IndexFile.read(logs.folder.path(of: "forged")) else {
                    refused += 1
                    continue
                }
                let count = index.records.tables.events.count
                #expect(await index.storable().loaded.graph.events.count <= count, "\(section.name)")
            }
        }
        #expect(refused > 10)
    }

    @Test("Bytes that no records gave are an error and never a crash")
    func damage() async throws {
        var logs = try ChangingLogs()
        try logs.write(SamplePieces.all[0] + SamplePieces.all[1], to: "e/one.json.gz")
        let index = try await IndexTests.read([logs.path])
        let stored = await index.storable()
        let (bytes, graph) = (Array(stored.records.joined()), stored.loaded.graph)
        for length in stride(from: 0, to: bytes.count, by: 5) {
            #expect(throws: RecordDamage.self) { try RecordSet(decoding: Array(bytes[..<length]), beside: graph) }
        }
        var random = SplitMix64(seed: 7)
        for _ in 0..<300 {
            var changed = bytes
            changed[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            guard let records = try? RecordSet(decoding: changed, beside: graph) else { continue }
            // Read as something else: joining it must not crash either.
            var other = index
            other.records = records
            #expect(await other.linked().graph.events.count <= records.tables.events.count)
        }
    }
}
