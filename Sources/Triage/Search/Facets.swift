// What search looks at: paths and values of one signal, as bytes that need no decoding. Apart from the signal because
// they lie in a column of their own, so that a search reads a hundred thousand of them without making a single string.

/// The paths and values of a signal, each pair ended by a byte that stands in neither.
enum Facets {
    /// Between a path and its value.
    static let middle: UInt8 = 0x1F
    /// After a value.
    static let end: UInt8 = 0x1E

    /// The facets of `signal`: its attributes by `@path`, its tags by their keys, its status, and under the empty path
    /// the text that words are looked for in.
    static func encode(_ signal: StoredSignal, eventIDs: [String]) -> [UInt8] {
        var bytes: [UInt8] = []
        add("status", signal.detected.severity.rawValue, to: &bytes)
        add("", signal.message.lowercased(), to: &bytes)
        for tag in signal.tags {
            let parts = tag.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 {
                add(parts[0].lowercased(), parts[1].lowercased(), to: &bytes)
            } else {
                add("tags", tag.lowercased(), to: &bytes)
            }
        }
        add(signal.attributes(eventIDs: eventIDs), path: "@", to: &bytes)
        return bytes
    }

    private static func add(_ document: Document, path: String, to bytes: inout [UInt8]) {
        switch document {
        case .object(let members):
            for member in members {
                add(member.value, path: path == "@" ? "@\(member.name)" : "\(path).\(member.name)", to: &bytes)
            }
        case .array(let elements): for element in elements { add(element, path: path, to: &bytes) }
        case .text(let text): add(path, text, to: &bytes)
        case .integer(let number): add(path, String(number), to: &bytes)
        case .number(let text): add(path, text, to: &bytes)
        case .flag(let flag): add(path, flag ? "true" : "false", to: &bytes)
        case .null: break
        }
    }

    private static func add(_ path: String, _ value: String, to bytes: inout [UInt8]) {
        bytes += path.utf8
        bytes.append(middle)
        for byte in value.utf8 { bytes.append(byte == middle || byte == end ? 0x20 : byte) }
        bytes.append(end)
    }
}
