// Hostile words in every field, through every format: nothing of a log may become an instruction to whoever reads the
// report, be it a terminal, a spreadsheet, Graphviz, a browser or a parser.
import Foundation

import Testing

@testable import Investigation
@testable import Report

struct InjectionTests {
    /// Scalars that must never reach a reader as they are; the line break is ours.
    private func stray(_ text: String, allowed: Set<Unicode.Scalar> = ["\n"]) -> [Unicode.Scalar] {
        text.unicodeScalars.filter { $0.isUnprintable && !allowed.contains($0) }
    }

    private func text(_ bytes: [UInt8]) throws -> String { try #require(String(validating: bytes, as: UTF8.self)) }

    @Test(arguments: Hostile.texts)
    func `text holds nothing that steers a terminal`(hostile: String) throws {
        for response in Hostile.responses(with: hostile) {
            let page = try text(render(response, as: .text))
            #expect(stray(page).isEmpty)
            #expect(!page.split(separator: "\n").contains { $0.hasPrefix("FORGED") })
            let colored = try text(render(response, as: .text, options: ReportOptions(width: 200, color: true)))
            #expect(stray(colored.replacing(/\u{1B}\[(0|1|2|31)m/, with: "")).isEmpty)
        }
    }

    @Test(arguments: Hostile.texts)
    func `candidates and closest names hold nothing that steers a terminal`(hostile: String) throws {
        guard case .entities(let answer) = Sample.entitiesResponse.poisoned({ hostile }).answer else { return }
        #expect(try stray(text(renderAmbiguous(hostile, candidates: answer.entities))).isEmpty)
        #expect(try stray(text(renderUnknown(hostile, closest: answer.entities.items))).isEmpty)
    }

    @Test(arguments: Hostile.texts)
    func `JSON gives every hostile word back exactly`(hostile: String) throws {
        for response in Hostile.responses(with: hostile) {
            let bytes = try render(response, as: .json)
            #expect(try stray(text(bytes)).isEmpty)
            let root = try #require(JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
            let question = try #require(root["question"] as? [String: Any])
            #expect((question["entity"] as? String).map { Array($0.utf8) } == Array(hostile.utf8))
            for line in try text(render(response, as: .jsonl)).split(separator: "\n") {
                #expect(stray(String(line)).isEmpty)
                #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
            }
        }
    }

    @Test(arguments: Hostile.texts)
    func `CSV keeps its shape and holds no formula`(hostile: String) throws {
        for response in Hostile.responses(with: hostile) {
            let page = try text(render(response, as: .csv))
            #expect(stray(page, allowed: ["\r", "\n"]).isEmpty)
            let rows = CSVReader.rows(page)
            #expect(rows.count > 1)
            for row in rows {
                #expect(row.count == rows[0].count)
                #expect(!row.contains { $0 != "-" && $0.first.map("=+-@\t\r\n\0＝＋－＠".contains) ?? false })
            }
        }
    }

    @Test(arguments: Hostile.texts)
    func `DOT holds hostile words only inside labels`(hostile: String) throws {
        for response in Hostile.responses(with: hostile) where response.answer.graph != nil {
            let dot = try text(render(response, as: .dot))
            #expect(stray(dot).isEmpty)
            let outside = withoutQuotes(dot, escape: "\\")
            #expect(outside.matches(of: /URL|href|javascript|script|FORGED|evil|[<]/).isEmpty)
            #expect(outside.allSatisfy { $0.isASCII })
        }
    }

    @Test(arguments: Hostile.texts)
    func `Mermaid holds hostile words only inside labels, and there only plain signs`(hostile: String) throws {
        for response in Hostile.responses(with: hostile) where response.answer.graph != nil {
            let chart = try text(render(response, as: .mermaid))
            #expect(stray(chart).isEmpty)
            let outside = withoutQuotes(chart, escape: nil)
            #expect(outside.matches(of: /click|href|javascript|script|FORGED|init|[`%&]/).isEmpty)
            for label in chart.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
            where label.offset % 2 == 1 {
                let plain = label.element.replacing("<br/>", with: "").replacing(/#[0-9]+;/, with: "")
                #expect(!plain.contains { "<>&`#%;{}[]()\\|".contains($0) })
            }
        }
    }

    @Test(arguments: Hostile.texts)
    func `GraphML has no tags but its own`(hostile: String) throws {
        let own: Set<String> = ["?xml", "graphml", "key", "graph", "desc", "node", "edge", "data"]
        for response in Hostile.responses(with: hostile) where response.answer.graph != nil {
            let document = try text(render(response, as: .graphml))
            #expect(stray(document).isEmpty)
            #expect(!document.unicodeScalars.contains { $0.value == 0xFFFE || $0.value == 0xFFFF })
            for piece in document.split(separator: "<").dropFirst() {
                let name = piece.drop { $0 == "/" }.prefix { $0.isLetter || $0 == "?" }
                #expect(own.contains(String(name)))
            }
            #expect(document.matches(of: /&(?!(amp|lt|gt|quot|apos|#x[0-9A-F]+);)/).isEmpty)
        }
    }

    @Test func `a drawing of all hostile words at once has no script, no link and no control`() throws {
        let picture = try text(render(Hostile.mixedResponse, as: .svg))
        #expect(stray(picture, allowed: ["\n"]).isEmpty)
        #expect(!picture.contains("<script"))
        #expect(!picture.contains("<a "))
        #expect(!picture.contains("href=\""))
    }

    @Test func `error messages hold nothing that steers a terminal`() {
        for hostile in Hostile.texts {
            #expect(stray(ReportError.graphvizFailed(hostile).description).isEmpty)
            #expect(stray(ReportError.unsafeDrawing(hostile).description).isEmpty)
        }
    }

    /// The text with everything between double quotes taken out.
    private func withoutQuotes(_ text: String, escape: Character?) -> String {
        var outside = ""
        var isInside = false
        var isEscaped = false
        for character in text {
            if isInside, isEscaped {
                isEscaped = false
            } else if isInside, character == escape {
                isEscaped = true
            } else if character == "\"" {
                isInside.toggle()
            } else if !isInside {
                outside.append(character)
            }
        }
        return outside
    }
}
