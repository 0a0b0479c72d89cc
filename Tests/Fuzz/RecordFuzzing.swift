// Documents read whole against the same cut record by record, and all of a record's way into a graph. Apart because two
// readers with different limits take part.
import CloudTrail
import Lineage
import PropertyGraph

@testable import Ingest

enum RecordFuzzing {
    nonisolated(unsafe) private static var whole = OptionalReader(limits: InputLimits())
    /// Nothing is small enough to be parsed as a whole.
    nonisolated(unsafe) private static var cutting: OptionalReader = {
        var limits = InputLimits()
        limits.wholeDocumentBytes = 0
        return OptionalReader(limits: limits)
    }()

    static func run(_ bytes: Span<UInt8>) {
        InputFile.write(bytes)
        let fast = whole.read()
        let slow = cutting.read()
        // A document that is sound as a whole is read alike both ways.
        if fast.report.fileClass == .log, fast.report.skippedRecords == 0, fast.report.repairs.total == 0 {
            claim(slow.report.records == fast.report.records, "as many records")
            claim(slow.content == fast.content, "the same records")
        }
        guard let graph = graph() else { return }
        for node in graph.nodes(of: .roleSession) { _ = graph.lineage(of: node, credential: .none) }
    }

    /// The graph of whatever records the input file has.
    static func graph() -> Graph? {
        guard var reader = try? FileReader() else { return nil }
        var adder = RecordAdder(targets: .builtIn)
        _ = reader.readMembers(FoundFile(path: InputFile.path)) { tape, members, index in
            adder.add(members, of: tape, at: RecordPlace(file: 0, record: UInt32(index)))
        }
        let tables = adder.finish()
        return finished { await Linker.link(Joiner.join([tables]).tables) }
    }
}
