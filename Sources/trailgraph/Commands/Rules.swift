// trailgraph rules: the rules themselves, without logs.
import Detection
import Investigation
import PropertyGraph
import Report

/// What can be asked of rules.
private enum RulesAction: String, CaseIterable {
    case list, show, check
}

extension Command {
    static let rules = Command(
        "rules", "the rules that detect runs: all of them, one at length, or whether a file of them is sound",
        operands: [
            .word("list|show|check", { RulesAction.allCases.map(\.rawValue) }), .subject("[ID|FILE]"),
        ],
        description: [
            """
            list gives every rule with its level and id; show gives one at length, by its name, id or title, or the \
            beginning of one; check reads files or folders of rules and says which of them cannot be run, where, and \
            why. check ends with 2 where it finds such a rule.
            """
        ],
        examples: [
            Example(purpose: "The rules that come with trailgraph", line: "trailgraph rules list"),
            Example(
                purpose: "One rule, and what to do about its signals", line: "trailgraph rules show root-user-used"),
            Example(purpose: "Whether rules of your own can be run", line: "trailgraph rules check mine.yml"),
        ],
        flags: [.rules, .onlyRulesGiven, .format, .width, .color], choosesFormats: true,
        run: { (arguments) throws(Failure) in
            let names = RulesAction.allCases.map(\.rawValue)
            guard let action = arguments.operands.first.flatMap(RulesAction.init(rawValue:)) else {
                throw .usage("rules takes one of \(names.joined(separator: ", ")) first")
            }
            let settings = try Settings(arguments, paths: [])
            guard settings.format == .text || settings.format == .json else {
                throw .usage("rules are given as text or json, not as \(settings.format.rawValue)")
            }
            let operands = Array(arguments.operands.dropFirst())
            switch action {
            case .list:
                guard operands.isEmpty else {
                    throw .usage("rules list takes no word after it; rules show takes an id")
                }
                let rules = try ruleArguments(arguments)
                return try print(rules, settings)
            case .show:
                guard let name = operands.first, operands.count == 1 else {
                    throw .usage("rules show takes one rule, by its id or title; trailgraph rules list has them")
                }
                let rule = try one(name, of: try ruleArguments(arguments).rules)
                try StandardOutput.write(renderRule(rule, asJSON: settings.format == .json, options: settings.report))
                return .answered
            case .check:
                guard !operands.isEmpty else { throw .usage("rules check takes files or folders of rules") }
                return try print(try LoadedRules(operands + arguments.rules, withBuiltIn: false), settings)
            }
        })

    private static func print(_ rules: LoadedRules, _ settings: Settings) throws(Failure) -> ExitStatus {
        try StandardOutput.write(
            renderRules(
                rules.rules, rules.counts, asJSON: settings.format == .json, options: settings.report))
        return rules.ruleSet.rejected.isEmpty ? .answered : .error
    }

    private static func one(_ name: String, of rules: [SignalRule]) throws(Failure) -> SignalRule {
        let wanted = name.lowercased()
        if let rule = rules.first(where: { $0.isCalled(wanted) }) { return rule }
        let beginning = rules.filter { rule in rule.names.contains { $0.hasPrefix(wanted) } }
        if beginning.count == 1 { return beginning[0] }
        if beginning.count > 1 {
            let ids = beginning.prefix(3).map { $0.name ?? $0.id }.joined(separator: ", ")
            throw .usage("\"\(name.abridged)\" begins \(beginning.count) rules, such as \(ids)")
        }
        throw .usage("no rule is called \"\(name.abridged)\"; trailgraph rules list has them")
    }
}

extension SignalRule {
    /// What it may be called, in lower case.
    fileprivate var names: [String] { [id, title.lowercased()] + (name.map { [$0.lowercased()] } ?? []) }

    fileprivate func isCalled(_ wanted: String) -> Bool { names.contains(wanted) }
}
