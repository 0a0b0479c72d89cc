// Words and figures for people: numbers with separators, plurals, times as short as they stay clear, names of kinds.
// Apart because text and drawings speak alike.
import Investigation
import PropertyGraph

/// The number with a comma before each group of three digits.
public func grouped(_ number: Int) -> String {
    let digits = String(number.magnitude)
    var text = number < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index) % 3 == 0 { text += "," }
        text.append(digit)
    }
    return text
}

/// `1 file`, `2 files`; a plural that is not made with an s is given.
func counted(_ number: Int, _ noun: String, _ plural: String? = nil) -> String {
    "\(grouped(number)) \(number == 1 ? noun : plural ?? noun + "s")"
}

/// How times are written on one page: whole on a wide page, else without what the head of the page already says.
enum TimeStyle: Equatable {
    /// `02 08:14:09`: all lie in one month.
    case day
    /// `03-02 08:14`: all lie in one year.
    case month
    /// `2026-03-02 08:14`.
    case year
    /// `2026-03-02 08:14:09`.
    case full

    /// The shortest style in which times from `first` to `last` stay clear.
    init(first: Timestamp?, last: Timestamp?, wide: Bool) {
        guard !wide, let first, let last else {
            self = wide ? .full : .day
            return
        }
        let (from, to) = (first.civil, last.civil)
        if from.year != to.year {
            self = .year
        } else {
            self = from.month == to.month ? .day : .month
        }
    }

    /// The time in this style; `-` where there is none.
    func text(_ time: Timestamp?) -> String {
        guard let time, time != .unknown else { return "-" }
        let (date, clock) = time.parts
        return switch self {
        case .day: "\(date.suffix(2)) \(clock)"
        case .month: "\(date.suffix(5)) \(clock.prefix(5))"
        case .year: "\(date) \(clock.prefix(5))"
        case .full: "\(date) \(clock)"
        }
    }
}

extension Timestamp {
    /// `2026-03-02` and `08:14:09`.
    fileprivate var parts: (date: Substring, clock: Substring) {
        let text = description.dropLast()
        let cut = text.firstIndex(of: "T") ?? text.endIndex
        return (text[..<cut], text[cut...].dropFirst())
    }
}

/// `2026-03-02 08:14 – 17:55 UTC`, naming at the end only what differs; nil without times.
func span(_ first: Timestamp?, _ last: Timestamp?) -> String? {
    guard let first, let last, first != .unknown, last != .unknown else { return nil }
    let (from, to) = (first.parts, last.parts)
    let start = "\(from.date) \(from.clock.prefix(5))"
    if from.date == to.date {
        return from.clock.prefix(5) == to.clock.prefix(5)
            ? "\(start) UTC" : "\(start) – \(to.clock.prefix(5)) UTC"
    }
    let date = from.date.prefix(4) == to.date.prefix(4) ? to.date.suffix(5) : to.date
    return "\(start) – \(date) \(to.clock.prefix(5)) UTC"
}

/// `2026-03-01 – 03-02`; nil without times.
func days(_ first: Timestamp?, _ last: Timestamp?) -> String? {
    guard let first, let last, first != .unknown, last != .unknown else { return nil }
    let (from, to) = (first.parts.date, last.parts.date)
    if from == to { return String(from) }
    return "\(from) – \(from.prefix(4) == to.prefix(4) ? to.suffix(5) : to)"
}

extension NodeKind {
    /// The kind as an investigator would say it: `IAM user`.
    var title: String {
        switch self {
        case .user: "IAM user"
        case .role: "IAM role"
        case .root: "root user"
        case .person: "Identity Center person"
        default: name.split(separator: "-").joined(separator: " ")
        }
    }
}

extension NodeSummary {
    /// What the node is: AWS's own type for a resource, in short (`S3 Bucket`), else its kind.
    var title: String {
        guard let type else { return kind.title }
        let parts = type.split(separator: ":").dropFirst()
        return parts.isEmpty ? type : parts.joined(separator: " ")
    }

    /// What people call it: the key itself where that is short and exact (a key id, an address), else the label.
    var name: String {
        switch kind {
        case .accessKey, .address, .userAgent, .region, .account: key
        default: label
        }
    }
}

extension EdgeKind {
    /// The kind in words: `of role`.
    var title: String { name.split(separator: "-").joined(separator: " ") }
}

extension ActionTally {
    /// The action's name without its service, `CreateUser`.
    var shortName: String {
        let parts = action.split(separator: ":", maxSplits: 1)
        return parts.count == 2 ? String(parts[1]) : action
    }
}

extension [ActionTally] {
    /// What changes something first, each part in the order given: a single write must not drown in reads.
    var writesFirst: [ActionTally] { filter { !$0.readOnly } + filter(\.readOnly) }
}
