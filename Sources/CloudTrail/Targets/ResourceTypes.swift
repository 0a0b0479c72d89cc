// What an ARN is the name of, and its one spelling. Apart because every name passes here last, whoever found it.

/// Finds an ARN's type by its service and the shape of its resource. O(1) and a glance at the few shapes that share a
/// first word. Immutable; a class so that handing it about costs nothing.
final class ResourceTypes: Sendable {
    private struct Service: Sendable {
        var words = ByteTable()
        /// Rules for the resources that begin with a word, by the word's number; most exact first.
        var byWord: [[Int]] = []
        /// Rules for all others.
        var others: [Int] = []

        mutating func file(_ number: Int, firstWord: [UInt8]?) {
            guard let firstWord else {
                others.append(number)
                return
            }
            let known = words.insert(firstWord)
            if known == byWord.count { byWord.append([]) }
            byWord[known].append(number)
        }
    }

    private let rules: [ResourceTypeRule]
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
        func comesFirst(_ left: Int, _ right: Int) -> Bool {
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
        self.rules = rules
        self.names = names
        self.services = services
    }

    /// The rule for `name`, which was read from `bytes`; `captures` then holds what its stars stand for.
    func match(_ name: ARN, _ bytes: Span<UInt8>, captures: inout Captures) -> ResourceTypeRule? {
        guard let number = names.find(bytes.extracting(name.service)) else { return nil }
        if let word = services[number].words.find(bytes.extracting(name.resourceType)) {
            for rule in services[number].byWord[word]
            where rules[rule].resource.matches(bytes, from: name.resource.lowerBound, captures: &captures) {
                return rules[rule]
            }
            return nil
        }
        for rule in services[number].others
        where rules[rule].resource.matches(bytes, from: name.resource.lowerBound, captures: &captures) {
            return rules[rule]
        }
        return nil
    }

    /// The word before the first `/` or `:` of a resource, as `ARN.resourceType` has it, when the shape spells it out.
    private static func firstWord(of resource: ByteGlob) -> [UInt8]? {
        let literal = resource.pattern.prefix { $0 != UInt8(ascii: "*") }
        let end = literal.dropFirst().firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ":") }
        return end.map { Array(literal[..<$0]) }
    }
}
