// The graph as GraphML, with typed keys, for programs that analyse graphs. Apart because it carries the values whole,
// not cut for the eye, and because XML cannot hold every character.
import Investigation
import PropertyGraph

/// The graph as one GraphML document.
func graphMLReport(_ drawing: DrawnGraph) -> String {
    var lines = [
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
        "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">",
    ]
    lines += GraphMLKey.nodeKeys.map { $0.declaration(for: "node") }
    lines += GraphMLKey.edgeKeys.map { $0.declaration(for: "edge") }
    lines.append("  <graph id=\"trailgraph\" edgedefault=\"directed\">")
    lines.append("    <desc>\(xml(drawing.title.joined(separator: "; ")))</desc>")
    for node in drawing.nodes {
        lines.append("    <node id=\"\(node.id)\">")
        lines += data(of: node, secrets: drawing.secrets)
        lines.append("    </node>")
    }
    for (index, edge) in drawing.edges.enumerated() {
        lines.append("    <edge id=\"e\(index + 1)\" source=\"\(edge.source)\" target=\"\(edge.target)\">")
        lines += data(of: edge.edge, secrets: drawing.secrets)
        lines.append("    </edge>")
    }
    lines += ["  </graph>", "</graphml>"]
    return lines.joined(separator: "\n") + "\n"
}

/// What a node or an edge carries.
private struct GraphMLKey {
    var name: String
    var type = "string"

    static let tally =
        ["events", "succeeded", "denied", "failed"].map { GraphMLKey(name: $0, type: "int") }
        + ["first", "last"].map { GraphMLKey(name: $0) }
    static let nodeKeys =
        ["kind", "key", "label", "account", "type"].map { GraphMLKey(name: $0) }
        + [GraphMLKey(name: "subject", type: "boolean")] + tally
    static let edgeKeys =
        ["kind", "evidence"].map { GraphMLKey(name: $0) } + tally
        + [GraphMLKey(name: "actions"), GraphMLKey(name: "eventIDs")]

    func declaration(for element: String) -> String {
        "  <key id=\"\(element)-\(name)\" for=\"\(element)\" attr.name=\"\(name)\" attr.type=\"\(type)\"/>"
    }
}

private func data(of node: DrawnGraph.Node, secrets: Secrets) -> [String] {
    guard let summary = node.summary else {
        return [data("node", "kind", "folded"), data("node", "label", node.lines.joined(separator: ": "))]
    }
    let parts: [(String, String?)] = [
        ("kind", summary.kind.name), ("key", summary.key), ("label", summary.label), ("account", summary.account),
        ("type", summary.type), ("subject", node.isSubject ? "true" : nil),
    ]
    return (parts + values(of: node.tally)).compactMap { name, value in
        value.map { data("node", name, secrets.mask($0)) }
    }
}

private func data(of edge: GraphEdge, secrets: Secrets) -> [String] {
    let actions = edge.actions.map { "\($0.action) \($0.tally.events)" }.joined(separator: ", ")
    let parts: [(String, String?)] =
        [("kind", edge.kind.name), ("evidence", edge.evidence?.name)] + values(of: edge.tally)
        + [
            ("actions", actions.isEmpty ? nil : actions),
            ("eventIDs", edge.eventIDs.isEmpty ? nil : edge.eventIDs.joined(separator: " ")),
        ]
    return parts.compactMap { name, value in value.map { data("edge", name, secrets.mask($0)) } }
}

private func values(of tally: Tally) -> [(String, String?)] {
    [
        ("events", String(tally.events)), ("succeeded", String(tally.succeeded)), ("denied", String(tally.denied)),
        ("failed", String(tally.failed)), ("first", tally.first?.description), ("last", tally.last?.description),
    ]
}

private func data(_ element: String, _ name: String, _ value: String) -> String {
    "      <data key=\"\(element)-\(name)\">\(xml(value))</data>"
}

/// Character data. What could steer a terminal goes by number; what XML 1.0 forbids becomes U+FFFD.
private func xml(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
        switch scalar.value {
        case 0x26: result += "&amp;"
        case 0x3C: result += "&lt;"
        case 0x3E: result += "&gt;"
        case 0x22: result += "&quot;"
        case 0x27: result += "&apos;"
        case 0x00...0x08, 0x0B, 0x0C, 0x0E...0x1F, 0xFFFE, 0xFFFF: result += "\u{FFFD}"
        case _ where scalar.isUnprintable: result += "&#x\(String(scalar.value, radix: 16, uppercase: true));"
        default: result.unicodeScalars.append(scalar)
        }
    }
}
