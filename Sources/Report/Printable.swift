// Makes any text safe to print. Apart because everything a person sees goes through it: answers, file names, error
// messages. Logs are written by attackers too, and a terminal obeys what it is shown.

extension Unicode.Scalar {
    /// Whether the scalar could steer a terminal, reorder text or stay unseen: controls (C0, DEL, C1), format
    /// characters (bidirectional controls, zero-width marks, tags), line and paragraph separators.
    var isUnprintable: Bool {
        if value < 0x7F { return value < 0x20 }
        if value < 0xA0 { return true }
        return switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    /// Whether the scalar is drawn over the one before it.
    var isCombining: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark: true
        default: false
        }
    }
}

/// The text with everything a terminal might obey written out, as `\u{1B}`: controls (line breaks too, so that a
/// value cannot forge a line), bidirectional and invisible format characters, and marks piled onto one character or
/// onto what precedes the text. Everything else stays as it is. Complexity: O(length).
///
///     printable("a\u{1B}[2Jb")   // "a\\u{1B}[2Jb"
public func printable(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
    var result = ""
    var marks = Limits.combiningMarks  // A mark at the very start has nothing of ours to sit on.
    for scalar in text.unicodeScalars {
        let combines = scalar.isCombining
        if scalar.isUnprintable || (combines && marks >= Limits.combiningMarks) {
            result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            marks = combines ? marks : 0
        } else {
            result.unicodeScalars.append(scalar)
            marks = combines ? marks + 1 : 0
        }
    }
    return result
}
