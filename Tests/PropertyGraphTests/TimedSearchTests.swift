// Searches over steps in time, held to a slow and obvious search over every small graph.
import PropertyGraph
import TestSupport
import Testing

@Suite("Searches in time")
struct TimedSearchTests {
    typealias Step = TimedStep<Int, Int>

    /// A graph of a few places, its steps by source. The label of a step is its number.
    struct Network: CustomStringConvertible {
        var ways: [[Step]]

        /// Between each two places the steps of one choice: none, one at a moment, two, or a standing one.
        init(places: Int, choices: [Int]) {
            ways = Array(repeating: [], count: places)
            var number = 0
            for source in 0..<places {
                for target in 0..<places where target != source {
                    for (at, standing) in Network.kinds[choices[number]] {
                        let time = Timestamp(seconds: Int64(at))
                        ways[source].append(
                            Step(to: target, at: time, isStanding: standing, label: number * 2 + at % 2))
                    }
                    number += 1
                }
            }
        }

        static let kinds: [[(Int, Bool)]] = [
            [], [(1, false)], [(2, false)], [(3, false)], [(2, true)], [(3, false), (1, false)],
        ]

        var description: String {
            ways.enumerated().flatMap { source, steps in
                steps.map { "\(source) → \($0.target) at \($0.at.seconds)\($0.isStanding ? " on" : "")" }
            }.joined(separator: ", ")
        }
    }

    /// Every walk from 0 at time 0, place by place, with the time of arrival; a walk of more steps than places brings
    /// nothing new.
    static func walks(_ network: Network) -> [(places: [Int], time: Int64)] {
        var all: [(places: [Int], time: Int64)] = [([0], 0)]
        var last = all
        for _ in 0..<network.ways.count {
            last = last.flatMap { walk in
                network.ways[walk.places[walk.places.count - 1]].compactMap { step in
                    let leaves = step.isStanding ? max(walk.time, step.at.seconds) : step.at.seconds
                    return leaves >= walk.time ? (walk.places + [step.target], leaves) : nil
                }
            }
            all += last
        }
        return all
    }

    static func check(_ network: Network) -> String? {
        let walks = walks(network)
        let (arrivals, isCut) = TimedSearch.arrivals(from: 0, at: Timestamp(seconds: 0), limit: 100) {
            network.ways[$0]
        }
        if isCut { return "cut" }
        for place in network.ways.indices {
            let arriving = walks.filter { $0.places.last == place }
            let found = arrivals.first { $0.place == place }
            guard let earliest = arriving.map(\.time).min() else {
                if found != nil { return "\(place) was reached out of nothing" }
                continue
            }
            if found?.time.seconds != earliest { return "\(place) at \(String(describing: found)), not \(earliest)" }
        }
        if arrivals.map(\.time) != arrivals.map(\.time).sorted() { return "arrivals are out of order" }
        for arrival in arrivals {
            guard let parent = arrival.parent, let step = arrival.step else { continue }
            if arrivals[parent].time > arrival.time || arrivals[parent].hops + 1 != arrival.hops {
                return "time went back"
            }
            if step.target != arrival.place { return "a step leads elsewhere" }
        }
        return checkPaths(network, walks)
    }

    static func checkPaths(_ network: Network, _ walks: [(places: [Int], time: Int64)]) -> String? {
        let goal = network.ways.count - 1
        let found = TimedSearch.shortestPaths(
            from: 0, at: Timestamp(seconds: 0), count: 1_000, limit: 100, isGoal: { $0 == goal },
            ways: { network.ways[$0] })
        let arriving = walks.filter { $0.places.last == goal }
        let fewest = arriving.map(\.places.count).min()
        let expected = Set(arriving.filter { $0.places.count == fewest }.map(\.places))
        let given = found.paths.map { path in [0] + path.map(\.target) }
        if Set(given) != expected || given.count != expected.count { return "paths \(given), not \(expected)" }
        for path in found.paths {
            var time: Int64 = 0
            for (index, hop) in path.enumerated() {
                if hop.at.seconds < time { return "time went back on \(path)" }
                time = hop.at.seconds
                if index > 0, path[index - 1].target != hop.source { return "a path has a hole" }
                if hop.steps.isEmpty || hop.steps.contains(where: { $0.target != hop.target }) { return "wrong steps" }
                if hop.steps.contains(where: { !$0.isStanding && $0.at < hop.at }) { return "a step before its hop" }
            }
        }
        for (one, next) in zip(found.paths, found.paths.dropFirst()) {
            // Where two paths part, the earlier one leaves first.
            guard let fork = zip(one, next).first(where: { $0.target != $1.target }) else { return "a path twice" }
            if fork.0.at > fork.1.at { return "paths are out of order: \(given)" }
        }
        return nil
    }

