// A moment in milliseconds. Apart from the graph's time, which has whole seconds because CloudTrail has: what people do
// to signals is told finer, and clients of the API expect it so.
import Glibc
import PropertyGraph

/// A moment, in milliseconds since 1970-01-01T00:00:00Z.
///
///     Moment(parsing: "2026-01-02T03:04:05.678+00:00")?.description   // "2026-01-02T03:04:05.678Z"
public struct Moment: Comparable, Hashable, Sendable, CustomStringConvertible {
    /// Milliseconds since the epoch.
    public var milliseconds: Int64

    /// The moment `milliseconds` after the epoch.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// The same moment; before the year 1 or after 9999 the nearest that can be written.
    public init(_ time: Timestamp) {
        let bound: Int64 = 253_402_300_799
        milliseconds = min(max(time.seconds, -bound), bound) * 1_000
    }

    /// Parses what `Timestamp` does, and keeps up to three digits of a fraction.
    public init?(parsing text: String) {
        guard let time = Timestamp(parsing: text) else { return nil }
        self.init(time)
        guard let dot = text.utf8.firstIndex(of: UInt8(ascii: ".")) else { return }
        var weight: Int64 = 100
        for byte in text.utf8[text.utf8.index(after: dot)...] {
            guard byte >= 0x30, byte <= 0x39, weight > 0 else { break }
            milliseconds += Int64(byte - 0x30) * weight
            weight /= 10
        }
    }

    /// Orders by place.
    public static func < (left: Moment, right: Moment) -> Bool { left.milliseconds < right.milliseconds }

    /// This moment moved by `seconds`, held inside the representable range.
    public func advanced(seconds: Int64) -> Moment {
        let (amount, isLarge) = seconds.multipliedReportingOverflow(by: 1_000)
        let (sum, overflows) = milliseconds.addingReportingOverflow(amount)
        return Moment(milliseconds: isLarge || overflows ? (seconds < 0 ? .min : .max) : sum)
    }

    /// `2026-01-02T03:04:05.678Z`, always with three digits.
    public var description: String {
        let seconds = (milliseconds >= 0 ? milliseconds : milliseconds - 999) / 1_000
        let digits = String(milliseconds - seconds * 1_000)
        let text = Timestamp(seconds: seconds).description
        return text.dropLast() + "." + String(repeating: "0", count: 3 - digits.count) + digits + "Z"
    }

    /// What the system's clock says.
    public static func now() -> Moment {
        var time = timespec()
        unsafe _ = clock_gettime(CLOCK_REALTIME, &time)
        return Moment(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
