// Which records tell of one event. Apart from the joiner because each rule here is a judgement about logs: delivered
// twice, logged in two accounts, seen at an endpoint, corrected later.
import Lineage
import PropertyGraph

struct CopyFinder {
    private let tables: GraphTables
    private let sorted: [EventIndex]
    private let order: EventOrder

    /// - Parameter sorted: all events in `order`.
    init(_ tables: GraphTables, _ sorted: [EventIndex], by order: EventOrder) {
        self.tables = tables
        self.sorted = sorted
        self.order = order
    }

    /// Records with one id and one content are one event (case 46). Equal ones stand side by side in time order.
    mutating func findDuplicates(_ plan: inout EventPlan, _ counts: inout JoinCounts) {
        var start = 0
        while start < sorted.count {
            var end = start + 1
            while end < sorted.count, isSame(sorted[start], sorted[end]) { end += 1 }
            if end - start > 1 {
                let kept = tables.events.ids[Int(sorted[start].index)] == .none ? unnamedCopies(start..<end) : 1
                for place in (start + kept)..<end {
                    plan.keptAs[Int(sorted[place].index)] = sorted[start]
                    counts.duplicates += 1
                }
            }
            start = end
        }
    }

    private func isSame(_ left: EventIndex, _ right: EventIndex) -> Bool {
        let (one, other) = (Int(left.index), Int(right.index))
        let events = tables.events
        return events.contents[one] == events.contents[other] && events.ids[one] == events.ids[other]
            && events.times[one] == events.times[other]
    }

    /// Equal records without an id may be separate calls, but a second file that repeats them adds none: as many
    /// stay as the file with most of them has.
    private func unnamedCopies(_ places: Range<Int>) -> Int {
        var byFile: [UInt32: Int] = [:]
        for place in places { byFile[tables.events.files[Int(sorted[place].index)], default: 0] += 1 }
        return byFile.values.max() ?? 1
    }

    /// Copies of one action in several accounts' trails (cases 8, 9, 36), of a call at its endpoint (case 41), and
    /// events with their addenda (case 46).
    mutating func findFused(_ plan: inout EventPlan, _ counts: inout JoinCounts) {
        for group in groups(tables.sharedIDs, plan, { $0.spread }) {
            fuseAccounts(group, &plan, &counts)
        }
        fuseAddenda(&plan, &counts)
        for group in groups(tables.requestHashes, plan, { StableHash.combine($0, 0) }) {
            fuseEndpoint(group, &plan, &counts)
        }
        for index in plan.keptAs.indices {
            var end = plan.keptAs[index]
            while plan.keptAs[Int(end.index)] != end { end = plan.keptAs[Int(end.index)] }
            plan.keptAs[index] = end
        }
    }

    /// Kept events by value of a column, each group in time order.
    private func groups<Value: Hashable>(
        _ column: SparseColumn<Value>, _ plan: EventPlan, _ hash: (Value) -> UInt64
    ) -> [[EventIndex]] {
        func isKept(_ event: EventIndex) -> Bool { plan.keptAs[Int(event.index)] == event }
        var repeats = RepeatFilter(count: column.entries.count)
        for entry in column.entries where isKept(entry.event) { repeats.note(hash(entry.value)) }
        var groups: [Value: [EventIndex]] = [:]
        for entry in column.entries where repeats.mayRepeat(hash(entry.value)) && isKept(entry.event) {
            groups[entry.value, default: []].append(entry.event)
        }
        return groups.values.filter { $0.count > 1 }
            .map { $0.sorted { order.isOrdered($0, before: $1) } }
            .sorted { order.isOrdered($0[0], before: $1[0]) }
    }

    /// One action, logged once in each account it concerns. Insights share an id between start and end (case 40) and
    /// are not copies, nor is what an endpoint saw.
    private func fuseAccounts(_ group: [EventIndex], _ plan: inout EventPlan, _ counts: inout JoinCounts) {
        var byAction: [ActionID: [EventIndex]] = [:]
        for event in group {
            let marks = tables.events.marks[Int(event.index)]
            guard marks.isDisjoint(with: [.insight, .network]) else { continue }
            byAction[tables.events.actions[Int(event.index)], default: []].append(event)
        }
        for copies in byAction.values where copies.count > 1 {
            // The caller's own copy names the caller; the others may only have an id.
            let kept = copies.first { isCallersCopy($0) } ?? copies[0]
            var accounts: Set<NodeID> = [tables.events.accounts[Int(kept.index)]]
            for copy in copies where copy != kept {
                guard accounts.insert(tables.events.accounts[Int(copy.index)]).inserted else { continue }
                plan.keptAs[Int(copy.index)] = kept
                counts.fused += 1
            }
        }
    }

