// JSON as a value: what the store keeps of a signal, and what an API answers. Apart because it is read back as well as
// written, which the writers of reports never are, and because whoever serves signals needs the same tree.

/// A JSON value. Members of objects keep their order.
///
///     Document.object([("a", .integer(1)), ("b", .array([.text("c")]))]).json   // {"a":1,"b":["c"]}
public enum Document: Sendable {
    /// Members in order.
    case object([(name: String, value: Document)])
    /// Elements.
    case array([Document])
    /// A string.
    case text(String)
    /// A number without a fraction.
    case integer(Int64)
    /// Another number, as it is written.
    case number(String)
    /// A truth value.
    case flag(Bool)
    /// Nothing.
    case null

    /// The member called `name`, of several the last; nil where this is no object or has none.
    public subscript(name: String) -> Document? {
        if case .object(let members) = self { members.last { $0.name == name }?.value } else { nil }
    }

    /// The elements of an array, else none.
    public var elements: [Document] { if case .array(let elements) = self { elements } else { [] } }

    /// The members of an object, else none.
    public var members: [(name: String, value: Document)] {
        if case .object(let members) = self { members } else { [] }
    }

    /// The text of a string.
    public var text: String? { if case .text(let text) = self { text } else { nil } }

    /// The value of a number without a fraction.
    public var integer: Int64? { if case .integer(let number) = self { number } else { nil } }

    /// The value of a truth value.
    public var flag: Bool? { if case .flag(let flag) = self { flag } else { nil } }

    /// An array of strings.
    public static func texts(_ texts: some Sequence<String>) -> Document { .array(texts.map { .text($0) }) }

    /// An object of those members that are there.
    public static func members(_ members: [(String, Document?)]) -> Document {
        var present: [(name: String, value: Document)] = []
        present.reserveCapacity(members.count)
        for case (let name, let value?) in members { present.append((name, value)) }
        return .object(present)
    }

    /// Compact JSON. O(size).
    public var json: String { String(decoding: bytes, as: UTF8.self) }

    /// Compact JSON as bytes, in UTF-8. O(size).
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return bytes
    }

    private func write(to bytes: inout [UInt8]) {
        switch self {
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                Document.write(member.name, to: &bytes)
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
        case .text(let text): Document.write(text, to: &bytes)
        case .integer(let number): bytes += String(number).utf8
        case .number(let text): bytes += text.utf8
        case .flag(let flag): bytes += (flag ? "true" : "false").utf8
        case .null: bytes += "null".utf8
        }
    }

    /// Appends a string of JSON.
    static func write(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        let span = text.utf8Span.span
        // Nearly all texts are plain and are copied as they are.
        if isPlain(span) {
            bytes += text.utf8
            bytes.append(UInt8(ascii: "\""))
            return
        }
        for index in span.indices {
            let byte = span[index]
            switch byte {
            case UInt8(ascii: "\""): bytes += "\\\"".utf8
            case UInt8(ascii: "\\"): bytes += "\\\\".utf8
            case 0x0A: bytes += "\\n".utf8
            case 0x0D: bytes += "\\r".utf8
            case 0x09: bytes += "\\t".utf8
            case 0..<0x20, 0x7F: escape(UInt32(byte), to: &bytes)
            // The second and last byte of U+0080 to U+009F, and the last of U+2028 and U+2029.
            case 0x80...0x9F where index > 0 && span[index - 1] == 0xC2:
                bytes.removeLast()
                escape(UInt32(byte), to: &bytes)
            case 0xA8...0xA9 where index > 1 && span[index - 2] == 0xE2 && span[index - 1] == 0x80:
                bytes.removeLast(2)
                escape(0x2028 + UInt32(byte & 1), to: &bytes)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Whether no byte needs a look: printable ASCII but quotes and backslashes.
    private static func isPlain(_ span: Span<UInt8>) -> Bool {
        for index in span.indices {
            let byte = span[index]
            if byte &- 0x20 >= 0x5F || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return false }
        }
        return true
    }

    private static func escape(_ scalar: UInt32, to bytes: inout [UInt8]) {
        let digits = String(scalar, radix: 16)
        bytes += "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8
    }
}

extension Document: Hashable {
    /// Whether both have the same JSON.
    public static func == (left: Document, right: Document) -> Bool { left.json == right.json }

    /// Hashes what makes two equal.
    public func hash(into hasher: inout Hasher) { hasher.combine(json) }
}
