// Walks that respect time: a step is taken at a moment, and no later step of the walk may lie before it. Apart from the
// graph's arrays because what a place is (a node, a session with one of its keys) is decided by whoever asks; the
// searches only need to know the ways on from it.

/// One way on from a place.
public struct TimedStep<Place: Hashable & Sendable, Label: Sendable>: Sendable {
    /// Where it leads.
    public var target: Place
    /// When it happened; for a standing relation the first moment it is known to hold.
    public var at: Timestamp
    /// Whether it may be taken at any time from `at` on, and not at `at` alone.
    public var isStanding: Bool
    /// What the caller wants to know of the step.
    public var label: Label

    /// A step with all its parts given.
    public init(to target: Place, at: Timestamp, isStanding: Bool = false, label: Label) {
        self.target = target
        self.at = at
        self.isStanding = isStanding
        self.label = label
    }

    /// When the step is taken by who is there at `time`; nil where that is too late.
    @inlinable @inline(__always)
    func departure(from time: Timestamp) -> Timestamp? {
        if at >= time { return at }
        return isStanding ? time : nil
    }

    /// The last moment at which the step can be taken by who must have arrived by `limit`; nil where there is none.
    @inlinable @inline(__always)
    func lastDeparture(by limit: Timestamp) -> Timestamp? {
        if at > limit { return nil }
        return isStanding ? limit : at
    }
}

/// A place that was reached, and how.
public struct TimedArrival<Place: Hashable & Sendable, Label: Sendable>: Sendable {
    /// The place.
    public var place: Place
    /// The earliest moment at which one can be there.
    public var time: Timestamp
    /// Steps on the way that arrives first.
    public var hops: Int
    /// The arrival before this one, by its number; nil at the start.
    public var parent: Int?
    /// The step from there; nil at the start.
    public var step: TimedStep<Place, Label>?

    @inlinable
    init(place: Place, time: Timestamp, hops: Int, parent: Int?, step: TimedStep<Place, Label>?) {
        self.place = place
        self.time = time
        self.hops = hops
        self.parent = parent
        self.step = step
    }
}

/// One hop of a path: the steps between two places that fit the path's times, earliest first.
public struct TimedHop<Place: Hashable & Sendable, Label: Sendable>: Sendable {
    /// Where the hop begins.
    public var source: Place
    /// Where it ends.
    public var target: Place
    /// When the first of the steps is taken.
    public var at: Timestamp
    /// Every step from `source` to `target` that keeps to the path's order in time; at least one.
    public var steps: [TimedStep<Place, Label>]

    @inlinable
    init(source: Place, target: Place, at: Timestamp, steps: [TimedStep<Place, Label>]) {
        self.source = source
        self.target = target
        self.at = at
        self.steps = steps
    }
}

/// What a search for shortest paths found.
public struct TimedPaths<Place: Hashable & Sendable, Label: Sendable>: Sendable {
    /// The paths, each from the start to a goal. One without hops where the start is a goal.
    public var paths: [[TimedHop<Place, Label>]]
    /// Every place that was reached before the search ended, nearest first, the start among them.
    public var reached: [Place]
    /// Whether the search ended because it had reached as many places as allowed.
    public var isCut: Bool

    @inlinable
    init(paths: [[TimedHop<Place, Label>]], reached: [Place], isCut: Bool) {
        self.paths = paths
        self.reached = reached
        self.isCut = isCut
    }
}

/// Searches over steps in time. A search asks for the ways on from a place once, and only from places it reaches.
public enum TimedSearch {
    /// Every place that can be reached from `start` by steps whose times never go back, each by the way that arrives
    /// first; of ways that arrive at one moment, by the one with fewest hops, then the one given first.
    ///
    /// In the order of arrival, the start first. O((places + steps) log steps) over the places reached. At `limit`
    /// places the search ends, and says so; those it gives are the ones that arrive earliest. It ends as well when
    /// `isCancelled`, which is asked at each place, the start excepted.
    @inlinable
    public static func arrivals<Place, Label>(
        from start: Place, at time: Timestamp, limit: Int, unless isCancelled: () -> Bool = { false },
        ways: (Place) -> [TimedStep<Place, Label>]
    ) -> (arrivals: [TimedArrival<Place, Label>], isCut: Bool) {
        precondition(limit > 0, "the start is a place too")
        var arrivals: [TimedArrival<Place, Label>] = []
        var settled: Set<Place> = []
        var queue = ArrivalQueue<Place, Label>()
        queue.push(TimedArrival(place: start, time: time, hops: 0, parent: nil, step: nil))
        while let next = queue.pop() {
            guard settled.insert(next.place).inserted else { continue }
            guard arrivals.count < limit, arrivals.isEmpty || !isCancelled() else { return (arrivals, true) }
            let number = arrivals.count
            arrivals.append(next)
            // Many steps to one place mostly stand side by side, the earliest first; the others change nothing.
            var last: (target: Place, departure: Timestamp)?
            for step in ways(next.place) {
                guard let departure = step.departure(from: next.time) else { continue }
                if let last, last.target == step.target, last.departure <= departure { continue }
                last = (step.target, departure)
                guard !settled.contains(step.target) else { continue }
                queue.push(
                    TimedArrival(place: step.target, time: departure, hops: next.hops + 1, parent: number, step: step))
            }
        }
        return (arrivals, false)
    }