    @Test("Arrivals and shortest paths in every graph of three places agree with walking every walk")
    func threePlaces() {
        var choices = [Int](repeating: 0, count: 6)
        var complaints: [String] = []
        let kinds = Network.kinds.count
        // One in seven of all 46,656, each choice with each other: the step and the count have no divisor in common.
        for number in stride(from: 0, to: 46_656, by: 7) {
            var rest = number
            for index in choices.indices {
                choices[index] = rest % kinds
                rest /= kinds
            }
            let network = Network(places: 3, choices: choices)
            if let complaint = TimedSearchTests.check(network) { complaints.append("\(network): \(complaint)") }
        }
        #expect(complaints.isEmpty, "\(complaints.prefix(3))")
    }

    @Test("So they do in random graphs of four and five places", arguments: [1, 2, 3, 4])
    func morePlaces(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var complaints: [String] = []
        for round in 0..<150 {
            let places = round % 2 == 0 ? 4 : 5
            let choices = (0..<places * (places - 1)).map { _ in
                Bool.random(using: &random) ? 0 : Int.random(in: 1..<Network.kinds.count, using: &random)
            }
            let network = Network(places: places, choices: choices)
            if let complaint = TimedSearchTests.check(network) { complaints.append("\(network): \(complaint)") }
        }
        #expect(complaints.isEmpty, "\(complaints.prefix(3))")
    }

    @Test("The first paths are those of all, and a search that is cut says so")
    func limits() {
        // From 0 over each of 1 to 5 to 6; the way over 5 leaves first.
        var ways = [[Step]](repeating: [], count: 7)
        for middle in 1...5 {
            ways[0].append(Step(to: middle, at: Timestamp(seconds: Int64(10 - middle)), label: middle))
            ways[middle].append(Step(to: 6, at: Timestamp(seconds: 20), label: middle))
        }
        func paths(_ count: Int, limit: Int) -> TimedPaths<Int, Int> {
            TimedSearch.shortestPaths(
                from: 0, at: Timestamp(seconds: 0), count: count, limit: limit, isGoal: { $0 == 6 }, ways: { ways[$0] })
        }
        #expect(paths(2, limit: 100).paths.map { $0[0].target } == [5, 4])
        #expect(paths(100, limit: 100).paths.map { $0[0].target } == [5, 4, 3, 2, 1])
        #expect(!paths(1, limit: 7).isCut)
        #expect(paths(1, limit: 6).isCut && paths(1, limit: 6).paths.isEmpty)
        #expect(paths(1, limit: 6).reached == [0, 1, 2, 3, 4, 5])
        let cut = TimedSearch.arrivals(from: 0, at: Timestamp(seconds: 0), limit: 3) { ways[$0] }
        #expect(cut.isCut && cut.arrivals.map(\.place) == [0, 5, 4])
    }

    @Test("A path may have as many hops as there are places")
    func longPath() {
        let found = TimedSearch.shortestPaths(
            from: 0, at: Timestamp(seconds: 0), count: 3, limit: 30_000, isGoal: { $0 == 20_000 }
        ) { place in
            [Step(to: place + 1, at: Timestamp(seconds: Int64(place)), label: place)]
        }
        #expect(found.paths.map(\.count) == [20_000] && !found.isCut)
    }

    @Test("Each place is asked for its ways once")
    func asksOnce() {
        let network = Network(places: 3, choices: [1, 4, 1, 4, 1, 4])
        var asked: [Int: Int] = [:]
        _ = TimedSearch.shortestPaths(
            from: 0, at: Timestamp(seconds: 0), count: 10, limit: 10, isGoal: { $0 == 9 }
        ) { place in
            asked[place, default: 0] += 1
            return network.ways[place]
        }
        #expect(asked.values.allSatisfy { $0 == 1 } && asked.count == 3)
    }
}
