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
            ("2026-01-02", "2026-01-02T00:00:00.000Z"), ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"),
            ("9999-12-31T23:59:59.009Z", "9999-12-31T23:59:59.009Z"),
        ])
    func reading(text: String, written: String) throws {
        #expect(try #require(Moment(parsing: text)).description == written)
    }

    @Test("What is no time is refused", arguments: ["", "yesterday", "2026-13-01", "2026-01-02T03:04:05.678"])
    func refusing(text: String) {
        #expect((Moment(parsing: text) == nil) == (text != "2026-01-02T03:04:05.678"))
    }

    @Test("A year of five digits is written with all of them")
    func far() {
        #expect(Moment(milliseconds: 253_402_300_800_042).description == "10000-01-01T00:00:00.042Z")
    }

    @Test("Moving a moment never overflows")
    func moving() {
        #expect(Moment(milliseconds: 5).advanced(seconds: .max) == Moment(milliseconds: .max))
        #expect(Moment(milliseconds: 5).advanced(seconds: -1) == Moment(milliseconds: -995))
    }
}
