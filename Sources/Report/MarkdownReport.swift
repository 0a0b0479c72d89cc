// The answer as Markdown with its graph as a Mermaid chart, for tickets and wikis. Apart because Markdown takes almost
// any sign for an order of its own: what comes from a log is escaped sign by sign.
import Investigation

/// The page in GitHub's Markdown. No word of a log becomes a link, an image, a heading, code, a mention or a tag.
func markdownReport(
    _ response: Response, drawing: DrawnGraph?, options: ReportOptions, secrets: Secrets
) -> [UInt8] {
    let page = PageContent(response, options: options, secrets: secrets)
    var blocks = ["# " + page.title.map(markdownText).joined(separator: " · ")]
    blocks += page.lines.map(markdownText)
    if let drawing { blocks.append("```mermaid\n\(mermaidReport(drawing))```") }
    for section in page.sections { blocks += markdownBlocks(section) }
    if !page.next.isEmpty {
        blocks.append("## Ask next")
        blocks.append(page.next.map { "- " + markdownText($0) }.joined(separator: "\n"))
    }
    return Array((blocks.joined(separator: "\n\n") + "\n").utf8)
}

private func markdownBlocks(_ section: PageContent.Section) -> [String] {
    var blocks = ["## " + markdownText(section.title.isEmpty ? "Facts" : section.title)]
    if !section.facts.isEmpty {
        blocks.append(
            section.facts.map { "- \(markdownText($0.name)): \(markdownText($0.value))" }.joined(separator: "\n"))
    }
    guard !section.rows.isEmpty else { return blocks }
    var lines = [
        row(section.columns.map(\.title)),
        "|" + section.columns.map { $0.isNumber ? " ---: |" : " --- |" }.joined(),
    ]
    lines += section.rows.map(row)
    blocks.append(lines.joined(separator: "\n"))
    if let total = section.total { blocks.append("\(section.rows.count) of \(total); \\-\\-limit 0 lists all") }
    return blocks
}

private func row(_ cells: [String]) -> String { "| " + cells.map(markdownText).joined(separator: " | ") + " |" }

/// Printable text with each sign escaped that Markdown might obey. Addresses of the web lose their colon, so that
/// nothing makes a link of them unasked; angle brackets and ampersands go as entities.
func markdownText(_ text: String) -> String {
    let scalars = Array(text.unicodeScalars)
    var result = ""
    for (index, scalar) in scalars.enumerated() {
        let next = index + 1 < scalars.count ? scalars[index + 1] : " "
        switch scalar {
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "&": result += "&amp;"
        case ":" where next == "/": result += "&#58;"
        case "." where index >= 3 && scalars[(index - 3)..<index].allSatisfy { $0 == "w" || $0 == "W" }:
            result += "&#46;"
        case "@": result += "&#64;"
        case "\\", "`", "*", "_", "{", "}", "[", "]", "(", ")", "#", "!", "|", "~", "$": result += "\\\(scalar)"
        case "-" where index == 0, "+" where index == 0, "=" where index == 0: result += "\\\(scalar)"
        default: result.unicodeScalars.append(scalar)
        }
    }
    // `1.` and `1)` begin a list.
    guard let sign = result.firstIndex(where: { !$0.isNumber }), sign > result.startIndex, result[sign] == "." else {
        return result
    }
    return result[..<sign] + "\\" + result[sign...]
}
