// The schemas of signals, their triage and their notification rules: names and members are Datadog's, whose programs
// are to read and write them.
import Triage

extension Schemas {
    /// Those of triage and of signals, version 2 of the API and version 1.
    static let signals: [(name: String, schema: Schema)] = triage + search + panel + firstVersion + notifications

    private static let state = Schema.string(SignalState.allCases.map(\.rawValue))
    private static let reason = Schema.string(ArchiveReason.allCases.map(\.rawValue))
    private static let version = Schema.integer(0...Int64.max)

    /// `{"data": …}`
    private static func data(_ schema: Schema) -> Schema { .object([.must("data", schema)]) }

    /// What is to change, wrapped as every request of version 2 is.
    private static func change(_ attributes: [Schema.Property], isTyped: Bool = true) -> Schema {
        data(
            .object(
                [.must("attributes", .object(attributes)), .may("id", .any)]
                    + (isTyped ? [.may("type", .string(["signal_metadata"]))] : [])))
    }

    private static func bulk(_ attributes: [Schema.Property]) -> Schema {
        let element = Schema.object([
            .must("id", .text), .must("type", .string(["signal"])), .must("attributes", .object(attributes)),
        ])
        return data(.array(element, count: 1...StoreLimits.bulk))
    }

    private static let stateChange: [Schema.Property] = [
        .must("state", state), .may("archive_reason", reason), .may("archive_comment", .text), .may("version", version),
    ]
    private static let anyChange: [Schema.Property] = [
        .may("state", state), .may("archive_reason", reason), .may("archive_comment", .text),
        .may("assignee", .named("TriageUser")), .may("version", version),
    ]
    private static let triaged: [Schema.Property] = [
        .must("state", state), .must("assignee", .named("TriageUser")), .must("incident_ids", .list(.int64)),
        .may("archive_reason", reason), .may("archive_comment", .text),
        .may("archive_comment_timestamp", .integer(0...Int64.max)), .may("archive_comment_user", .named("TriageUser")),
        .may("state_update_timestamp", .integer(0...Int64.max)), .may("state_update_user", .named("TriageUser")),
    ]

    private static let triage: [(name: String, schema: Schema)] = [
        (
            "TriageUser",
            .object([
                .must("uuid", .text), .may("handle", .text), .may("icon", .text), .may("id", .int64),
                .may("name", .nullable(.text)),
            ])
        ),
        ("SignalUpdateRequest", change(anyChange)),
        ("SignalStateUpdateRequest", change(stateChange)),
        (
            "SignalAssigneeUpdateRequest",
            change([.must("assignee", .named("TriageUser")), .may("version", version)], isTyped: false)
        ),
        (
            "SignalIncidentsUpdateRequest",
            change([
                .must("incident_ids", .array(.int64, count: 0...Limits.incidents)), .may("version", version),
            ])
        ),
        (
            "SignalTriageUpdateResponse",
            data(
                .object([
                    .must("id", .text), .must("type", .string(["signal_metadata"])),
                    .must("attributes", .object(triaged)),
                ]))
        ),
        ("SignalsBulkUpdateRequest", bulk(anyChange)),
        ("SignalsBulkStateUpdateRequest", bulk(stateChange)),
        ("SignalsBulkAssigneeUpdateRequest", bulk([.must("assignee", .text), .may("version", version)])),
        (
            "SignalsBulkTriageUpdateResponse",
            .object([
                .must(
                    "result",
                    .object([
                        .must("count", .int64),
                        .must(
                            "events",
                            .list(
                                .object([
                                    .must("id", .text), .must("event", .object([.must("id", .text)] + triaged)),
                                ]))),
                    ])),
                .must("status", .text), .must("type", .text),
            ])
        ),
    ]

    /// The names of members that hold what only one kind of answer has.
    private static func signal(_ facets: String, _ more: [Schema.Property]) -> Schema {
        .object([
            .must("id", .text), .must("type", .string(["signal"])),
            .must(
                "attributes",
                .object(
                    [
                        .must("timestamp", .dateTime), .must("tags", .list(.text)), .must("message", .text),
                        .must("status", .string(SignalSeverity.allCases.map(\.rawValue))), .must(facets, .object([])),
                    ] + more)),
        ])
    }

    private static let search: [(name: String, schema: Schema)] = [
        (
            "SignalListRequest",
            .object([
                .may("filter", .object([.may("query", .text), .may("from", .dateTime), .may("to", .dateTime)])),
                .may("page", .object([.may("cursor", .text), .may("limit", .integer(1...Int64(StoreLimits.page)))])),
                .may("sort", .string(["timestamp", "-timestamp"])),
            ])
        ),
        (
            "SignalsListResponse",
            .object([
                .must("data", .list(signal("attributes", []))),
                .must(
                    "meta",
                    .object([
                        .must("page", .object([.may("after", .text)])), .must("elapsed", .int64),
                        .must("status", .text),
                        .must("request_id", .text),
                    ])),
                .must("links", .object([.may("next", .text)])),
            ])
        ),
        (
            "SignalResponse",
            data(
                signal(
                    "custom",
                    [
                        .must("version", .integer(1...Int64.max)), .must("discovery_timestamp", .int64),
                        .must("severity", .text),
                    ]))
        ),
    ]

    private static let panel: [(name: String, schema: Schema)] = [
        (
            "SuggestedActionsResponse",
            data(
                .list(
                    .object([
                        .must("id", .text),
                        .must("type", .string(["investigation_log_queries", "recommended_blog_posts"])),
                        .must(
                            "attributes",
                            .object([
                                .may("name", .text), .may("query_filter", .text),
                                .may("template_variables", .object([])),
                                .may("title", .text), .may("url", .text),
                            ])),
                    ])))
        ),
        (
            "SignalEntitiesResponse",
            data(
                .object([
                    .must("id", .text), .must("type", .string(["entities"])),
                    .must("attributes", .object([.must("identities", .list(.object([])))])),
                ]))
        ),
        (
            "MatchingSignalsResponse",
            data(
                .list(
                    .object([
                        .must("id", .text), .must("type", .string(["matching_signal"])),
                        .must(
                            "attributes",
                            .object([
                                .must("event_tracker_id", .text), .must("severity", .text), .must("title", .text),
                                .must("trigger_time_ms", .int64),
                            ])),
                    ])))
        ),
    ]

    private static let firstVersion: [(name: String, schema: Schema)] = [
        (
            "V1SignalStateUpdateRequest",
            .object([
                .must("state", state),
                // The one reason that came later than this version.
                .may("archiveReason", .string(ArchiveReason.allCases.filter { $0 != .remediated }.map(\.rawValue))),
                .may("archiveComment", .text), .may("version", version),
            ])
        ),
        ("V1SignalAssigneeUpdateRequest", .object([.must("assignee", .text), .may("version", version)])),
        (
            "V1AddSignalToIncidentRequest",
            .object([
                .must("incident_id", .int64), .may("add_to_signal_timeline", .boolean), .may("version", version),
            ])
        ),
        ("V1SignalUpdateResponse", .object([.must("status", .text)])),
    ]
}
