// From an event's id to the event, and from the event to the place of its record. Apart because several questions
// begin or end with one event.
import Ingest
import PropertyGraph

extension Investigator {
    /// The events called `id`, in time order: one, unless the same id stands on different content. The id of another
    /// account's copy finds the event, too. Letter case does not matter in a UUID. O(events).
    public func events(withID id: String) -> [EventIndex] {
        let tables = graph.tables
        let lowercased = id.lowercased()
        let wanted = [
            EventIdentifier(uuid: lowercased.utf8Span.span), tables.texts.find(id).map { EventIdentifier(text: $0) },
        ].compactMap(\.self).filter { $0 != .none }
        guard !wanted.isEmpty else { return [] }
        var found = Set<EventIndex>()
        for (index, own) in tables.events.ids.enumerated() where wanted.contains(own) {
            found.insert(EventIndex(UInt32(index)))
        }
        for entry in tables.alternateIDs.entries where wanted.contains(entry.value) { found.insert(entry.event) }
        return found.sorted()
    }

    /// Where the record of `event` lies.
    func place(of event: EventIndex) -> RecordPlace {
        let events = graph.tables.events
        return RecordPlace(file: events.files[Int(event.index)], record: events.records[Int(event.index)])
    }
}