    /// The paths with fewest hops from `start` to a place that `isGoal`, by steps whose times never go back; up to
    /// `count` of them, told apart by the places they pass. No path passes a place twice.
    ///
    /// In the order of time: of two paths the one comes first that leaves earlier where they part, then the one whose
    /// step was given first. O(hops × steps) over the places reached, and O(hops × steps) more for each path given.
    /// At `limit` places the search ends, and says so. It ends as well when `isCancelled`, asked at each place.
    @inlinable
    public static func shortestPaths<Place, Label>(
        from start: Place, at time: Timestamp, count: Int, limit: Int, unless isCancelled: () -> Bool = { false },
        isGoal: (Place) -> Bool, ways: (Place) -> [TimedStep<Place, Label>]
    ) -> TimedPaths<Place, Label> {
        var search = LayeredSearch<Place, Label>(start: start, time: time, limit: limit)
        while !search.frontier.contains(where: { isGoal($0.place) }) {
            guard !search.isCut, search.advance(unless: isCancelled, ways) else {
                return TimedPaths(paths: [], reached: search.reached, isCut: search.isCut)
            }
        }
        let deadlines = search.deadlines(unless: isCancelled, isGoal: isGoal)
        let paths = search.paths(from: start, at: time, deadlines, count: count, unless: isCancelled)
        return TimedPaths(paths: paths, reached: search.reached, isCut: search.isCut)
    }
}

/// The search for shortest paths: one layer a hop, in each the places that can be reached earlier than by fewer hops.
@usableFromInline
struct LayeredSearch<Place: Hashable & Sendable, Label: Sendable> {
    @usableFromInline typealias Step = TimedStep<Place, Label>

    @usableFromInline let limit: Int
    @usableFromInline var layers: [[(place: Place, time: Timestamp)]]
    @usableFromInline var reached: [Place]
    @usableFromInline var isCut = false
    @usableFromInline var earliest: [Place: Timestamp]
    /// The ways on from each place, asked for once.
    @usableFromInline var known: [Place: [Step]] = [:]

    @inlinable
    init(start: Place, time: Timestamp, limit: Int) {
        self.limit = limit
        layers = [[(start, time)]]
        reached = [start]
        earliest = [start: time]
    }

    @inlinable var frontier: [(place: Place, time: Timestamp)] { layers[layers.count - 1] }

    /// Takes one more hop; false where nothing is reached by it that was not reached as early before.
    @inlinable
    mutating func advance(unless isCancelled: () -> Bool, _ ways: (Place) -> [Step]) -> Bool {
        var next: [Place: Timestamp] = [:]
        var order: [Place] = []
        for (place, time) in frontier {
            if isCancelled() {
                isCut = true
                break
            }
            var last: (target: Place, departure: Timestamp)?
            for step in steps(from: place, ways) {
                guard let departure = step.departure(from: time) else { continue }
                if let last, last.target == step.target, last.departure <= departure { continue }
                if let before = earliest[step.target] {
                    guard departure < before else { continue }
                } else {
                    guard reached.count < limit else {
                        isCut = true
                        continue
                    }
                    reached.append(step.target)
                }
                earliest[step.target] = departure
                last = (step.target, departure)
                if next.updateValue(departure, forKey: step.target) == nil { order.append(step.target) }
            }
        }
        guard !order.isEmpty else { return false }
        layers.append(order.map { ($0, next[$0] ?? .unknown) })
        return true
    }

    @inlinable
    mutating func steps(from place: Place, _ ways: (Place) -> [Step]) -> [Step] {
        if let found = known[place] { return found }
        let found = ways(place)
        known[place] = found
        return found
    }

