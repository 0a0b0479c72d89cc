// Changing the triage of signals, one or many. Every answer has the whole triage and not only what was changed.
import Triage

extension SignalService {
    /// Changes of one signal.
    var triageRoutes: [Route] {
        [
            change(
                "/update", "EditSecurityMonitoringSignal", "Change state, assignee or both of a signal.",
                "SignalUpdateRequest", errors: .objects
            ) { TriageChange(attributes: $0) },
            change(
                "/state", "EditSecurityMonitoringSignalState", "Change the state of a signal.",
                "SignalStateUpdateRequest"
            ) { TriageChange(attributes: $0) },
            change(
                "/assignee", "EditSecurityMonitoringSignalAssignee", "Change who works on a signal.",
                "SignalAssigneeUpdateRequest"
            ) { TriageChange(attributes: $0) },
            change(
                "/incidents", "EditSecurityMonitoringSignalIncidents", "Change the incidents of a signal.",
                "SignalIncidentsUpdateRequest"
            ) { TriageChange(attributes: $0) },
        ]
    }

    private func change(
        _ ending: String, _ id: String, _ summary: String, _ body: String, errors: ErrorShape = .strings,
        _ read: @escaping @Sendable (Document) -> TriageChange
    ) -> Route {
        Route(
            method: .patch, path: SignalService.path + "/signals/{signal_id}" + ending, id: id, summary: summary,
            tag: SignalService.tag, permission: .signalsWrite, errors: errors, body: body,
            success: Route.Success(
                description: "The triage as it is then.", schema: .named("SignalTriageUpdateResponse")),
            refusals: [400, 404],
            answer: { call throws(Refusal) in
                let change = read(call.body?["data"]?["attributes"] ?? .null)
                let signal = try asking { () throws(TriageError) in
                    try store.change(call["signal_id"], change, by: call.holder.user)
                }
                return .json(signal.triageDocument)
            })
    }

    /// Changes of several signals at once.
    var bulkRoutes: [Route] {
        [
            bulk(
                "update", "BulkEditSecurityMonitoringSignals", "Change state, assignee or both of several signals.",
                "SignalsBulkUpdateRequest"),
            bulk(
                "state", "BulkEditSecurityMonitoringSignalsState", "Change the state of several signals.",
                "SignalsBulkStateUpdateRequest"),
            bulk(
                "assignee", "BulkEditSecurityMonitoringSignalsAssignee", "Change who works on several signals.",
                "SignalsBulkAssigneeUpdateRequest"),
        ]
    }

    private func bulk(_ ending: String, _ id: String, _ summary: String, _ body: String) -> Route {
        Route(
            method: .patch, path: SignalService.path + "/signals/bulk/" + ending, id: id, summary: summary,
            tag: SignalService.tag, permission: .signalsWrite, errors: .objects, body: body,
            success: Route.Success(
                description: "The triage of each signal that is known, as it is then.",
                schema: .named("SignalsBulkTriageUpdateResponse")),
            refusals: [400],
            answer: { call throws(Refusal) in
                let changes = (call.body?["data"]?.elements ?? []).map { element in
                    (id: element["id"]?.text ?? "", change: TriageChange(attributes: element["attributes"] ?? .null))
                }
                let changed = try asking { () throws(TriageError) in
                    try store.change(changes, by: call.holder.user).changed
                }
                let events = changed.map { signal in
                    Document.members([
                        ("id", .text(signal.id)),
                        ("event", .members([("id", .text(signal.id))] + signal.triageAttributes)),
                    ])
                }
                return .json(
                    .members([
                        (
                            "result",
                            .members([("count", .integer(Int64(events.count))), ("events", .array(events))])
                        ),
                        ("status", .text("done")), ("type", .text("status")),
                    ]))
            })
    }

    /// The deprecated version: flat bodies, and an answer that says only that it is done.
    var firstVersionRoutes: [Route] {
        [
            firstVersion(
                "state", "V1EditSecurityMonitoringSignalState", "Change the state of a signal.",
                "V1SignalStateUpdateRequest"
            ) { body in
                TriageChange(
                    state: body["state"]?.text.flatMap { SignalState(rawValue: $0) } ?? .open,
                    reason: body["archiveReason"]?.text.flatMap { ArchiveReason(rawValue: $0) },
                    comment: body["archiveComment"]?.text, version: body["version"]?.integer)
            },
            firstVersion(
                "assignee", "V1EditSecurityMonitoringSignalAssignee", "Change who works on a signal.",
                "V1SignalAssigneeUpdateRequest"
            ) { TriageChange(attributes: $0) },
            firstVersion(
                "add_to_incident", "V1AddSecurityMonitoringSignalToIncident", "Add a signal to an incident.",
                "V1AddSignalToIncidentRequest"
            ) { body in
                var change = TriageChange()
                change.incidents = body["incident_id"]?.integer.map { .add($0) }
                change.version = body["version"]?.integer
                return change
            },
        ]
    }

    private func firstVersion(
        _ ending: String, _ id: String, _ summary: String, _ body: String,
        _ read: @escaping @Sendable (Document) -> TriageChange
    ) -> Route {
        Route(
            method: .patch, path: "/api/v1/security_analytics/signals/{signal_id}/" + ending, id: id, summary: summary,
            tag: SignalService.tag, permission: .signalsWrite, body: body,
            success: Route.Success(description: "It is done.", schema: .named("V1SignalUpdateResponse")),
            refusals: [400, 404],
            answer: { call throws(Refusal) in
                _ = try asking { () throws(TriageError) in
                    try store.change(call["signal_id"], read(call.body ?? .null), by: call.holder.user)
                }
                return .json(.members([("status", .text("done"))]))
            })
    }
}

extension TriageChange {
    /// The change that a request's attributes ask for; they have been held against their schema.
    fileprivate init(attributes: Document) {
        self.init()
        state = attributes["state"]?.text.flatMap { SignalState(rawValue: $0) }
        archiveReason = attributes["archive_reason"]?.text.flatMap { ArchiveReason(rawValue: $0) }
        archiveComment = attributes["archive_comment"]?.text
        version = attributes["version"]?.integer
        if case .array(let incidents)? = attributes["incident_ids"] {
            self.incidents = .replace(incidents.compactMap(\.integer))
        }
        switch attributes["assignee"] {
        case .text(let uuid): assignee = uuid.isEmpty ? .nobody : .user(TriageUser(uuid: uuid))
        case .object?:
            let user = attributes["assignee"] ?? .null
            let uuid = user["uuid"]?.text ?? ""
            assignee =
                uuid.isEmpty
                ? .nobody
                : .user(
                    TriageUser(
                        uuid: uuid, handle: user["handle"]?.text, name: user["name"]?.text, icon: user["icon"]?.text))
        default: break
        }
    }
}
