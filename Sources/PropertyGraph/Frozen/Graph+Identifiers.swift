// From an event's id to the event. Apart from finding nodes because events are many and their ids stand in no order: a
// snapshot brings an index of them along, and a graph that was just built is looked through.

extension Graph {
    /// The events with an id, of their own or of a copy, between two, both included; not in order, and one event
    /// perhaps several times. O(8,192 × answer) in a graph that was opened, else O(events).
    public func events(withIDs range: ClosedRange<EventIdentifier>) -> [EventIndex] {
        events.ids.places(of: range, eventsByID).map { EventIndex(UInt32($0)) }
            + alternateIDs.list.places(of: range, alternatesByID).map { alternateIDs.events[$0] }
    }
}

/// From ids to the groups of 8,192 places in which they stand: for every id the number of its bucket, times the count
/// of groups, plus the number of its group, in order. Buckets are told by the first bits of ids, and there are so many
/// that an id shares its own with a few others. Told to the group, an id takes 9 bits and not 24, and looking through a
/// few groups reads less of a file than halving ten million ids does.
struct IdentifierIndex: Sendable {
    static let groupShift = 13
    let codes: RisingColumn<UInt64>

    /// The index of `ids`. O(n).
    init(_ ids: IdentifierColumn) {
        let shape = Shape(count: ids.count)
        var starts = [UInt32](repeating: 0, count: shape.buckets + 1)
        for half in ids.high { starts[shape.bucket(half) + 1] += 1 }
        for bucket in 0..<shape.buckets { starts[bucket + 1] += starts[bucket] }
        var groups = [UInt32](repeating: 0, count: ids.count)
        var next = starts
        for (place, half) in ids.high.enumerated() {
            let bucket = shape.bucket(half)
            groups[Int(next[bucket])] = UInt32(place >> IdentifierIndex.groupShift)
            next[bucket] += 1
        }
        next = []
        codes = RisingColumn(
            (0..<shape.buckets).lazy.flatMap { bucket in
                groups[Int(starts[bucket])..<Int(starts[bucket + 1])].lazy.map { shape.code(bucket, Int($0)) }
            })
    }

    /// The index of `count` ids stored as `name`.
    init(_ reader: ColumnReader, _ name: String, _ count: Int) throws(Damage) {
        codes = try reader.rising(name, count, in: 0...UInt64.max)
    }

    /// The groups in which ids whose first halves are in `range` can stand, each once, in order. O(answer).
    fileprivate func groups(_ range: ClosedRange<UInt64>) -> [Int] {
        let shape = Shape(count: codes.count)
        let last = shape.code(shape.bucket(range.upperBound), shape.groups - 1)
        var found: [Bool] = []
        let first = shape.code(shape.bucket(range.lowerBound), 0)
        var place = first == 0 ? 0 : codes.count(atMost: first - 1)
        while place < codes.count, codes[place] <= last {
            let group = Int(codes[place] % UInt64(shape.groups))
            if found.isEmpty { found = Array(repeating: false, count: shape.groups) }
            found[group] = true
            place += 1
        }
        return found.indices.filter { found[$0] }
    }

    /// What follows from how many ids there are.
    private struct Shape {
        /// The logarithm of the count of buckets: of eight to fifteen ids each, were their first bits as random as
        /// those of most are.
        let bits: Int
        let groups: Int

        init(count: Int) {
            bits = max(0, 60 - count.leadingZeroBitCount)
            groups = max(1, (count + 1 << IdentifierIndex.groupShift - 1) >> IdentifierIndex.groupShift)
        }

        var buckets: Int { 1 << bits }

        @inline(__always)
        func bucket(_ high: UInt64) -> Int { Int(truncatingIfNeeded: high >> UInt64(64 - bits)) }

        @inline(__always)
        func code(_ bucket: Int, _ group: Int) -> UInt64 { UInt64(bucket * groups + group) }
    }
}

extension IdentifierColumn {
    /// The places of ids in `range`, by the index where there is one.
    fileprivate func places(of range: ClosedRange<EventIdentifier>, _ index: IdentifierIndex?) -> [Int] {
        guard let index else { return indices.filter { range.contains(self[$0]) } }
        return index.groups(range.lowerBound.high...range.upperBound.high).flatMap { group in
            let first = group << IdentifierIndex.groupShift
            return (first..<Swift.min(count, first + 1 << IdentifierIndex.groupShift)).filter { place in
                (range.lowerBound.high...range.upperBound.high).contains(high[place]) && range.contains(self[place])
            }
        }
    }
}
