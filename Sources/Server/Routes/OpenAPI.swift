// The OpenAPI document, made from the routes. Nothing in it is written by hand, so it cannot say what is not served.

/// OpenAPI 3.1 for a table of routes.
///
/// - Parameter server: the URL under which they are served.
func openAPIDocument(_ routes: [Route], server: String) -> JSON {
    var paths: [JSON.Member] = []
    for route in routes {
        let operation = JSON.Member(route.method.rawValue.lowercased(), route.operation)
        if let index = paths.firstIndex(where: { $0.name == route.path }),
            case .object(let members) = paths[index].value
        {
            paths[index].value = .object(members + [operation])
        } else {
            paths.append(JSON.Member(route.path, .object([operation])))
        }
    }
    return .object([
        .init("openapi", .string("3.1.0")),
        .init(
            "info",
            .object([
                .init("title", .string("trailgraph")), .init("version", .string("1")),
                .init(
                    "description",
                    .string(
                        "Questions about the graph of CloudTrail logs, and the triage of signals in them, the latter as "
                            + "Datadog's security monitoring API has it. Every request needs two keys.")),
            ])),
        .init("servers", .array([.object([.init("url", .string(server))])])),
        .init("security", .array([.object([.init("apiKey", .array([])), .init("applicationKey", .array([]))])])),
        .init("paths", .object(paths)),
        .init(
            "components",
            .object([
                .init("schemas", .object(Schemas.all.map { .init($0.name, $0.schema.json) })),
                .init(
                    "securitySchemes",
                    .object([
                        .init("apiKey", .header("DD-API-KEY")), .init("applicationKey", .header("DD-APPLICATION-KEY")),
                    ])),
            ])),
    ])
}

extension Route {
    /// The operation as OpenAPI has it.
    fileprivate var operation: JSON {
        var members: [JSON.Member] = [
            .init("operationId", .string(id)), .init("summary", .string(summary)), .init("tags", .strings([tag])),
        ]
        let all =
            pathNames.map { name in
                parameters.first { $0.name == name }
                    ?? Parameter(name: name, kind: .text, description: "Which one.", isInPath: true)
            } + parameters.filter { !$0.isInPath }
        if !all.isEmpty { members.append(.init("parameters", .array(all.map(\.json)))) }
        if let body {
            members.append(
                .init(
                    "requestBody",
                    .object([
                        .init("required", .bool(bodyIsRequired)),
                        .init("content", JSON.content(["application/json"], .named(body))),
                    ])))
        }
        members.append(.init("responses", .object(responses)))
        return .object(members)
    }

    private var responses: [JSON.Member] {
        var answer: [JSON.Member] = [.init("description", .string(success.description))]
        if !success.types.isEmpty { answer.append(.init("content", JSON.content(success.types, success.schema))) }
        let answers = [JSON.Member(String(success.status), .object(answer))]
        let common = [403, 429, 503] + (body == nil ? [] : [413, 415])
        return answers
            + (refusals + common).sorted().map { status in
                let isObject = errors == .objects && [400, 403, 404].contains(status)
                let schema = Schema.named(isObject ? "JSONAPIErrorResponse" : "APIErrorResponse")
                return JSON.Member(
                    String(status),
                    .object([
                        .init("description", .string(Refusal.title(status))),
                        .init("content", JSON.content(["application/json"], schema)),
                    ]))
            }
    }
}

extension JSON {
    fileprivate static func header(_ name: String) -> JSON {
        .object([.init("type", .string("apiKey")), .init("in", .string("header")), .init("name", .string(name))])
    }

    fileprivate static func content(_ types: [String], _ schema: Schema?) -> JSON {
        .object(
            types.map { type in
                let isJSON = type == "application/json"
                return .init(
                    type, .object(isJSON ? [.init("schema", (schema ?? .any).json)] : []))
            })
    }
}
