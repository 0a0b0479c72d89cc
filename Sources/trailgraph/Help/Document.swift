// A page of help as a value. The pages are made once, and written as text, Markdown or roff by the files beside this.

/// How help is written.
enum DocumentForm: Sendable {
    case text, markdown, man
}

/// A page: its blocks in order.
struct Document: Sendable {
    enum Block: Sendable {
        /// The title of a section.
        case heading(String)
        case paragraph(String)
        /// Lines to type, as they are.
        case code([String])
        /// What a list of words means.
        case terms([Term])
    }

    /// A word or phrase, and what it means.
    struct Term: Sendable {
        var name: String
        var meaning: String

        init(_ name: String, _ meaning: String) {
            self.name = name
            self.meaning = meaning
        }
    }

    var title: String
    /// What the page is about, in one clause without a full stop; nil where the title says it.
    var purpose: String?
    var blocks: [Block]

    /// Another page as the last section of this one.
    mutating func append(_ other: Document) { blocks += [.heading(other.title)] + other.blocks }

    /// The page as plain text of at most `columns` columns.
    func text(columns: Int = Limits.defaultColumns) -> String {
        Document.text(.paragraph(title + (purpose.map { ": " + $0 } ?? "")), columns)
            + blocks.map { "\n" + Document.text($0, columns) }.joined()
    }

    private static func text(_ block: Block, _ columns: Int) -> String {
        switch block {
        case .heading(let title): title.uppercased() + "\n"
        case .paragraph(let prose): wrapped(prose, columns).map { $0 + "\n" }.joined()
        case .code(let lines): lines.map { "  \($0)\n" }.joined()
        case .terms(let terms): text(terms, columns)
        }
    }

    /// Two columns, where the second starts past the longest name that is not out of line with the rest.
    private static func text(_ terms: [Term], _ columns: Int) -> String {
        let longest = 24
        let inset = (terms.map(\.name.count).filter { $0 <= longest }.max() ?? longest) + 4
        var text = ""
        for term in terms {
            var lines = wrapped(term.meaning, columns - inset)
            let first = term.name.count <= longest && !lines.isEmpty ? lines.removeFirst() : ""
            let name = "  " + term.name
            text += first.isEmpty ? name : name.padded(to: inset) + first
            text += "\n" + lines.map { "".padded(to: inset) + $0 + "\n" }.joined()
        }
        return text
    }

    /// Lines of at most `columns` characters, broken at blanks.
    private static func wrapped(_ prose: String, _ columns: Int) -> [String] {
        var lines: [String] = []
        for word in prose.split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= columns {
                lines[lines.count - 1] += " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}

extension String {
    /// The text, filled up with blanks to `width` characters.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }

    /// The text with blanks before it, to `width` characters.
    func padded(toLeft width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
