// When a question is cancelled, and what a walk makes of it.
import Testing

@testable import PropertyGraph

@Suite("Cancellation")
struct CancellationTests {
    @Test("It is cancelled by whoever says so, by another, or by the clock, and then for good")
    func causes() {
        let (said, clock) = (Cancellation(), Cancellation(after: .zero))
        let waiting = Cancellation(after: .seconds(86_400), orWith: said)
        #expect(!said.isCancelled && !waiting.isCancelled)
        #expect(clock.isCancelled && clock.isCancelled)
        said.cancel()
        #expect(said.isCancelled && waiting.isCancelled)
    }

    @Test("Looks are counted from one", arguments: [1, 2, 5])
    func looks(number: Int) {
        let cancellation = Cancellation(atLook: number)
        #expect((1...8).map { _ in cancellation.isCancelled } == (1...8).map { $0 >= number })
    }

    @Test("A walk gives everything unless it is cancelled, and ends within a few thousand steps if it is")
    func walks() {
        var graph = Graph(GraphTables(), edges: [])
        let steps = 0..<10_000
        #expect(Array(graph.whileAsked(steps)) == Array(steps))
        graph.cancellation = Cancellation()
        #expect(Array(graph.whileAsked(steps)) == Array(steps))
        graph.cancellation = Cancellation(atLook: 3)
        let walked = Array(graph.whileAsked(steps))
        #expect(walked == Array(0..<walked.count) && (1_000...4_096).contains(walked.count))
        #expect(Array(graph.whileAsked(steps)).isEmpty)
    }

    @Test("A search in time ends where it is cancelled and says that it was cut")
    func searches() {
        let ways = { (place: Int) in
            [TimedStep(to: place + 1, at: Timestamp(seconds: Int64(place)), label: place)]
        }
        for looks in 1...5 {
            let cancellation = Cancellation(atLook: looks)
            let found = TimedSearch.arrivals(
                from: 0, at: .unknown, limit: 100, unless: { cancellation.isCancelled }, ways: ways)
            #expect(found.isCut && found.arrivals.map(\.place) == Array(0..<looks))
            let other = Cancellation(atLook: looks)
            let paths = TimedSearch.shortestPaths(
                from: 0, at: .unknown, count: 1, limit: 100, unless: { other.isCancelled }, isGoal: { $0 == 50 },
                ways: ways)
            #expect(paths.isCut && paths.paths.isEmpty && paths.reached == Array(0..<looks))
        }
    }
}
