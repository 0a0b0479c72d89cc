// What an ARN is the name of, and its one spelling. Apart because every name passes here last, whoever found it.

/// Finds an ARN's type by its service and the shape of its resource. O(1) and a glance at the few shapes that share a
/// first word. Immutable; a class so that handing it about costs nothing.
final class ResourceTypes: Sendable {
    /// A rule's number.
    typealias Number = Int

    /// A rule by where its words stand in `text`: nothing to retain when it is looked at.
    private struct Rule: Sendable {
        let pattern: Range<Int>
        let shape: ByteGlob.Shape
        let type: Range<Int>
        /// The pieces of its spelling; none when the resource stays as it is.
        let spelling: Range<Int>
    }

    private struct Service: Sendable {
        var words = ByteTable()
        /// Rules for the resources that begin with a word, by the word's number; most exact first.
        var byWord: [[Number]] = []
        /// Rules for all others.
        var others: [Number] = []

        mutating func file(_ number: Number, firstWord: [UInt8]?) {
            guard let firstWord else {
                others.append(number)
                return
            }
            let known = words.insert(firstWord)
            if known == byWord.count { byWord.append([]) }
            byWord[known].append(number)
        }
    }

    /// Patterns, types and what spellings have between their captures, end to end.
    private let text: TextStore
    private let rules: [Rule]
    private let parts: [TargetPart]
    private let names: ByteTable
    private let services: [Service]

    /// Shapes of ARNs; of two that say the same the first counts.
    init(_ all: [ResourceTypeRule]) {
        var seen: Set<[UInt8]> = []
        let rules = all.filter { seen.insert($0.service + [0] + $0.resource.pattern).inserted }
        var names = ByteTable()
        var services: [Service] = []
        for (number, rule) in rules.enumerated() {
            let service = names.insert(rule.service)
            if service == services.count { services.append(Service()) }
            services[service].file(number, firstWord: ResourceTypes.firstWord(of: rule.resource))
        }
        // What says most comes first; stable, so that a user's rules stay ahead of the built-in ones.
        func comesFirst(_ left: Number, _ right: Number) -> Bool {
            let (one, other) = (rules[left].resource, rules[right].resource)
            if one.literalLength != other.literalLength { return one.literalLength > other.literalLength }
            return one.stars != other.stars ? one.stars < other.stars : left < right
        }
        for service in services.indices {
            services[service].others.sort(by: comesFirst)
            for word in services[service].byWord.indices {
                services[service].byWord[word] += services[service].others
                services[service].byWord[word].sort(by: comesFirst)
            }
        }
        var arena = TargetArena()
        self.rules = rules.map { rule in
            Rule(
                pattern: arena.add(rule.resource.pattern), shape: rule.resource.shape, type: arena.add(rule.type),
                spelling: arena.add(rule.canonical))
        }
        text = TextStore(arena.text)
        parts = arena.parts
        self.names = names
        self.services = services
    }

    /// The rule for `name`, which was read from `bytes`; `captures` then holds what its stars stand for.
    func match(_ name: ARN, _ bytes: Span<UInt8>, captures: inout Captures) -> Number? {
        guard let service = names.find(bytes.extracting(name.service)) else { return nil }
        let word = services[service].words.find(bytes.extracting(name.resourceType))
        let start = name.resource.lowerBound
        if let word { return first(of: services[service].byWord[word], bytes, from: start, &captures) }
        return first(of: services[service].others, bytes, from: start, &captures)
    }

    @inline(__always)
    private func first(
        of numbers: [Number], _ bytes: Span<UInt8>, from start: Int, _ captures: inout Captures
    ) -> Number? {
        for number in numbers {
            let rule = rules[number]
            if rule.shape.matches(text[rule.pattern], bytes, from: start, captures: &captures) { return number }
        }
        return nil
    }

    /// The type that rule `number` gives; lent, and valid as long as this.
    @inline(__always)
    func type(_ number: Number) -> JSONText { text[rules[number].type] }

    /// Gives the ARN at the end of `buffer`, from `draft` on, its one spelling.
    ///
    /// - Returns: the rule for it, if there is one; nothing when it is no ARN.
    @inline(__always)
    func spell(_ buffer: inout NameBuffer, from draft: Int) -> (isARN: Bool, rule: Number?) {
        var captures = Captures()
        var resource = 0
        let (isARN, number) = buffer.withBytes(draft..<buffer.count) { bytes -> (Bool, Number?) in
            guard let name = ARN(bytes) else { return (false, nil) }
            resource = name.resource.lowerBound
            return (true, match(name, bytes, captures: &captures))
        }
        if let number, !rules[number].spelling.isEmpty {
            rewrite(&buffer, draft, from: draft + resource, rules[number].spelling, captures)
        }
        return (isARN, number)
    }

    /// Writes what stands from `start` on otherwise: first behind it, from captures that are still there, then over it.
    private func rewrite(
        _ buffer: inout NameBuffer, _ draft: Int, from start: Int, _ spelling: Range<Int>, _ captures: Captures
    ) {
        let end = buffer.count
        for part in parts[spelling] {
            switch part {
            case .literal(let range): buffer.append(text[range])
            case .capture(let number):
                let range = captures[number]
                buffer.append(own: draft + range.lowerBound..<draft + range.upperBound)
            default: preconditionFailure("the parser lets nothing else through")
            }
        }
        buffer.remove(start..<end)
    }

    /// The word before the first `/` or `:` of a resource, as `ARN.resourceType` has it, when the shape spells it out.
    private static func firstWord(of resource: ByteGlob) -> [UInt8]? {
        let literal = resource.pattern.prefix(resource.shape.head)
        let end = literal.dropFirst().firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ":") }
        return end.map { Array(literal[..<$0]) }
    }
}
