// The schemas of notification rules. Apart from those of signals because the rules are a resource of their own.
import Triage

extension Schemas {
    /// Those of notification rules for signals.
    static let notifications: [(name: String, schema: Schema)] = [
        (
            "CreateNotificationRuleRequest",
            request(
                [
                    .must("name", .text), .must("selectors", selectors), .must("targets", targets),
                    .may("enabled", .boolean), .may("time_aggregation", seconds), .may("routing", .object([])),
                ], more: [])
        ),
        (
            "PatchNotificationRuleRequest",
            request(
                [
                    .may("name", .text), .may("selectors", selectors), .may("targets", targets),
                    .may("enabled", .boolean), .may("time_aggregation", seconds), .may("routing", .object([])),
                    .must("version", .integer(0...Int64.max)),
                ], more: [.must("id", .text)])
        ),
        ("NotificationRuleResponse", .object([.must("data", rule)])),
        ("NotificationRulesResponse", .object([.must("data", .list(rule))])),
    ]

    /// The kinds of rules that Datadog's programs know.
    private static let ruleTypes = [
        "application_security", "log_detection", "workload_security", "signal_correlation", "cloud_configuration",
        "infrastructure_configuration", "application_code_vulnerability", "application_library_vulnerability",
        "attack_path", "container_image_vulnerability", "identity_risk", "misconfiguration", "api_security",
        "host_vulnerability", "iac_misconfiguration", "sast_vulnerability", "secret_vulnerability",
        "workload_activity", "sensitive_data", "serverless_function_code_vulnerability",
    ]
    private static let selectors = Schema.object([
        .must("trigger_source", .string(["security_signals", "security_findings"])),
        .may("rule_types", .list(.string(ruleTypes))),
        .may("severities", .list(.string(SignalSeverity.allCases.map(\.rawValue)))), .may("query", .text),
    ])
    private static let targets = Schema.array(.text, count: 1...100)
    private static let seconds = Schema.integer(0...Int64(Int32.max))
    private static let type = Schema.string(["notification_rules"])
    private static let user = Schema.object([.may("name", .nullable(.text)), .may("handle", .text)])

    private static func request(_ attributes: [Schema.Property], more: [Schema.Property]) -> Schema {
        .object([.must("data", .object([.must("type", type), .must("attributes", .object(attributes))] + more))])
    }

    private static let rule = Schema.object([
        .must("id", .text), .must("type", type),
        .must(
            "attributes",
            .object([
                .must("name", .text), .must("selectors", selectors), .must("targets", .list(.text)),
                .must("enabled", .boolean), .may("time_aggregation", seconds), .may("routing", .object([])),
                .must("created_at", .int64), .must("modified_at", .int64), .must("created_by", user),
                .must("modified_by", user), .must("version", .int64),
            ])),
    ])
}
