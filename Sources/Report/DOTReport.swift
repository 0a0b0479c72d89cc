// The drawing as DOT for Graphviz: left to right, identity to resource, with a legend of the kinds that occur.
// Apart because DOT is an output of its own and what SVG and PNG are made from.
import Investigation
import PropertyGraph

/// The drawing as one DOT digraph. Labels are quoted strings without HTML, ids are ours, nothing is a link.
func dotReport(_ drawing: DrawnGraph) -> String {
    var lines = ["digraph trailgraph {"]
    lines += pageAttributes(drawing)
    lines += drawing.nodes.map { dotNode($0) }
    lines += drawing.edges.map { dotEdge($0) }
    lines += legend(drawing)
    return lines.joined(separator: "\n") + "\n}\n"
}

/// The same for the middle of a page that has its own title and legend. Nodes and edges carry ids (`n1`, `e1`, in the
/// drawing's order) and classes, by which the page's style and script find them.
func dotForPage(_ drawing: DrawnGraph) -> String {
    var untitled = drawing
    untitled.title = []
    var lines = ["digraph trailgraph {"]
    lines += pageAttributes(untitled)
    lines += drawing.nodes.map { node in
        let family = node.summary.map { DrawingLook($0.kind).family } ?? "folded"
        return dotNode(node, extra: " id=\(node.id) class=\"\(family)\(node.isSubject ? " subject" : "")\"")
    }
    lines += drawing.edges.enumerated().map { index, edge in
        dotEdge(edge, extra: " id=e\(index + 1)\(edge.isDenied ? " class=denied" : "")")
    }
    return lines.joined(separator: "\n") + "\n}\n"
}

private let font = "Helvetica,Arial,sans-serif"

private func pageAttributes(_ drawing: DrawnGraph) -> [String] {
    let (ink, quiet) = (DrawingLook.ink, DrawingLook.quiet)
    return [
        "  graph [",
        "    rankdir=LR bgcolor=\"white\" pad=0.3 nodesep=0.16 ranksep=0.25 splines=true outputorder=edgesfirst",
        "    fontname=\"\(font)\" fontsize=14 fontcolor=\"\(ink)\" labelloc=t labeljust=l",
        "    label=\(dotText(drawing.title, justified: "\\l"))",
        "  ];",
        "  node [fontname=\"\(font)\" fontsize=11 fontcolor=\"\(ink)\" penwidth=1.2 margin=\"0.13,0.06\"];",
        "  edge [fontname=\"\(font)\" fontsize=9 fontcolor=\"\(quiet)\" color=\"\(quiet)\" arrowsize=0.6];",
    ]
}

private func dotNode(_ node: DrawnGraph.Node, extra: String = "") -> String {
    guard let kind = node.summary?.kind else {
        return "  \(node.id) [label=\(dotText(node.lines)) shape=box style=dashed fontsize=10 "
            + "color=\"\(DrawingLook.quiet)\" fontcolor=\"\(DrawingLook.quiet)\"\(extra)];"
    }
    let justified = kind == .service ? "\\l" : "\\n"
    let emphasis = node.isSubject ? " penwidth=3 fontsize=12" : ""
    return "  \(node.id) [label=\(dotText(node.lines, justified: justified)) \(dotLook(kind))\(emphasis)\(extra)];"
}

private func dotLook(_ kind: NodeKind) -> String {
    let look = DrawingLook(kind)
    let style = look.style.isEmpty ? "filled" : "filled,\(look.style)"
    // Room above the text for a cylinder's lid and a cube's edge; none beside it in a hexagon, which is wide as it is.
    let room =
        switch look.shape {
        case "cylinder": " labelloc=b margin=\"0.13,0.09\""
        case "box3d": " labelloc=b margin=\"0.17,0.12\""
        case "hexagon": " margin=0"
        default: ""
        }
    return "shape=\(look.shape) style=\"\(style)\" fillcolor=\"\(look.fill)\" color=\"\(look.line)\"\(room)"
}

private func dotEdge(_ edge: DrawnGraph.Edge, extra: String = "") -> String {
    var attributes = edge.label.isEmpty ? [] : ["label=\(dotText(edge.label))"]
    attributes += ["penwidth=\(tenths(edge.width))"]
    if edge.isDenied {
        attributes.append("style=dashed color=\"\(DrawingLook.denied)\" fontcolor=\"\(DrawingLook.denied)\"")
    } else {
        if edge.isInferred { attributes.append("style=dotted") }
        // Two lines: two records.
        if edge.isJoined { attributes.append("color=\"\(DrawingLook.quiet):invis:\(DrawingLook.quiet)\"") }
        if edge.edge.tally.denied > 0 { attributes.append("fontcolor=\"\(DrawingLook.denied)\"") }
    }
    return "  \(edge.source) -> \(edge.target) [\(attributes.joined(separator: " "))\(extra)];"
}

/// A cluster with one node a kind that is drawn, and what the lines mean in its label.
private func legend(_ drawing: DrawnGraph) -> [String] {
    var meaning = ["number: calls, thicker: more"]
    if drawing.edges.contains(where: \.isDenied) { meaning.append("red, dashed: all denied") }
    if drawing.edges.contains(where: \.isJoined) { meaning.append("double: joined") }
    if drawing.edges.contains(where: \.isInferred) { meaning.append("dotted: inferred") }
    var lines = [
        "  subgraph cluster_legend {",
        "    label=\(dotText([meaning.joined(separator: "   ")])) fontsize=10 fontcolor=\"\(DrawingLook.quiet)\"",
        "    style=rounded color=\"#C9D0D6\" margin=8",
        "    node [fontsize=9 height=0.24 margin=\"0.08,0.03\"];",
    ]
    for (index, kind) in drawing.kinds.enumerated() {
        lines.append("    k\(index + 1) [label=\(dotText([kind.title])) \(dotLook(kind))];")
        // Rows of four, so that the legend lies along the page and does not push the graph down.
        if index % 4 > 0 { lines.append("    k\(index) -> k\(index + 1) [style=invis];") }
    }
    return lines + ["  }"]
}

/// One decimal place; Swift's own text of a `Double` may have seventeen.
private func tenths(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
}

/// A quoted label. Backslashes would be Graphviz's own escapes and ampersands its entities, so both are written out.
private func dotText(_ lines: [String], justified: String = "\\n") -> String {
    var text = "\""
    for (index, line) in lines.enumerated() {
        for scalar in line.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            default: text.unicodeScalars.append(scalar)
            }
        }
        if justified == "\\l" || index < lines.count - 1 { text += justified }
    }
    return text + "\""
}
