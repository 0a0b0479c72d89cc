// The flags of commands that work on a store of signals. Apart from the others because they narrow and change signals,
// and not what is asked of logs.
import Report
import Triage

/// What the flags of `signals` and `keys` say.
struct TriageArguments: Sendable {
    var from: Moment?
    var to: Moment?
    var newestFirst = true
    var state: SignalState?
    var reason: ArchiveReason?
    var comment: String?
    var assignee: String?
    var incidents: [Int64] = []
    var version: Int64?
    var user: String?
    var permissions: [Permission] = []
}

extension Flag {
    static let from = moment(
        "from", "only signals that began at or after this time", "A date or an RFC 3339 time.",
        set: { $1.triage.from = $0 })
    static let to = moment(
        "to", "only signals that began at or before this time", "Takes what --from takes.",
        set: { $1.triage.to = $0 })
    static let sort = choice(
        "sort", in: .output, "ORDER", of: [true, false], named: { $0 ? "-timestamp" : "timestamp" },
        "the order of signals: -timestamp has the latest first", "Without it -timestamp.",
        set: { $1.triage.newestFirst = $0 })
    static let state = choice(
        "state", in: .subject, "STATE", of: SignalState.allCases, named: \.rawValue, "put the signal in this state",
        "An archived signal can be reopened for \(StoreLimits.reopeningDays) days after it was made.",
        set: { $1.triage.state = $0 })
    static let reason = choice(
        "reason", in: .subject, "REASON", of: ArchiveReason.allCases, named: \.rawValue, "why it is archived",
        set: { $1.triage.reason = $0 })
    static let comment = text("comment", "TEXT", "say something about it", set: { $1.triage.comment = $0 })
    static let assignee = text(
        "assignee", "USER", "who works on it", "A handle such as mallory@example.com, or nobody.",
        set: { $1.triage.assignee = $0 })
    static let incident = Flag(
        name: "incident", group: .subject, value: .text("NUMBER"), isRepeatable: true,
        summary: "the incident it belongs to, in place of those it has",
        store: { (text, arguments) throws(InvalidValue) in
            guard let number = Int64(text) else { throw InvalidValue(expected: "a whole number") }
            arguments.triage.incidents.append(number)
        })
    static let ifVersion = Flag(
        name: "if-version", group: .subject, value: .text("N"),
        summary: "change nothing if the signal has a later version than N",
        store: { (text, arguments) throws(InvalidValue) in
            guard let number = Int64(text), number >= 0 else {
                throw InvalidValue(expected: "a version, as signals show gives it")
            }
            arguments.triage.version = number
        })
    static let user = text(
        "user", "USER", "who does this", "Without it $TRAILGRAPH_USER, else $USER.", set: { $1.triage.user = $0 })
    static let permission = Flag(
        name: "permission", group: .subject, value: .text("PERMISSION"), isRepeatable: true,
        summary: "what the key allows",
        detail: "One of \(Permission.allCases.map(\.rawValue).joined(separator: ", ")); Datadog's names, such as "
            + "security_monitoring_signals_write, mean the same.",
        store: { (text, arguments) throws(InvalidValue) in
            guard let permission = Permission(name: text) else {
                throw InvalidValue(
                    expected: "one of \(Permission.allCases.map(\.rawValue).joined(separator: ", "))",
                    suggestion: nearest(to: text, in: Permission.allCases.map(\.rawValue)))
            }
            arguments.triage.permissions.append(permission)
        })

    private static func text(
        _ name: String, _ valueName: String, _ summary: String, _ detail: String = "",
        set: @escaping @Sendable (String, inout Arguments) -> Void
    ) -> Flag {
        Flag(
            name: name, group: .subject, value: .text(valueName), summary: summary, detail: detail,
            store: { (text, arguments) throws(InvalidValue) in set(text, &arguments) })
    }

    private static func moment(
        _ name: String, _ summary: String, _ detail: String,
        set: @escaping @Sendable (Moment, inout Arguments) -> Void
    ) -> Flag {
        Flag(
            name: name, group: .time, value: .text("TIME"), summary: summary, detail: detail,
            store: { (text, arguments) throws(InvalidValue) in
                guard let moment = Moment(parsing: text) else {
                    throw InvalidValue(expected: "a date or an RFC 3339 time")
                }
                set(moment, &arguments)
            })
    }
}
