// Reads the text of a table of targets. Apart from the table so that the grammar and its errors are one page; the
// format is explained at the top of Resources/targets.txt.

/// Collects the lines of one table.
struct TargetTableParser {
    /// A word of a line and the column it begins at, from 1.
    private struct Word {
        let bytes: ArraySlice<UInt8>
        let column: Int
        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    let name: String
    private(set) var rules: [TargetRule] = []
    private(set) var types: [ResourceTypeRule] = []
    private(set) var skippedKeys: [[UInt8]] = []
    private(set) var wrapperKeys: [[UInt8]] = []
    private var line = 1

    init(name: String) { self.name = name }

    /// Reads a whole table.
    mutating func read(_ bytes: [UInt8]) throws(TargetTableError) {
        guard bytes.count <= TargetLimits.tableLength else {
            throw error(1, "the table is longer than \(TargetLimits.tableLength) bytes", "split it or shorten it")
        }
        for text in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            try read(line: text)
            let entries = rules.count + types.count + skippedKeys.count + wrapperKeys.count
            guard entries <= TargetLimits.tableEntries else {
                throw error(1, "more than \(TargetLimits.tableEntries) entries", "leave some out")
            }
            line += 1
        }
    }

    private mutating func read(line bytes: ArraySlice<UInt8>) throws(TargetTableError) {
        guard bytes.count <= TargetLimits.lineLength else {
            throw error(TargetLimits.lineLength + 1, "the line is too long", "write two rules")
        }
        if let bad = bytes.firstIndex(where: { $0 > 0x7E || $0 < 0x20 && $0 != 0x09 && $0 != 0x0D }),
            bytes.first(where: { $0 != 0x20 && $0 != 0x09 }) != UInt8(ascii: "#")
        {
            throw error(
                bad - bytes.startIndex + 1, "a character that is not plain ASCII",
                "rules are ASCII; only comments may be more")
        }
        let words = TargetTableParser.words(of: bytes)
        guard let first = words.first else { return }
        if first.bytes.elementsEqual("skip".utf8) {
            skippedKeys += try keys(words)
        } else if first.bytes.elementsEqual("wrap".utf8) {
            wrapperKeys += try keys(words)
        } else if first.bytes.elementsEqual("type".utf8) {
            types.append(try typeRule(words))
        } else {
            rules.append(try rule(words))
        }
    }

    private func error(_ column: Int, _ problem: String, _ remedy: String) -> TargetTableError {
        TargetTableError(name: name, line: line, column: column, problem: problem, remedy: remedy)
    }

    /// The words of a line, up to a `#` that begins one.
    private static func words(of line: ArraySlice<UInt8>) -> [Word] {
        var words: [Word] = []
        words.reserveCapacity(5)
        var index = line.startIndex
        while index < line.endIndex {
            guard line[index] > 0x20 else {
                index += 1
                continue
            }
            if line[index] == UInt8(ascii: "#") { break }
            let start = index
            while index < line.endIndex, line[index] > 0x20 { index += 1 }
            words.append(Word(bytes: line[start..<index], column: start - line.startIndex + 1))
        }
        return words
    }

