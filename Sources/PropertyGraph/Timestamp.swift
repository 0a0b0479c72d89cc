// A moment in whole seconds, and a window of them. Apart because everything from the record reader to the command
// line reads and writes times, and the standard library has neither a calendar nor RFC 3339.

/// A moment, in whole seconds since 1970-01-01T00:00:00Z. CloudTrail's own times have no finer part.
///
///     Timestamp(parsing: "2026-01-02T03:04:05Z")?.description   // "2026-01-02T03:04:05Z"
public struct Timestamp: Comparable, Hashable, Sendable, CustomStringConvertible {
    /// Seconds since the epoch; the years 1 to 9999 are accepted when parsing.
    public var seconds: Int64

    /// The moment `seconds` after the epoch.
    public init(seconds: Int64) { self.seconds = seconds }

    /// Stands for "the record has no time". Sorts before every real moment and lies in no window.
    public static let unknown = Timestamp(seconds: .min)

    /// Orders by place.
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.seconds < right.seconds }

    /// This moment moved by `amount` seconds, held inside the representable range.
    public func advanced(by amount: Int64) -> Timestamp {
        let (sum, overflow) = seconds.addingReportingOverflow(amount)
        return Timestamp(seconds: overflow ? (amount < 0 ? .min : .max) : sum)
    }

    /// The moment of a civil date and time in UTC, or nil where a part is out of range.
    public init?(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        guard (1...9999).contains(year), (1...12).contains(month), (0...23).contains(hour),
            (0...59).contains(minute), (0...60).contains(second),
            day >= 1, day <= Timestamp.days(inMonth: month, of: year)
        else { return nil }
        let days = Timestamp.daysSinceEpoch(year: year, month: month, day: day)
        seconds = Int64(days) * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
    }

    /// Parses `2026-01-02`, `2026-01-02T03:04:05Z`, a blank in place of the `T`, fractions of a second (dropped), and
    /// offsets (`+02:00`, `+0200`). A time without a zone is UTC, as CloudTrail writes it.
    public init?(parsing text: some StringProtocol) {
        self.init(parsing: String(text).utf8Span.span)
    }

    /// The same from UTF-8 bytes.
    public init?(parsing bytes: Span<UInt8>) {
        if bytes.count == 20, let seconds = Timestamp.asWrittenByCloudTrail(bytes) {
            self.init(seconds: seconds)
            return
        }
        guard bytes.count >= 10, bytes.count <= 64,
            let year = Timestamp.number(bytes, 0, 4), bytes[4] == UInt8(ascii: "-"),
            let month = Timestamp.number(bytes, 5, 2), bytes[7] == UInt8(ascii: "-"),
            let day = Timestamp.number(bytes, 8, 2)
        else { return nil }
        if bytes.count == 10 {
            self.init(year: year, month: month, day: day)
            return
        }
        guard bytes.count >= 19, bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t") || bytes[10] == 0x20,
            let hour = Timestamp.number(bytes, 11, 2), bytes[13] == UInt8(ascii: ":"),
            let minute = Timestamp.number(bytes, 14, 2), bytes[16] == UInt8(ascii: ":"),
            let second = Timestamp.number(bytes, 17, 2),
            let offset = Timestamp.zone(bytes, from: 19),
            let local = Timestamp(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        else { return nil }
        self.init(seconds: local.seconds - offset)
    }

    /// `2026-01-02T03:04:05Z`; `unknown` prints as `-`.
    public var description: String {
        guard self != .unknown else { return "-" }
        let (year, month, day) = civil
        let inDay = Int(((seconds % 86_400) + 86_400) % 86_400)
        var text: [UInt8] = []
        text.reserveCapacity(20)
        Timestamp.append(year, width: 4, "-", to: &text)
        Timestamp.append(month, width: 2, "-", to: &text)
        Timestamp.append(day, width: 2, "T", to: &text)
        Timestamp.append(inDay / 3_600, width: 2, ":", to: &text)
        Timestamp.append(inDay / 60 % 60, width: 2, ":", to: &text)
        Timestamp.append(inDay % 60, width: 2, "Z", to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// The civil date in UTC.
    public var civil: (year: Int, month: Int, day: Int) {
        // Days to civil by eras of 400 years counted from 1 March, so that the leap day ends a year.
        let days = Int((seconds >= 0 ? seconds : seconds - 86_399) / 86_400) + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    /// `2026-01-02T03:04:05Z` read without a branch for each digit; nil for anything else, right or wrong.
    private static func asWrittenByCloudTrail(_ bytes: Span<UInt8>) -> Int64? {
        unsafe bytes.withUnsafeBytes { text in
            var flaws = unsafe (text[4] ^ 0x2D) | (text[7] ^ 0x2D) | (text[10] ^ 0x54) | (text[13] ^ 0x3A)
            flaws |= unsafe (text[16] ^ 0x3A) | (text[19] ^ 0x5A)
            @inline(__always) func pair(_ at: Int) -> Int {
                let (tens, ones) = unsafe (text[at] &- 0x30, text[at + 1] &- 0x30)
                flaws |= tens <= 9 && ones <= 9 ? 0 : 1
                return Int(tens) &* 10 &+ Int(ones)
            }
            let year = pair(0) &* 100 &+ pair(2)
            let (month, day, hour, minute, second) = (pair(5), pair(8), pair(11), pair(14), pair(17))
            // Days past 28 take the careful way, which knows the months.
            guard flaws == 0, year > 0, month >= 1, month <= 12, day >= 1, day <= 28, hour <= 23, minute <= 59,
                second <= 60
            else { return nil }
            let days = daysSinceEpoch(year: year, month: month, day: day)
            return Int64(days) * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
        }
    }

    private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func number(_ bytes: Span<UInt8>, _ start: Int, _ count: Int) -> Int? {
        var value = 0
        for index in start..<(start + count) {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            value = value * 10 + Int(digit)
        }
        return value
    }

    /// Seconds east of UTC said by what follows the seconds: an optional fraction, then nothing, `Z` or an offset.
    private static func zone(_ bytes: Span<UInt8>, from start: Int) -> Int64? {
        var index = start
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            let digits = index
            while index < bytes.count, bytes[index] &- UInt8(ascii: "0") <= 9 { index += 1 }
            guard index > digits else { return nil }
        }
        guard index < bytes.count else { return 0 }
        let mark = bytes[index]
        if mark == UInt8(ascii: "Z") || mark == UInt8(ascii: "z") { return index + 1 == bytes.count ? 0 : nil }
        guard mark == UInt8(ascii: "+") || mark == UInt8(ascii: "-"), index + 5 <= bytes.count,
            let hours = number(bytes, index + 1, 2), hours < 24
        else { return nil }
        let minutesAt = bytes[index + 3] == UInt8(ascii: ":") ? index + 4 : index + 3
        guard minutesAt + 2 == bytes.count, let minutes = number(bytes, minutesAt, 2), minutes < 60 else { return nil }
        let offset = Int64(hours * 3_600 + minutes * 60)
        return mark == UInt8(ascii: "-") ? -offset : offset
    }

    /// Appends a number with at least `width` digits, and what stands after it.
    private static func append(_ value: Int, width: Int, _ after: Unicode.Scalar, to text: inout [UInt8]) {
        var rest = value
        let start = text.count
        while rest > 0 || text.count - start < width {
            text.append(0x30 + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        }
        text[start...].reverse()
        text.append(UInt8(ascii: after))
    }
}

/// A span of time, closed at the start and open at the end. A missing bound is no bound.
public struct Window: Hashable, Sendable {
    /// The first moment inside, if bounded.
    public var since: Timestamp?
    /// The first moment past the end, if bounded.
    public var until: Timestamp?

    /// The window from `since` up to but without `until`.
    public init(since: Timestamp? = nil, until: Timestamp? = nil) {
        self.since = since
        self.until = until
    }

    /// The window without bounds, which also holds events whose time is unknown.
    public static let all = Window()

    /// Whether the window has no bounds.
    public var isUnbounded: Bool { since == nil && until == nil }

    /// Whether `moment` lies inside.
    public func contains(_ moment: Timestamp) -> Bool {
        if moment == .unknown { return isUnbounded }
        if let since, moment < since { return false }
        if let until, moment >= until { return false }
        return true
    }
}
