// Moments: what clients send is read, and what is stored is written with three digits.
import PropertyGraph
import Testing
import Triage

@Suite("Moments")
struct MomentTests {
    @Test(
        "Times are read to the millisecond",
        arguments: [
            ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000Z"),
            ("2026-01-02T03:04:05.678000+00:00", "2026-01-02T03:04:05.678Z"),
            ("2026-01-02T05:04:05.6+02:00", "2026-01-02T03:04:05.600Z"),
            ("2026-01-02T03:04:05.678901234Z", "2026-01-02T03:04:05.678Z"),
            ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
            ("2026-01-02", "2026-01-02T00:00:00.000Z"),
        ])
    func reading(text: String, written: String) throws {
        #expect(try #require(Moment(parsing: text)).description == written)
    }

    @Test("What is no time is refused", arguments: ["", "yesterday", "2026-13-01", "2026-01-02T03:04:05.678"])
    func refusing(text: String) {
        #expect((Moment(parsing: text) == nil) == (text != "2026-01-02T03:04:05.678"))
    }

    @Test("Moving a moment never overflows")
    func moving() {
        #expect(Moment(milliseconds: 5).advanced(seconds: .max) == Moment(milliseconds: .max))
        #expect(Moment(milliseconds: 5).advanced(seconds: -1) == Moment(milliseconds: -995))
    }
}
