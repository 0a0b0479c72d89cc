// The drawing as a Mermaid flow chart, for pages that draw it themselves (issue trackers, wikis). Apart because Mermaid
// has an escaping of its own and is picky: whatever is not plainly harmless is written by its number.
import Investigation
import PropertyGraph

/// The drawing as one `flowchart LR`.
func mermaidReport(_ drawing: DrawnGraph) -> String {
    var lines = ["flowchart LR"]
    lines.append("  scope[\(mermaidText(drawing.title))]")
    lines.append("  style scope fill:none,stroke:none,text-align:left")
    for node in drawing.nodes {
        let (open, close) = mermaidShape(node.summary?.kind)
        let name = node.summary.map { mermaidClass($0.kind) } ?? "folded"
        lines.append("  \(node.id)\(open)\(mermaidText(node.lines))\(close):::\(name)")
    }
    for edge in drawing.edges {
        let label = edge.label.isEmpty ? "" : "|\(mermaidText(edge.label))|"
        lines.append("  \(edge.source) -->\(label) \(edge.target)")
    }
    for (index, edge) in drawing.edges.enumerated() {
        let width = Int(edge.width.rounded())
        if edge.isDenied {
            lines.append(
                "  linkStyle \(index) stroke:\(DrawingLook.denied),color:\(DrawingLook.denied)"
                    + ",stroke-dasharray:6 4,stroke-width:\(width)px")
        } else {
            let dashes = edge.isInferred ? ",stroke-dasharray:2 3" : edge.isJoined ? ",stroke-dasharray:12 3" : ""
            lines.append("  linkStyle \(index) stroke-width:\(width)px\(dashes)")
        }
    }
    for kind in drawing.kinds {
        let look = DrawingLook(kind)
        lines.append(
            "  classDef \(mermaidClass(kind)) fill:\(look.fill),stroke:\(look.line),color:\(DrawingLook.ink)")
    }
    if drawing.nodes.contains(where: { $0.summary == nil }) {
        lines.append("  classDef folded fill:none,stroke:\(DrawingLook.quiet),stroke-dasharray:4 3")
    }
    for node in drawing.nodes where node.isSubject { lines.append("  style \(node.id) stroke-width:4px") }
    return lines.joined(separator: "\n") + "\n"
}

private func mermaidClass(_ kind: NodeKind) -> String { kind.name.split(separator: "-").joined() + "Kind" }

/// Brackets that make the shape closest to the one in DOT.
private func mermaidShape(_ kind: NodeKind?) -> (String, String) {
    switch kind {
    case .user, .person, .externalUser, .federatedUser, .roleSession, .anonymous: ("(", ")")
    case .root, .role: ("{{", "}}")
    case .credential, .accessKey: (">", "]")
    case .resource: ("[(", ")]")
    case .address: ("([", "])")
    case .servicePrincipal, .workload, .identityProvider: ("[[", "]]")
    default: ("[", "]")
    }
}

/// A quoted label. Only letters, digits and a few signs stand for themselves; the rest of ASCII goes by number, since
/// quotes, backticks, number signs, percent signs and angle brackets all mean something to Mermaid or to HTML.
private func mermaidText(_ lines: [String]) -> String {
    let escaped = lines.map { line in
        line.unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", " ", "_", "-", ".", ",": text.unicodeScalars.append(scalar)
            case _ where scalar.isASCII: text += "#\(scalar.value);"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
    return "\"" + escaped.joined(separator: "<br/>") + "\""
}
