// The one importer of libyaml: bytes in, documents out. Apart so that events, their ownership and the limits on what a
// rule file may hold stay on this page.
import CYAML

/// Why a document cannot be used, and where that shows.
struct YAMLError: Error, Sendable {
    /// Counted from 1.
    let line: Int
    /// A short sentence without a full stop.
    let reason: String
}

/// Limits on a rule file. The largest file of rules in public collections has some tens of kilobytes.
enum YAMLLimits {
    /// Bytes of a file.
    static let fileBytes = 4 << 20
    /// How deep values nest; a rule needs six levels.
    static let depth = 32
    /// Values in one document.
    static let values = 100_000
    /// Documents in one file.
    static let documents = 10_000
}

/// Reads YAML. Anchors are passed over; aliases are refused, since a few of them unfold to anything.
enum YAMLReader {
    /// The documents of `bytes`, each with its first line, or why it cannot be used. A syntax error ends the file: it
    /// takes the place of the document it stands in, and of those after it. O(bytes).
    static func documents(_ bytes: [UInt8]) -> [(line: Int, content: Result<YAMLNode, YAMLError>)] {
        guard bytes.count <= YAMLLimits.fileBytes else {
            let reason = "larger than \(YAMLLimits.fileBytes >> 20) MiB"
            return [(1, .failure(YAMLError(line: 1, reason: reason)))]
        }
        guard var parser = EventParser() else {
            return [(1, .failure(YAMLError(line: 1, reason: "no memory to parse it")))]
        }
        var builder = DocumentBuilder()
        unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe parser.setInput(buffer)
            var goesOn = true
            while goesOn { goesOn = parser.next(&builder) }
        }
        return builder.documents
    }
}

/// Owns libyaml's parser and turns its events into calls.
@safe private struct EventParser: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>

    init?() {
        unsafe parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            unsafe parser.deallocate()
            return nil
        }
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
    }

    /// Parses from `buffer`, which must outlive the parsing.
    mutating func setInput(_ buffer: UnsafeBufferPointer<UInt8>) {
        unsafe yaml_parser_set_input_string(parser, buffer.baseAddress, buffer.count)
    }

    /// Hands the next event to `builder`; false when there are no more.
    mutating func next(_ builder: inout DocumentBuilder) -> Bool {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else {
            builder.fail(unsafe Int(parser.pointee.problem_mark.line) + 1, problem)
            return false
        }
        defer { unsafe yaml_event_delete(&event) }
        let line = unsafe Int(event.start_mark.line) + 1
        switch unsafe event.type {
        case YAML_STREAM_END_EVENT, YAML_NO_EVENT:
            return false
        case YAML_DOCUMENT_START_EVENT:
            return builder.beginDocument(line)
        case YAML_DOCUMENT_END_EVENT:
            builder.endDocument()
        case YAML_ALIAS_EVENT:
            builder.refuse(line, "aliases are not read: write the value out")
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            let isPlain = unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE && scalar.tag == nil
            builder.add(unsafe String(decoding: bytes, as: UTF8.self), isPlain: isPlain, line)
        case YAML_SEQUENCE_START_EVENT:
            builder.open(isMapping: false, line)
        case YAML_MAPPING_START_EVENT:
            builder.open(isMapping: true, line)
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
            builder.close()
        default:
            break
        }
        return true
    }

    private var problem: String {
        guard let text = unsafe parser.pointee.problem else { return "not YAML" }
        return unsafe "not YAML: \(String(cString: text))"
    }
}

/// Puts events together to documents.
private struct DocumentBuilder {
    private struct Open {
        let isMapping: Bool
        let line: Int
        var elements: [YAMLNode] = []
        var pairs: [YAMLNode.Pair] = []
        var names: Set<String> = []
        var key: (text: String, line: Int)?
    }

    private(set) var documents: [(line: Int, content: Result<YAMLNode, YAMLError>)] = []
    private var stack: [Open] = []
    private var root: YAMLNode?
    private var line = 1
    private var values = 0
    private var depth = 0
    private var error: YAMLError?
    private var isOpen = false

    /// False when there are too many documents.
    mutating func beginDocument(_ line: Int) -> Bool {
        guard documents.count < YAMLLimits.documents else {
            self.line = line
            fail(line, "more than \(YAMLLimits.documents) documents in one file")
            return false
        }
        stack = []
        root = nil
        error = nil
        values = 0
        depth = 0
        self.line = line
        isOpen = true
        return true
    }

    mutating func endDocument() {
        isOpen = false
        if let error {
            documents.append((line, .failure(error)))
        } else if let root {
            documents.append((root.line, .success(root)))
        }
    }

    /// Ends the file.
    mutating func fail(_ line: Int, _ reason: String) {
        let start = isOpen ? self.line : line
        documents.append((start, .failure(error ?? YAMLError(line: line, reason: reason))))
    }

    /// Gives up the document in hand; the first reason stays.
    mutating func refuse(_ line: Int, _ reason: String) {
        if error == nil { error = YAMLError(line: line, reason: reason) }
        stack = []
    }

    mutating func add(_ text: String, isPlain: Bool, _ line: Int) {
        guard count(line) else { return }
        if let top = stack.last, top.isMapping, top.key == nil {
            stack[stack.count - 1].key = (text, line)
            if !stack[stack.count - 1].names.insert(text).inserted { refuse(line, "the key \"\(text)\" stands twice") }
            return
        }
        add(YAMLNode(content: .scalar(text, isPlain: isPlain), line: line))
    }

    mutating func open(isMapping: Bool, _ line: Int) {
        depth += 1
        guard count(line) else { return }
        if depth > YAMLLimits.depth { return refuse(line, "nested deeper than \(YAMLLimits.depth) levels") }
        if let top = stack.last, top.isMapping, top.key == nil {
            return refuse(line, "a key that is a list or a mapping")
        }
        stack.append(Open(isMapping: isMapping, line: line))
    }

    mutating func close() {
        depth -= 1
        guard error == nil, let top = stack.popLast() else { return }
        add(YAMLNode(content: top.isMapping ? .mapping(top.pairs) : .sequence(top.elements), line: top.line))
    }

    private mutating func add(_ node: YAMLNode) {
        guard let last = stack.indices.last else {
            root = node
            return
        }
        if let key = stack[last].key {
            stack[last].pairs.append(YAMLNode.Pair(key: key.text, keyLine: key.line, value: node))
            stack[last].key = nil
        } else {
            stack[last].elements.append(node)
        }
    }

    private mutating func count(_ line: Int) -> Bool {
        values += 1
        if values > YAMLLimits.values { refuse(line, "more than \(YAMLLimits.values) values in one document") }
        return error == nil
    }
}
