// From where a record lies to the event it tells of. Apart because only those ask who saw the records as they were
// read.
import PropertyGraph

/// The events of a graph by the places of their records, copies and repeats among them.
public struct RecordEvents: Sendable {
    private let places: PlaceColumn
    /// For each record of all files its event; `.max` where it tells of none.
    private var events: [UInt32] = []
    /// The same where few of the records tell of one, or a damaged snapshot says that there are very many.
    private var few: [UInt64: UInt32] = [:]

    /// The events of `graph` by place. O(records).
    public init(_ graph: Graph) {
        let places = graph.events.places
        self.init(graph, isDense: places.recordCount <= (1 << 20) + 16 * (places.count + graph.copies.list.count))
    }

    init(_ graph: Graph, isDense: Bool) {
        places = graph.events.places
        let copies = graph.copies.list
        if isDense { events = Array(repeating: .max, count: places.recordCount) }
        for (event, number) in places.recordNumbers.enumerated() { note(number, UInt32(event)) }
        for (index, number) in copies.recordNumbers.enumerated() { note(number, graph.copies.events[index].index) }
    }

    private mutating func note(_ number: UInt64, _ event: UInt32) {
        if events.isEmpty {
            few[number] = event
        } else if number < UInt64(events.count) {
            events[Int(number)] = event
        }
    }

    /// The event that the record at `place` tells of; nil where there is none. O(1).
    public subscript(place: RecordPlace) -> EventIndex? {
        guard let number = places.recordNumber(place) else { return nil }
        if events.isEmpty { return few[UInt64(number)].map { EventIndex($0) } }
        return events[number] == .max ? nil : EventIndex(events[number])
    }
}
