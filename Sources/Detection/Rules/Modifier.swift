// The names of Sigma's modifiers, and the encodings some of them stand for. Apart from reading lines because these know
// texts only.

/// A word behind a field's name that says how its values are to be taken.
enum Modifier: String, CaseIterable, Sendable {
    case all, neq, cased, expand
    case contains, startswith, endswith
    case re, i, m, s
    case exists, cidr, fieldref
    case lt, lte, gt, gte
    case minute, hour, day, week, month, year
    case base64, base64offset, wide, utf16be, utf16, windash

    /// The modifier called `name`; some have two names.
    init?(name: String) {
        switch name {
        case "utf16le": self = .wide
        case "ignorecase": self = .i
        case "multiline": self = .m
        case "dotall": self = .s
        default: self.init(rawValue: name)
        }
    }
}

enum Encoding {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// `bytes` in Base64, with padding.
    static func base64(_ bytes: [UInt8]) -> [UInt8] {
        var encoded: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let group = bytes[index..<min(index + 3, bytes.count)]
            var word = 0
            for offset in 0..<3 {
                word = word << 8 | (index + offset < bytes.count ? Int(bytes[index + offset]) : 0)
            }
            for digit in 0..<4 {
                encoded.append(digit <= group.count ? alphabet[word >> (18 - 6 * digit) & 63] : UInt8(ascii: "="))
            }
            index += 3
        }
        return encoded
    }

    /// What stays of `bytes` in Base64 of a longer text, wherever in it they begin: without the characters that other
    /// bytes have a part in.
    static func base64AtOffsets(_ bytes: [UInt8]) -> [[UInt8]] {
        (0..<3).map { offset in
            let encoded = base64(Array(repeating: 0x20, count: offset) + bytes)
            let start = [0, 2, 3][offset]
            let cut = [0, 3, 2][(bytes.count + offset) % 3]
            return start < encoded.count - cut ? Array(encoded[start..<(encoded.count - cut)]) : []
        }
    }

    /// The literals of `text` in UTF-16: little end first for `wide`, big end first for `utf16be`, and after a byte
    /// order mark for `utf16`. Nil for bytes that are no text any more.
    static func utf16(_ text: PatternText, _ modifier: Modifier) -> PatternText? {
        var isText = true
        let wide = text.mapLiterals { bytes in
            guard let string = String(validating: bytes, as: UTF8.self) else {
                isText = false
                return []
            }
            return string.utf16.flatMap { unit in
                let (low, high) = (UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8))
                return modifier == .utf16be ? [high, low] : [low, high]
            }
        }
        guard isText else { return nil }
        guard modifier == .utf16 else { return wide }
        let mark: PatternText.Part = .literal([0xFF, 0xFE])
        return PatternText(parts: [mark] + wide.parts)
    }

    /// The ways in which dashes of `text` may be written: each dash or slash that begins a word as any of five signs.
    /// Nil for more dashes than are spelled out.
    static func dashes(_ text: PatternText) -> [PatternText]? {
        let signs = ["-", "/", "\u{2013}", "\u{2014}", "\u{2015}"].map { Array($0.utf8) }
        var dashes = 0
        var written: [[PatternText.Part]] = [[]]
        for part in text.parts {
            guard case .literal(let bytes) = part else {
                written = written.map { $0 + [part] }
                continue
            }
            var literals: [[UInt8]] = [[]]
            for (index, byte) in bytes.enumerated() {
                let isDash = byte == UInt8(ascii: "-") || byte == UInt8(ascii: "/")
                let beginsWord =
                    index + 1 < bytes.count && isWord(bytes[index + 1]) && (index == 0 || !isWord(bytes[index - 1]))
                if isDash, beginsWord {
                    dashes += 1
                    guard dashes <= RuleLimits.dashes else { return nil }
                    literals = literals.flatMap { literal in signs.map { literal + $0 } }
                } else {
                    literals = literals.map { $0 + [byte] }
                }
            }
            written = written.flatMap { parts in literals.map { parts + [.literal($0)] } }
        }
        return written.map { PatternText(parts: $0) }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || byte &- UInt8(ascii: "0") <= 9 || TextPattern.lower(byte) &- UInt8(ascii: "a") < 26
            || byte >= 0x80
    }
}
