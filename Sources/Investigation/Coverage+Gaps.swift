// What the logs cannot show: kinds of event that were not logged, days on which nothing was, and times at which
// somebody switched logging off or changed what it keeps. Apart because an empty answer means something only beside it.
import PropertyGraph

/// A change to a trail after which it may have kept less than before.
public struct LoggingChange: Hashable, Sendable {
    /// What the change did to the trail, as far as the call itself says.
    public enum Effect: String, Sendable, Hashable, CaseIterable {
        /// The trail logged nothing from then on.
        case stopped
        /// What the trail keeps, or where, was set anew: it may be less.
        case changed
    }

    /// `cloudtrail:StopLogging`.
    public var action: String
    /// What it did.
    public var effect: Effect
    /// The trail; nil where the record does not name it.
    public var trail: NodeSummary?
    /// Who did it.
    public var principal: NodeSummary?
    /// The account whose trail logged the call.
    public var account: String
    /// The region of the call.
    public var region: String
    /// The event.
    public var eventID: String
    /// When it happened.
    public var from: Timestamp?
    /// When logging was switched on again; nil where no record shows that, or nothing was switched off.
    public var until: Timestamp?
}

extension Coverage {
    /// Days and changes that are listed; their totals count all.
    private static let listed = 366

    /// Notes what the logs of `graph` cannot show. O(events).
    mutating func addGaps(_ graph: Graph) {
        categories = graph.events.count == 0 ? [] : Coverage.categories(graph.events.marks.values)
        daysWithoutEvents = Coverage.daysWithoutEvents(graph.events.times)
        let changes = LoggingHistory(graph).changes
        loggingChanges = Limited(changes, limit: Coverage.listed)
    }

    /// The categories that occur, by CloudTrail's own names.
    private static func categories(_ marks: [EventMarks]) -> [String] {
        let named: [(EventMarks, String)] = [(.data, "data"), (.insight, "insight"), (.network, "network-activity")]
        let special: EventMarks = [.data, .insight, .network]
        let isManaged = marks.contains { $0.isDisjoint(with: special) }
        return (isManaged ? ["management"] : [])
            + named.filter { mark, _ in marks.contains { $0.contains(mark) } }.map(\.1)
    }

    /// Whole days, UTC, between the first and the last event on which there is none.
    private static func daysWithoutEvents(_ times: RisingColumn<Timestamp>) -> Limited<String> {
        var days: [String] = []
        var total = 0
        var last: Int64?
        for time in times where time != .unknown {
            let day = (time.seconds >= 0 ? time.seconds : time.seconds - 86_399) / 86_400
            if let last, day > last + 1 {
                total += Int(day - last - 1)
                for missing in (last + 1)..<min(day, last + 1 + Int64(listed - days.count)) {
                    days.append(String(Timestamp(seconds: missing * 86_400).description.prefix(10)))
                }
            }
            last = max(last ?? day, day)
        }
        return Limited(days, total: total)
    }
}

/// Follows the calls to CloudTrail itself, in time order.
private struct LoggingHistory {
    private(set) var changes: [LoggingChange] = []
    /// The stops that nothing has ended yet, by trail.
    private var open: [Place: Int] = [:]

    /// What ties a stop to the start that ends it: the trail, or where it is unnamed the account and region.
    private enum Place: Hashable {
        case trail(NodeID)
        case home(account: NodeID, region: NodeID)
    }

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
        let time = events.times[index] == .unknown ? nil : events.times[index]
        let action = graph.texts.string(graph.actions.name(events.actions[index]))
        let effect: LoggingChange.Effect
        switch action {
        case "StopLogging", "DeleteTrail": effect = .stopped
        case "PutEventSelectors", "UpdateTrail": effect = .changed
        case "StartLogging":
            if let stop = open.removeValue(forKey: place) { changes[stop].until = time }
            return
        default: return
        }
        if effect == .stopped, open[place] == nil { open[place] = changes.count }
        changes.append(
            LoggingChange(
                action: graph.actionName(events.actions[index]), effect: effect,
                trail: trail.map { graph.summary(of: $0) },
                principal: events.principals[index].ifAny.map { graph.summary(of: $0) },
                account: events.accounts[index].ifAny.map { graph.key($0) } ?? "",
                region: events.regions[index].ifAny.map { graph.key($0) } ?? "",
                eventID: graph.string(events.ids[index]), from: time))
    }
}
