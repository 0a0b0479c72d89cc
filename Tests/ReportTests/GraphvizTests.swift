// Running the drawing program: what comes back, and what happens when it is missing, fails, hangs or says too much.
import PropertyGraph
import Testing

@testable import Investigation
@testable import Report

struct GraphvizTests {
    @Test func `input larger than any buffer goes through a program that answers while it reads`() throws {
        let input = [UInt8]((0..<8_000_000).map { UInt8(truncatingIfNeeded: $0) })
        #expect(try Graphviz(program: "cat").run([], input: input) == input)
    }

    @Test func `a missing program is told with the commands that install it`() {
        let graphviz = Graphviz(program: "no-such-program-anywhere")
        #expect(throws: ReportError.graphvizMissing) { try graphviz.run([], input: []) }
        for command in ["apt install graphviz", "dnf install graphviz", "brew install graphviz"] {
            #expect(ReportError.graphvizMissing.description.contains(command))
        }
    }

    @Test func `what a failing program says is in the error`() {
        let error = #expect(throws: ReportError.self) {
            try Graphviz(program: "sh").run(
                ["-c", "echo sorry >&2; exit 3"], input: [UInt8](repeating: 0, count: 1 << 22))
        }
        #expect(error?.description.contains("sorry") == true)
    }

    @Test func `a program that gives nothing is a failure`() {
        #expect(throws: ReportError.graphvizFailed("true ended with status 0")) {
            try Graphviz(program: "true").run([], input: [])
        }
    }

    @Test(arguments: ["exec sleep 60", "exec >&- 2>&-; exec sleep 60"])
    func `a program that does not end is stopped`(script: String) {
        #expect(throws: ReportError.graphvizTooSlow(seconds: 1)) {
            try Graphviz(program: "sh", seconds: 1).run(["-c", script], input: [])
        }
    }

    @Test func `what is not DOT is an error, not a picture`() {
        #expect(throws: ReportError.self) { try Graphviz().draw("digraph {", as: "svg") }
    }

    @Test(arguments: [
        "&#27;[2J", "&lt;b&gt;", "a & b", #"\N\G\l\r\n"#, #"ends in \"#, #"say "hi""#, "<b>", "{a|b}", "漢字", "[x];",
        "%s",
    ])
    func `a label is drawn as it was written`(label: String) throws {
        var graph = GraphAnswer()
        graph.nodes = [NodeTally(node: Sample.node("x", .role, "key", label), tally: Tally())]
        let dot = dotReport(DrawnGraph(Sample.response, graph: graph, secrets: Secrets()))
        let picture = String(decoding: try Graphviz().draw(dot, as: "svg"), as: UTF8.self)
        let drawn = picture.matches(of: /<text[^>]*>([^<]*)<\/text>/).map { unescaped(String($0.1)) }
        #expect(drawn.contains(label))
    }

    private func unescaped(_ text: String) -> String {
        text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&#45;", with: "-").replacing("&#39;", with: "'").replacing("&#160;", with: " ")
            .replacing("&amp;", with: "&")
    }

    @Test func `PNG begins as PNG does`() throws {
        #expect(try render(Sample.response, as: .png).prefix(4) == [0x89, 0x50, 0x4E, 0x47])
    }

    @Test(arguments: [
        "<svg><script>x</script></svg>", "<svg><a xlink:href='x'><text/></a></svg>", "<svg><g onload='x'/></svg>",
        "<svg><image href='x'/></svg>", "<svg><g id='a>b' href='x'/></svg>", "<svg><SCRIPT/></svg>", "<svg", "<!-- x",
        "<svg><foreignObject/></svg>", "<svg><style>x</style></svg>",
    ])
    func `a picture that could act is refused`(picture: String) {
        #expect(throws: ReportError.self) { try checkSVG(Array(picture.utf8)) }
    }

    @Test(arguments: [
        "<svg xmlns:xlink='http://www.w3.org/1999/xlink'><text>href= &lt;script&gt; onload=</text></svg>",
        "<svg><!-- <script> --><title>a</title><path d='M0,0'/></svg>",
    ])
    func `words about links are only words`(picture: String) {
        #expect(throws: Never.self) { try checkSVG(Array(picture.utf8)) }
    }
}
