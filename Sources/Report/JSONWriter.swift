// Writes JSON with its keys in the order given, which the contract asks for and Foundation's encoder cannot keep.
// Everything that could steer a terminal is escaped, so that JSON shown on one is harmless and still exact.
import PropertyGraph

/// Builds one JSON text, member by member.
///
///     var writer = JSONWriter(secrets: Secrets(), pretty: false)
///     writer.object { $0.member("events", 3) }   // {"events":3}
struct JSONWriter {
    private(set) var bytes: [UInt8] = []
    private let secrets: Secrets
    private let pretty: Bool
    private var depth = 0
    /// Whether the next value or key is the first inside its brackets.
    private var isFirst = true

    init(secrets: Secrets, pretty: Bool) {
        self.secrets = secrets
        self.pretty = pretty
    }

    // MARK: Values

    mutating func object(_ body: (inout JSONWriter) -> Void) {
        enclosed(by: UInt8(ascii: "{"), UInt8(ascii: "}"), body)
    }

    mutating func array<Items: Sequence>(_ items: Items, _ element: (inout JSONWriter, Items.Element) -> Void) {
        enclosed(by: UInt8(ascii: "["), UInt8(ascii: "]")) { writer in
            for item in items {
                writer.separate()
                element(&writer, item)
            }
        }
    }

    mutating func value(_ text: String) {
        string(secrets.mask(text))
    }

    mutating func value(_ number: Int) { bytes += String(number).utf8 }

    mutating func value(_ flag: Bool) { bytes += (flag ? "true" : "false").utf8 }

    /// A value that is JSON already.
    mutating func value(json: [UInt8]) { bytes += json }

    /// Ends a line, after a whole value.
    mutating func endLine() {
        bytes.append(0x0A)
        isFirst = true
    }

    // MARK: Members of an object

    mutating func key(_ name: String) {
        separate()
        string(name)
        bytes.append(UInt8(ascii: ":"))
        if pretty { bytes.append(0x20) }
    }

    mutating func member(_ name: String, _ text: String) {
        key(name)
        value(text)
    }

    mutating func member(_ name: String, _ number: Int) {
        key(name)
        value(number)
    }

    mutating func member(_ name: String, _ flag: Bool) {
        key(name)
        value(flag)
    }

    /// The time, left out where there is none.
    mutating func member(_ name: String, _ time: Timestamp?) {
        guard let time, time != .unknown else { return }
        member(name, time.description)
    }

    mutating func member(_ name: String, optional text: String?) {
        if let text { member(name, text) }
    }

    mutating func member(_ name: String, optional number: Int?) {
        if let number { member(name, number) }
    }

    mutating func member(_ name: String, _ texts: [String]) {
        key(name)
        array(texts) { $0.value($1) }
    }

    mutating func member(_ name: String, object body: (inout JSONWriter) -> Void) {
        key(name)
        object(body)
    }

    // MARK: Bytes

    private mutating func enclosed(by open: UInt8, _ close: UInt8, _ body: (inout JSONWriter) -> Void) {
        bytes.append(open)
        depth += 1
        isFirst = true
        body(&self)
        depth -= 1
        if !isFirst { breakLine() }
        isFirst = false
        bytes.append(close)
    }

    /// What stands before a key or an element: a comma unless it is the first, and a line of its own.
    private mutating func separate() {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        breakLine()
    }

    private mutating func breakLine() {
        guard pretty else { return }
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: 2 * depth))
    }

    private mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\":
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(UInt8(truncatingIfNeeded: scalar.value))
            case "\n": bytes += "\\n".utf8
            case "\r": bytes += "\\r".utf8
            case "\t": bytes += "\\t".utf8
            case _ where scalar.isUnprintable: bytes += JSONWriter.escaped(scalar)
            default: bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// The scalar as `\u001b`, or as two such where it lies outside the basic plane.
    static func escaped(_ scalar: Unicode.Scalar) -> [UInt8] {
        String(scalar).utf16.flatMap { unit in
            let digits = String(unit, radix: 16)
            return Array("\\u\(String(repeating: "0", count: 4 - digits.utf8.count))\(digits)".utf8)
        }
    }
}
