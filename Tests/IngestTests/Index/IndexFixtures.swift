// What tests of indexes share: sample logs as pieces to build files from, and a way to say all that an index knows.
import Digest
import Foundation
import PropertyGraph
import Snapshot
import TestSupport

@testable import Ingest

/// The delivered files among the sample logs, as bytes: each a gzip member, so that several in a row are a file, too.
enum SamplePieces {
    static let all: [[UInt8]] = {
        let root = String(#filePath.dropLast("/Tests/IngestTests/Index/IndexFixtures.swift".count)) + "/SampleLogs"
        let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".json.gz") && !$0.contains("Digest") }.sorted().compactMap { name in
            FileManager.default.contents(atPath: "\(root)/\(name)").map { [UInt8]($0) }
        }
    }()

    /// One of them, or, one time in five, what lies beside logs and has no record.
    static func any(_ random: inout SplitMix64) -> [UInt8] {
        let others = ["", #"{"Records":[]}"#, "# Notes\n", #"{"version":1}"#].map { Array($0.utf8) }
        let list = Int.random(in: 0..<5, using: &random) == 0 ? others : all
        return list.randomElement(using: &random) ?? []
    }
}

/// A folder of logs that a test changes between runs.
struct ChangingLogs: ~Copyable {
    let folder: TemporaryFolder
    /// What lies in the folder.
    private(set) var present: [String: [UInt8]] = [:]
    /// What was last read of files that are not there any more.
    private(set) var vanished: [String: [UInt8]] = [:]
    private var read: [String: [UInt8]] = [:]
    private var changes = 0

    init() throws { folder = try TemporaryFolder() }

    var path: String { folder.path(of: "logs") }

    /// Writes a file with a time of change of its own, so that two writes within one tick of the clock differ.
    mutating func write(_ bytes: [UInt8], to name: String) throws {
        try folder.write(bytes, to: "logs/\(name)")
        changes += 1
        let time = Date(timeIntervalSince1970: 1_700_000_000 + Double(changes))
        try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: "\(path)/\(name)")
        present[name] = bytes
        vanished[name] = nil
    }

    mutating func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: "\(path)/\(name)")
        present[name] = nil
        vanished[name] = read[name]
    }

    /// Notes that an index has read the folder as it is.
    mutating func noteRead() { read.merge(present) { $1 } }

    /// Puts everything back that an index still knows.
    mutating func restore() throws {
        for (name, bytes) in vanished.sorted(by: { $0.key < $1.key }) { try write(bytes, to: name) }
    }
}

extension LogIndex {
    /// Everything the index knows and the graph it gives, but for when files were changed and whether they are gone.
    func described() async -> [String] {
        let stored = await storable(atOnce: files.count.isMultiple(of: 2))
        let tables = await Joiner.join([records.tables]).tables
        var lines = files.map { file in
            "file \(String(decoding: file.path, as: UTF8.self)) \(file.report.digest?.description ?? "-") "
                + "\(file.report.fileClass) \(file.report.records)"
        }
        lines += digestFiles.map { "digest " + String(decoding: $0, as: UTF8.self) }
        lines += problems.map { "problem \($0.path): \($0.reason)" }
        let bytes = Array(stored.records.joined())
        lines.append("records \(bytes.count) \(SHA256.of(bytes.span))")
        lines += GraphLines(stored.loaded.graph, tables).lines
        let report = stored.loaded.report
        lines.append("duplicates \(report.duplicates), fused \(report.fused), conflicts \(report.conflicts)")
        return lines
    }
}

/// A graph line by line, every number in it spelled as what it stands for.
struct GraphLines {
    private let tables: GraphTables
    private(set) var lines: [String] = []

    init(_ graph: Graph, _ tables: GraphTables) {
        self.tables = tables
        for node in tables.nodes.all { lines.append("node \(name(node)) \(facts(node))") }
        for index in 0..<tables.events.count { lines.append(event(index)) }
        for row in graph.edges.rows {
            let ends = [row.source, row.target, row.sourceCredential, row.targetCredential].map { name($0) }
            lines.append("edge \(row.kind.name) \(row.evidence.name) \(row.event.index) " + ends.joined(separator: " "))
        }
        lines += tables.via.entries.map { "via \($0.event.index) \(name($0.value))" }
        lines += tables.copies.entries.map { "copy \($0.event.index) \($0.value)" }
        lines += tables.alternateIDs.entries.map { "alias \($0.event.index) \(tables.string($0.value))" }
        lines += tables.sharedIDs.entries.map { "shared \($0.event.index) \(tables.string($0.value))" }
        lines += tables.expiries.entries.map { "expiry \($0.event.index) \($0.value)" }
    }

    private func name(_ node: NodeID) -> String {
        node == .none ? "-" : "\(tables.nodes.kind(node).name):\(tables.texts.string(tables.nodes.name(node)))"
    }

    private func facts(_ node: NodeID) -> String {
        let facts = tables.nodes[node]
        let texts = [facts.key, facts.account, facts.type].map { tables.texts.string($0) }.joined(separator: ",")
        return "\(texts),\(name(facts.owner)),\(facts.created),\(facts.marks.rawValue)"
    }

    private func event(_ index: Int) -> String {
        let row = tables.events.row(EventIndex(UInt32(index)))
        let nodes =
            [row.principal, row.credential, row.key, row.address, row.userAgent, row.region, row.account]
            + Array(tables.events.targets(EventIndex(UInt32(index))))
        let action =
            "\(name(tables.actions.service(row.action)))/\(tables.texts.string(tables.actions.name(row.action)))"
        return "event \(row.time) \(tables.string(row.id)) \(row.content) \(action) \(row.outcome.name) "
            + "\(tables.texts.string(row.errorCode)) \(row.marks.rawValue) \(row.file):\(row.record) "
            + nodes.map { name($0) }.joined(separator: " ")
    }
}

/// The first line in which two descriptions differ.
func firstDifference(_ left: [String], _ right: [String]) -> String? {
    for (one, other) in zip(left, right) where one != other { return "\(one) | \(other)" }
    return left.count == right.count ? nil : "\(left.count) lines | \(right.count) lines"
}
