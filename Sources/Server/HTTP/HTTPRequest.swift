// A request as the rest of the server sees it: decoded once, and nothing of the library that received it.
import PropertyGraph

/// The methods that any route takes.
enum HTTPMethod: String, Sendable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
}

/// A whole request.
struct HTTPRequest: Sendable {
    /// As it was sent; a method that nobody knows is refused by routes.
    var method: String
    /// Path and query as they were sent.
    var target: String
    /// Names in lower case, in order.
    var headers: [(name: String, value: String)]
    var body: [UInt8] = []
    /// Cancelled once the client has hung up.
    let cancellation = Cancellation()

    /// The values of a header, in order.
    func values(of name: String) -> [String] { headers.filter { $0.name == name }.map(\.value) }

    /// The value of a header that was sent once.
    func value(of name: String) -> String? {
        let values = values(of: name)
        return values.count == 1 ? values[0] : nil
    }
}

/// The target of a request taken apart.
struct RequestTarget: Sendable {
    /// The parts of the path between slashes, each decoded; so an encoded slash is a part of its name.
    var path: [String]
    /// Decoded, in order.
    var query: [(name: String, value: String)]

    /// Takes a target in origin form apart; nil where it is in another form, or holds what cannot be decoded to text.
    init?(_ target: String) {
        guard target.utf8.first == UInt8(ascii: "/") else { return nil }
        let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var path: [String] = []
        for part in halves[0].dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard let text = percentDecoded(part, plusIsSpace: false) else { return nil }
            path.append(text)
        }
        var query: [(name: String, value: String)] = []
        if halves.count == 2 {
            for pair in halves[1].split(separator: "&") {
                let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard let name = percentDecoded(sides[0], plusIsSpace: true),
                    let value = percentDecoded(sides.count == 2 ? sides[1] : "", plusIsSpace: true),
                    query.count < Limits.parameters
                else { return nil }
                query.append((name, value))
            }
        }
        self.path = path
        self.query = query
    }
}

/// The text with `%41` decoded; nil where the result is no UTF-8, holds a NUL, or a `%` is followed by no two digits.
func percentDecoded(_ text: Substring, plusIsSpace: Bool) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
        if byte == UInt8(ascii: "%") {
            guard let high = rest.popFirst()?.hexDigit, let low = rest.popFirst()?.hexDigit else {
                return nil
            }
            bytes.append(high << 4 | low)
        } else {
            bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
        }
    }
    if bytes.contains(0) { return nil }
    return String(validating: bytes, as: UTF8.self)
}

/// The text as it can stand in a query: everything but letters, digits and `-._~` as `%41`.
func percentEncoded(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            encoded.unicodeScalars.append(Unicode.Scalar(byte))
        default:
            let digits = String(byte, radix: 16, uppercase: true)
            encoded += digits.utf8.count == 1 ? "%0" + digits : "%" + digits
        }
    }
    return encoded
}
