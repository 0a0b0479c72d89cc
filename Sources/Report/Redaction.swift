// Stable pseudonyms in place of names, so that an answer can be shown to people who must not know whom it is about.
// Apart from the formats: an answer is redacted as a value, before anything is written, so no format can forget it.
import Investigation
import PropertyGraph

/// Replaces names, addresses, account ids, keys and the parts of ARNs by pseudonyms of the same form, each original by
/// the same one all over a response: an ARN stays an ARN, an address becomes one of a documentation range, a key id
/// keeps its first four letters. What is the same for everybody stays: actions, services, regions, times, event ids.
///
///     var redaction = Redaction()
///     let shown = redaction.redact(response)   // alice is user-1 in it
///     let key = redaction.key()                // says that user-1 is alice
public struct Redaction: Sendable {
    /// An original and what stands for it.
    private struct Entry {
        var original: String
        var pseudonym: String
    }

    private var pseudonyms: [String: String] = [:]
    private var entries: [Entry] = []
    private var counts: [String: Int] = [:]
    private let paths: Set<String>

    /// Redacts nothing yet. `paths` are those the logs were read from: they are names of the reader's own.
    public init(paths: [String] = []) { self.paths = Set(paths) }

    /// The response with pseudonyms, without the commands to ask next, which could not be run with them.
    public mutating func redact(_ response: Response) -> Response {
        // Free text is searched for names, so all names are learnt before any text is given out.
        _ = replacing(response)
        return replacing(response)
    }

    /// Pseudonyms and originals as one JSON object, ending in a line break; in the order in which they were met.
    public func key() -> [UInt8] {
        var writer = JSONWriter(secrets: Secrets(), pretty: true)
        writer.object { writer in
            writer.key("pseudonyms")
            writer.array(entries) { writer, entry in
                writer.object {
                    $0.member("pseudonym", entry.pseudonym)
                    $0.member("original", entry.original)
                }
            }
        }
        writer.endLine()
        return writer.bytes
    }

    // MARK: Texts

    /// A name of any form: taken apart where it has parts, else replaced whole by `sort` and a number.
    mutating func name(_ text: String, _ sort: String) -> String {
        if text.isEmpty || Redaction.isPublic(text) { return text }
        if let known = pseudonyms[text] { return known }
        if let arn = arn(text) { return arn }
        if let shaped = shaped(text) { return shaped }
        for separator: Character in ["#", "/", ":"] where text.contains(separator) {
            // At a colon the rest may be a time, which stays.
            let splits = separator == ":" ? 1 : .max
            return text.split(separator: separator, maxSplits: splits, omittingEmptySubsequences: false)
                .map { name(String($0), sort) }.joined(separator: String(separator))
        }
        return new(text, counted: sort) { "\(sort)-\($0)" }
    }

    /// Text in which names may stand among other words: what is a known name, or has the form of an id or an address,
    /// is replaced, and the rest stays.
    mutating func words(_ text: String) -> String {
        var result = ""
        var word = ""
        for character in text + " " {
            if character.isLetter || character.isNumber || "-_.@:/+=#*".contains(character) {
                word.append(character)
            } else {
                result += self.word(word)
                word = ""
                result.append(character)
            }
        }
        return String(result.dropLast())
    }

    private mutating func word(_ word: String) -> String {
        if word.isEmpty || Redaction.isPublic(word) || Redaction.isUUID(word) { return word }
        if let known = pseudonyms[word] { return known }
        // A full stop ends a sentence, not a name.
        if word.count > 1, word.hasSuffix(".") { return self.word(String(word.dropLast())) + "." }
        if let arn = arn(word) { return arn }
        if let shaped = shaped(word) { return shaped }
        for separator: Character in ["#", "/", "=", ":"] where word.contains(separator) {
            return word.split(separator: separator, omittingEmptySubsequences: false)
                .map { self.word(String($0)) }.joined(separator: String(separator))
        }
        return word
    }

    /// A command line: paths of the reader's own go whole, the other words as in free text.
    mutating func command(_ line: String) -> String {
        let pieces = line.split(separator: "'", omittingEmptySubsequences: false)
        // Every second piece stood in quotes, where a blank parts nothing.
        return pieces.enumerated().map { index, piece in
            if index % 2 == 1 { return word(orPath: String(piece)) }
            return piece.split(separator: " ", omittingEmptySubsequences: false)
                .map { word(orPath: String($0)) }.joined(separator: " ")
        }.joined(separator: "'")
    }

    private mutating func word(orPath text: String) -> String {
        paths.contains(text) ? new(text, counted: "logs") { "logs-\($0)" } : words(text)
    }

    /// The path of a log file: all of it goes but its last extensions.
    mutating func file(_ path: String) -> String {
        let known = [".json.gz", ".json", ".jsonl", ".gz"].first { path.hasSuffix($0) } ?? ""
        return new(path, counted: "file") { "file-\($0)\(known)" }
    }

    /// A stable id: it is made from the name, so the name could be guessed from it.
    mutating func id(_ id: String) -> String {
        let kind = id.lastIndex(of: "-").map { id[...$0] } ?? "id-"
        return new(id, counted: "id") { "\(kind)\(Redaction.padded($0, to: 16))" }
    }

    // MARK: Forms

