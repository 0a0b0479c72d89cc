// From where a record lies to the event it tells of. Apart because only those ask who saw the records as they were
// read.
import PropertyGraph

/// The events of a graph by the places of their records, copies and repeats among them.
public struct RecordEvents: Sendable {
    /// Where the records of each file begin in `events`.
    private var starts: [Int]
    private var events: [UInt32]

    /// The events of `graph` by place. O(events).
    public init(_ graph: Graph) {
        let places = graph.events.places
        var counts = [Int](repeating: 0, count: max(places.fileCount, 0))
        func reach(_ place: RecordPlace) {
            let file = Int(place.file)
            if file >= counts.count { counts += repeatElement(0, count: file + 1 - counts.count) }
            counts[file] = max(counts[file], Int(place.record) + 1)
        }
        for place in places { reach(place) }
        for place in graph.copies.list { reach(place) }
        starts = [0]
        for count in counts { starts.append(starts[starts.count - 1] + count) }
        events = Array(repeating: .max, count: starts[starts.count - 1])
        for (index, place) in places.enumerated() {
            events[starts[Int(place.file)] + Int(place.record)] = UInt32(index)
        }
        for (index, place) in graph.copies.list.enumerated() {
            events[starts[Int(place.file)] + Int(place.record)] = graph.copies.events[index].index
        }
    }

    /// The event that the record at `place` tells of; nil where there is none. O(1).
    public subscript(place: RecordPlace) -> EventIndex? {
        let file = Int(place.file)
        guard file + 1 < starts.count, starts[file] + Int(place.record) < starts[file + 1] else { return nil }
        let event = events[starts[file] + Int(place.record)]
        return event == .max ? nil : EventIndex(event)
    }
}