    /// The comma-separated items of a word.
    private func items(_ word: Word) throws(TargetTableError) -> [Word] {
        if !word.bytes.contains(UInt8(ascii: ",")) { return [word] }
        var items: [Word] = []
        var column = word.column
        for part in word.bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            guard !part.isEmpty else { throw error(column, "nothing between two commas", "remove one of them") }
            items.append(Word(bytes: part, column: column))
            column += part.count + 1
        }
        return items
    }

    private func keys(_ words: [Word]) throws(TargetTableError) -> [[UInt8]] {
        guard words.count == 2 else {
            throw error(words[0].column, "\(words.count - 1) words after '\(words[0].text)'", "give one list of keys")
        }
        return try items(words[1]).map { Array($0.bytes) }
    }

    // MARK: Lines

    private func typeRule(_ words: [Word]) throws(TargetTableError) -> ResourceTypeRule {
        guard words.count == 4 || words.count == 5 else {
            throw error(
                words[0].column, "\(words.count - 1) words after 'type'",
                "give a type, a service, the shape of the resource and, if it is written otherwise, how")
        }
        let resource = try glob(words[3])
        var canonical: TargetTemplate?
        if words.count == 5 {
            let template = try template(words[4], captures: resource.stars)
            for part in template.parts {
                switch part {
                case .literal, .capture: continue
                default: throw error(words[4].column, "only {1} to {9} mean something here", "write the resource alone")
                }
            }
            canonical = template
        }
        return ResourceTypeRule(
            service: Array(words[2].bytes), resource: resource, type: Array(words[1].bytes), canonical: canonical)
    }

    private func rule(_ words: [Word]) throws(TargetTableError) -> TargetRule {
        guard words.count == 5 else {
            throw error(
                words[0].column, "\(words.count) words in a rule",
                "give five: services, events, fields, type and name, as in "
                    + "'s3 * request.bucketName AWS::S3::Bucket arn:{partition}:s3:::{}'")
        }
        let services = try items(words[0])
        for service in services where service.bytes.contains(UInt8(ascii: "*")) && words[0].bytes.count > 1 {
            throw error(service.column, "'\(service.text)' is no service", "write services out, or '*' for all")
        }
        var fields: [TargetField] = []
        for word in try items(words[2]) { fields += try self.fields(word) }
        let captures = fields.map { $0.pattern?.stars ?? 0 }.min() ?? 0
        let template = try template(words[4], captures: captures)
        let type = Array(words[3].bytes)
        let shape = TargetTableParser.shape(of: template, type)
        if template.isARN, shape?.service.contains(UInt8(ascii: "*")) ?? true {
            throw error(
                words[4].column, "'\(words[4].text)' is no ARN",
                "write arn:{partition}:service:{region}:{account}:resource, region and account possibly empty")
        }
        return TargetRule(
            services: words[0].bytes == [UInt8(ascii: "*")] ? [] : services.map { Array($0.bytes) },
            events: try items(words[1]).map { (word) throws(TargetTableError) in try glob(word) }, fields: fields,
            type: type, template: template, resourceType: shape, line: line)
    }

    /// The shape of the ARNs that `template` makes; nil when it makes none.
    private static func shape(of template: TargetTemplate, _ type: [UInt8]) -> ResourceTypeRule? {
        guard template.isARN else { return nil }
        var shape: [UInt8] = []
        for part in template.parts {
            if case .literal(let text) = part { shape += template.text[text] } else { shape.append(UInt8(ascii: "*")) }
        }
        let fields = shape.split(separator: UInt8(ascii: ":"), maxSplits: 5, omittingEmptySubsequences: false)
        guard fields.count == 6 else { return nil }
        return ResourceTypeRule(
            service: Array(fields[2]), resource: ByteGlob(Array(fields[5])), type: type, canonical: nil)
    }

    // MARK: Words

    private func glob(_ word: Word) throws(TargetTableError) -> ByteGlob {
        let glob = ByteGlob(Array(word.bytes))
        guard glob.stars <= Captures.limit else {
            throw error(word.column, "\(glob.stars) stars in '\(word.text)'", "use at most \(Captures.limit)")
        }
        return glob
    }

    /// `request.a.b`, `response.**.key`, each with or without `=pattern`; `either.…` is two fields.
    private func fields(_ word: Word) throws(TargetTableError) -> [TargetField] {
        let equals = word.bytes.firstIndex(of: UInt8(ascii: "="))
        var pattern: ByteGlob?
        if let equals { pattern = try glob(Word(bytes: word.bytes[(equals + 1)...], column: word.column)) }
        var (roots, path) = try path(word.bytes[..<(equals ?? word.bytes.endIndex)], word.column)
        let isDeep = path.first == [UInt8(ascii: "*"), UInt8(ascii: "*")]
        if isDeep { path.removeFirst() }
        guard !path.isEmpty, !isDeep || path.count == 1, !path.contains(where: { $0.contains(UInt8(ascii: "*")) })
        else {
            throw error(word.column, "'\(word.text)' is no field", "write request.a.b or request.**.key, or response")
        }
        return roots.map { TargetField(root: $0, isDeep: isDeep, path: path, pattern: pattern) }
    }

    private func path(_ bytes: ArraySlice<UInt8>, _ column: Int) throws(TargetTableError) -> ([TargetRoot], [[UInt8]]) {
        let keys = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard keys.count <= TargetLimits.pathLength + 1, !keys.contains(where: \.isEmpty) else {
            throw error(column, "a path of \(keys.count) keys, or an empty one", "give 1 to \(TargetLimits.pathLength)")
        }
        let path = keys.dropFirst().map { Array($0) }
        if keys[0].elementsEqual("request".utf8) { return ([.request], path) }
        if keys[0].elementsEqual("response".utf8) { return ([.response], path) }
        if keys[0].elementsEqual("either".utf8) { return ([.request, .response], path) }
        throw error(column, "a path must begin with request, response or either", "put 'request.' before it")
    }

    /// Text with `{…}` in it.
    private func template(_ word: Word, captures: Int) throws(TargetTableError) -> TargetTemplate {
        var template = TargetTemplate(isARN: word.bytes.starts(with: "arn:".utf8))
        var rest = word.bytes
        while let first = rest.first {
            if first == UInt8(ascii: "{") {
                let column = word.column + rest.startIndex - word.bytes.startIndex
                guard let end = rest.firstIndex(of: UInt8(ascii: "}")) else {
                    throw error(column, "'{' without '}'", "close it")
                }
                let inside = rest[(rest.startIndex + 1)..<end]
                template.parts.append(try placeholder(inside, column, captures, &template.references))
                rest = rest[(end + 1)...]
            } else {
                let literal = rest.prefix { $0 != UInt8(ascii: "{") }
                template.parts.append(.literal(template.text.count..<template.text.count + literal.count))
                template.text += literal
                rest = rest[literal.endIndex...]
            }
        }
        return template
    }

    private func placeholder(
        _ bytes: ArraySlice<UInt8>, _ column: Int, _ captures: Int, _ references: inout [TargetTemplate.Reference]
    ) throws(TargetTableError) -> TargetPart {
        switch String(decoding: bytes, as: UTF8.self) {
        case "": return .value
        case "partition": return .partition
        case "region": return .region
        case "account": return .account
        case let text where text.count == 1 && text >= "1" && text <= "9":
            let number = Int(bytes[bytes.startIndex] - UInt8(ascii: "1"))
            guard number < captures else {
                throw error(column, "{\(text)} has no star to stand for", "use {1} to {\(captures)}, or add a pattern")
            }
            return .capture(number)
        default:
            let (roots, keys) = try path(bytes, column)
            guard let root = roots.first, roots.count == 1, !keys.isEmpty,
                !keys.contains(where: { $0.contains(UInt8(ascii: "*")) })
            else { throw error(column, "'{…}' needs one whole path", "write {request.a.b}") }
            references.append(TargetTemplate.Reference(root: root, path: keys))
            return .reference(references.count - 1)
        }
    }
}
