// All pages in one, as Markdown for docs/REFERENCE.md and as a manual page.

/// The reference of all commands, in Markdown.
func markdownReference() -> String {
    var text = """
        # Reference

        Every command and flag. Made by `trailgraph help --markdown` from the declarations that parse them.

        """
    text += markdown(.overview, level: 2)
    for command in Command.all { text += markdown(.page(for: command), level: 2) }
    for topic in Topic.all { text += markdown(topic.document, level: 2) }
    return text
}

private func markdown(_ document: Document, level: Int) -> String {
    let mark = String(repeating: "#", count: level)
    var text = "\n\(mark) \(document.title)\n"
    if let purpose = document.purpose { text += "\n\(markdownEscaped(purpose.sentence))\n" }
    for block in document.blocks {
        text += "\n"
        switch block {
        case .heading(let title): text += "\(mark)# \(title)\n"
        case .paragraph(let prose): text += markdownEscaped(prose) + "\n"
        case .code(let lines): text += "```sh\n" + lines.map { $0 + "\n" }.joined() + "```\n"
        case .terms(let terms):
            text += terms.map { "- `\($0.name)`: \(markdownEscaped($0.meaning))\n" }.joined()
        }
    }
    return text
}

/// Prose with the characters that Markdown would take as marks escaped.
private func markdownEscaped(_ prose: String) -> String {
    var text = ""
    for character in prose {
        if "\\`*_[]<>|".contains(character) { text.append("\\") }
        text.append(character)
    }
    return text
}

/// The manual page `trailgraph(1)`, in roff.
func manualPage() -> String {
    var text = """
        .TH TRAILGRAPH 1 "" "trailgraph \(Command.currentVersion)" "User Commands"
        .SH NAME
        trailgraph \\- who did what, with which credentials, from CloudTrail logs

        """
    let overview = Document.overview
    let split = overview.blocks.firstIndex { if case .heading = $0 { true } else { false } } ?? 0
    text += ".SH SYNOPSIS\n" + overview.blocks.prefix(1).map { roff($0, within: "SS") }.joined()
    text += ".SH DESCRIPTION\n" + overview.blocks[1..<max(1, split)].map { roff($0, within: "SS") }.joined()
    text += overview.blocks[split...].map { roff($0, within: "SH") }.joined()
    for command in Command.all { text += roff(.page(for: command)) }
    for topic in Topic.all { text += roff(topic.document) }
    return text
}

private func roff(_ document: Document) -> String {
    ".SH \(roffEscaped(document.title.uppercased()))\n"
        + (document.purpose.map { "\(roffEscaped($0.sentence))\n" } ?? "")
        + document.blocks.map { roff($0, within: "SS") }.joined()
}

private func roff(_ block: Document.Block, within section: String) -> String {
    switch block {
    case .heading(let title): ".\(section) \(roffEscaped(section == "SH" ? title.uppercased() : title))\n"
    case .paragraph(let prose): ".PP\n\(roffEscaped(prose))\n"
    case .code(let lines): ".PP\n.nf\n" + lines.map { "    \(roffEscaped($0))\n" }.joined() + ".fi\n"
    case .terms(let terms):
        terms.map { ".TP\n.B \(roffEscaped($0.name))\n\(roffEscaped($0.meaning))\n" }.joined()
    }
}

/// A line of text with nothing in it that roff would obey.
private func roffEscaped(_ line: String) -> String {
    var text = ""
    for character in line {
        switch character {
        case "\\": text += "\\e"
        case "-": text += "\\-"
        case "'": text += "\\(aq"
        case "…": text += "\\&..."
        default: text.append(character)
        }
    }
    return text.hasPrefix(".") ? "\\&" + text : text
}
