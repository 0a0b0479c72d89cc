// Rules while they are gathered: documents of files, and the names by which they refer to each other. Apart from the
// finished set, which only runs.

/// A rule on its way into the set.
struct CollectedRule {
    var rule: Rule
    /// What it asks of a record; nil for a correlation.
    var expression: Expression?
    var correlation: ResolvedCorrelation?
    /// What it asks of the graph.
    var question: GraphQuestion?
    /// Fields whose values correlations need of its matches.
    var extracted: [String] = []
}

struct RuleCollection {
    private var parsed: [ParsedRule] = []
    private var rejected: [RejectedRule] = []
    private var byID: [String: Int] = [:]

    /// Adds the documents of `file`. A document that says `action: global` is part of those after it.
    mutating func add(_ file: RuleFile) {
        var common: YAMLNode?
        var last: YAMLNode?
        for document in YAMLReader.documents(file.bytes) {
            switch document.content {
            case .failure(let error):
                reject(file.path, error.line, title: "", error.reason)
            case .success(let node):
                switch node["action"]?.text {
                case "global":
                    common = common.map { $0.merged(with: node) } ?? node
                case "reset":
                    common = nil
                case "repeat":
                    let whole = last.map { $0.merged(with: node) } ?? node
                    add(whole, of: file)
                    last = whole
                default:
                    let whole = common.map { $0.merged(with: node) } ?? node
                    add(whole, of: file)
                    last = whole
                }
            }
        }
    }

    private mutating func add(_ node: YAMLNode, of file: RuleFile) {
        guard RuleReader.isRule(node) else {
            if node["title"] != nil { reject(file.path, node.line, title: node["title"]?.text ?? "", "no detection") }
            return
        }
        let rule = Rule(node, file: file.path, isBuiltIn: file.isBuiltIn)
        do throws(RuleProblem) {
            let new = try RuleReader.read(node, rule)
            if let other = byID[rule.id] {
                let known = parsed[other].rule
                throw RuleProblem(node.line, "its id is that of \"\(known.title)\" in \(known.file)")
            }
            byID[rule.id] = parsed.count
            parsed.append(new)
        } catch {
            reject(file.path, error.line, title: rule.title, error.reason)
        }
    }

    private mutating func reject(_ file: String, _ line: Int, title: String, _ reason: String) {
        rejected.append(RejectedRule(file: file, line: line, title: title, reason: reason))
    }

    /// The rules that run, filters applied and correlations tied to their rules, and those that do not.
    consuming func resolved() -> (rules: [CollectedRule], rejected: [RejectedRule]) {
        var names: [String: Int] = [:]
        for (index, entry) in parsed.enumerated() {
            names[entry.rule.id] = names[entry.rule.id] ?? index
            if let name = entry.rule.name { names[name] = names[name] ?? index }
        }
        let lookup = { [names] (name: String) in names[name] ?? names[name.lowercased()] }
        var problems: [Int: RuleProblem] = [:]
        for index in parsed.indices { check(index, lookup, &problems) }
        // What rests on a rule that does not run does not run either.
        var isSettled = false
        while !isSettled {
            isSettled = true
            for (index, entry) in parsed.enumerated() where problems[index] == nil {
                guard case .correlation(let correlation) = entry.body,
                    let broken = correlation.rules.first(where: { lookup($0).map { problems[$0] != nil } ?? true })
                else { continue }
                problems[index] = RuleProblem(correlation.line, "it rests on \"\(broken)\", which does not run")
                isSettled = false
            }
        }
        for (index, problem) in problems.sorted(by: { $0.key < $1.key }) {
            reject(parsed[index].rule.file, problem.line, title: parsed[index].rule.title, problem.reason)
        }
        return (finished(problems, lookup), rejected)
    }

    private func check(_ index: Int, _ lookup: (String) -> Int?, _ problems: inout [Int: RuleProblem]) {
        guard case .correlation(let correlation) = parsed[index].body else { return }
        for name in correlation.rules + (correlation.presence?.names ?? []) {
            guard let other = lookup(name) else {
                problems[index] = RuleProblem(correlation.line, "no rule has the name or id \"\(name)\"")
                return
            }
            let reason: String? =
                switch parsed[other].body {
                case .filter: "is a filter, which matches nothing itself"
                case .question: "asks the graph, and matches no records"
                case .detection, .correlation: nil
                }
            if let reason {
                problems[index] = RuleProblem(correlation.line, "\"\(name)\" \(reason)")
                return
            }
        }
        if let presence = correlation.presence, RuleCollection.hasPatterns(presence) {
            problems[index] = RuleProblem(correlation.line, "the condition of a correlation names its rules one by one")
        } else if depth(index, lookup, RuleLimits.correlationDepth) == nil {
            let reason =
                "correlations that name each other, or stand on more than \(RuleLimits.correlationDepth) others"
            problems[index] = RuleProblem(correlation.line, reason)
        }
    }

    private static func hasPatterns(_ condition: Condition) -> Bool {
        switch condition {
        case .name: false
        case .several: true
        case .all(let parts), .any(let parts): parts.contains(where: hasPatterns)
        case .not(let part): hasPatterns(part)
        }
    }

