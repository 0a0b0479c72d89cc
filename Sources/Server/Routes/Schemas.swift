// The schemas that have names, by which the OpenAPI document and the routes refer to them.

enum Schemas {
    /// Every schema, in the order of the document.
    static let all: [(name: String, schema: Schema)] = common + graph + signals

    private static let byName = Dictionary(all.map { ($0.name, $0.schema) }) { first, _ in first }

    /// The schema of this name; anything where there is none, which a test rules out.
    static func named(_ name: String) -> Schema { byName[name] ?? .any }

    private static let common: [(name: String, schema: Schema)] = [
        ("APIErrorResponse", .object([.must("errors", .list(.text))])),
        (
            "JSONAPIErrorResponse",
            .object([
                .must(
                    "errors",
                    .list(
                        .object([
                            .may("status", .text), .may("title", .text), .may("detail", .text),
                            .may("source", .object([.may("pointer", .text)])),
                        ])))
            ])
        ),
    ]

    private static let graph: [(name: String, schema: Schema)] = [
        (
            "GraphAnswer",
            .object([
                .must(
                    "question",
                    .object([
                        .must("command", .text), .may("entity", .text), .may("target", .text),
                        .must("filters", .object([])),
                    ])),
                .must(
                    "coverage", .object([.must("files", .int64), .must("events", .int64), .must("partial", .boolean)])),
                .must("answer", .object([])),
                .must("next", .list(.text)),
            ])
        )
    ]
}
