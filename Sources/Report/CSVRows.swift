// CSV (RFC 4180) row by row. Apart from the tables of answers because a cell must be as safe whatever its columns are:
// a spreadsheet runs what it takes for a formula.

/// Rows of one width.
struct CSVRows {
    private(set) var bytes: [UInt8] = []
    private let secrets: Secrets
    private let count: Int

    /// A table with the titles `columns`.
    init(_ columns: [String], secrets: Secrets) {
        self.secrets = secrets
        count = columns.count
        end(columns)
    }

    /// Adds a row.
    mutating func add(_ cells: [String?]) {
        precondition(cells.count == count, "a row of another width")
        end(cells.map { $0.map { csvCell($0, secrets: secrets) } ?? "" })
    }

    private mutating func end(_ cells: [String]) {
        bytes += cells.joined(separator: ",").utf8
        bytes += "\r\n".utf8
    }
}

/// One cell: secrets masked, controls written out, no formula, quoted where RFC 4180 asks for it.
func csvCell(_ text: String, secrets: Secrets) -> String {
    let masked = secrets.mask(text)
    let shown = (startsFormula(masked) ? "'" : "") + printable(masked)
    guard shown.utf8.contains(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") }) else { return shown }
    return "\"" + shown.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
}

/// Whether a spreadsheet might take the text for a formula; also in full-width characters. A lone `-` is a dash.
private func startsFormula(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, text != "-" else { return false }
    switch first {
    case "=", "+", "-", "@", "\t", "\r", "\n", "\0", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": return true
    default: return false
    }
}
