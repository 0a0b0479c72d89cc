// When the records of a file can have happened, told from its path alone. Apart because it decides what is never
// opened, so its every assumption wants to be in one place.
import PropertyGraph

/// The span that a trail file's path and name give away.
///
///     …/CloudTrail/eu-west-1/2026/01/02/111122223333_CloudTrail_eu-west-1_20260102T0305Z_abc.json.gz
///
/// The stamp in the name says when the file was delivered, the folders on which day; both in UTC. Its records happened
/// before, as a rule within minutes. A file counts as outside a window only when its stamp is more than an hour before
/// the start, or more than two hours past the end: an hour for how far records may lag, and one of slack on each side.
struct PathDate {
    /// The first and last moment of delivery.
    let delivered: ClosedRange<Int64>

    private static let slack: Int64 = 3_600
    private static let lag: Int64 = 3_600

    /// The date of `name` in `directory`, nil where the path is not one that a trail writes.
    init?(directory: [UInt8], name: [UInt8]) {
        if let stamp = PathDate.stamp(in: name) {
            // The stamp has whole minutes.
            delivered = stamp.seconds...(stamp.seconds + 59)
        } else if let day = PathDate.day(of: directory) {
            delivered = day.seconds...(day.seconds + 86_399)
        } else {
            return nil
        }
    }

    /// Whether no record of the file can lie in `window`.
    func isOutside(_ window: Window) -> Bool {
        if let since = window.since, delivered.upperBound + PathDate.slack < since.seconds { return true }
        if let until = window.until, delivered.lowerBound - PathDate.lag - PathDate.slack > until.seconds {
            return true
        }
        return false
    }

    /// The `20260102T0305Z` of `111122223333_CloudTrail_eu-west-1_20260102T0305Z_abc.json.gz`.
    private static func stamp(in name: [UInt8]) -> Timestamp? {
        let parts = name.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
        guard let service = parts.firstIndex(where: { $0.starts(with: [UInt8](ascii: "CloudTrail")) }) else {
            return nil
        }
        for part in parts[(service + 1)...].dropLast() where part.count == 14 {
            let text = Array(part)
            guard text[8] == UInt8(ascii: "T"), text[13] == UInt8(ascii: "Z"),
                let year = number(text[0..<4]), let month = number(text[4..<6]), let day = number(text[6..<8]),
                let hour = number(text[9..<11]), let minute = number(text[11..<13])
            else { continue }
            return Timestamp(year: year, month: month, day: day, hour: hour, minute: minute)
        }
        return nil
    }

    /// The day of a folder `…/CloudTrail/eu-west-1/2026/01/02`. Dates elsewhere in a path mean something else.
    private static func day(of directory: [UInt8]) -> Timestamp? {
        let parts = directory.split(separator: UInt8(ascii: "/")).suffix(5)
        guard parts.count == 5, let service = parts.first, service.starts(with: [UInt8](ascii: "CloudTrail")) else {
            return nil
        }
        let date = Array(parts.suffix(3))
        guard date[0].count == 4, date[1].count == 2, date[2].count == 2,
            let year = number(date[0]), let month = number(date[1]), let day = number(date[2])
        else { return nil }
        return Timestamp(year: year, month: month, day: day)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for byte in digits {
            let digit = byte &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            value = value * 10 + Int(digit)
        }
        return value
    }
}
