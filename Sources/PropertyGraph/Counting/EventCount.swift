// Events counted without looking at their times: events stand in time order, so the first and last of them say when.
// Apart from the columns because these are numbers about events, and made for one question.

/// How an event counts: how it ended and whether it changes something, in one small integer.
public struct EventState: Hashable, Sendable {
    /// 1 for a write, 2 for one denied, 4 for one that failed: a byte, since a million of them are read out of order.
    @usableFromInline let bits: UInt8

    init(_ outcome: Outcome, _ marks: EventMarks) {
        bits =
            (marks.contains(.readOnly) ? 0 : 1) | (outcome == .denied ? 2 : 0) | (outcome == .failed ? 4 : 0)
    }

    /// Whether the call is not marked as reading only.
    @inlinable @inline(__always)
    public var isWrite: Bool { bits & 1 != 0 }

    /// Whether it was refused.
    @inlinable @inline(__always)
    public var isDenied: Bool { bits & 2 != 0 }

    /// Whether it ended without an error.
    @inlinable @inline(__always)
    public var isSucceeded: Bool { bits < 2 }
}

/// Some events, counted.
public struct EventCount: Hashable, Sendable {
    /// All of them.
    public var events: UInt32 = 0
    /// Those that were refused.
    public var denied: UInt32 = 0
    /// Those that ended in any other error.
    public var failed: UInt32 = 0
    /// Those not marked as reading only.
    public var writes: UInt32 = 0
    /// The first of them; the highest number there is where there are none.
    public var first: UInt32 = .max
    /// The first that has a time; likewise.
    public var firstTimed: UInt32 = .max
    /// The last of them. Where it has no time, none has.
    public var last: UInt32 = 0

    /// No events.
    public init() {}

    /// Counts one event.
    ///
    /// - Parameters:
    ///   - event: its place.
    ///   - state: how it counts.
    ///   - timed: the place of the first event of the graph that has a time.
    @inlinable @inline(__always)
    public mutating func add(_ event: UInt32, _ state: EventState, timed: UInt32) {
        add(state)
        first = min(first, event)
        if event >= timed { firstTimed = min(firstTimed, event) }
        last = max(last, event)
    }

    /// Counts how an event ended, and not which it was.
    @inlinable @inline(__always)
    mutating func add(_ state: EventState) {
        events &+= 1
        writes &+= UInt32(state.bits & 1)
        denied &+= UInt32(state.bits >> 1 & 1)
        failed &+= UInt32(state.bits >> 2)
    }

    /// Counts what `other` counted.
    @inlinable @inline(__always)
    public mutating func add(_ other: EventCount) {
        events &+= other.events
        denied &+= other.denied
        failed &+= other.failed
        writes &+= other.writes
        first = min(first, other.first)
        firstTimed = min(firstTimed, other.firstTimed)
        last = max(last, other.last)
    }
}

/// Events counted by a key.
public struct EventCounts: Sendable {
    @usableFromInline var numbers = KeyNumbers()
    @usableFromInline var tallies: [EventCount] = []
    @usableFromInline let timed: UInt32

    /// Nothing counted yet of the events of `graph`. O(1), where events lack times O(log n).
    public init(_ graph: Graph) { timed = graph.events.firstTimed }

    /// Counts an event under a key, whose number it gives back. O(1) expected.
    @inlinable @inline(__always) @discardableResult
    public mutating func add(_ key: UInt64, _ event: EventIndex, _ state: EventState) -> Int {
        let number = numbers.number(of: key)
        if number == tallies.count { tallies.append(EventCount()) }
        tallies[number].add(event.index, state, timed: timed)
        return number
    }

    /// Counts under a key what was counted elsewhere. O(1) expected.
    @inlinable
    public mutating func add(_ key: UInt64, _ count: EventCount) {
        let number = numbers.number(of: key)
        if number == tallies.count { tallies.append(EventCount()) }
        tallies[number].add(count)
    }

    /// Keys counted under.
    @inlinable public var count: Int { tallies.count }

    /// The keys, in the order in which they were first counted under.
    @inlinable public var keys: [UInt64] { numbers.keys }

    /// The counts, in the same order.
    @inlinable public var counts: [EventCount] { tallies }

    /// The place of a key in that order; nil where nothing was counted under it. O(1) expected.
    @inlinable
    public func find(_ key: UInt64) -> Int? { numbers.find(key) }

    /// The numbers of the keys, by falling count, then by key. O(n log n), where few are wanted O(n log those).
    ///
    /// - Parameter limit: how many are wanted at most; 0 is all.
    public func ranked(_ limit: Int = 0) -> [Int] {
        var ranking = Ranking(limit)
        for (number, key) in numbers.keys.enumerated() { ranking.add(tallies[number].events, key, number) }
        return ranking.numbers()
    }
}

extension EventColumns {
    /// The place of the first event that has a time; those without stand before all others. O(1) where the first event
    /// has one, else O(log n).
    public var firstTimed: UInt32 {
        guard count > 0, times[0] == .unknown else { return 0 }
        var low = 0
        var high = count
        while low < high {
            let middle = low + (high - low) / 2
            if times[middle] == .unknown { low = middle + 1 } else { high = middle }
        }
        return UInt32(low)
    }
}