    /// For each layer, the places from which a goal of the last layer can still be reached, and when one must be there
    /// at the latest.
    @inlinable
    func deadlines(unless isCancelled: () -> Bool, isGoal: (Place) -> Bool) -> [[Place: Timestamp]] {
        var result = [[Place: Timestamp]](repeating: [:], count: layers.count)
        let last = layers.count - 1
        for (place, _) in layers[last] where isGoal(place) { result[last][place] = Timestamp(seconds: .max) }
        for layer in stride(from: last - 1, through: 0, by: -1) {
            for (place, time) in layers[layer] where !isCancelled() {
                for step in known[place] ?? [] {
                    guard let limit = result[layer + 1][step.target], let leave = step.lastDeparture(by: limit),
                        leave >= time
                    else { continue }
                    result[layer][place] = max(result[layer][place] ?? leave, leave)
                }
            }
        }
        return result
    }

    /// The first `count` paths from `start`, where one is at `time`. Each place followed leads to a goal, so nothing is
    /// tried in vain. Keeps a list of its own of where it is: a path may have as many hops as there are places.
    @inlinable
    func paths(
        from start: Place, at time: Timestamp, _ deadlines: [[Place: Timestamp]], count: Int,
        unless isCancelled: () -> Bool
    ) -> [[TimedHop<Place, Label>]] {
        guard deadlines.count > 1 else { return count > 0 ? [[]] : [] }
        var paths: [[TimedHop<Place, Label>]] = []
        var path: [TimedHop<Place, Label>] = []
        var open = [(hops: hops(from: start, at: time, by: deadlines[1]), next: 0)]
        while let (hops, next) = open.last, paths.count < count, !isCancelled() {
            guard next < hops.count else {
                open.removeLast()
                _ = path.popLast()
                continue
            }
            open[open.count - 1].next += 1
            path.append(hops[next])
            if path.count == deadlines.count - 1 {
                paths.append(path)
                path.removeLast()
            } else {
                let deadline = deadlines[path.count + 1]
                open.append((self.hops(from: hops[next].target, at: hops[next].at, by: deadline), 0))
            }
        }
        return paths
    }

    /// The hops from `place`, where one is at `time`, to places at which one is by their deadlines; the earliest first.
    @inlinable
    func hops(
        from place: Place, at time: Timestamp, by deadlines: [Place: Timestamp]
    ) -> [TimedHop<Place, Label>] {
        var hops: [Place: TimedHop<Place, Label>] = [:]
        var order: [Place] = []
        for step in known[place] ?? [] {
            guard let deadline = deadlines[step.target],
                let departure = step.departure(from: time), departure <= deadline
            else { continue }
            if hops[step.target] == nil { order.append(step.target) }
            var hop =
                hops[step.target] ?? TimedHop(source: place, target: step.target, at: departure, steps: [])
            hop.at = min(hop.at, departure)
            hop.steps.append(step)
            hops[step.target] = hop
        }
        let given = order.enumerated().compactMap { number, target in hops[target].map { (number, hop: $0) } }
        return given.sorted { ($0.hop.at, $0.0) < ($1.hop.at, $1.0) }.map { entry in
            var hop = entry.hop
            hop.steps = hop.steps.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
                .map(\.element)
            return hop
        }
    }
}

/// Arrivals by time, then hops, then the order they were put in: a binary heap.
@usableFromInline
struct ArrivalQueue<Place: Hashable & Sendable, Label: Sendable> {
    @usableFromInline var heap: [(number: Int, arrival: TimedArrival<Place, Label>)] = []
    @usableFromInline var pushed = 0

    @inlinable
    init() {}

    @inlinable
    mutating func push(_ arrival: TimedArrival<Place, Label>) {
        heap.append((pushed, arrival))
        pushed += 1
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard isOrdered(child, before: parent) else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    @inlinable
    mutating func pop() -> TimedArrival<Place, Label>? {
        guard let first = heap.first else { return nil }
        let last = heap.removeLast()
        guard !heap.isEmpty else { return first.arrival }
        heap[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if isOrdered(child, before: least) { least = child }
            }
            guard least != parent else { return first.arrival }
            heap.swapAt(parent, least)
            parent = least
        }
    }

    @inlinable
    func isOrdered(_ left: Int, before right: Int) -> Bool {
        let (one, other) = (heap[left], heap[right])
        return (one.arrival.time, one.arrival.hops, one.number) < (other.arrival.time, other.arrival.hops, other.number)
    }
}
