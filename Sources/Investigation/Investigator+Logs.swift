// The records behind an entity's events, read again from their files. Apart because this is the only question that
// goes back to the disk: no bodies are kept in memory.
import CloudTrail
import Ingest
import PropertyGraph

extension Investigator {
    /// The raw records of the subject's own events, as `investigate` counts them, in time order. O(the node's events
    /// + bytes of the files they lie in); each file is read once.
    ///
    /// - Parameters:
    ///   - node: what is asked about.
    ///   - credential: only the calls signed with it.
    ///   - filter: which events count.
    ///   - limit: the most records, the earliest first; 0 is as many as fit in memory.
    ///   - exact: a bucket without its objects.
    public func logs(
        of node: NodeID, credential: NodeID? = nil, filter: EventFilter = .all, limit: Int = 0, exact: Bool = false
    ) -> LogsAnswer {
        var filter = filter
        if let credential { filter.credentials = [credential] }
        let events = filter.events(in: Subject(node, self, exact: exact), graph)
        return logs(of: events, subject: graph.summary(of: node), limit: limit)
    }

    /// The raw records of `events` that `filter` lets through, in time order.
    public func logs(of events: [EventIndex], filter: EventFilter = .all, limit: Int = 0) -> LogsAnswer {
        logs(of: events.filter { filter.allows($0, graph) }.sorted(), subject: nil, limit: limit)
    }

    private func logs(of events: [EventIndex], subject: NodeSummary?, limit: Int) -> LogsAnswer {
        let wanted = limit > 0 ? events.prefix(limit) : events[...]
        let (bytes, unreadable) = rawRecords(of: Array(wanted), atMost: Limits.rawBytes)
        let records = wanted.compactMap { event in bytes[event].map { rawRecord(event, $0) } }
        return LogsAnswer(
            subject: subject, tally: graph.tally(events), records: Limited(records, total: events.count),
            unreadable: unreadable)
    }

    private func rawRecord(_ event: EventIndex, _ json: [UInt8]) -> RawRecord {
        let events = graph.events
        let index = Int(event.index)
        let place = place(of: event)
        return RawRecord(
            eventID: eventID(event), time: time(of: event), action: graph.actionName(events.actions[index]),
            outcome: events.outcomes[index], principal: events.principals[index].ifAny.map { graph.summary(of: $0) },
            file: files[Int(place.file)], record: Int(place.record), json: json)
    }

    /// The bytes of the records of `events`, which are in time order, and the files that did not give theirs. Where
    /// `limit` bytes do not hold all, the records given are those of the earliest events.
    func rawRecords(
        of events: [EventIndex], atMost limit: Int
    ) -> (bytes: [EventIndex: [UInt8]], unreadable: [CoverageWarning]) {
        var byFile: [(file: Int, events: [EventIndex])] = []
        var positions: [Int: Int] = [:]
        for event in events {
            let file = Int(place(of: event).file)
            if let position = positions[file] {
                byFile[position].events.append(event)
            } else {
                positions[file] = byFile.count
                byFile.append((file, [event]))
            }
        }
        var found: [EventIndex: [UInt8]] = [:]
        var unreadable: [CoverageWarning] = []
        var room = limit
        var firstCut: EventIndex?
        guard var reader = try? FileReader() else {
            return (found, [CoverageWarning(file: files[0], reason: "no memory to read it again")])
        }
        // Files in the order of their first event, so that what a limit leaves out is late.
        for (file, wanted) in byFile where firstCut.map({ wanted[0] < $0 }) ?? true {
            if graph.isCancelled { break }
            do throws(RereadError) {
                let records = try reread(wanted, file, &reader, atMost: room)
                for event in wanted {
                    if let bytes = records.bytes[Int(place(of: event).record)] {
                        room -= bytes.count
                        found[event] = bytes
                    } else if records.isCut {
                        firstCut = min(firstCut ?? event, event)
                    } else {
                        unreadable.append(missing(event))
                    }
                }
            } catch {
                unreadable.append(CoverageWarning(file: files[file], reason: error.description))
            }
        }
        if let firstCut {
            let reason =
                "this and later records are left out: \(limit >> 20) MiB are the most for one answer; "
                + "go on with --since"
            found = found.filter { $0.key < firstCut }
            unreadable.append(missing(firstCut, reason))
        }
        return (found, unreadable)
    }

    private func reread(
        _ events: [EventIndex], _ file: Int, _ reader: inout FileReader, atMost limit: Int
    ) throws(RereadError) -> RawRecords {
        let records = Set(events.map { Int(place(of: $0).record) })
        if let copy = files.copy(of: file) { return try reader.rawRecords(records, of: copy, atMost: limit) }
        guard let source = files.source(of: file) else { throw .unreadable(nil) }
        return try reader.rawRecords(records, of: source.file, stamp: source.stamp, atMost: limit)
    }

    private func missing(
        _ event: EventIndex, _ reason: String = "the record is not where it was"
    ) -> CoverageWarning {
        let place = place(of: event)
        return CoverageWarning(file: files[Int(place.file)], record: Int(place.record), reason: reason)
    }
}
