// Coverage as bytes in a snapshot, and back. Apart from making it because making it looks at every event and file, and
// an opened snapshot must not.
import PropertyGraph
import Snapshot

extension Coverage {
    /// The bytes that `init(stored:)` reads. Equal coverages give equal bytes.
    var stored: [UInt8] {
        var writer = PackedWriter()
        for count in counts { writer.number(count) }
        writer.byte(isPartial ? 1 : 0)
        for time in [first, last] { writer.signed((time ?? .unknown).seconds) }
        for list in [accounts, regions, categories, daysWithoutEvents.items] { writer.texts(list) }
        writer.number(daysWithoutEvents.total)
        writer.number(loggingChanges.items.count)
        for change in loggingChanges.items { writer.change(change) }
        writer.number(loggingChanges.total)
        writer.number(warnings.count)
        for warning in warnings {
            writer.text(warning.file)
            writer.number(warning.record.map { $0 + 1 } ?? 0)
            writer.number(warning.offset.map { $0 + 1 } ?? 0)
            writer.text(warning.reason)
        }
        return writer.bytes
    }

    private var counts: [Int] {
        [
            files, filesSkipped, filesDamaged, filesOutsideWindow, digestFiles, records, events, duplicates, fused,
            recordsSkipped,
        ]
    }

    /// Reads what `stored` gave.
    init(stored bytes: [UInt8]) throws(RecordDamage) {
        var reader = PackedReader(bytes)
        files = try reader.size()
        filesSkipped = try reader.size()
        filesDamaged = try reader.size()
        filesOutsideWindow = try reader.size()
        digestFiles = try reader.size()
        records = try reader.size()
        events = try reader.size()
        duplicates = try reader.size()
        fused = try reader.size()
        recordsSkipped = try reader.size()
        isPartial = try reader.byte() != 0
        first = try reader.time()
        last = try reader.time()
        accounts = try reader.texts()
        regions = try reader.texts()
        categories = try reader.texts()
        let days = try reader.texts()
        daysWithoutEvents = Limited(days, total: try reader.size())
        var changes: [LoggingChange] = []
        for _ in 0..<(try reader.count(ofAtLeast: 8)) { changes.append(try reader.change()) }
        loggingChanges = Limited(changes, total: try reader.size())
        for _ in 0..<(try reader.count(ofAtLeast: 4)) {
            let (file, record, offset) = (try reader.text(), try reader.size(), try reader.size())
            warnings.append(
                CoverageWarning(
                    file: file, record: record == 0 ? nil : record - 1, offset: offset == 0 ? nil : offset - 1,
                    reason: try reader.text()))
        }
        guard reader.isAtEnd else { throw reader.damage("bytes follow the end") }
    }
}

extension PackedWriter {
    fileprivate mutating func text(_ text: String) {
        number(text.utf8.count)
        append(Array(text.utf8))
    }

    fileprivate mutating func texts(_ texts: [String]) {
        number(texts.count)
        for text in texts { self.text(text) }
    }

    /// A text that may be missing: whether it is there, and it.
    fileprivate mutating func optional(_ text: String?) { texts(text.map { [$0] } ?? []) }

    fileprivate mutating func node(_ node: NodeSummary?) {
        byte(node == nil ? 0 : 1)
        guard let node else { return }
        text(node.id)
        byte(node.kind.rawValue)
        text(node.key)
        text(node.label)
        optional(node.account)
        optional(node.type)
    }

    fileprivate mutating func change(_ change: LoggingChange) {
        text(change.action)
        byte(UInt8(LoggingChange.Effect.allCases.firstIndex(of: change.effect) ?? 0))
        node(change.trail)
        node(change.principal)
        for text in [change.account, change.region, change.eventID] { self.text(text) }
        for time in [change.from, change.until] { signed((time ?? .unknown).seconds) }
    }
}

extension PackedReader {
    fileprivate mutating func size() throws(RecordDamage) -> Int { try number(below: .max, "number") }

    fileprivate mutating func text() throws(RecordDamage) -> String {
        String(decoding: try bytes(try count()), as: UTF8.self)
    }

    fileprivate mutating func texts() throws(RecordDamage) -> [String] {
        var texts: [String] = []
        for _ in 0..<(try count()) { texts.append(try text()) }
        return texts
    }

    fileprivate mutating func optional() throws(RecordDamage) -> String? { try texts().first }

    fileprivate mutating func time() throws(RecordDamage) -> Timestamp? {
        let time = Timestamp(seconds: try signed())
        guard time == .unknown || Timestamp.bounds.contains(time.bits) else { throw damage("no time") }
        return time == .unknown ? nil : time
    }

    fileprivate mutating func node() throws(RecordDamage) -> NodeSummary? {
        guard try byte() != 0 else { return nil }
        let id = try text()
        guard let kind = NodeKind(rawValue: try byte()) else { throw damage("no kind of node") }
        let (key, label) = (try text(), try text())
        return NodeSummary(
            id: id, kind: kind, key: key, label: label, account: try optional(), type: try optional())
    }

    fileprivate mutating func change() throws(RecordDamage) -> LoggingChange {
        let action = try text()
        let effects = LoggingChange.Effect.allCases
        let effect = effects[try number(below: effects.count, "effect")]
        let (trail, principal) = (try node(), try node())
        let (account, region, eventID) = (try text(), try text(), try text())
        return LoggingChange(
            action: action, effect: effect, trail: trail, principal: principal, account: account, region: region,
            eventID: eventID, from: try time(), until: try time())
    }
}
