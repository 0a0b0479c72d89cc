// Times: what is read, what is refused, and that both ways agree over every day of four centuries.
import PropertyGraph
import TestSupport
import Testing

@Suite("Timestamp")
struct TimestampTests {
    @Test(
        "Times are read in the forms logs and people write them",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01", 0), ("2026-03-02T08:14:09Z", 1_772_439_249),
            ("2026-03-02 08:14:09", 1_772_439_249), ("2026-03-02 08:14:09.123", 1_772_439_249),
            ("2026-03-02T08:14:09.999Z", 1_772_439_249), ("2026-03-02T10:14:09+02:00", 1_772_439_249),
            ("2026-03-02T06:14:09-0200", 1_772_439_249), ("2000-02-29T00:00:00Z", 951_782_400),
            ("1969-12-31T23:59:59Z", -1), ("9999-12-31T23:59:59Z", 253_402_300_799),
            ("2016-12-31T23:59:60Z", 1_483_228_800),
        ] as [(String, Int64)])
    func reads(text: String, seconds: Int64) {
        #expect(Timestamp(parsing: text)?.seconds == seconds)
    }

    @Test(
        "What is no time is refused",
        arguments: [
            "", "2026", "2026-3-2", "2026-13-01", "2026-02-29", "2026-02-30T00:00:00Z", "2026-03-02T24:00:00Z",
            "2026-03-02T08:60:00Z", "2026-03-02T08:14:61Z", "2026-03-02T08:14Z", "2026-03-02T08:14:09X",
            "2026-03-02T08:14:09Zjunk", "2026-03-02T08:14:09.Z", "2026-03-02T08:14:09+2:00", "0000-01-01",
            "20x6-03-02T08:14:09Z", "2026-03-02T08:14:09+25:00", "2026/03/02T08:14:09Z",
            String(repeating: "2", count: 100),
        ])
    func refuses(text: String) {
        #expect(Timestamp(parsing: text) == nil)
    }

    @Test("Every day from 1900 to 2299 is read back as it was written")
    func roundTrip() throws {
        let start = try #require(Timestamp(parsing: "1900-01-01T12:34:56Z"))
        let end = try #require(Timestamp(parsing: "2300-01-01"))
        var moment = start
        var before = ""
        while moment < end {
            let text = moment.description
            #expect(text > before)
            #expect(Timestamp(parsing: text) == moment)
            before = text
            moment = moment.advanced(by: 86_400)
        }
    }

    @Test("Moving past the end of time stays at the end")
    func saturates() {
        #expect(Timestamp(seconds: .max).advanced(by: 1).seconds == .max)
        #expect(Timestamp(seconds: .min).advanced(by: -1).seconds == .min)
    }

    @Test("A window is closed at its start and open at its end")
    func windows() {
        let window = Window(since: Timestamp(seconds: 10), until: Timestamp(seconds: 20))
        #expect(!window.contains(Timestamp(seconds: 9)))
        #expect(window.contains(Timestamp(seconds: 10)))
        #expect(window.contains(Timestamp(seconds: 19)))
        #expect(!window.contains(Timestamp(seconds: 20)))
        #expect(!window.contains(.unknown))
        #expect(Window.all.contains(.unknown))
    }
}
