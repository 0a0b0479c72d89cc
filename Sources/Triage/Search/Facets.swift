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
    ///
    /// - Parameters:
    ///   - signal: the signal.
    ///   - eventIDs: the ids of its first events.
    ///   - rule: the facets of its rule.
    static func encode(_ signal: StoredSignal, eventIDs: [String], rule: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4_096)
        add("status".utf8, signal.detected.severity.rawValue, to: &bytes)
        add("".utf8, signal.message.lowercased(), to: &bytes)
        add(tags: signal.ownTags, to: &bytes)
        var path = [UInt8(ascii: "@")]
        add(signal.attributes(rule: nil, eventIDs: eventIDs), path: &path, to: &bytes)
        bytes += rule
        return bytes
    }

    /// The facets that all signals of `rule` have.
    static func encode(_ rule: DetectedRule) -> [UInt8] {
        var bytes: [UInt8] = []
        let (kinds, names) = rule.searchTags
        add(tags: kinds + names, to: &bytes)
        var path = Array("@workflow.rule".utf8)
        add(rule.workflow, path: &path, to: &bytes)
        return bytes
    }

    private static func add(tags: [String], to bytes: inout [UInt8]) {
        for tag in tags {
            if let colon = tag.utf8.firstIndex(of: UInt8(ascii: ":")) {
                let value = tag[tag.utf8.index(after: colon)...]
                add(tag[..<colon].lowercased().utf8, value.lowercased(), to: &bytes)
            } else {
                add("tags".utf8, tag.lowercased(), to: &bytes)
            }
        }
    }

    /// Hands `body` each pair: where its path begins, the byte between, and the one behind the value. O(bytes).
    @inline(__always)
    static func forEach(of facets: Span<UInt8>, _ body: (_ start: Int, _ middle: Int, _ end: Int) -> Void) {
        var start = 0
        while start < facets.count {
            var middle = start
            while middle < facets.count, facets[middle] != Facets.middle { middle += 1 }
            var end = middle
            while end < facets.count, facets[end] != Facets.end { end += 1 }
            body(start, middle, end)
            start = end + 1
        }
    }

    /// The scalars below `document`, whose path is `path`; it is the same afterwards.
    private static func add(_ document: Document, path: inout [UInt8], to bytes: inout [UInt8]) {
        switch document {
        case .object(let members):
            let length = path.count
            for member in members {
                if length > 1 { path.append(UInt8(ascii: ".")) }
                path += member.name.utf8
                add(member.value, path: &path, to: &bytes)
                path.removeLast(path.count - length)
            }
        case .array(let elements): for element in elements { add(element, path: &path, to: &bytes) }
        case .text(let text): add(path, text, to: &bytes)
        case .integer(let number): add(path, String(number), to: &bytes)
        case .number(let text): add(path, text, to: &bytes)
        case .flag(let flag): add(path, flag ? "true" : "false", to: &bytes)
        case .null: break
        }
    }

    private static func add(_ path: some Sequence<UInt8>, _ value: String, to bytes: inout [UInt8]) {
        bytes += path
        bytes.append(middle)
        let start = bytes.count
        bytes += value.utf8
        for place in start..<bytes.count where bytes[place] == middle || bytes[place] == end { bytes[place] = 0x20 }
        bytes.append(end)
    }
}
