// Time in the sample: whole seconds in UTC, and the three ways CloudTrail writes them. Apart because Foundation is not
// used here and because no wall clock may leak into the output.

/// A second in UTC.
struct Instant: Comparable, Sendable {
    /// Seconds since 1970-01-01T00:00:00Z.
    var seconds: Int

    /// A time of the three days that the sample covers, all in March 2026. The 1st is a Sunday.
    static func march(_ day: Int, _ hour: Int, _ minute: Int = 0, _ second: Int = 0) -> Instant {
        let firstOfMarch2026 = 1_772_323_200
        return Instant(seconds: firstOfMarch2026 + ((day - 1) * 24 + hour) * 3600 + minute * 60 + second)
    }

    /// Where the sample stops.
    static let end = Instant.march(4, 0)

    static func < (left: Instant, right: Instant) -> Bool { left.seconds < right.seconds }
    static func + (left: Instant, seconds: Int) -> Instant { Instant(seconds: left.seconds + seconds) }
    static func - (left: Instant, seconds: Int) -> Instant { Instant(seconds: left.seconds - seconds) }
    static func += (left: inout Instant, seconds: Int) { left.seconds += seconds }
    static func - (left: Instant, right: Instant) -> Int { left.seconds - right.seconds }

    /// The next multiple of `step` seconds, or this second if it is one.
    func roundedUp(to step: Int) -> Instant { Instant(seconds: (seconds + step - 1) / step * step) }

    /// Whether people are at work: Monday to Friday, 08:00 to 18:00.
    var isWorkingTime: Bool {
        let weekday = (seconds / 86_400 + 4) % 7
        return (1...5).contains(weekday) && (8..<18).contains(fields.hour)
    }

    /// `2026-03-02T08:14:09Z`, as in `eventTime`.
    var iso: String {
        let now = fields
        return "\(now.year)-\(two(now.month))-\(two(now.day))T\(two(now.hour)):\(two(now.minute)):\(two(now.second))Z"
    }

    /// `Mar 2, 2026, 8:14:09 AM`, as in the `responseElements` of STS and IAM.
    var wordy: String {
        let now = fields
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let hour = now.hour % 12 == 0 ? 12 : now.hour % 12
        return "\(months[now.month - 1]) \(now.day), \(now.year), \(hour):\(two(now.minute)):\(two(now.second)) "
            + (now.hour < 12 ? "AM" : "PM")
    }

    /// `2026/03/02`, as in the folders that hold a day's files.
    var folder: String { "\(fields.year)/\(two(fields.month))/\(two(fields.day))" }

    /// `20260302T0815Z`, as in the name of a log file.
    var minuteStamp: String { "\(dateStamp)T\(two(fields.hour))\(two(fields.minute))Z" }

    /// `20260302T081509Z`, as in the name of a digest file.
    var secondStamp: String { "\(dateStamp)T\(two(fields.hour))\(two(fields.minute))\(two(fields.second))Z" }

    private var dateStamp: String { "\(fields.year)\(two(fields.month))\(two(fields.day))" }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

    /// The date in the Gregorian calendar, by counting from the 1st of March of the year 0.
    private var fields: (year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
        let days = seconds / 86_400 + 719_468
        let era = days / 146_097
        let dayOfEra = days % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let rest = seconds % 86_400
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1,
            rest / 3600, rest / 60 % 60, rest % 60
        )
    }
}
