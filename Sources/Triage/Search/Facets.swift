// What search looks at: paths and values of one signal, as bytes that need no decoding. Apart from the signal because
// they lie in a column of their own, so that a search reads a hundred thousand of them without making a single string.

/// The paths and values of a signal, each pair ended by a byte that stands in neither.
struct Facets: MemberSink {
    /// Between a path and its value.
    static let middle: UInt8 = 0x1F
    /// After a value.
    static let end: UInt8 = 0x1E

    private var bytes: [UInt8] = []
    /// The path of the object whose members are added, or the sign that all such paths begin with.
    private var path: [UInt8]

    private init(path: String) {
        self.path = Array(path.utf8)
        bytes.reserveCapacity(4_096)
    }

    /// The facets of `signal` beside those of its rule: its attributes by `@path`, its tags by their keys, its status,
    /// and under the empty path the text that words are looked for in.
    ///
    /// - Parameters:
    ///   - signal: the signal.
    ///   - eventIDs: the ids of its first events.
    static func encode(_ signal: StoredSignal, eventIDs: [String]) -> [UInt8] {
        var facets = Facets(path: "@")
        facets.add(path: "status", signal.detected.severity.rawValue)
        facets.add(path: "", signal.message.lowercased())
        facets.add(tags: signal.ownTags)
        signal.write(into: &facets, withRule: false, eventIDs: eventIDs)
        return facets.bytes
    }

    /// The facets that all signals of `rule` have.
    static func encode(_ rule: DetectedRule) -> [UInt8] {
        var facets = Facets(path: "@workflow.rule")
        let (kinds, names) = rule.searchTags
        facets.add(tags: kinds + names)
        rule.write(into: &facets)
        return facets.bytes
    }

    private mutating func add(tags: [String]) {
        for tag in tags {
            if let colon = tag.utf8.firstIndex(of: UInt8(ascii: ":")) {
                let value = tag[tag.utf8.index(after: colon)...]
                add(path: tag[..<colon].lowercased(), value.lowercased())
            } else {
                add(path: "tags", tag.lowercased())
            }
        }
    }

    private mutating func add(path: String, _ value: String) {
        bytes += path.utf8
        add(value: value)
    }

    /// Ends the path that was begun, and adds its value.
    private mutating func add(value: String) {
        bytes.append(Facets.middle)
        let start = bytes.count
        bytes += value.utf8
        for place in start..<bytes.count where bytes[place] == Facets.middle || bytes[place] == Facets.end {
            bytes[place] = 0x20
        }
        bytes.append(Facets.end)
    }

    private mutating func begin(_ name: String) {
        bytes += path
        if path.count > 1 { bytes.append(UInt8(ascii: ".")) }
        bytes += name.utf8
    }

    mutating func add(_ name: String, _ text: String) {
        begin(name)
        add(value: text)
    }
    mutating func add(_ name: String, _ number: Int64) { add(name, String(number)) }
    mutating func add(_ name: String, _ flag: Bool) { add(name, flag ? "true" : "false") }
    mutating func add(_ name: String, _ texts: [String]) { for text in texts { add(name, text) } }
    mutating func add(_ name: String, _ numbers: [Int64]) { for number in numbers { add(name, number) } }
    mutating func add(_ name: String, _ write: (inout Facets) -> Void) {
        let length = path.count
        if length > 1 { path.append(UInt8(ascii: ".")) }
        path += name.utf8
        write(&self)
        path.removeLast(path.count - length)
    }
    mutating func add<Element>(_ name: String, _ elements: [Element], _ write: (Element, inout Facets) -> Void) {
        for element in elements { add(name) { write(element, &$0) } }
    }
}
