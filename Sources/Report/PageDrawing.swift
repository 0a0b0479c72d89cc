// The drawing inside an HTML page: Graphviz's SVG, let in only by an allow-list, and what the page's script needs to
// know of each node and edge. Apart from the page because here the trust ends: words from a log lie in both.
import Investigation
import PropertyGraph

/// Graphviz's picture as an element of HTML: without what stands before `<svg`. Throws where it holds an element or an
/// attribute that is not known to be only ink: HTML reads more into markup than a picture does.
func svgElement(_ picture: [UInt8]) throws(ReportError) -> [UInt8] {
    try checkSVG(picture)
    let opening = Array("<svg".utf8)
    guard let start = picture.indices.first(where: { picture[$0...].starts(with: opening) }) else {
        throw .unsafeDrawing("no picture")
    }
    let element = Array(picture[start...])
    for tag in try tags(of: element) {
        guard let name = tag.first, inkElements.contains(name) else {
            throw .unsafeDrawing("<\(tag.first ?? "")>")
        }
        for attribute in tag.dropFirst() where !inkAttributes.contains(attribute) { throw .unsafeDrawing(attribute) }
    }
    return element
}

private let inkElements: Set<String> = [
    "svg", "g", "title", "polygon", "polyline", "path", "ellipse", "text",
]

private let inkAttributes: Set<String> = [
    "class", "cx", "cy", "d", "fill", "fill-opacity", "font-family", "font-size", "font-style", "font-weight", "height",
    "id", "points", "rx", "ry", "stroke", "stroke-dasharray", "stroke-opacity", "stroke-width", "text-anchor",
    "transform", "viewbox", "width", "x", "xml:space", "xmlns", "xmlns:xlink", "y",
]

/// What the page's script works with: nodes and edges by the ids they have in the picture, as one JSON object.
func pageData(_ drawing: DrawnGraph) -> [UInt8] {
    var writer = JSONWriter(secrets: drawing.secrets, pretty: false)
    writer.object { writer in
        writer.key("nodes")
        writer.array(drawing.nodes) { writer, node in writer.object { $0.members(of: node) } }
        writer.key("edges")
        writer.array(drawing.edges.enumerated()) { writer, edge in
            writer.object { $0.members(of: edge.element, id: "e\(edge.offset + 1)") }
        }
    }
    return writer.bytes
}

extension JSONWriter {
    fileprivate mutating func members(of node: DrawnGraph.Node) {
        member("id", node.id)
        guard let summary = node.summary else {
            member("name", node.lines.first ?? "")
            member("title", "folded")
            member("command", node.command ?? "")
            return
        }
        member("name", printable(summary.name))
        member("title", printable(summary.title))
        member("key", printable(summary.key))
        member("account", optional: summary.account.map(printable))
        shownTally(node.tally)
    }

    fileprivate mutating func members(of edge: DrawnGraph.Edge, id: String) {
        member("id", id)
        member("source", edge.source)
        member("target", edge.target)
        member("title", edge.edge.kind.title)
        member("denied", edge.isDenied)
        member("evidence", optional: edge.edge.evidence.map { "\($0.name): \($0.meaning)" })
        shownTally(edge.edge.tally)
        key("actions")
        array(edge.edge.actions) { writer, action in
            writer.object {
                $0.member("name", printable(action.action))
                $0.member("events", grouped(action.tally.events))
                $0.member("denied", action.tally.denied > 0 ? grouped(action.tally.denied) : "")
            }
        }
        member("eventIDs", edge.edge.eventIDs.map(printable))
        member("total", edge.edge.total)
    }

    private mutating func shownTally(_ tally: Tally) {
        guard tally.events > 0 else { return }
        var ends: [String] = []
        if tally.denied > 0 { ends.append((tally.denied == tally.events ? "all" : grouped(tally.denied)) + " denied") }
        if tally.failed > 0 { ends.append("\(grouped(tally.failed)) failed") }
        member("calls", grouped(tally.events) + (ends.isEmpty ? "" : " (\(ends.joined(separator: ", ")))"))
        member("span", optional: span(tally.first, tally.last))
    }
}

extension Evidence {
    /// What the class says of an edge, in a sentence.
    var meaning: String {
        switch self {
        case .attested: "a record states it"
        case .joined: "two records share an id that ties them"
        case .inferred: "probably, since time, account and name agree; no record says so"
        }
    }
}
