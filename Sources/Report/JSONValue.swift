// Reads back the JSON this module writes. Apart because pages and Markdown take their tables from the JSON contract:
// whatever answer a program can read, a page can show, without a table of its own for each command.

/// A JSON value; the members of objects keep their order.
enum JSONValue: Hashable, Sendable {
    case object([Member])
    case array([JSONValue])
    case string(String)
    /// As it was written.
    case number(String)
    case bool(Bool)
    case null

    struct Member: Hashable, Sendable {
        var name: String
        var value: JSONValue
    }

    /// Reads one value; nil where the bytes are not JSON or are nested too deep. O(length).
    init?(parsing bytes: [UInt8]) {
        var reader = JSONReader(bytes: bytes)
        guard let value = reader.value(depth: 0) else { return nil }
        self = value
    }

    /// The members of an object, else none.
    var members: [Member] {
        if case .object(let members) = self { members } else { [] }
    }

    /// The elements of an array, else none.
    var elements: [JSONValue] {
        if case .array(let elements) = self { elements } else { [] }
    }

    /// The text of a string.
    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The member called `name`.
    subscript(name: String) -> JSONValue? { members.first { $0.name == name }?.value }
}

private struct JSONReader {
    let bytes: [UInt8]
    var index = 0

    mutating func value(depth: Int) -> JSONValue? {
        skipBlanks()
        guard index < bytes.count, depth < Limits.jsonDepth else { return nil }
        switch bytes[index] {
        case UInt8(ascii: "{"): return object(depth)
        case UInt8(ascii: "["): return array(depth)
        case UInt8(ascii: "\""): return string().map { .string($0) }
        default:
            let word = self.word()
            switch word {
            case "true": return .bool(true)
            case "false": return .bool(false)
            case "null": return .null
            default: return word.isEmpty ? nil : .number(word)
            }
        }
    }

    private mutating func object(_ depth: Int) -> JSONValue? {
        index += 1
        var members: [JSONValue.Member] = []
        while !take(UInt8(ascii: "}")) {
            if !members.isEmpty, !take(UInt8(ascii: ",")) { return nil }
            skipBlanks()
            guard let name = string(), take(UInt8(ascii: ":")), let value = value(depth: depth + 1) else { return nil }
            members.append(JSONValue.Member(name: name, value: value))
        }
        return .object(members)
    }

    private mutating func array(_ depth: Int) -> JSONValue? {
        index += 1
        var elements: [JSONValue] = []
        while !take(UInt8(ascii: "]")) {
            if !elements.isEmpty, !take(UInt8(ascii: ",")) { return nil }
            guard let value = value(depth: depth + 1) else { return nil }
            elements.append(value)
        }
        return .array(elements)
    }

    private mutating func word() -> String {
        let start = index
        while index < bytes.count, !",]} \n".utf8.contains(bytes[index]) { index += 1 }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func string() -> String? {
        guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { return nil }
        index += 1
        var units: [UInt16] = []
        var text = ""
        var start = index
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                text += piece(start, &units)
                index += 1
                return text
            }
            if byte == UInt8(ascii: "\\") {
                text += piece(start, &units, keepsUnits: true)
                guard let unit = escape() else { return nil }
                units.append(unit)
                start = index
            } else {
                index += 1
            }
        }
        return nil
    }

    /// The escaped units so far and the plain bytes from `start`, in this order.
    private func piece(_ start: Int, _ units: inout [UInt16], keepsUnits: Bool = false) -> String {
        // A pair of surrogates is two escapes in a row, so units wait until plain text or the end comes.
        if keepsUnits, start == index { return "" }
        let escaped = String(decoding: units, as: UTF16.self)
        units = []
        return escaped + String(decoding: bytes[start..<index], as: UTF8.self)
    }

    /// The unit of an escape, past which the reader stands afterwards.
    private mutating func escape() -> UInt16? {
        guard index + 1 < bytes.count else { return nil }
        let letter = bytes[index + 1]
        index += 2
        switch letter {
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "u"):
            guard index + 4 <= bytes.count else { return nil }
            defer { index += 4 }
            return UInt16(String(decoding: bytes[index..<(index + 4)], as: UTF8.self), radix: 16)
        default: return UInt16(letter)
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipBlanks()
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func skipBlanks() {
        while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x0A { index += 1 }
    }
}
