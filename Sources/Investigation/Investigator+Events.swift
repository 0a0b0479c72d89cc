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
        var summaries = EventSummaries(self)
        return summaries.summary(of: event)
    }
}

/// Events of one answer as it shows them. They share callers, addresses and files, of which each is told once.
struct EventSummaries {
    private let investigator: Investigator
    private var nodes = Memo<NodeSummary>()
    private var names = Memo<String>()
    private var actions = Memo<String>()
    private var paths = Memo<String>()

    init(_ investigator: Investigator) { self.investigator = investigator }

    /// The event as answers show it. O(1), and for what comes with it and was not met before O(its text).
    mutating func summary(of event: EventIndex) -> EventSummary {
        let (graph, files) = (investigator.graph, investigator.files)
        let (columns, index) = (graph.events, Int(event.index))
        let id = columns.ids[index]
        let ids = [id] + graph.alternateIDs.values(of: event)
        let (action, error, marks) = (columns.actions[index], columns.errorCodes[index], columns.marks[index])
        let place = columns.places[index]
        return EventSummary(
            eventID: id == .none ? "" : graph.string(id),
            eventIDs: ids.count > 1 ? ids.map { graph.string($0) } : [],
            time: investigator.time(of: event),
            action: actions.value(of: UInt64(action.index)) { graph.actionName(action) },
            readOnly: marks.contains(.readOnly), outcome: columns.outcomes[index],
            errorCode: error == .empty ? nil : graph.texts.string(error),
            principal: columns.principals[index].ifAny.map { summary(of: $0, graph) },
            credential: columns.credentials[index].ifAny.map { summary(of: $0, graph) },
            targets: columns.targets(event).map { summary(of: $0, graph) },
            address: columns.addresses[index].ifAny.map { key(of: $0, graph) },
            region: columns.regions[index].ifAny.map { key(of: $0, graph) },
            account: columns.accounts[index].ifAny.map { key(of: $0, graph) },
            file: paths.value(of: UInt64(place.file)) { files[Int(place.file)] },
            record: Int(place.record), isUnverified: marks.contains(.unverified))
    }

    private mutating func summary(of node: NodeID, _ graph: Graph) -> NodeSummary {
        nodes.value(of: UInt64(node.index)) { graph.summary(of: node) }
    }

    private mutating func key(of node: NodeID, _ graph: Graph) -> String {
        names.value(of: UInt64(node.index)) { graph.key(node) }
    }
}
