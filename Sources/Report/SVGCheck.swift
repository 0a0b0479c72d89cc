// Looks over a finished SVG before it is handed out. Apart because it trusts nobody: not the labels, not our escaping,
// not the program that drew.

/// Throws if the picture holds an element or attribute that could run, fetch or lead anywhere. Text between tags is not
/// looked at: there, such words are only words.
func checkSVG(_ picture: [UInt8]) throws(ReportError) {
    for words in try tags(of: picture) {
        if let element = words.first, activeElements.contains(element) { throw .unsafeDrawing("<\(element)>") }
        for name in words.dropFirst() where name.hasPrefix("on") || name == "href" || name.hasSuffix(":href") {
            throw .unsafeDrawing(name)
        }
    }
}

/// Each tag of the picture as the names of its element and attributes, in lower case; comments are passed over.
func tags(of picture: [UInt8]) throws(ReportError) -> [[String]] {
    var tags: [[String]] = []
    var rest = picture[...]
    while let open = rest.firstIndex(of: UInt8(ascii: "<")) {
        rest = rest[(open + 1)...]
        if rest.starts(with: "!--".utf8) {
            guard let end = endOfComment(rest) else { throw .unsafeDrawing("an open comment") }
            rest = rest[end...]
            continue
        }
        guard let close = endOfTag(rest) else { throw .unsafeDrawing("an open tag") }
        tags.append(wordsOutsideQuotes(rest[..<close]))
        rest = rest[close...]
    }
    return tags
}

private let activeElements: Set<String> = [
    "script", "a", "image", "use", "foreignobject", "iframe", "object", "embed", "style", "animate", "set", "handler",
]

private func endOfComment(_ bytes: ArraySlice<UInt8>) -> Int? {
    var index = bytes.startIndex + 3
    while index + 2 < bytes.endIndex {
        if bytes[index...].starts(with: "-->".utf8) { return index + 3 }
        index += 1
    }
    return nil
}

/// Where the tag ends: a `>` inside quotes does not end it.
private func endOfTag(_ bytes: ArraySlice<UInt8>) -> Int? {
    var quote: UInt8?
    for (index, byte) in zip(bytes.indices, bytes) {
        if let open = quote {
            if byte == open { quote = nil }
        } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
            quote = byte
        } else if byte == UInt8(ascii: ">") {
            return index
        }
    }
    return nil
}

/// The element's name and the names of its attributes, in lower case.
private func wordsOutsideQuotes(_ tag: ArraySlice<UInt8>) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    var quote: UInt8?
    for byte in Array(tag) + [0x20] {
        if let open = quote {
            if byte == open { quote = nil }
            continue
        }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
        case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: "="), UInt8(ascii: "/"):
            if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self).lowercased()) }
            word = []
        default: word.append(byte)
        }
    }
    return words
}
