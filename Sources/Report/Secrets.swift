// Keeps secrets out of everything printed. Apart because the rule is one for all formats: what may be shown must not
// depend on how it is shown. Access key ids are identifiers, not secrets, and stay.

/// Masks secrets in text that came from a log.
///
/// Two things count as secret: a session token, wherever it stands (told by how its base64 begins and by its length),
/// and a value given under a name such as `secretAccessKey` or `password`, as in `password=…` or `"password": "…"`.
///
///     Secrets().mask("POST /?password=hunter2&user=alice")   // "POST /?password=‹masked›&user=alice"
public struct Secrets: Sendable, Hashable {
    /// What stands in place of a secret.
    public static let placeholder = "‹masked›"

    /// Whether secrets are shown as they are.
    public var reveal: Bool

    /// Masks, unless told to reveal.
    public init(reveal: Bool = false) { self.reveal = reveal }

    /// How session tokens of AWS's Security Token Service begin, in base64.
    private static let tokenBeginnings = ["IQoJ", "FwoG", "FQoG", "FwoD", "FQoD", "AQoD", "AQoE", "AQoJ", "AgoJ"].map {
        Array($0.utf8)
    }
    /// No shorter text is taken for a token; real ones have several hundred characters.
    private static let shortestToken = 40
    /// Names whose values are secret, in lower case; longer names that hold one (`masterUserPassword`) count too.
    static let secretNames = [
        "sessiontoken", "secretaccesskey", "password", "authorization", "userdata", "plaintext", "secretstring",
    ].map { Array($0.utf8) }

    /// The text with every secret in it replaced. Complexity: O(length).
    public func mask(_ text: String) -> String {
        if reveal || text.utf8.count < 9 { return text }
        let bytes = Array(text.utf8)
        var kept: [UInt8] = []
        var copied = 0
        for secret in ranges(in: bytes) {
            kept += bytes[copied..<secret.lowerBound]
            kept += Secrets.placeholder.utf8
            copied = secret.upperBound
        }
        if copied == 0 { return text }
        return String(decoding: kept + bytes[copied...], as: UTF8.self)
    }

    /// The secrets in a text, in order.
    func ranges(in bytes: [UInt8]) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var index = 0
        while index < bytes.count {
            let secret = Secrets.token(in: bytes, at: index) ?? Secrets.namedValue(in: bytes, at: index)
            guard let secret, !secret.isEmpty else {
                index += 1
                continue
            }
            found.append(secret)
            index = secret.upperBound
        }
        return found
    }

    /// The session token that begins at `start`.
    private static func token(in bytes: [UInt8], at start: Int) -> Range<Int>? {
        guard
            bytes[start] == UInt8(ascii: "I") || bytes[start] == UInt8(ascii: "F") || bytes[start] == UInt8(ascii: "A"),
            tokenBeginnings.contains(where: { bytes[start...].starts(with: $0) })
        else { return nil }
        let end = bytes[start...].firstIndex { !isOfToken($0) } ?? bytes.count
        return end - start >= shortestToken ? start..<end : nil
    }

    /// The value after a secret name that begins at `start`: `name=value`, `name: value` or `"name":"value"`. A colon
    /// with neither blank nor quote after it is part of an ARN.
    private static func namedValue(in bytes: [UInt8], at start: Int) -> Range<Int>? {
        let first = lowercased(bytes[start])
        guard let name = secretNames.first(where: { $0[0] == first && isAt(start, in: bytes, name: $0) }) else {
            return nil
        }
        var index = start + name.count
        while index < bytes.count, isOfName(bytes[index]) { index += 1 }
        let quoted = skip(&index, in: bytes) {
            $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") || $0 == UInt8(ascii: "\\")
        }
        _ = skip(&index, in: bytes) { $0 == 0x20 }
        guard index < bytes.count else { return nil }
        let sign = bytes[index]
        guard sign == UInt8(ascii: "=") || sign == UInt8(ascii: ":") else { return nil }
        index += 1
        let opened = skip(&index, in: bytes) {
            $0 == 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") || $0 == UInt8(ascii: "\\")
        }
        guard sign == UInt8(ascii: "=") || quoted || opened else { return nil }
        let inQuotes = opened && bytes[index - 1] != 0x20
        return index..<(bytes[index...].firstIndex { endsValue($0, inQuotes: inQuotes) } ?? bytes.count)
    }

    private static func endsValue(_ byte: UInt8, inQuotes: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "\\"): true
        case UInt8(ascii: "&"), UInt8(ascii: ";"), UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: ")"), 0x0A, 0x0D:
            !inQuotes
        default: false
        }
    }

    private static func isAt(_ start: Int, in bytes: [UInt8], name: [UInt8]) -> Bool {
        start + name.count <= bytes.count
            && bytes[start..<(start + name.count)].lazy.map(lowercased).elementsEqual(name)
    }

    /// Moves `index` over bytes that fit; whether there were any.
    private static func skip(_ index: inout Int, in bytes: [UInt8], while fits: (UInt8) -> Bool) -> Bool {
        let start = index
        while index < bytes.count, fits(bytes[index]) { index += 1 }
        return index > start
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    private static func isOfName(_ byte: UInt8) -> Bool {
        lowercased(byte) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x5F
    }

    /// Base64 in either alphabet, also percent-encoded.
    private static func isOfToken(_ byte: UInt8) -> Bool {
        isOfName(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "=")
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "%")
    }
}
