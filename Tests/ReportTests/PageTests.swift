// Pages and Markdown as text: their parts, their policy, and what hostile words become in them. The page in a real
// browser is in BrowserTests.swift.
import Testing
import Triage

@testable import Investigation
@testable import Report

@Suite("Pages and Markdown")
struct PageTests {
    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private func between(_ start: String, _ end: String, in page: String) throws -> String {
        let from = try #require(page.firstRange(of: start)).upperBound
        let to = try #require(page[from...].firstRange(of: end)).lowerBound
        return String(page[from..<to])
    }

    @Test func `a page names its own script and style in its policy, and allows nothing else`() throws {
        let page = try text(render(Sample.response, as: .html))
        let policy = try between("Content-Security-Policy\" content=\"", "\"", in: page)
        let script = try between("<script>", "</script>", in: page)
        let style = try between("<style>", "</style>", in: page)
        #expect(
            policy == "default-src 'none'; script-src 'sha256-\(base64(sha256(Array(script.utf8))))'; "
                + "style-src 'sha256-\(base64(sha256(Array(style.utf8))))'; "
                + "img-src data:; base-uri 'none'; form-action 'none'")
    }

    @Test func `the script only ever sets text, and the style fetches nothing`() {
        let script = text(PackageResources.report_js)
        for banned in [
            "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", ".style", "fetch(",
            "XMLHttpRequest", "import(", "setAttribute(\"on", "createContextualFragment", "DOMParser", "href", "src",
            "</script",
        ] {
            #expect(!script.contains(banned), "\(banned)")
        }
        let style = text(PackageResources.report_css)
        for banned in ["url(", "@import", "expression(", "</style"] { #expect(!style.contains(banned), "\(banned)") }
    }

    @Test(arguments: Sample.all.indices)
    func `every answer has a page and a Markdown report with its tables`(index: Int) throws {
        let response = Sample.all[index]
        let page = try text(render(response, as: .html))
        let report = try text(render(response, as: .md))
        let json = try #require(Document(parsing: render(response, as: .json, options: ReportOptions(pretty: false))))
        let lists = json["answer"]?.members.filter { $0.name != "graph" && !$0.value.elements.isEmpty } ?? []
        // An answer may say "nothing found" and have no list at all.
        #expect(!lists.isEmpty || response.answer.isEmpty)
        #expect(page.split(separator: "<table>").count > lists.count)
        #expect(report.split(separator: "\n## ").count > lists.count)
        #expect(page.contains("<svg") == (response.answer.graph != nil))
        #expect(report.contains("```mermaid") == (response.answer.graph != nil))
    }

    @Test func `a page shows the head and the rows of the text report`() throws {
        let page = PageContent(Sample.response, options: ReportOptions(), secrets: Secrets())
        #expect(page.title.first?.hasPrefix("alice · IAM user") == true)
        #expect(page.lines.first?.contains("calls") == true)
        let services = try #require(page.sections.first { $0.title == "Services" })
        #expect(services.rows.count == Sample.services.count)
        #expect(services.columns.map(\.title).starts(with: ["Name", "Kind", "Calls"]))
        #expect(services.columns.contains { $0.title == "Calls" && $0.isNumber })
    }

    @Test(arguments: Hostile.texts)
    func `hostile words stay text in a page`(hostile: String) throws {
        let elements: Set<String> = [
            "!doctype", "html", "head", "meta", "title", "style", "body", "header", "h1", "p", "div", "label", "input",
            "output", "kbd", "main", "figure", "svg", "g", "polygon", "polyline", "path", "ellipse", "text", "button",
            "figcaption", "span", "aside", "h2", "dl", "dt", "dd", "section", "table", "thead", "tbody", "tr", "th",
            "td", "footer", "code", "script", "!--",
        ]
        // Drawing takes a process each; answers without a graph show the same escaping, and one drawing has all words.
        for response in Hostile.responses(with: hostile) where response.answer.graph == nil {
            let page = try text(render(response, as: .html))
            let code = text(PackageResources.report_js)
            let markup = page.replacing(code, with: "").replacing(text(PackageResources.report_css), with: "")
            for piece in markup.split(separator: "<").dropFirst() {
                let name = piece.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber || $0 == "!" || $0 == "-" }
                #expect(elements.contains(name.lowercased()), "\(name)")
            }
            #expect(markup.split(separator: "<script").count == 3)
            #expect(!markup.unicodeScalars.contains { $0.isUnprintable && $0 != "\n" })
        }
    }

    @Test func `a page of all hostile words at once has one script of ours and no way out`() throws {
        let page = try text(render(Hostile.mixedResponse, as: .html))
        #expect(page.split(separator: "<script").count == 3)
        let data = try between("id=\"data\">", "</script>", in: page)
        #expect(!data.contains { "<>&".contains($0) })
        #expect(Document(parsing: Array(data.utf8)) != nil)
        for banned in [" onload=", " href=", " src=", " style=", "<a ", "<img", "<iframe", "<use", "<image"] {
            let outside = page.replacing(/>[^<]*</, with: "><")
            #expect(!outside.contains(banned), "\(banned)")
        }
    }

    @Test(arguments: [
        ("<svg><rect style=\"x\"/></svg>", "<rect>"), ("<svg><path style=\"x\"/></svg>", "style"),
        ("<svg><p>x</p></svg>", "<p>"), ("<svg><g onclick=\"x\"/></svg>", "onclick"),
        ("<svg><style>x</style></svg>", "<style>"), ("<g/>", "no picture"),
    ])
    func `a picture with more than ink in it stays out of a page`(picture: String, what: String) {
        #expect(throws: ReportError.unsafeDrawing(what)) { try svgElement(Array(picture.utf8)) }
    }

    @Test(arguments: [
        ("[x](javascript:alert(1))", "\\[x\\]\\(javascript:alert\\(1\\)\\)"),
        ("<b>&", "&lt;b&gt;&amp;"), ("a|b", "a\\|b"), ("`id`", "\\`id\\`"), ("# x", "\\# x"), ("- x", "\\- x"),
        ("https://example.com", "https&#58;//example.com"), ("www.example.com", "www&#46;example.com"),
        ("@team", "&#64;team"), ("![x](y)", "\\!\\[x\\]\\(y\\)"), ("1. x", "1\\. x"),
        ("snake_case*", "snake\\_case\\*"),
        ("203.0.113.7", "203\\.0.113.7"), ("alice", "alice"), ("$x$ ~y~", "\\$x\\$ \\~y\\~"), ("\\", "\\\\"),
    ])
    func `Markdown escapes what it would obey`(plain: String, escaped: String) {
        #expect(markdownText(plain) == escaped)
    }

    @Test(arguments: Hostile.texts)
    func `hostile words keep to their line and cell in Markdown`(hostile: String) throws {
        for response in Hostile.responses(with: hostile) {
            let report = try text(render(response, as: .md))
            #expect(!report.unicodeScalars.contains { $0.isUnprintable && $0 != "\n" })
            var columns: Int?
            for line in report.split(separator: "\n", omittingEmptySubsequences: false) {
                guard line.hasPrefix("|") else {
                    columns = nil
                    continue
                }
                let bars = line.replacing("\\\\", with: "").replacing("\\|", with: "").count { $0 == "|" }
                #expect(columns == nil || columns == bars)
                columns = bars
            }
        }
    }

    @Test func `JSON that was written is read back the same`() throws {
        for response in Sample.all + [Hostile.mixedResponse] {
            let bytes = try render(response, as: .json)
            let value = try #require(Document(parsing: bytes))
            #expect(value["question"]?["entity"]?.text == response.question.entity)
            #expect(value["next"]?.elements.map(\.text) == response.next.map { Secrets().mask($0) })
        }
        #expect(Document(parsing: Array(#"{"a":"😀\n\"\\","b":[1,-2.5,true,null]}"#.utf8))?["a"]?.text == "😀\n\"\\")
        #expect(Document(parsing: Array(#"{"a":"\ud83d\ude00"}"#.utf8))?["a"]?.text == "😀")
    }

    @Test(arguments: ["", "{", "[1,", "\"", "{\"a\"", "\"\\u12", "[1 2", String(repeating: "[", count: 100)])
    func `what is no JSON is refused`(text: String) { #expect(Document(parsing: Array(text.utf8)) == nil) }
}
