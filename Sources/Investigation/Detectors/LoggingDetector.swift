// Logging changed, and then activity. Apart because it reads two things together: what was done to trails, and what
// the same somebody did while nobody was to see it.
import PropertyGraph

extension History {
    /// For each change after which a trail may keep less, made by somebody who does not make such changes as a habit:
    /// the change, and what its maker changed or read of data within `within`, until logging was started again. Changes
    /// that nothing follows are left out.
    mutating func activityAfterLoggingChanges(_ detector: GraphDetector) -> [DetectorFinding] {
        let within = detector.seconds("within", else: 2 * 86_400)
        let habitDays = detector.number("habit-days", else: 3)
        let changes = LoggingHistory(graph).events.compactMap { change in
            identity(change.event).map { (change: change, identity: $0) }
        }
        var days: [NodeID: Set<Int64>] = [:]
        for entry in changes { days[entry.identity, default: []].insert(time(entry.change.event).day) }
        let byMaker = Dictionary(grouping: changes.filter { days[$0.identity, default: []].count < habitDays }) {
            $0.identity
        }
        guard !byMaker.isEmpty else { return [] }
        var found: [EventIndex] = []
        for index in identities.indices {
            guard let own = byMaker[identities[index]], isActivity(index) else { continue }
            let event = EventIndex(UInt32(index))
            let before = own.filter { entry in
                let change = entry.change
                guard event > change.event, time(event).seconds(since: time(change.event)) <= within else {
                    return false
                }
                return change.until.map { time(event) <= $0 } ?? true
            }
            guard !before.isEmpty else { continue }
            found.append(event)
            found += before.map(\.change.event)
        }
        return History.finding(found)
    }

    /// Whether the event does something: it changes what is there, or touches data, and has to do with other things
    /// than trails.
    private func isActivity(_ index: Int) -> Bool {
        let events = graph.events
        guard events.outcomes[index] == .succeeded else { return false }
        let marks = events.marks[index]
        guard marks.contains(.data) || marks.isDisjoint(with: [.readOnly, .readOnlyUnknown]) else { return false }
        let service = graph.actions.service(events.actions[index])
        return service != .none && graph.key(service) != "cloudtrail.amazonaws.com"
    }
}