    /// The pseudonym of `text`, made from the next number of its sort where it has none yet.
    private mutating func new(_ text: String, counted sort: String, _ make: (Int) -> String) -> String {
        if let known = pseudonyms[text] { return known }
        let count = counts[sort, default: 0] + 1
        counts[sort] = count
        let pseudonym = make(count)
        pseudonyms[text] = pseudonym
        entries.append(Entry(original: text, pseudonym: pseudonym))
        return pseudonym
    }

    /// An ARN with its account and the parts of its resource replaced; nil for what is no ARN. The resource's first
    /// part is its type, but in S3, where it is the bucket.
    private mutating func arn(_ text: String) -> String? {
        var parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, parts[0] == "arn" else { return nil }
        if parts[4] == "aws" { return text }
        parts[4] = name(parts[4], "account")
        let isBucket = parts[2] == "s3"
        var sort = isBucket ? "bucket" : parts[2]
        var resource = ""
        var part = ""
        var isFirst = true
        for character in parts[5] + "/" {
            guard character == "/" || character == ":" else {
                part.append(character)
                continue
            }
            let isType = isFirst && !isBucket && part.count < parts[5].count
            if isType {
                resource += part
                sort = part == "assumed-role" ? "role" : part.contains(where: \.isLetter) ? part : sort
            } else {
                resource += name(part, sort)
                if isBucket { sort = "object" }
                if parts[5].hasPrefix("assumed-role/") { sort = "session" }
            }
            resource.append(character)
            part = ""
            isFirst = false
        }
        parts[5] = String(resource.dropLast())
        return parts.joined(separator: ":")
    }

    /// An id or address by one of the same form; nil for other text.
    private mutating func shaped(_ text: String) -> String? {
        if let known = pseudonyms[text] { return known }
        let bytes = Array(text.utf8)
        if bytes.count == 12, bytes.allSatisfy({ $0 &- 0x30 < 10 }) {
            return new(text, counted: "account") { Redaction.padded($0, to: 12) }
        }
        if Redaction.isKeyID(bytes) {
            let start = text.prefix(4)
            return new(text, counted: "key") { "\(start)EXAMPLE\(Redaction.padded($0, to: bytes.count - 11))" }
        }
        if Redaction.isUUID(text) {
            return new(text, counted: "uuid") { "00000000-0000-4000-8000-\(Redaction.padded($0, to: 12))" }
        }
        if Redaction.isIPv4(text) { return new(text, counted: "address", Redaction.documentationAddress) }
        if Redaction.isIPv6(text) {
            return new(text, counted: "address6") { "2001:db8::\(String($0, radix: 16))" }
        }
        // Such as i-0123456789abcdef0 and subnet-0a1b2c3d.
        if let dash = text.lastIndex(of: "-"), text[..<dash].allSatisfy({ $0.isLowercase || $0 == "-" }) {
            let digits = text[dash...].dropFirst()
            if digits.count == 8 || digits.count == 17, digits.allSatisfy({ $0.isHexDigit && !$0.isUppercase }) {
                return new(text, counted: "resource") {
                    "\(text[...dash])\(Redaction.padded($0, to: digits.count))"
                }
            }
        }
        return nil
    }

    private static func padded(_ number: Int, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// One of the 762 usable addresses set apart for documentation (RFC 5737); past those, one of RFC 3849.
    private static func documentationAddress(_ number: Int) -> String {
        let ranges = ["192.0.2", "198.51.100", "203.0.113"]
        let range = (number - 1) / 254
        return range < ranges.count
            ? "\(ranges[max(0, range)]).\((number - 1) % 254 + 1)" : "2001:db8:1::\(String(number, radix: 16))"
    }

    /// Names that are the same in every account.
    private static func isPublic(_ text: String) -> Bool {
        if publicWords.contains(text) || Timestamp(parsing: text) != nil { return true }
        // Numbers of versions and in dates are too short to tell whose they are.
        if text.utf8.count <= 4, text.utf8.allSatisfy({ $0 &- 0x30 < 10 }) { return true }
        return !text.contains("/")
            && (text.hasSuffix(".amazonaws.com") || text.hasSuffix(".aws.internal")
                || text.hasPrefix("AWSServiceRoleFor"))
    }

    private static let publicWords: Set<String> = [
        "AWS Internal", "aws", "http:", "https:", "http", "https", "*", "root", "service-role", "aws-service-role",
        "aws-reserved",
    ]

    /// AKIA, ASIA, AROA, AIDA and their like: ids of AWS's identity service begin with A and three letters.
    private static func isKeyID(_ bytes: [UInt8]) -> Bool {
        let kinds = ["AKIA", "ASIA", "AROA", "AIDA", "AGPA", "AIPA", "ANPA", "ANVA", "ASCA", "ABIA", "ACCA", "APKA"]
        return (16...32).contains(bytes.count) && bytes.allSatisfy { $0 &- 0x30 < 10 || $0 &- 0x41 < 26 }
            && kinds.contains { bytes.starts(with: $0.utf8) }
    }

    private static func isUUID(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.count) == [8, 4, 4, 4, 12] && parts.allSatisfy { $0.allSatisfy(\.isHexDigit) }
    }

    private static func isIPv4(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil && $0.first != "+" }
    }

    private static func isIPv6(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return (3...8).contains(parts.count) && parts.allSatisfy { $0.count <= 4 && $0.allSatisfy(\.isHexDigit) }
            && (parts.count == 8 || parts.dropFirst().contains(""))
    }
}
