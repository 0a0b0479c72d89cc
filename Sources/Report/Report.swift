// The one way in: an answer and a format give bytes. Apart from the formats, which do not know each other.
import Investigation

/// How a report is to look.
public struct ReportOptions: Sendable, Hashable {
    /// Columns of the page, for text. Taken as 80 if it is less.
    public var width: Int
    /// Whether text is coloured.
    public var color: Bool
    /// Whether secrets are shown.
    public var reveal: Bool
    /// Rows of a table in text; 0 is no limit.
    public var rows: Int
    /// Whether JSON is indented.
    public var pretty: Bool

    /// Options; the defaults are those for a pipe.
    public init(width: Int = 80, color: Bool = false, reveal: Bool = false, rows: Int = 20, pretty: Bool = true) {
        self.width = width
        self.color = color
        self.reveal = reveal
        self.rows = rows
        self.pretty = pretty
    }
}

/// Why there is no report.
public enum ReportError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The format draws a graph and the answer has none.
    case noGraph(ReportFormat)
    /// Graphviz's `dot` is not installed.
    case graphvizMissing
    /// Graphviz could not be run or gave up, and what it said.
    case graphvizFailed(String)
    /// Graphviz took longer than this.
    case graphvizTooSlow(seconds: Int)
    /// The drawing holds an element or attribute that could run or fetch something.
    case unsafeDrawing(String)

    /// What happened and what to do about it; safe to print.
    public var description: String {
        switch self {
        case .noGraph(let format):
            "\(format.rawValue) draws a graph, and this answer has none: ask with `investigate`, or take text, json, "
                + "jsonl or csv"
        case .graphvizMissing:
            "drawing needs Graphviz, and its program dot was not found: install it with apt install graphviz, "
                + "dnf install graphviz or brew install graphviz, or take --format dot, mermaid or graphml"
        case .graphvizFailed(let reason):
            "Graphviz could not draw this: \(printable(reason))"
        case .graphvizTooSlow(let seconds):
            "Graphviz was stopped after \(seconds) s: narrow the question with filters, or take --format dot"
        case .unsafeDrawing(let what):
            "the drawing was thrown away: it holds \(printable(what)), which a safe picture does not"
        }
    }
}

/// The response written down as `format`. The bytes are the whole report, ending in a line break where they are text.
///
/// Throws `noGraph` where a drawing is asked of an answer without a graph, and the Graphviz errors for SVG and PNG.
public func render(
    _ response: Response, as format: ReportFormat, options: ReportOptions = ReportOptions()
) throws(ReportError) -> [UInt8] {
    let secrets = Secrets(reveal: options.reveal)
    switch format {
    case .text: return Array(TextReport(options: options).render(response).utf8)
    case .json: return jsonReport(response, secrets: secrets, pretty: options.pretty)
    case .jsonl: return jsonLinesReport(response, secrets: secrets)
    case .csv: return csvReport(response, secrets: secrets)
    case .html, .md: return try page(response, as: format, options: options, secrets: secrets)
    case .dot, .svg, .png, .mermaid, .graphml: break
    }
    guard let graph = response.answer.graph else { throw .noGraph(format) }
    let drawing = DrawnGraph(response, graph: graph, secrets: secrets)
    switch format {
    case .mermaid: return Array(mermaidReport(drawing).utf8)
    case .graphml: return Array(graphMLReport(drawing).utf8)
    case .svg:
        let picture = try Graphviz().draw(dotReport(drawing), as: "svg")
        try checkSVG(picture)
        return picture
    case .png: return try Graphviz().draw(dotReport(drawing), as: "png")
    default: return Array(dotReport(drawing).utf8)
    }
}

/// The formats that show the graph where there is one, and the tables in any case.
private func page(
    _ response: Response, as format: ReportFormat, options: ReportOptions, secrets: Secrets
) throws(ReportError) -> [UInt8] {
    var drawing: DrawnGraph?
    if let graph = response.answer.graph, !graph.edges.isEmpty {
        drawing = DrawnGraph(response, graph: graph, secrets: secrets)
    }
    if format == .md { return markdownReport(response, drawing: drawing, options: options, secrets: secrets) }
    var picture: [UInt8] = []
    if let drawing { picture = try svgElement(Graphviz().draw(dotForPage(drawing), as: "svg")) }
    return htmlReport(response, drawing: drawing, picture: picture, options: options, secrets: secrets)
}
