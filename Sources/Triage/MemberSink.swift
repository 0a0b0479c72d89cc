// Where the members of an object go: into a value, into bytes of JSON, or elsewhere. Apart so that what a signal says
// is written down once, and needs no value made of it where only the bytes are wanted.

/// Takes the members of one object in order, and those of the objects in it.
protocol MemberSink {
    mutating func add(_ name: String, _ text: String)
    mutating func add(_ name: String, _ number: Int64)
    mutating func add(_ name: String, _ flag: Bool)
    mutating func add(_ name: String, _ texts: [String])
    mutating func add(_ name: String, _ numbers: [Int64])
    /// An object, whose members `write` gives.
    mutating func add(_ name: String, _ write: (inout Self) -> Void)
    /// An array of objects, each of which `write` gives the members of.
    mutating func add<Element>(_ name: String, _ elements: [Element], _ write: (Element, inout Self) -> Void)
}

extension MemberSink {
    /// A member that may be left out.
    mutating func add(_ name: String, _ text: String?) { if let text { add(name, text) } }
    /// A member that may be left out.
    mutating func add(_ name: String, _ number: Int64?) { if let number { add(name, number) } }
}

/// Members as a value.
struct DocumentMembers: MemberSink {
    private(set) var members: [(name: String, value: Document)] = []

    /// The object of the members that `write` gives.
    static func object(_ write: (inout DocumentMembers) -> Void) -> Document {
        var sink = DocumentMembers()
        write(&sink)
        return .object(sink.members)
    }

    mutating func add(_ name: String, _ text: String) { members.append((name, .text(text))) }
    mutating func add(_ name: String, _ number: Int64) { members.append((name, .integer(number))) }
    mutating func add(_ name: String, _ flag: Bool) { members.append((name, .flag(flag))) }
    mutating func add(_ name: String, _ texts: [String]) { members.append((name, .texts(texts))) }
    mutating func add(_ name: String, _ numbers: [Int64]) {
        members.append((name, .array(numbers.map { .integer($0) })))
    }
    mutating func add(_ name: String, _ write: (inout DocumentMembers) -> Void) {
        members.append((name, DocumentMembers.object(write)))
    }
    mutating func add<Element>(
        _ name: String, _ elements: [Element], _ write: (Element, inout DocumentMembers) -> Void
    ) {
        members.append((name, .array(elements.map { element in DocumentMembers.object { write(element, &$0) } })))
    }
}

/// Members as compact JSON, the same bytes as the value's.
struct JSONMembers: MemberSink {
    private var bytes = [UInt8(ascii: "{")]

    /// The bytes, with the brace that closes the object.
    var closed: [UInt8] { bytes + [UInt8(ascii: "}")] }

    mutating func add(_ name: String, _ text: String) {
        begin(name)
        Document.write(text, to: &bytes)
    }
    mutating func add(_ name: String, _ number: Int64) {
        begin(name)
        bytes += String(number).utf8
    }
    mutating func add(_ name: String, _ flag: Bool) {
        begin(name)
        bytes += (flag ? "true" : "false").utf8
    }
    mutating func add(_ name: String, _ texts: [String]) {
        list(name, texts) { Document.write($0, to: &$1.bytes) }
    }
    mutating func add(_ name: String, _ numbers: [Int64]) { list(name, numbers) { $1.bytes += String($0).utf8 } }
    mutating func add(_ name: String, _ write: (inout JSONMembers) -> Void) {
        begin(name)
        object(write)
    }
    mutating func add<Element>(_ name: String, _ elements: [Element], _ write: (Element, inout JSONMembers) -> Void) {
        list(name, elements) { element, sink in sink.object { write(element, &$0) } }
    }

    private mutating func begin(_ name: String) {
        if bytes.last != UInt8(ascii: "{") { bytes.append(UInt8(ascii: ",")) }
        Document.write(name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func object(_ write: (inout JSONMembers) -> Void) {
        bytes.append(UInt8(ascii: "{"))
        write(&self)
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func list<Element>(
        _ name: String, _ elements: [Element], _ write: (Element, inout JSONMembers) -> Void
    ) {
        begin(name)
        bytes.append(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            write(element, &self)
        }
        bytes.append(UInt8(ascii: "]"))
    }
}
