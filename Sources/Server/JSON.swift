// JSON as the server reads and writes it. Bodies come from outside, so reading is strict: what is not exactly JSON, is
// nested too deep or names a member twice is refused, since two readers could understand it in two ways.

/// A JSON value; members of objects keep their order.
enum JSON: Hashable, Sendable {
    case object([Member])
    case array([JSON])
    case string(String)
    /// As it was written.
    case number(String)
    case bool(Bool)
    case null

    struct Member: Hashable, Sendable {
        var name: String
        var value: JSON

        init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }

    static func int(_ number: Int) -> JSON { .number(String(number)) }
    static func strings(_ texts: [String]) -> JSON { .array(texts.map { .string($0) }) }

    /// The value as bytes, in one line.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return bytes
    }

    /// The member called `name`; nil where this is no object or has none.
    subscript(name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The text of a string.
    var text: String? { if case .string(let text) = self { text } else { nil } }

    /// The value of a whole number that an Int64 holds, however it is written: `3`, `3.0`, `30e-1` only as `3`.
    var integer: Int? { if case .number(let text) = self { Int(text) } else { nil } }

    /// The elements of an array.
    var elements: [JSON]? { if case .array(let elements) = self { elements } else { nil } }

    // MARK: Writing

    private func write(to bytes: inout [UInt8]) {
        switch self {
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                JSON.write(member.name, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                member.value.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                element.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .string(let text): JSON.write(text, to: &bytes)
        case .number(let text): bytes += text.utf8
        case .bool(let flag): bytes += (flag ? "true" : "false").utf8
        case .null: bytes += "null".utf8
        }
    }

    /// Text in quotes. What could steer a terminal or end a script is escaped, which JSON allows for any character.
    private static func write(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\":
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(UInt8(truncatingIfNeeded: scalar.value))
            case "\n": bytes += "\\n".utf8
            case _ where needsEscape(scalar):
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    bytes += "\\u\(String(repeating: "0", count: 4 - digits.utf8.count))\(digits)".utf8
                }
            default: bytes += Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F || scalar == "<" || scalar == ">" }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return true
        default: return false
        }
    }
}

/// Why bytes are not JSON, and where.
struct JSONError: Error, Sendable {
    var reason: String
    var offset: Int
}

extension JSON {
    /// Reads one value, with blanks around it and nothing else. O(length).
    ///
    /// - Throws: `JSONError` with the first byte that is wrong.
    init(parsing bytes: [UInt8]) throws(JSONError) {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw JSONError(reason: "the body is not UTF-8", offset: 0)
        }
        var reader = JSONReader(bytes: bytes)
        self = try reader.document()
    }
}
