// Events sorted into groups, each group in the order in which it was given its events. Apart from counting because the
// events themselves are kept.

/// Collects events under keys, then lays the groups side by side.
///
/// Adding is a number written down; the groups are made in one go, so that many small ones cost no more than a large
/// one.
public struct EventGrouping: Sendable {
    private var numbers = KeyNumbers()
    private var entries: [(number: UInt32, event: EventIndex)] = []
    private var counts: [Int] = []

    /// No groups.
    public init() {}

    /// Adds an event to the group of a key. O(1) expected.
    public mutating func add(_ event: EventIndex, to key: UInt64) {
        let number = numbers.number(of: key)
        if number == counts.count { counts.append(0) }
        counts[number] += 1
        entries.append((UInt32(truncatingIfNeeded: number), event))
    }

    /// The groups. O(events + groups).
    public consuming func groups() -> EventGroups {
        var starts: [Int] = []
        starts.reserveCapacity(counts.count + 1)
        var end = 0
        for count in counts {
            starts.append(end)
            end += count
        }
        var places = starts
        starts.append(end)
        var events = [EventIndex](repeating: EventIndex(0), count: end)
        for entry in entries {
            events[places[Int(entry.number)]] = entry.event
            places[Int(entry.number)] += 1
        }
        return EventGroups(numbers: numbers, starts: starts, events: events)
    }
}

/// Events in groups, side by side.
public struct EventGroups: Sendable {
    let numbers: KeyNumbers
    let starts: [Int]
    let events: [EventIndex]

    /// Groups held.
    public var count: Int { numbers.count }

    /// The keys of the groups, in the order in which they were first added to.
    public var keys: [UInt64] { numbers.keys }

    /// The events of the group at a place in that order. O(1).
    public func group(_ place: Int) -> ArraySlice<EventIndex> { events[starts[place]..<starts[place + 1]] }

    /// The events under a key, in the order in which they were added; none where there is no such group. O(1)
    /// expected.
    public subscript(key: UInt64) -> ArraySlice<EventIndex> { numbers.find(key).map { group($0) } ?? [] }
}
