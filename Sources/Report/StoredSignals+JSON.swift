// Signals of a store as JSON. Names are those of `detect`; what the store adds stands beside them.
import PropertyGraph
import Triage

extension JSONWriter {
    /// Writes a tree, secrets masked and nothing in it able to steer a terminal.
    mutating func value(_ document: Document) {
        switch document {
        case .object(let members):
            object { writer in
                for member in members {
                    writer.key(member.name)
                    writer.value(member.value)
                }
            }
        case .array(let elements): array(elements) { $0.value($1) }
        case .text(let text): value(text)
        case .integer(let number): value(json: Array(String(number).utf8))
        case .number(let text): value(json: Array(text.utf8))
        case .flag(let flag): value(flag)
        case .null: value(json: Array("null".utf8))
        }
    }
}

extension StoredSignal {
    /// The signal as an answer shows it.
    var row: Document {
        let (resources, total) = (detected.resources, detected.resourceCount)
        return .members([
            ("id", .text(id)), ("rule", detected.rule.row), ("severity", .text(detected.severity.level)),
            ("events", .integer(Int64(tally.events))), ("succeeded", .integer(Int64(tally.succeeded))),
            ("denied", .integer(Int64(tally.denied))), ("failed", .integer(Int64(tally.failed))),
            ("first", tally.first.known.map { .text($0.description) }),
            ("last", tally.last.known.map { .text($0.description) }), ("group", .text(detected.group)),
            ("principal", detected.principals.first?.row), ("origin", detected.origin?.row),
            ("principals", .array(detected.principals.map(\.row))), ("accounts", .texts(detected.accounts)),
            ("addresses", .texts(detected.addresses)), ("regions", .texts(detected.regions)),
            ("resources", .array(resources.map(\.row))),
            ("resourcesTotal", total > resources.count ? .integer(Int64(total)) : nil),
            (
                "actions",
                .array(
                    actions.map { .members([("action", .text($0.action)), ("events", .integer(Int64($0.count)))]) })
            ),
            ("tags", .texts(tags)), ("discovered", .text(discovered.description)),
            ("modified", .text(modified.description)), ("version", .integer(version)), ("triage", triage.row),
        ])
    }
}

extension TriageStatus {
    var row: Document {
        .members([
            ("state", .text(state.rawValue)), ("stateUpdated", stateUpdated.map { .text($0.description) }),
            ("stateUser", stateUser?.row), ("archiveReason", .text(archiveReason.rawValue)),
            ("archiveComment", archiveComment.map { .text($0) }),
            ("archiveCommented", archiveCommented.map { .text($0.description) }),
            ("archiveCommentUser", archiveCommentUser?.row), ("assignee", assignee?.row),
            ("incidents", .array(incidents.map { .integer($0) })),
        ])
    }
}

extension TriageUser {
    var row: Document {
        .members([
            ("uuid", .text(uuid)), ("handle", handle.map { .text($0) }), ("name", name.map { .text($0) }),
        ])
    }
}

extension DetectedNode {
    fileprivate var row: Document {
        .members([
            ("kind", .text(kind)), ("key", .text(key)), ("label", .text(name)),
            ("account", account.map { .text($0) }), ("type", type.map { .text($0) }),
        ])
    }
}

extension DetectedRule {
    fileprivate var row: Document {
        .members([
            ("id", .text(id)), ("name", name.map { .text($0) }), ("title", .text(title)),
            ("author", author.map { .text($0) }), ("license", license.map { .text($0) }),
            ("level", level.map { .text($0) }), ("tags", .texts(tags)), ("file", .text(file)),
            ("description", description.map { .text($0) }), ("references", .texts(references)),
            ("falsePositives", .texts(falsePositives)),
        ])
    }
}

extension TriageSteps {
    var row: Document {
        .members([("goal", .text(goal)), ("lookAt", .texts(lookAt)), ("response", .texts(response))])
    }
}

extension HistoryEntry {
    var row: Document {
        .members([
            ("time", .text(time.description)), ("user", user?.row), ("field", .text(field.rawValue)),
            ("from", from.map { .text($0) }), ("to", to.map { .text($0) }), ("version", .integer(version)),
        ])
    }
}
