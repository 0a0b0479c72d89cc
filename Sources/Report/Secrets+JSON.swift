// A raw record made fit to print. Apart from masking text because a record must stay the JSON it was, byte for byte but
// for its secrets: programs read it, and so may a court.
import Investigation

extension Secrets {
    /// The record on one line, with its secrets replaced: the strings under a key such as `sessionToken` or `userData`,
    /// at any depth below it, and session tokens and named secrets within other strings. Everything else stays byte
    /// for byte, but what would not survive as a line of JSON on a terminal: line breaks between values are left out,
    /// and controls and characters that steer or hide text are written as escapes, which mean the same. O(length).
    func maskedRecord(_ json: [UInt8]) -> [UInt8] {
        Secrets.oneLine(reveal ? json : masked(json))
    }

    private func masked(_ json: [UInt8]) -> [UInt8] {
        var kept: [UInt8] = []
        var copied = 0
        var walk = RawJSON(json)
        while let range = walk.nextString() {
            let isSecret = walk.keys.contains { Secrets.isSecretName(json[$0]) }
            for secret in isSecret && !range.isEmpty ? [range] : secrets(in: json, range) {
                kept += json[copied..<secret.lowerBound]
                kept += Secrets.placeholder.utf8
                copied = secret.upperBound
            }
        }
        return copied == 0 ? json : kept + json[copied...]
    }

    /// The secrets within a JSON string, in order. An escape is masked whole or not at all.
    private func secrets(in json: [UInt8], _ range: Range<Int>) -> [Range<Int>] {
        ranges(in: Array(json[range])).map { found in
            var start = found.lowerBound + range.lowerBound
            var backslashes = 0
            while start - backslashes > range.lowerBound, json[start - backslashes - 1] == UInt8(ascii: "\\") {
                backslashes += 1
            }
            if backslashes % 2 == 1 { start -= 1 }
            return start..<(found.upperBound + range.lowerBound)
        }
    }

    private static func isSecretName(_ key: ArraySlice<UInt8>) -> Bool {
        let key = key.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }
        return secretNames.contains { name in
            key.count >= name.count
                && (0...(key.count - name.count)).contains { key[$0..<($0 + name.count)].elementsEqual(name) }
        }
    }

    /// The JSON without line breaks outside its strings, and within them nothing that is not printable.
    private static func oneLine(_ json: [UInt8]) -> [UInt8] {
        if json.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return json }
        var line: [UInt8] = []
        line.reserveCapacity(json.count)
        var isString = false
        var isEscaped = false
        var atLineStart = false
        for scalar in String(decoding: json, as: UTF8.self).unicodeScalars {
            if !isString, scalar == "\n" || scalar == "\r" {
                atLineStart = true
                continue
            }
            if !isString, atLineStart, scalar == " " || scalar == "\t" { continue }
            atLineStart = false
            if scalar == "\"", !isEscaped { isString.toggle() }
            isEscaped = isString && scalar == "\\" && !isEscaped
            if scalar.isUnprintable {
                // Outside a string only a tab can stand here, and a blank means the same.
                if isString { line += JSONWriter.escaped(scalar) } else { line.append(0x20) }
            } else {
                line.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
        return line
    }
}
