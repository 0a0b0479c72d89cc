// Single events: found by id, and shown. Apart from the questions because several of them begin or end with one.
import PropertyGraph

extension Investigator {
    /// The event whose id, or the id of one of whose copies, is `id`; the earliest where several are. O(events): ids
    /// are compared as 16 bytes.
    public func event(id: String) -> EventIndex? {
        let tables = graph.tables
        let uuid = EventIdentifier(uuid: id.utf8Span.span)
        guard let wanted = uuid ?? tables.texts.find(id).map({ EventIdentifier(text: $0) }), wanted != .none else {
            return nil
        }
        if let index = tables.events.ids.firstIndex(of: wanted) { return EventIndex(UInt32(index)) }
        return tables.alternateIDs.entries.first { $0.value == wanted }?.event
    }

    /// The event as answers show it.
    public func summary(of event: EventIndex) -> EventSummary {
        let tables = graph.tables
        let row = tables.events.row(event)
        let ids = [row.id] + tables.alternateIDs.values(of: event)
        return EventSummary(
            eventID: row.id == .none ? "" : tables.string(row.id),
            eventIDs: ids.count > 1 ? ids.map { tables.string($0) } : [],
            time: time(of: event), action: graph.actionName(row.action), readOnly: row.marks.contains(.readOnly),
            outcome: row.outcome, errorCode: row.errorCode == .empty ? nil : tables.texts.string(row.errorCode),
            principal: row.principal.ifAny.map { graph.summary(of: $0) },
            credential: row.credential.ifAny.map { graph.summary(of: $0) },
            targets: tables.events.targets(event).map { graph.summary(of: $0) },
            address: row.address.ifAny.map { graph.key($0) }, region: row.region.ifAny.map { graph.key($0) },
            account: row.account.ifAny.map { graph.key($0) },
            file: files[Int(row.file)], record: Int(row.record))
    }
}
