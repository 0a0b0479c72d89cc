// What a rule asks of the values of one field. Apart from the expression, which ties these together, and from matching,
// which answers them.
import PropertyGraph

/// A question about a value.
enum Test: Hashable, Sendable {
    /// A text, a number or a truth value that reads like this.
    case text(TextPattern)
    /// One of several texts.
    case anyText(TextSet)
    /// This number, or the text that writes it so.
    case number(Number, TextPattern)
    /// A number that stands so to another.
    case compare(Comparison, Number)
    /// Absent, or null.
    case null
    /// The field stands in the record, whatever its value; or does not.
    case exists(Bool)
    /// A text in which the expression is found.
    case expression(ExpressionText)
    /// An address of a network.
    case network(Network)
    /// A text that stands so to that of another field.
    case reference(FieldReference)
    /// A time of which a part stands so to a number.
    case time(TimePart, Comparison, Number)
}

/// A regular expression and how it is to be taken.
struct ExpressionText: Hashable, Sendable {
    var pattern: String
    var ignoresCase = false
    /// `^` and `$` match at every line.
    var isMultiline = false
    /// `.` matches line breaks.
    var dotMatchesAll = false
    var isAnchoredAtStart = false
    var isAnchoredAtEnd = false
}

/// Another field, and how its text is to stand in that of the field in hand.
struct FieldReference: Hashable, Sendable {
    var field: String
    var isOpenAtStart = false
    var isOpenAtEnd = false
    var isCased = false
}

/// A part of a time in UTC.
enum TimePart: String, Hashable, Sendable, CaseIterable {
    case minute, hour, day, week, month, year

    /// This part of `time`. Weeks are those of ISO 8601.
    func value(of time: Timestamp) -> Int64 {
        let (year, month, day) = time.civil
        let inDay = ((time.seconds % 86_400) + 86_400) % 86_400
        switch self {
        case .minute: return inDay / 60 % 60
        case .hour: return inDay / 3_600
        case .day: return Int64(day)
        case .month: return Int64(month)
        case .year: return Int64(year)
        case .week:
            // The week is that of its Thursday, counted from the first of January of that year.
            let days = (time.seconds - inDay) / 86_400
            let weekday = ((days + 3) % 7 + 7) % 7
            let thursday = Timestamp(seconds: (days - weekday + 3) * 86_400)
            guard let first = Timestamp(year: thursday.civil.year, month: 1, day: 1) else { return 1 }
            return (thursday.seconds - first.seconds) / 86_400 / 7 + 1
        }
    }
}

/// What a rule asks of a record: tests of fields, tied together.
indirect enum Expression: Hashable, Sendable {
    /// A test of the values of a field, named by its path with dots.
    case field(String, Test)
    /// A test of everything in the record: a keyword.
    case anywhere(Test)
    case all([Expression])
    case any([Expression])
    case not(Expression)
}
