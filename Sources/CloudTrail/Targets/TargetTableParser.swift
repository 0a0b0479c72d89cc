// Reads the text of a table of targets. Apart from the table so that the grammar and its errors are one page; the
// format is explained at the top of Resources/targets.txt.

/// Collects the lines of one table.
struct TargetTableParser {
    /// A word of a line and the column it begins at, from 1.
    private struct Word {
        let bytes: [UInt8]
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
            try read(line: Array(text))
            let entries = rules.count + types.count + skippedKeys.count + wrapperKeys.count
            guard entries <= TargetLimits.tableEntries else {
                throw error(1, "more than \(TargetLimits.tableEntries) entries", "leave some out")
            }
            line += 1
        }
    }

    private mutating func read(line bytes: [UInt8]) throws(TargetTableError) {
        guard bytes.count <= TargetLimits.lineLength else {
            throw error(TargetLimits.lineLength + 1, "the line is too long", "write two rules")
        }
        if let bad = bytes.firstIndex(where: { $0 > 0x7E || $0 < 0x20 && $0 != 0x09 && $0 != 0x0D }),
            bytes.first(where: { $0 != 0x20 && $0 != 0x09 }) != UInt8(ascii: "#")
        {
            throw error(bad + 1, "a character that is not plain ASCII", "rules are ASCII; only comments may be more")
        }
        let words = TargetTableParser.words(of: bytes)
        guard let first = words.first else { return }
        switch first.text {
        case "skip": skippedKeys += try keys(words)
        case "wrap": wrapperKeys += try keys(words)
        case "type": types.append(try typeRule(words))
        default: rules.append(try rule(words))
        }
    }

    private func error(_ column: Int, _ problem: String, _ remedy: String) -> TargetTableError {
        TargetTableError(name: name, line: line, column: column, problem: problem, remedy: remedy)
    }

    /// The words of a line, up to a `#` that begins one.
    private static func words(of line: [UInt8]) -> [Word] {
        var words: [Word] = []
        var index = 0
        while index < line.count {
            guard line[index] > 0x20 else {
                index += 1
                continue
            }
            if line[index] == UInt8(ascii: "#") { break }
            let start = index
            while index < line.count, line[index] > 0x20 { index += 1 }
            words.append(Word(bytes: Array(line[start..<index]), column: start + 1))
        }
        return words
    }

    /// The comma-separated items of a word.
    private func items(_ word: Word) throws(TargetTableError) -> [Word] {
        var items: [Word] = []
        var column = word.column
        for part in word.bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            guard !part.isEmpty else { throw error(column, "nothing between two commas", "remove one of them") }
            items.append(Word(bytes: Array(part), column: column))
            column += part.count + 1
        }
        return items
    }

    private func keys(_ words: [Word]) throws(TargetTableError) -> [[UInt8]] {
        guard words.count == 2 else {
            throw error(words[0].column, "\(words.count - 1) words after '\(words[0].text)'", "give one list of keys")
        }
        return try items(words[1]).map(\.bytes)
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
        return ResourceTypeRule(service: words[2].bytes, resource: resource, type: words[1].bytes, canonical: canonical)
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
        let rule = TargetRule(
            services: words[0].bytes == [UInt8(ascii: "*")] ? [] : services.map(\.bytes),
            events: try items(words[1]).map { (word) throws(TargetTableError) in try glob(word) }, fields: fields,
            type: words[3].bytes,
            template: template, line: line)
        if template.isARN {
            guard let shape = rule.resourceType, !shape.service.contains(UInt8(ascii: "*")) else {
                throw error(
                    words[4].column, "'\(words[4].text)' is no ARN",
                    "write arn:{partition}:service:{region}:{account}:resource, region and account possibly empty")
            }
        }
        return rule
    }

    // MARK: Words

    private func glob(_ word: Word) throws(TargetTableError) -> ByteGlob {
        let glob = ByteGlob(word.bytes)
        guard glob.stars <= Captures.limit else {
            throw error(word.column, "\(glob.stars) stars in '\(word.text)'", "use at most \(Captures.limit)")
        }
        return glob
    }

    /// `request.a.b`, `response.**.key`, each with or without `=pattern`; `either.…` is two fields.
    private func fields(_ word: Word) throws(TargetTableError) -> [TargetField] {
        let halves = word.bytes.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
        let pattern = halves.count == 2 ? try glob(Word(bytes: Array(halves[1]), column: word.column)) : nil
        var (roots, path) = try path(Array(halves[0]), word.column)
        let isDeep = path.first == Array("**".utf8)
        if isDeep { path.removeFirst() }
        guard !path.isEmpty, !isDeep || path.count == 1, !path.contains(where: { $0.contains(UInt8(ascii: "*")) })
        else {
            throw error(word.column, "'\(word.text)' is no field", "write request.a.b or request.**.key, or response")
        }
        return roots.map { TargetField(root: $0, isDeep: isDeep, path: path, pattern: pattern) }
    }

    private func path(_ bytes: [UInt8], _ column: Int) throws(TargetTableError) -> ([TargetRoot], [[UInt8]]) {
        let keys = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map(Array.init)
        guard keys.count <= TargetLimits.pathLength + 1, !keys.contains([]) else {
            throw error(column, "a path of \(keys.count) keys, or an empty one", "give 1 to \(TargetLimits.pathLength)")
        }
        let path = Array(keys.dropFirst())
        switch String(decoding: keys[0], as: UTF8.self) {
        case "request": return ([.request], path)
        case "response": return ([.response], path)
        case "either": return ([.request, .response], path)
        default: throw error(column, "a path must begin with request, response or either", "put 'request.' before it")
        }
    }

    /// Text with `{…}` in it.
    private func template(_ word: Word, captures: Int) throws(TargetTableError) -> TargetTemplate {
        var template = TargetTemplate(isARN: word.bytes.starts(with: "arn:".utf8))
        var index = 0
        while index < word.bytes.count {
            if word.bytes[index] == UInt8(ascii: "{") {
                guard let end = word.bytes[index...].firstIndex(of: UInt8(ascii: "}")) else {
                    throw error(word.column + index, "'{' without '}'", "close it")
                }
                let inside = Array(word.bytes[index + 1..<end])
                template.parts.append(try placeholder(inside, word.column + index, captures, &template.references))
                index = end + 1
            } else {
                let end = word.bytes[index...].firstIndex(of: UInt8(ascii: "{")) ?? word.bytes.count
                template.parts.append(.literal(template.text.count..<template.text.count + end - index))
                template.text += word.bytes[index..<end]
                index = end
            }
        }
        return template
    }

    private func placeholder(
        _ bytes: [UInt8], _ column: Int, _ captures: Int, _ references: inout [TargetTemplate.Reference]
    ) throws(TargetTableError) -> TargetPart {
        switch String(decoding: bytes, as: UTF8.self) {
        case "": return .value
        case "partition": return .partition
        case "region": return .region
        case "account": return .account
        case let text where text.count == 1 && text >= "1" && text <= "9":
            let number = Int(bytes[0] - UInt8(ascii: "1"))
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
