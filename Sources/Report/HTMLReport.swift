// The answer as one HTML page that needs nothing else: no server, no network, no file beside it. Apart because a page
// is a program in a browser: what a log says is only ever text here, and a policy in the page forbids all but its own
// script and style.
import Investigation
import PropertyGraph

/// The page. `picture` is the drawing as an `<svg>` element, made safe; nil for an answer without a graph.
func htmlReport(
    _ response: Response, drawing: DrawnGraph?, picture: [UInt8], options: ReportOptions, secrets: Secrets
) -> [UInt8] {
    let page = PageContent(response, options: options, secrets: secrets)
    let script = PackageResources.report_js
    var html = HTMLWriter()
    html.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
    html.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"\(policy(script))\">\n")
    html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
    html.raw("<meta name=\"referrer\" content=\"no-referrer\">\n")
    html.element("title", (page.title.first ?? "trailgraph") + " · trailgraph")
    html.raw("\n<style>")
    html.raw(PackageResources.report_css)
    html.raw("</style>\n</head>\n<body>\n")
    html.head(page)
    html.raw("<main>\n")
    if let drawing { html.figure(drawing, picture) }
    for section in page.sections { html.section(section) }
    html.raw("</main>\n")
    html.next(page.next)
    html.raw("<script type=\"application/json\" id=\"data\">")
    html.raw(inScript(drawing.map(pageData) ?? Array("{\"nodes\":[],\"edges\":[]}".utf8)))
    html.raw("</script>\n<script>")
    html.raw(script)
    html.raw("</script>\n</body>\n</html>\n")
    return html.bytes
}

/// Nothing is allowed but the one script and the one style of this page, known by their hashes.
private func policy(_ script: [UInt8]) -> String {
    "default-src 'none'; script-src 'sha256-\(base64(sha256(script)))'; "
        + "style-src 'sha256-\(base64(sha256(PackageResources.report_css)))'; "
        + "img-src data:; base-uri 'none'; form-action 'none'"
}

/// JSON that can stand inside a script element: the signs that could end it lie in strings only, and go by number
/// there. Line and paragraph separators were escaped when it was written.
private func inScript(_ json: [UInt8]) -> [UInt8] {
    json.flatMap { byte -> [UInt8] in
        switch byte {
        case UInt8(ascii: "<"): Array("\\u003c".utf8)
        case UInt8(ascii: ">"): Array("\\u003e".utf8)
        case UInt8(ascii: "&"): Array("\\u0026".utf8)
        default: [byte]
        }
    }
}

/// Builds the page. Text goes in through `text` alone, which escapes it; what `raw` takes is our own.
private struct HTMLWriter {
    private(set) var bytes: [UInt8] = []

    mutating func raw(_ markup: String) { bytes += markup.utf8 }
    mutating func raw(_ markup: [UInt8]) { bytes += markup }

    mutating func text(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): raw("&amp;")
            case UInt8(ascii: "<"): raw("&lt;")
            case UInt8(ascii: ">"): raw("&gt;")
            case UInt8(ascii: "\""): raw("&quot;")
            case UInt8(ascii: "'"): raw("&#39;")
            default: bytes.append(byte)
            }
        }
    }

    /// An element that holds only text; `attributes` are our own.
    mutating func element(_ name: String, _ content: String, attributes: String = "") {
        raw("<\(name)\(attributes)>")
        text(content)
        raw("</\(name)>")
    }

    // MARK: Parts of the page

    mutating func head(_ page: PageContent) {
        raw("<header>\n")
        element("h1", page.title.first ?? "")
        for words in page.title.dropFirst() { element("p", words, attributes: " class=\"span\"") }
        for (index, line) in page.lines.enumerated() {
            element("p", line, attributes: index == 0 ? " class=\"verdict\"" : "")
        }
        raw(
            """
            <div class="tools"><label for="search">Search</label>
            <input id="search" type="search" autocomplete="off" spellcheck="false" placeholder="name, ARN, action …">
            <output id="found" for="search"></output><kbd>/</kbd></div>
            </header>

            """)
    }

    mutating func figure(_ drawing: DrawnGraph, _ picture: [UInt8]) {
        raw("<div class=\"board\">\n<figure id=\"drawing\" aria-label=\"Graph\">\n")
        raw(picture)
        raw(
            """
            <div class="zoom"><button id="in" type="button" aria-label="Zoom in">+</button>
            <button id="out" type="button" aria-label="Zoom out">−</button>
            <button id="fit" type="button" aria-label="Show all">Fit</button></div>
            <figcaption>
            """)
        for kind in drawing.kinds {
            element("span", kind.title, attributes: " class=\"\(DrawingLook(kind).family)\"")
        }
        element("span", lineMeaning(drawing), attributes: " class=\"lines\"")
        raw("</figcaption>\n</figure>\n<aside id=\"panel\" aria-live=\"polite\" tabindex=\"-1\">")
        element("h2", "Nothing selected")
        element("p", "Click a node for its facts and connections, or a line for its evidence.")
        raw("<dl class=\"keys\"><dt><kbd>↑</kbd><kbd>↓</kbd><kbd>←</kbd><kbd>→</kbd></dt><dd>next node that way</dd>")
        raw("<dt><kbd>Enter</kbd></dt><dd>open it</dd><dt><kbd>/</kbd></dt><dd>search; Enter goes on</dd>")
        raw("<dt><kbd>Esc</kbd></dt><dd>back</dd><dt><kbd>+</kbd><kbd>−</kbd><kbd>0</kbd></dt><dd>zoom, fit</dd></dl>")
        raw("</aside>\n</div>\n")
    }

    private func lineMeaning(_ drawing: DrawnGraph) -> String {
        var parts = ["number: calls, thicker: more"]
        if drawing.edges.contains(where: \.isDenied) { parts.append("red, dashed: all denied") }
        if drawing.edges.contains(where: \.isInferred) { parts.append("dotted: inferred") }
        return parts.joined(separator: " · ")
    }

    mutating func section(_ section: PageContent.Section) {
        raw("<section>\n")
        element("h2", section.title.isEmpty ? "Facts" : section.title)
        if !section.facts.isEmpty {
            raw("<dl>")
            for fact in section.facts {
                element("dt", fact.name)
                element("dd", fact.value)
            }
            raw("</dl>\n")
        }
        if !section.rows.isEmpty { table(section) }
        raw("</section>\n")
    }

    private mutating func table(_ section: PageContent.Section) {
        raw("<div class=\"scroll\"><table><thead><tr>")
        for column in section.columns {
            element("th", column.title, attributes: " scope=\"col\"" + (column.isNumber ? " class=\"number\"" : ""))
        }
        raw("</tr></thead><tbody>\n")
        for row in section.rows {
            raw("<tr>")
            for (column, cell) in zip(section.columns, row) {
                let isShort = cell.utf8.count <= Limits.unbrokenCell
                let name = column.isNumber ? column.title == "Denied" ? "number denied" : "number" : "short"
                element("td", cell, attributes: column.isNumber || isShort ? " class=\"\(name)\"" : "")
            }
            raw("</tr>\n")
        }
        raw("</tbody></table></div>\n")
        if let total = section.total {
            element("p", "\(grouped(section.rows.count)) of \(grouped(total)); --limit 0 lists all")
        }
    }

    mutating func next(_ commands: [String]) {
        raw("<footer>")
        if !commands.isEmpty {
            element("h2", "Ask next")
            for command in commands { element("code", command) }
        }
        raw("</footer>\n")
    }
}
