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
        let changes = LoggingHistory(graph).events
        loggingChanges = Limited(
            changes.prefix(Coverage.listed).map { LoggingChange($0, graph) }, total: changes.count)
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