    private func isCallersCopy(_ event: EventIndex) -> Bool {
        let index = Int(event.index)
        guard !tables.events.marks[index].contains(.callerUnnamed) else { return false }
        let principal = tables.events.principals[index]
        guard principal != .none, tables.events.accounts[index] != .none else { return false }
        return tables.nodes[principal].account == tables.nodes.name(tables.events.accounts[index])
    }

    /// An addendum brings late or corrected values; the event it corrects is the same event.
    private func fuseAddenda(_ plan: inout EventPlan, _ counts: inout JoinCounts) {
        guard !tables.originalIDs.entries.isEmpty else { return }
        var originals: [EventIdentifier: [EventIndex]] = [:]
        for entry in tables.originalIDs.entries where plan.keptAs[Int(entry.event.index)] == entry.event {
            originals[entry.value, default: []].append(entry.event)
        }
        for event in sorted where plan.keptAs[Int(event.index)] == event {
            guard let addenda = originals[tables.events.ids[Int(event.index)]] else { continue }
            // The last addendum is what AWS knows best.
            guard let best = addenda.max(by: { order.isOrdered($0, before: $1) }), best != event else {
                continue
            }
            plan.renamed[best] = tables.events.ids[Int(event.index)]
            for other in [event] + addenda where other != best && plan.keptAs[Int(other.index)] == other {
                plan.keptAs[Int(other.index)] = best
                counts.fused += 1
            }
        }
    }

    /// A call through an endpoint is logged by the service and by the endpoint; the service's record stays.
    private func fuseEndpoint(_ group: [EventIndex], _ plan: inout EventPlan, _ counts: inout JoinCounts) {
        for event in group where tables.events.marks[Int(event.index)].contains(.network) {
            guard
                let call = group.first(where: { other in
                    !tables.events.marks[Int(other.index)].contains(.network)
                        && tables.events.actions[Int(other.index)] == tables.events.actions[Int(event.index)]
                        && plan.keptAs[Int(other.index)] == other
                }), plan.keptAs[Int(event.index)] == event
            else { continue }
            plan.keptAs[Int(event.index)] = call
            counts.fused += 1
        }
    }

    /// The events whose id others have as well, be they copies or not, and a few more. O(events).
    static func withRepeatedIDs(_ events: EventTable) -> [EventIndex] {
        let named = (0..<UInt32(events.count)).lazy.map { EventIndex($0) }.filter { event in
            events.ids[Int(event.index)] != .none
        }
        return withRepeatedIDs(named, of: events.count, events, by: 0)
    }

    /// Those of `some` events whose id others of them have as well, and a few more.
    ///
    /// - Parameters:
    ///   - count: how many there are at most.
    ///   - turn: by which of two hashes they are told apart.
    private static func withRepeatedIDs(
        _ some: some Sequence<EventIndex>, of count: Int, _ events: EventTable, by turn: UInt64
    ) -> [EventIndex] {
        func hash(_ event: EventIndex) -> UInt64 { events.ids[Int(event.index)].spread &>> (32 &* turn) }
        var repeats = RepeatFilter(count: count)
        for event in some { repeats.note(hash(event)) }
        return repeats.isEmpty ? [] : some.filter { repeats.mayRepeat(hash($0)) }
    }

    /// Kept events that share an id with another kept event.
    ///
    /// - Parameter repeated: what `withRepeatedIDs` gave for all events.
    static func conflicts(_ repeated: [EventIndex], _ events: EventTable, _ plan: EventPlan) -> [EventIndex] {
        var candidates = repeated.filter { plan.keptAs[Int($0.index)] == $0 }
        // Of those that one look at their hashes leaves, most are told apart by another.
        for turn: UInt64 in [1, 0] {
            candidates = withRepeatedIDs(candidates, of: candidates.count, events, by: turn)
        }
        var first: [EventIdentifier: EventIndex] = [:]
        var isFound: Set<EventIndex> = []
        var found: [EventIndex] = []
        for event in candidates {
            let id = events.ids[Int(event.index)]
            guard let other = first[id] else {
                first[id] = event
                continue
            }
            if isFound.insert(other).inserted { found.append(other) }
            found.append(event)
        }
        return found
    }
}

extension EventIdentifier {
    /// A hash of the id, alike in every run.
    fileprivate var spread: UInt64 { StableHash.combine(high, low) }
}
