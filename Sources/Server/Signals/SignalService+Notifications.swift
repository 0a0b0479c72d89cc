// Notification rules for signals: whom to tell of which.
import PropertyGraph
import Triage

extension SignalService {
    private static let rules = "/api/v2/security/signals/notification_rules"
    private static let mediaType = "application/vnd.api+json"

    var notificationRoutes: [Route] {
        [
            rule(.get, "", "GetSignalNotificationRules", "All notification rules.", "NotificationRulesResponse") {
                (_) throws(Refusal) in
                let rules = try asking { () throws(TriageError) in try store.notificationRules() }
                return SignalService.answer(.array(rules.map(\.document)))
            },
            rule(
                .post, "", "CreateSignalNotificationRule", "Make a notification rule.", "NotificationRuleResponse",
                body: "CreateNotificationRuleRequest", status: 201
            ) { call throws(Refusal) in
                let content = NotificationRuleContent(
                    attributes: call.body?["data"]?["attributes"] ?? .null, before: nil)
                let rule = try asking { () throws(TriageError) in
                    try store.createNotificationRule(content, by: call.holder.user)
                }
                return SignalService.answer(rule.document, status: 201)
            },
            rule(
                .get, "/{id}", "GetSignalNotificationRule", "A notification rule.", "NotificationRuleResponse"
            ) { call throws(Refusal) in
                let rule = try asking { () throws(TriageError) in try store.notificationRule(call["id"]) }
                return SignalService.answer(rule.document)
            },
            rule(
                .patch, "/{id}", "PatchSignalNotificationRule", "Change a notification rule.",
                "NotificationRuleResponse", body: "PatchNotificationRuleRequest"
            ) { call throws(Refusal) in try patched(call) },
            rule(.delete, "/{id}", "DeleteSignalNotificationRule", "Delete a notification rule.", nil, status: 204) {
                call throws(Refusal) in
                try asking { () throws(TriageError) in try store.deleteNotificationRule(call["id"]) }
                return HTTPResponse(status: 204)
            },
        ]
    }

    private func patched(_ call: Call) throws(Refusal) -> HTTPResponse {
        let data = call.body?["data"] ?? .null
        guard data["id"]?.text == call["id"] else {
            throw Refusal(
                422, "data/id is \((data["id"]?.text ?? "").abridged) but the path says \(call["id"].abridged)",
                at: "/data/id")
        }
        let rule = try asking { () throws(TriageError) in
            let before = try store.notificationRule(call["id"])
            let attributes = data["attributes"] ?? .null
            return try store.changeNotificationRule(
                call["id"], to: NotificationRuleContent(attributes: attributes, before: before.content),
                version: attributes["version"]?.integer, by: call.holder.user)
        }
        return SignalService.answer(rule.document)
    }

    private static func answer(_ data: Document, status: Int = 200) -> HTTPResponse {
        .json(.members([("data", data)]), status: status, type: mediaType)
    }

    private func rule(
        _ method: HTTPMethod, _ ending: String, _ id: String, _ summary: String, _ schema: String?,
        body: String? = nil, status: Int = 200, _ answer: @escaping @Sendable (Call) throws(Refusal) -> HTTPResponse
    ) -> Route {
        Route(
            method: method, path: SignalService.rules + ending, id: id, summary: summary, tag: "Notification rules",
            permission: method == .get ? .read : .admin, body: body,
            success: Route.Success(
                status: status, description: summary, types: schema == nil ? [] : [SignalService.mediaType],
                schema: schema.map { .named($0) }),
            refusals: (body == nil ? [] : [400]) + (ending.isEmpty ? [] : [404]) + (method == .patch ? [422] : []),
            answer: answer)
    }
}

extension NotificationRuleContent {
    /// What a request's attributes say, and for the rest what was there before.
    fileprivate init(attributes: Document, before: NotificationRuleContent?) {
        let texts = { (value: Document?) in value.map { $0.elements.compactMap(\.text) } }
        var selectors = before?.selectors ?? NotificationSelectors()
        if let given = attributes["selectors"] {
            selectors = NotificationSelectors(
                triggerSource: given["trigger_source"]?.text ?? "security_signals",
                ruleTypes: texts(given["rule_types"]) ?? [],
                severities: (texts(given["severities"]) ?? []).compactMap { SignalSeverity(rawValue: $0) },
                query: given["query"]?.text)
        }
        self.init(
            name: attributes["name"]?.text ?? before?.name ?? "", selectors: selectors,
            targets: texts(attributes["targets"]) ?? before?.targets ?? [],
            isEnabled: attributes["enabled"]?.flag ?? before?.isEnabled ?? true,
            timeAggregation: attributes["time_aggregation"]?.integer ?? before?.timeAggregation,
            routing: attributes["routing"] ?? before?.routing)
    }
}

extension NotificationRule {
    /// The rule as the API shows it.
    fileprivate var document: Document {
        let selectors = content.selectors
        let user = { (user: TriageUser?) in
            Document.members([
                ("name", user.map { .text($0.name ?? $0.label) }), ("handle", user.map { .text($0.handle ?? $0.uuid) }),
            ])
        }
        return .members([
            ("id", .text(id)), ("type", .text("notification_rules")),
            (
                "attributes",
                .members([
                    ("name", .text(content.name)),
                    (
                        "selectors",
                        .members([
                            ("trigger_source", .text(selectors.triggerSource)),
                            ("rule_types", .texts(selectors.ruleTypes)),
                            ("severities", .texts(selectors.severities.map(\.rawValue))),
                            ("query", selectors.query.map { .text($0) }),
                        ])
                    ),
                    ("targets", .texts(content.targets)), ("enabled", .flag(content.isEnabled)),
                    ("time_aggregation", content.timeAggregation.map { .integer($0) }), ("routing", content.routing),
                    ("created_at", .integer(created.milliseconds)), ("created_by", user(createdBy)),
                    ("modified_at", .integer(modified.milliseconds)), ("modified_by", user(modifiedBy)),
                    ("version", .integer(version)),
                ])
            ),
        ])
    }
}
