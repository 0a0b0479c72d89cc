// From where a record lies to its event and back, however many of the records tell of one.
import PropertyGraph
import TestSupport
import Testing

@testable import Investigation

@Suite("Events by the places of their records")
struct RecordEventsTests {
    @Test("A record is found by its place, a copy too, and no other place has one", arguments: [true, false])
    func places(isDense: Bool) async throws {
        let first = RecordFixture("iam:GetUser", id: "a")
        let other = RecordFixture("iam:ListUsers", id: "b")
        let folder = try TemporaryFolder()
        try folder.write(document([try first.json(), try other.json(), try first.json()]), to: "0.json")
        try folder.write(document([try other.json()]), to: "1.json")
        let graph = try await Investigator.load([folder.path]).graph
        let events = RecordEvents(graph, isDense: isDense)
        let ids = [0, 1].map { file in
            (0..<4).map { record in
                events[RecordPlace(file: UInt32(file), record: UInt32(record))].map {
                    graph.events.places[Int($0.index)]
                }
            }
        }
        let (a, b) = (RecordPlace(file: 0, record: 0), RecordPlace(file: 0, record: 1))
        #expect(ids == [[a, b, a, nil], [b, nil, nil, nil]])
        #expect(events[RecordPlace(file: 2, record: 0)] == nil)
    }
}
