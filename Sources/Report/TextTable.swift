// Lays out one table of a text report: aligned columns that fit the page. Apart from what the tables say.

/// How a piece of text stands out. Few, and quiet: during an incident colour must mean something.
enum TextStyle {
    case plain, dim, bold, red

    /// The text in this style, by SGR sequences, which are the only control characters we ever print.
    func applied(to text: String, color: Bool) -> String {
        if !color || text.isEmpty { return text }
        return switch self {
        case .plain: text
        case .dim: "\u{1B}[2m\(text)\u{1B}[0m"
        case .bold: "\u{1B}[1m\(text)\u{1B}[0m"
        case .red: "\u{1B}[31m\(text)\u{1B}[0m"
        }
    }
}

/// One cell: a text, or a list of which as much is shown as fits. All text in it is already printable.
struct TextCell {
    var parts: [String]
    var separator: String
    var style: TextStyle

    init(_ text: String, style: TextStyle = .plain) {
        parts = [text]
        separator = ""
        self.style = style
    }

    init(list: [String], separator: String = "  ", style: TextStyle = .plain) {
        parts = list
        self.separator = separator
        self.style = style
    }

    /// Columns when nothing is cut.
    var columns: Int {
        parts.reduce(0) { $0 + $1.columns } + max(0, parts.count - 1) * separator.columns
    }

    /// The text in at most `width` columns: a list loses whole parts at its end, and says how many.
    func fitted(to width: Int) -> String {
        let whole = parts.joined(separator: separator)
        if parts.count < 2 || whole.columns <= width { return whole.truncatedInMiddle(to: width) }
        for kept in stride(from: parts.count - 1, to: 0, by: -1) {
            let text = (parts.prefix(kept) + ["+\(parts.count - kept)"]).joined(separator: separator)
            if text.columns <= width { return text }
        }
        let more = "\(separator)+\(parts.count - 1)"
        return parts[0].truncatedInMiddle(to: max(1, width - more.columns)) + more
    }
}

/// A column of a table.
struct TextColumn {
    var title: String
    var isNumber = false
    /// Columns it may be squeezed to, or 0 where it keeps its natural width.
    var least = 0
}

/// A row and what is said about it on lines of its own, indented.
struct TextRow {
    var cells: [TextCell]
    var notes: [TextCell] = []
}

/// A table; its first column's title is its name.
struct TextTable {
    var columns: [TextColumn]
    var rows: [TextRow] = []
    /// The last line where rows were left out.
    var rest: String?

    private static let gap = 2

    /// The lines, each at most `width` columns where the numbers alone allow it.
    func lines(width: Int, color: Bool) -> [String] {
        let widths = fittedWidths(width)
        let titles = columns.map { TextCell($0.title, style: .dim) }
        var lines = [line(titles, widths, color: color)]
        for row in rows {
            lines.append(line(row.cells, widths, color: color))
            for note in row.notes {
                lines.append("  " + note.style.applied(to: note.fitted(to: width - 2), color: color))
            }
        }
        if let rest { lines.append(TextStyle.dim.applied(to: rest, color: color)) }
        return lines
    }

    private func line(_ cells: [TextCell], _ widths: [Int], color: Bool) -> String {
        var line = ""
        var blanks = 0
        for (index, cell) in cells.enumerated() {
            let text = cell.fitted(to: widths[index])
            let missing = max(0, widths[index] - text.columns)
            let right = columns[index].isNumber
            line += String(repeating: " ", count: blanks + (right ? missing : 0))
            line += cell.style.applied(to: text, color: color)
            blanks = TextTable.gap + (right ? 0 : missing)
        }
        while line.last == " " { line.removeLast() }
        return line
    }

    /// Natural widths, taken back from the widest squeezable column until the table fits.
    private func fittedWidths(_ width: Int) -> [Int] {
        var widths = columns.indices.map { index in
            max(columns[index].title.columns, rows.reduce(0) { max($0, $1.cells[index].columns) })
        }
        var excess = widths.reduce(0, +) + TextTable.gap * (widths.count - 1) - width
        while excess > 0 {
            let squeezable = widths.indices.filter { columns[$0].least > 0 && widths[$0] > columns[$0].least }
            guard let widest = squeezable.max(by: { widths[$0] < widths[$1] }) else { break }
            let next = squeezable.filter { $0 != widest }.map { widths[$0] }.max() ?? 0
            let step = min(excess, max(1, widths[widest] - max(next, columns[widest].least)))
            widths[widest] -= step
            excess -= step
        }
        return widths
    }
}
