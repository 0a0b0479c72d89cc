// Something new about somebody whose habits are settled. Apart from the question `firstseen`, which compares two
// windows of one subject: here every subject is watched through all of the logs, and what is ordinary must stay silent.
import PropertyGraph

extension History {
    /// Events in which a settled subject has something new of the kind that `detector` looks for.
    mutating func firstSeen(_ detector: GraphDetector) -> [DetectorFinding] {
        var habits = Habits(detector)
        // Where the logs are shorter than habits take to settle there is nothing to look for.
        guard let last = graph.events.times.last, last != .unknown, last.seconds(since: beginning) >= habits.quiet
        else {
            return []
        }
        switch detector.kind {
        case .firstSeenAssumer: seeAssumers(&habits)
        case .firstSeenAccount: seeAccounts(&habits)
        default:
            for index in identities.indices {
                guard let identity = identities[index].ifAny,
                    let value = value(EventIndex(UInt32(index)), detector.kind)
                else { continue }
                habits.see(value, of: identity.index, at: graph.events.times[index], EventIndex(UInt32(index)))
            }
        }
        return History.finding(habits.found)
    }

    /// What `event` has of a kind; nil where it has nothing that counts.
    private func value(_ event: EventIndex, _ kind: GraphDetector.Kind) -> UInt32? {
        let index = Int(event.index)
        let events = graph.events
        // What a service does on somebody's behalf is not that somebody's habit.
        guard events.outcomes[index] != .failed, !events.marks[index].contains(.viaService) else { return nil }
        switch kind {
        case .firstSeenNetwork: return network(event).map { UInt32($0) }
        case .firstSeenRegion: return events.regions[index].ifAny?.index
        case .firstSeenService: return graph.actions.service(events.actions[index]).ifAny?.index
        case .firstSeenAction:
            let marks = events.marks[index]
            return marks.isDisjoint(with: [.readOnly, .readOnlyUnknown, .data]) ? events.actions[index].index : nil
        case .firstSeenRole:
            // The role of the session that called, where somebody else stands behind it.
            let principal = events.principals[index]
            guard principal != .none, identities[index] != principal else { return nil }
            return graph.nodes.owner(principal).ifAny?.index
        default: return nil
        }
    }

    /// Who assumes each role. Services are left out, and the roles that Identity Center keeps: there the portal says
    /// who may, and everybody does so for the first time some day.
    private func seeAssumers(_ habits: inout Habits) {
        for row in edges({ $0 == .assumed || $0 == .switched }) {
            guard let role = graph.nodes.owner(row.target).ifAny, let identity = identity(row.event),
                graph.nodes.kind(identity) != .workload, !graph.key(role).contains("/AWSReservedSSO_")
            else { continue }
            habits.see(identity.index, of: role.index, at: time(row.event), row.event)
        }
    }

    /// From which accounts each account is called, its own among them, and from which its roles are assumed.
    private func seeAccounts(_ habits: inout Habits) {
        let events = graph.events
        for index in identities.indices {
            let event = EventIndex(UInt32(index))
            guard let principal = events.principals[index].ifAny, identities[index] != .none else { continue }
            // Accounts by name: one that only calls has no node of its own.
            let own = graph.nodes.account(principal)
            let account = events.accounts[index].ifAny.map { graph.nodes.name($0) } ?? .empty
            guard own != .empty else { continue }
            if account != .empty { habits.see(own.index, of: account.index, at: events.times[index], event) }
            for target in events.targets(event) where graph.nodes.kind(target) == .role {
                let other = graph.nodes.account(target)
                guard events.outcomes[index] == .succeeded, other != .empty, other != account else { continue }
                habits.see(own.index, of: other.index, at: events.times[index], event)
            }
        }
    }
}

/// The habits of many subjects: what each has had of one kind, and how long nothing of it has been new.
private struct Habits {
    private struct Habit {
        var known: Set<UInt32>
        /// When the last new value came.
        var since: Timestamp
        var calls = 1
        var days = 1
        var lastDay: Int64
        /// While something is new: until when, and what.
        var alarm: (until: Timestamp, values: Set<UInt32>)?
    }

    let quiet: Int64
    private let calls: Int
    private let days: Int
    private let within: Int64
    /// Whether what others have had for long is nothing new.
    private let isShared: Bool
    private var habits: [UInt32: Habit] = [:]
    /// When each value was seen first, of any subject.
    private var first: [UInt32: Timestamp] = [:]
    private(set) var found: [EventIndex] = []

    init(_ detector: GraphDetector) {
        quiet = detector.seconds("quiet", else: 7 * 86_400)
        calls = detector.number("calls", else: 30)
        days = detector.number("days", else: 4)
        within = detector.seconds("within", else: 86_400)
        isShared = detector.kind == .firstSeenNetwork || detector.kind == .firstSeenRegion
    }

    /// Notes that `subject`, by its number among those of its kind, had `value` in `event`; events come in time
    /// order. O(1).
    mutating func see(_ value: UInt32, of subject: UInt32, at time: Timestamp, _ event: EventIndex) {
        let everFirst = first[value] ?? time
        first[value] = everFirst
        guard var habit = habits.removeValue(forKey: subject) else {
            habits[subject] = Habit(known: [value], since: time, lastDay: time.day)
            return
        }
        defer { habits[subject] = habit }
        if let alarm = habit.alarm, time > alarm.until { habit.alarm = nil }
        if habit.known.contains(value) {
            habit.calls += 1
            if time.day != habit.lastDay { habit.days += 1 }
            habit.lastDay = time.day
            if habit.alarm?.values.contains(value) ?? false { found.append(event) }
            return
        }
        let isSettled =
            habit.calls >= calls && habit.days >= days && time.seconds(since: habit.since) >= quiet
        let isKnownToOthers = isShared && time.seconds(since: everFirst) >= quiet
        habit.known.insert(value)
        if !isKnownToOthers {
            if isSettled, habit.alarm == nil { habit.alarm = (time.advanced(by: within), []) }
            if habit.alarm != nil {
                habit.alarm?.values.insert(value)
                found.append(event)
            }
        }
        // What others have had for long says nothing of this one's habits either way.
        guard !isKnownToOthers else { return }
        (habit.since, habit.calls, habit.days, habit.lastDay) = (time, 0, 0, time.day - 1)
    }
}
