// The standing edges that records state, each once for those who keep records apart. Apart from the linker, which keeps
// them once in all: there the records are one heap.
import PropertyGraph

extension GraphTables {
    /// Keeps of each standing edge, among the events of each group, the row whose event is first by time, id, content
    /// and place. Which rows reading kept depends on which worker read which file; these do not. O(edges).
    ///
    /// - Parameter group: the group of a file.
    package mutating func keepEarliestStanding(inGroups group: (UInt32) -> UInt32) {
        struct Key: Hashable {
            let edge: EdgeKey
            let group: UInt32
        }
        let repeats = RepeatFilter(standing: edges)
        guard !repeats.isEmpty else { return }
        var kept: [Key: Int] = [:]
        var result: [EdgeRow] = []
        result.reserveCapacity(edges.count)
        for row in edges {
            guard row.kind.isStanding, repeats.mayRepeat(row.relationHash) else {
                result.append(row)
                continue
            }
            let key = Key(edge: EdgeKey(row), group: group(events.files[Int(row.event.index)]))
            if let known = kept[key] {
                if isEarlier(row.event, than: result[known].event) { result[known] = row }
            } else {
                kept[key] = result.count
                result.append(row)
            }
        }
        edges = result
    }

    private func isEarlier(_ left: EventIndex, than right: EventIndex) -> Bool {
        let (one, other) = (Int(left.index), Int(right.index))
        if events.times[one] != events.times[other] { return events.times[one] < events.times[other] }
        if events.ids[one] != events.ids[other] {
            return texts.isOrdered(events.ids[one], before: events.ids[other])
        }
        if events.contents[one] != events.contents[other] { return events.contents[one] < events.contents[other] }
        if events.files[one] != events.files[other] { return events.files[one] < events.files[other] }
        return events.records[one] < events.records[other]
    }
}

extension RepeatFilter {
    /// Which of the standing edges among `rows` may be stated more than once. O(rows).
    init(standing rows: [EdgeRow]) {
        self.init(count: rows.count)
        for row in rows where row.kind.isStanding { note(row.relationHash) }
    }
}

extension EdgeRow {
    /// A hash of what the edge states, whichever event shows it; see `EdgeKey`.
    var relationHash: UInt64 {
        let nodes = StableHash.combine(
            UInt64(source.index) << 32 | UInt64(target.index),
            UInt64(sourceCredential.index) << 32 | UInt64(targetCredential.index))
        return StableHash.combine(nodes, UInt64(kind.rawValue))
    }
}
