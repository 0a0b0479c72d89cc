// A value as compact JSON: as rules see an object, and as correlations group by one. Apart because the same bytes must
// come of the same value wherever they are needed.
import CloudTrail

extension Tape {
    /// Appends `value` as JSON without blanks, members in the order written, text as it is but for what JSON makes
    /// escape. O(size of the value).
    func appendCompact(_ value: JSONValue, to bytes: inout [UInt8]) {
        switch kind(of: value) {
        case .object:
            bytes.append(UInt8(ascii: "{"))
            var members = members(of: value)
            var isFirst = true
            while let (name, member) = nextMember(&members) {
                if !isFirst { bytes.append(UInt8(ascii: ",")) }
                isFirst = false
                Tape.appendQuoted(name, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                appendCompact(member, to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        case .array:
            bytes.append(UInt8(ascii: "["))
            var elements = elements(of: value)
            var isFirst = true
            while let element = nextElement(&elements) {
                if !isFirst { bytes.append(UInt8(ascii: ",")) }
                isFirst = false
                appendCompact(element, to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .string: Tape.appendQuoted(text(at: value), to: &bytes)
        case .null: bytes += "null".utf8
        default: appendScalar(value, to: &bytes)
        }
    }

    /// Appends a number or a truth value as JSON writes it, a text as it is; nothing for anything else.
    func appendScalar(_ value: JSONValue, to bytes: inout [UInt8]) {
        switch kind(of: value) {
        case .string: text(at: value).withBytes { Tape.append($0, to: &bytes) }
        case .integer: bytes += String(Int64(bitPattern: numberBits(at: value))).utf8
        case .unsigned: bytes += String(numberBits(at: value)).utf8
        case .double: bytes += Double(bitPattern: numberBits(at: value)).description.utf8
        case .true: bytes += "true".utf8
        case .false: bytes += "false".utf8
        case .object, .array, .null: break
        }
    }

    /// The number at `value`, or in the text there.
    func number(at value: JSONValue) -> Number? {
        switch kind(of: value) {
        case .integer: .integer(Int64(bitPattern: numberBits(at: value)))
        case .unsigned:
            Int64(exactly: numberBits(at: value)).map { .integer($0) } ?? .double(Double(numberBits(at: value)))
        case .double: .double(Double(bitPattern: numberBits(at: value)))
        case .string: text(at: value).count <= 400 ? Number(decimal: text(at: value).string) : nil
        default: nil
        }
    }

    private static func appendQuoted(_ text: JSONText, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        text.withBytes { text in
            var start = 0
            for index in text.indices {
                let byte = text[index]
                guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
                append(text.extracting(start..<index), to: &bytes)
                start = index + 1
                switch byte {
                case 0x08: bytes += "\\b".utf8
                case 0x09: bytes += "\\t".utf8
                case 0x0A: bytes += "\\n".utf8
                case 0x0C: bytes += "\\f".utf8
                case 0x0D: bytes += "\\r".utf8
                case 0..<0x20: bytes += ((byte < 0x10 ? "\\u000" : "\\u00") + String(byte, radix: 16)).utf8
                default: bytes += [UInt8(ascii: "\\"), byte]
                }
            }
            append(text.extracting(start..<text.count), to: &bytes)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func append(_ text: Span<UInt8>, to bytes: inout [UInt8]) {
        unsafe text.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    }
}
