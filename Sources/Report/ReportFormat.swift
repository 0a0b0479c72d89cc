// The formats a report can take. Apart because the command line offers them by name before there is anything to render.

/// A way of writing an answer down.
public enum ReportFormat: String, CaseIterable, Sendable {
    /// For people, on a terminal.
    case text
    /// One object, as `docs/answers.schema.json` says.
    case json
    /// One object a line: a line an entity, or a line a row with its table's name under `row`.
    case jsonl
    /// The tables as one, named in the first column; no cell is taken for a formula.
    case csv
    /// A page for a browser, with the graph and the tables; needs nothing beside it.
    case html
    /// Markdown with the tables, and the graph as a Mermaid chart.
    case md
    /// The graph for Graphviz.
    case dot
    /// The graph, drawn by Graphviz.
    case svg
    /// The graph, drawn by Graphviz.
    case png
    /// The graph as a Mermaid flow chart.
    case mermaid
    /// The graph for Gephi, yEd, Cytoscape, NetworkX.
    case graphml

    /// The format that a file of this name holds, by its extension; nil where that says nothing.
    ///
    ///     ReportFormat(fileName: "alice.svg")   // .svg
    public init?(fileName: String) {
        let name = fileName.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return nil }
        switch name[name.index(after: dot)...].lowercased() {
        case "txt", "text": self = .text
        case "json": self = .json
        case "jsonl", "ndjson": self = .jsonl
        case "csv": self = .csv
        case "html", "htm": self = .html
        case "md", "markdown": self = .md
        case "dot", "gv": self = .dot
        case "svg": self = .svg
        case "png": self = .png
        case "mmd", "mermaid": self = .mermaid
        case "graphml": self = .graphml
        default: return nil
        }
    }

    /// Whether this format shows a graph, and so needs an answer that has one.
    public var needsGraph: Bool {
        switch self {
        case .text, .json, .jsonl, .csv, .html, .md: false
        case .dot, .svg, .png, .mermaid, .graphml: true
        }
    }

    /// Whether the bytes are not text, and have no place on a terminal.
    public var isBinary: Bool { self == .png }
}
