// The OpenAPI document, made from the routes. Nothing in it is written by hand, so it cannot say what is not served.
import Triage

/// OpenAPI 3.1 for a table of routes.
///
/// - Parameters:
///   - routes: in the order of the document.
///   - server: the URL under which they are served.
func openAPIDocument(_ routes: [Route], server: String) -> Document {
    let paths = routes.map(\.path).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    let operations = paths.map { path in
        let here = routes.filter { $0.path == path }
        return (name: path, value: Document.members(here.map { ($0.method.rawValue.lowercased(), $0.operation) }))
    }
    let description = """
        Questions about the graph of CloudTrail logs, and the triage of signals in them, the latter as Datadog's \
        security monitoring API has it. Every request needs two keys.
        """
    return .members([
        ("openapi", .text("3.1.0")),
        (
            "info",
            .members([("title", .text("trailgraph")), ("version", .text("1")), ("description", .text(description))])
        ),
        ("servers", .array([.members([("url", .text(server))])])),
        ("security", .array([.members([("apiKey", .array([])), ("applicationKey", .array([]))])])),
        ("paths", .object(operations)),
        (
            "components",
            .members([
                ("schemas", .object(Schemas.all.map { (name: $0.name, value: $0.schema.json) })),
                (
                    "securitySchemes",
                    .members([
                        ("apiKey", header("DD-API-KEY")), ("applicationKey", header("DD-APPLICATION-KEY")),
                    ])
                ),
            ])
        ),
    ])
}

private func header(_ name: String) -> Document {
    .members([("type", .text("apiKey")), ("in", .text("header")), ("name", .text(name))])
}

/// What stands under `content`: a schema for JSON, and for other types only that they are given.
private func content(_ types: [String], _ schema: Schema?) -> Document {
    .members(
        types.map { type in
            let isJSON = type.hasSuffix("json")
            return (type, .members([("schema", isJSON ? (schema ?? .any).json : nil)]))
        })
}

extension Route {
    /// The operation as OpenAPI has it.
    fileprivate var operation: Document {
        let inPath = pathNames.map { name in
            parameters.first { $0.name == name && $0.isInPath }
                ?? Parameter(name: name, kind: .text, description: "Which one.", isInPath: true)
        }
        let all = inPath + parameters.filter { !$0.isInPath }
        let requestBody = body.map { body in
            Document.members([
                ("required", .flag(bodyIsRequired)), ("content", content(["application/json"], .named(body))),
            ])
        }
        return .members([
            ("operationId", .text(id)), ("summary", .text(summary)), ("tags", .texts([tag])),
            ("parameters", all.isEmpty ? nil : .array(all.map(\.json))), ("requestBody", requestBody),
            ("responses", .object(responses)),
        ])
    }

    private func description(of status: Int) -> String {
        guard status == 503, lane == .graph else { return Refusal.title(status) }
        return
            "Too many questions wait already, and Retry-After says when to come again; or, without it, this one took "
            + "longer than the server allows and was stopped."
    }

    private var responses: [(name: String, value: Document)] {
        let answer = Document.members([
            ("description", .text(success.description)),
            ("content", success.types.isEmpty ? nil : content(success.types, success.schema)),
        ])
        let common = [403, 429, 503] + (body == nil ? [] : [413, 415])
        return [(name: String(success.status), value: answer)]
            + Set(refusals + common).sorted().map { status in
                let schema = Schema.named(errors.hasObjects(status) ? "JSONAPIErrorResponse" : "APIErrorResponse")
                let refusal = Document.members([
                    ("description", .text(description(of: status))),
                    ("content", content(["application/json"], schema)),
                ])
                return (name: String(status), value: refusal)
            }
    }
}
