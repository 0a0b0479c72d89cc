// Single events: found by id, and shown. Apart from the questions because several of them begin or end with one.
import Ingest
import PropertyGraph

extension Investigator {
    /// The event called `id`, the earliest where one id stands on several contents. As fast as `events(withID:)`.
    public func event(id: String) -> EventIndex? { events(withID: id).first }

    /// The events called `id`, in time order: one, unless the same id stands on different content. The id of another
    /// account's copy finds the event, too. Letter case does not matter in a UUID. O(log n) in a
    /// graph that was opened, else O(events).
    public func events(withID id: String) -> [EventIndex] {
        let lowercased = id.lowercased()
        let wanted = [
            EventIdentifier(uuid: lowercased.utf8Span.span), graph.texts.find(id).map { EventIdentifier(text: $0) },
        ].compactMap(\.self).filter { $0 != .none }
        var found = Set<EventIndex>()
        for id in wanted { found.formUnion(graph.events(withIDs: id...id)) }
        return found.sorted()
    }

    /// Where the record of `event` lies.
    func place(of event: EventIndex) -> RecordPlace { graph.events.places[Int(event.index)] }

    /// The event as answers show it.
    public func summary(of event: EventIndex) -> EventSummary {
        let row = graph.events.row(event)
        let ids = [row.id] + graph.alternateIDs.values(of: event)
        return EventSummary(
            eventID: row.id == .none ? "" : graph.string(row.id),
            eventIDs: ids.count > 1 ? ids.map { graph.string($0) } : [],
            time: time(of: event), action: graph.actionName(row.action), readOnly: row.marks.contains(.readOnly),
            outcome: row.outcome, errorCode: row.errorCode == .empty ? nil : graph.texts.string(row.errorCode),
            principal: row.principal.ifAny.map { graph.summary(of: $0) },
            credential: row.credential.ifAny.map { graph.summary(of: $0) },
            targets: graph.events.targets(event).map { graph.summary(of: $0) },
            address: row.address.ifAny.map { graph.key($0) }, region: row.region.ifAny.map { graph.key($0) },
            account: row.account.ifAny.map { graph.key($0) },
            file: files[Int(row.file)], record: Int(row.record), isUnverified: row.marks.contains(.unverified))
    }
}
