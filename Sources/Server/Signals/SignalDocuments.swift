// Signals and their triage as answers show them. Apart from the routes because several show the same.
import Triage

extension TriageUser {
    /// The user as the API shows them.
    var apiDocument: Document {
        .members([
            ("uuid", .text(uuid)), ("id", number.map { .integer($0) }), ("handle", handle.map { .text($0) }),
            ("name", name.map { .text($0) } ?? .null), ("icon", icon.map { .text($0) }),
        ])
    }

    /// What stands for nobody.
    static let nobodyDocument = Document.members([
        ("id", .integer(-1)), ("name", .text("Unassigned")), ("uuid", .text("")),
    ])
}

extension StoredSignal {
    /// The whole triage: every answer has all of it, whatever was changed.
    var triageAttributes: [(String, Document?)] {
        [
            ("state", .text(triage.state.rawValue)),
            ("archive_reason", .text(triage.archiveReason.rawValue)),
            ("archive_comment", triage.archiveComment.map { .text($0) }),
            ("archive_comment_timestamp", triage.archiveCommented.map { .integer($0.milliseconds) }),
            ("archive_comment_user", triage.archiveCommentUser?.apiDocument),
            ("assignee", triage.assignee?.apiDocument ?? TriageUser.nobodyDocument),
            ("incident_ids", .array(triage.incidents.map { .integer($0) })),
            ("state_update_timestamp", triage.stateUpdated.map { .integer($0.milliseconds) }),
            ("state_update_user", triage.stateUser?.apiDocument),
        ]
    }

    /// What a change of triage answers.
    var triageDocument: Document {
        .members([
            (
                "data",
                .members([
                    ("id", .text(id)), ("type", .text("signal_metadata")), ("attributes", .members(triageAttributes)),
                ])
            )
        ])
    }

    /// The signal in a list, or alone.
    ///
    /// - Parameter eventIDs: given where it stands alone: the ids of its first events.
    func document(alone eventIDs: [String]? = nil) -> Document {
        var members: [(String, Document?)] = [
            ("timestamp", .text(time.description)), ("tags", .texts(tags)), ("message", .text(message)),
            ("status", .text(detected.severity.rawValue)), ("service", .texts(services)),
        ]
        if let eventIDs {
            members += [
                ("severity", .text(detected.severity.rawValue)), ("version", .integer(version)),
                ("discovery_timestamp", .integer(discovered.milliseconds)), ("custom", attributes(eventIDs: eventIDs)),
            ]
        } else {
            members.append(("attributes", attributes()))
        }
        return .members([("id", .text(id)), ("type", .text("signal")), ("attributes", .members(members))])
    }
}
