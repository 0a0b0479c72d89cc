// How many columns a text takes on a terminal, and cutting a text to fit. Apart because tables and drawings both cut,
// and both must cut between what a reader sees as characters.

extension Unicode.Scalar {
    /// Columns on a terminal, when printed after other text.
    var columns: Int {
        if value < 0x300 { return 1 }
        if isCombining || (0x1160...0x11FF).contains(value) || (0xFE00...0xFE0F).contains(value) { return 0 }
        if (0x1F1E6...0x1F1FF).contains(value) { return 1 }  // Half a flag.
        return properties.isEmojiPresentation || isEastAsianWide ? 2 : 1
    }

    /// The blocks that Unicode's East Asian Width calls wide or full-width.
    private var isEastAsianWide: Bool {
        switch value {
        case 0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3,
            0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6B, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF,
            0x1AFF0...0x1B2FF, 0x1F200...0x1F265, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}

extension Character {
    /// Columns on a terminal.
    var columns: Int {
        if isASCII { return 1 }
        var sum = 0
        for scalar in unicodeScalars {
            if scalar.value == 0xFE0F { sum = max(sum, 2) }  // Asks for the emoji, which is wide.
            if sum > 0, scalar.properties.isEmojiModifier { continue }
            sum += scalar.columns
        }
        return sum
    }

    /// Whether the character fits into the columns left, which become fewer by it.
    fileprivate func fits(_ left: inout Int) -> Bool {
        left -= columns
        return left >= 0
    }
}

extension String {
    /// Columns on a terminal; the text is taken to be printable.
    var columns: Int {
        if utf8.allSatisfy({ $0 < 0x80 }) { return utf8.count }
        return reduce(0) { $0 + $1.columns }
    }

    /// The text if it fits into `width` columns, else its beginning and end around `…`, never parting a character.
    func truncatedInMiddle(to width: Int) -> String {
        if columns <= width { return self }
        guard width > 1 else { return width == 1 ? "…" : "" }
        var left = (width - 1) / 2
        let head = prefix { $0.fits(&left) }
        left = width - 1 - String(head).columns
        var start = endIndex
        while start > head.endIndex, self[index(before: start)].fits(&left) { start = index(before: start) }
        return head + "…" + self[start...]
    }

    /// The text filled with blanks to `width` columns.
    func padded(to width: Int, right: Bool = false) -> String {
        let blanks = String(repeating: " ", count: max(0, width - columns))
        return right ? blanks + self : self + blanks
    }
}
