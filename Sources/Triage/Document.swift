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
        .object(members.compactMap { name, value in value.map { (name: name, value: $0) } })
    }

    /// Compact JSON. O(size).
    public var json: String {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
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

    private static func write(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": bytes += "\\\"".utf8
            case "\\": bytes += "\\\\".utf8
            case "\n": bytes += "\\n".utf8
            case "\r": bytes += "\\r".utf8
            case "\t": bytes += "\\t".utf8
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                bytes += "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8
            default: bytes += UTF8.encode(scalar).map(Array.init) ?? []
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

extension Document: Hashable {
    /// Whether both have the same JSON.
    public static func == (left: Document, right: Document) -> Bool { left.json == right.json }

    /// Hashes what makes two equal.
    public func hash(into hasher: inout Hasher) { hasher.combine(json) }
}
