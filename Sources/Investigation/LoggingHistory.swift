// What was done to trails, call by call. Apart from coverage, which tells of it, because detectors ask what followed.
import PropertyGraph

/// Follows the calls to CloudTrail itself, in time order.
struct LoggingHistory {
    /// A call after which a trail may keep less than before.
    struct Change {
        let event: EventIndex
        let effect: LoggingChange.Effect
        let trail: NodeID?
        /// When logging was switched on again, where a record shows that.
        var until: Timestamp?
    }

    /// The changes, by time.
    private(set) var events: [Change] = []
    /// The stops that nothing has ended yet, by trail.
    private var open: [Place: Int] = [:]

    /// What ties a stop to the start that ends it: the trail, or where it is unnamed the account and region.
    private enum Place: Hashable {
        case trail(NodeID)
        case home(account: NodeID, region: NodeID)
    }

    /// Reads the calls in `graph`. O(calls to CloudTrail).
    init(_ graph: Graph) {
        let name = "cloudtrail.amazonaws.com"
        for service in graph.nodes(of: .service, withPrefix: name) where graph.key(service) == name {
            for event in graph.events(of: service) { add(event, graph) }
        }
    }

    private mutating func add(_ event: EventIndex, _ graph: Graph) {
        let index = Int(event.index)
        let events = graph.events
        guard events.outcomes[index] == .succeeded else { return }
        let trail = events.targets(event).first {
            graph.texts.string(graph.nodes.type($0)) == "AWS::CloudTrail::Trail"
        }
        let place = trail.map(Place.trail) ?? .home(account: events.accounts[index], region: events.regions[index])
        let effect: LoggingChange.Effect
        switch graph.texts.string(graph.actions.name(events.actions[index])) {
        case "StopLogging", "DeleteTrail": effect = .stopped
        case "PutEventSelectors", "UpdateTrail": effect = .changed
        case "StartLogging":
            if let stop = open.removeValue(forKey: place) {
                self.events[stop].until = events.times[index] == .unknown ? nil : events.times[index]
            }
            return
        default: return
        }
        if effect == .stopped, open[place] == nil { open[place] = self.events.count }
        self.events.append(Change(event: event, effect: effect, trail: trail))
    }
}

extension LoggingChange {
    /// The change as answers show it.
    init(_ change: LoggingHistory.Change, _ graph: Graph) {
        let events = graph.events
        let index = Int(change.event.index)
        self.init(
            action: graph.actionName(events.actions[index]), effect: change.effect,
            trail: change.trail.map { graph.summary(of: $0) },
            principal: events.principals[index].ifAny.map { graph.summary(of: $0) },
            account: events.accounts[index].ifAny.map { graph.key($0) } ?? "",
            region: events.regions[index].ifAny.map { graph.key($0) } ?? "",
            eventID: graph.string(events.ids[index]),
            from: events.times[index] == .unknown ? nil : events.times[index], until: change.until)
    }
}
