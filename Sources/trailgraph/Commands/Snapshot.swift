// trailgraph snapshot: what a snapshot file holds, and whether it is as it was written.
import Ingest
import Investigation
import Report
import Snapshot

/// What can be asked of a snapshot file itself.
private enum SnapshotAction: String, CaseIterable {
    case info, verify
}

extension Command {
    static let snapshot = Command(
        "snapshot", "what a snapshot holds, or whether all of it is as it was written",
        operands: [.word("info|verify", { SnapshotAction.allCases.map(\.rawValue) }), .word("FILE", { [] })],
        description: [
            """
            info prints how much of what is in FILE and which sections it is made of; it reads little more than the \
            file's end. verify reads all of it: every block against its checksum, every value against its bounds, and \
            every log file kept by --with-records against the SHA-256 of the file that was read. Questions check \
            checksums and bounds of the blocks they touch.
            """
        ],
        examples: [
            Example(purpose: "What is in it", line: "trailgraph snapshot info acme.trailgraph"),
            Example(purpose: "After a copy to another disk", line: "trailgraph snapshot verify acme.trailgraph"),
        ],
        run: { (arguments) throws(Failure) in
            let names = SnapshotAction.allCases.map(\.rawValue)
            guard arguments.operands.count == 2, let action = SnapshotAction(rawValue: arguments.operands[0]) else {
                throw .usage("snapshot takes \(names.joined(separator: " or ")), and then one snapshot")
            }
            let found: (lines: [String], status: ExitStatus)
            do throws(SnapshotError) {
                switch action {
                case .info: found = (try info(arguments.operands[1]), .answered)
                case .verify: found = try verify(arguments.operands[1])
                }
            } catch {
                throw .cannot(error.description)
            }
            try StandardOutput.write(found.lines.map { $0 + "\n" }.joined())
            return found.status
        })

    private static func info(_ path: String) throws(SnapshotError) -> [String] {
        let file = try SnapshotFile(opening: path)
        let investigator = try Investigator(opening: path)
        let (graph, coverage) = (investigator.graph, investigator.coverage)
        let span = [coverage.first, coverage.last].compactMap { $0?.description }.joined(separator: " – ")
        let text = graph.texts.byteCount
        let events = graph.events.count
        var lines = [
            "\(printable(path))  format \(file.version)",
            "events    \(grouped(graph.events.count))  \(span)",
            "records   \(grouped(coverage.records)) in \(grouped(coverage.files)) files",
            "nodes     \(grouped(graph.nodes.count))",
            "edges     \(grouped(graph.edges.count))",
            "bytes     \(grouped(file.byteCount)), of which text \(grouped(text)); beside text "
                + "\(perEvent(file.byteCount - text, events)) an event",
            "",
        ]
        lines.append(
            "SECTION".padded(to: 26) + "ELEMENTS".padded(toLeft: 14) + "BYTES".padded(toLeft: 16)
                + "AN EVENT".padded(toLeft: 10))
        for section in file.contents {
            lines.append(
                section.name.padded(to: 26) + grouped(section.form.count).padded(toLeft: 14)
                    + grouped(section.byteCount).padded(toLeft: 16)
                    + perEvent(section.byteCount, events).padded(toLeft: 10))
        }
        return lines
    }

    /// Bytes an event, to a hundredth.
    private static func perEvent(_ bytes: Int, _ events: Int) -> String {
        guard events > 0 else { return "–" }
        let hundredths = (bytes * 100 + events / 2) / events
        return "\(grouped(hundredths / 100))." + String(hundredths % 100 + 100).dropFirst()
    }

    private static func verify(_ path: String) throws(SnapshotError) -> (lines: [String], status: ExitStatus) {
        let file = try SnapshotFile(opening: path)
        let damaged = file.verify()
        guard damaged.isEmpty else {
            let shown = damaged.prefix(Limits.printedWarnings).map { "section \($0.section), block \($0.block)" }
            let rest = damaged.count > shown.count ? ["… and \(damaged.count - shown.count) more"] : []
            let title = "\(printable(path)) is damaged: make it again with trailgraph index"
            return ([title] + shown + rest, .error)
        }
        let kept = try Investigator.verify(path)
        let blocks = file.contents.reduce(0) { $0 + $1.form.blocks }
        var sentence =
            "\(printable(path)) is as it was written: \(grouped(file.contents.count)) sections, "
            + "\(grouped(blocks)) blocks, \(grouped(file.byteCount)) bytes"
        switch kept {
        case nil: sentence += "; its list of log files is another release's, so their SHA-256 were not looked at"
        case 0?: break
        case let kept?: sentence += "; \(grouped(kept)) log files kept in it have the SHA-256 they were read with"
        }
        return ([sentence], .answered)
    }
}