    /// How many correlations stand below `index`, itself counted; nil for more than `limit`.
    private func depth(_ index: Int, _ lookup: (String) -> Int?, _ limit: Int) -> Int? {
        guard case .correlation(let correlation) = parsed[index].body else { return 0 }
        guard limit > 0 else { return nil }
        var deepest = 0
        for name in correlation.rules {
            guard let other = lookup(name), other != index, let below = depth(other, lookup, limit - 1) else {
                return nil
            }
            deepest = max(deepest, below)
        }
        return deepest + 1
    }

    /// The rules without problems, in an order in which a correlation stands after what it rests on.
    private func finished(_ problems: [Int: RuleProblem], _ lookup: (String) -> Int?) -> [CollectedRule] {
        var rules: [CollectedRule] = []
        var places: [Int: Int] = [:]
        let running = parsed.indices.filter { problems[$0] == nil }
        let filters = running.compactMap { index in
            if case .filter(let filter) = parsed[index].body { (index, filter) } else { nil }
        }
        for index in running {
            if case .question(let question) = parsed[index].body {
                rules.append(CollectedRule(rule: parsed[index].rule, question: question))
            }
            guard case .detection(var expression) = parsed[index].body else { continue }
            for (_, filter) in filters where filter.rules?.contains(where: { lookup($0) == index }) ?? true {
                expression = .all([expression, filter.expression])
            }
            places[index] = rules.count
            rules.append(CollectedRule(rule: parsed[index].rule, expression: expression))
        }
        var waiting = running.filter { if case .correlation = parsed[$0].body { true } else { false } }
        while !waiting.isEmpty {
            let (ready, others) = split(waiting, places, lookup)
            guard !ready.isEmpty else { break }
            for index in ready {
                places[index] = rules.count
                add(index, to: &rules, places, lookup)
            }
            waiting = others
        }
        RuleCollection.silence(&rules)
        return rules
    }

    /// A rule that only correlations name gives no signals of its own, unless one of them asks for it.
    private static func silence(_ rules: inout [CollectedRule]) {
        for generates in [false, true] {
            for correlation in rules.compactMap(\.correlation) where correlation.correlation.generates == generates {
                for input in correlation.inputs { rules[input].rule.isReported = generates }
            }
        }
    }

    private func split(
        _ waiting: [Int], _ places: [Int: Int], _ lookup: (String) -> Int?
    ) -> (ready: [Int], others: [Int]) {
        var (ready, others): ([Int], [Int]) = ([], [])
        for index in waiting {
            guard case .correlation(let correlation) = parsed[index].body else { continue }
            let isReady = correlation.rules.allSatisfy { lookup($0).map { places[$0] != nil } ?? false }
            if isReady { ready.append(index) } else { others.append(index) }
        }
        return (ready, others)
    }

    private func add(
        _ index: Int, to rules: inout [CollectedRule], _ places: [Int: Int], _ lookup: (String) -> Int?
    ) {
        guard case .correlation(let correlation) = parsed[index].body else { return }
        var rule = parsed[index].rule
        rule.isCorrelation = true
        let named = correlation.rules.compactMap { name in lookup(name).flatMap { places[$0] }.map { (name, $0) } }
        var (inputs, groupFields, valueFields): ([Int], [[String]], [[String]]) = ([], [], [])
        for (name, input) in named where !inputs.contains(input) {
            let other = rules[input].rule
            func field(_ field: String) -> String {
                let fields = correlation.aliases[field]
                return fields?[name] ?? fields?[other.name ?? ""] ?? fields?[other.id] ?? field
            }
            inputs.append(input)
            groupFields.append(correlation.groupBy.map(field))
            valueFields.append(correlation.fields.map(field))
            RuleCollection.extract(groupFields[inputs.count - 1] + valueFields[inputs.count - 1], of: input, &rules)
        }
        if rule.level == nil { rule.level = inputs.compactMap { rules[$0].rule.level }.max() }
        let presence = correlation.presence.map {
            RuleCollection.presence($0) { name in
                lookup(name).flatMap { places[$0] }.flatMap { inputs.firstIndex(of: $0) } ?? 0
            }
        }
        rules.append(
            CollectedRule(
                rule: rule,
                correlation: ResolvedCorrelation(
                    correlation: correlation, inputs: inputs, groupFields: groupFields, valueFields: valueFields,
                    presence: presence)))
    }

    /// Notes that values of `fields` are needed of the matches of a rule, or of all rules a correlation stands on.
    private static func extract(_ fields: [String], of input: Int, _ rules: inout [CollectedRule]) {
        guard let below = rules[input].correlation else {
            for field in fields where !rules[input].extracted.contains(field) { rules[input].extracted.append(field) }
            return
        }
        for (place, other) in below.inputs.enumerated() {
            let renamed = fields.map { field in
                below.correlation.groupBy.firstIndex(of: field).map { below.groupFields[place][$0] } ?? field
            }
            extract(renamed, of: other, &rules)
        }
    }

    private static func presence(_ condition: Condition, _ place: (String) -> Int) -> Presence {
        switch condition {
        case .name(let name): .input(place(name))
        case .several(_, let pattern): .input(place(pattern))
        case .all(let parts): .all(parts.map { presence($0, place) })
        case .any(let parts): .any(parts.map { presence($0, place) })
        case .not(let part): .not(presence(part, place))
        }
    }
}
