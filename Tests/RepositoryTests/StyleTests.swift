// Habits that a formatter does not hold: what a file says of itself, how long things get, what is never called.
import Testing

@Suite("Style")
struct StyleTests {
    @Test("A file begins by saying what it is", arguments: Repository.swiftFiles)
    func opensWithAComment(path: String) {
        let first = Repository.lines(path).first ?? ""
        #expect(first.hasPrefix("// ") && !first.contains("swift-tools-version"), "\(path): \(first)")
    }

    @Test("Lines are at most 120 characters, files at most 450 lines", arguments: Repository.swiftFiles)
    func sizes(path: String) {
        let lines = Repository.lines(path)
        #expect(lines.count <= 450, "\(path) has \(lines.count) lines")
        for (index, line) in lines.enumerated() {
            #expect(line.count <= 120, "\(path):\(index + 1) has \(line.count) characters")
        }
    }

    @Test(
        "Nothing in the sources can crash on input or pull in Foundation",
        arguments: Repository.files(below: "Sources", endingWith: ".swift"))
    func bannedCalls(path: String) {
        let banned = ["try!", "as!", "fatalError(", "import Foundation", "-Ounchecked", "unowned("]
        for (index, line) in Repository.lines(path).enumerated() where !line.drop(while: { $0 == " " }).hasPrefix("//")
        {
            for call in banned {
                #expect(!line.contains(call), "\(path):\(index + 1) uses \(call)")
            }
        }
    }

    @Test("Functions fit a screen: at most 70 lines", arguments: Repository.swiftFiles)
    func functionLengths(path: String) {
        var open: (name: Substring, indent: Int, line: Int)?
        for (index, line) in Repository.lines(path).enumerated() {
            let indent = line.prefix { $0 == " " }.count
            let text = line.dropFirst(indent)
            if open == nil, text.hasSuffix("{"),
                text.contains("func ") || text.hasPrefix("init") || text.contains(" init(")
            {
                open = (text, indent, index)
            } else if let function = open, indent == function.indent, text.hasPrefix("}") {
                let length = index - function.line + 1
                #expect(length <= 70, "\(path):\(function.line + 1) is \(length) lines long")
                open = nil
            }
        }
    }

    @Test("Nothing is left undone", arguments: Repository.swiftFiles.filter { !$0.hasSuffix("StyleTests.swift") })
    func nothingUndone(path: String) {
        for (index, line) in Repository.lines(path).enumerated() {
            for word in ["TODO", "FIXME", "HACK", "for now", "not implemented"] {
                #expect(!line.contains(word), "\(path):\(index + 1) says \(word)")
            }
        }
    }
}
