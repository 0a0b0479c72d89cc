// Files of rules to rules that run. Apart from reading one rule because here rules meet: those that name each other,
// those that stand twice, and those that cannot be run.

/// The rules of some files, ready to run, and those that cannot.
///
///     let rules = RuleSet([RuleFile(path: "mine.yml", bytes: bytes)])
///     print(rules.loaded, "loaded,", rules.rules.count, "run")
public struct RuleSet: Sendable {
    /// The rules that run, in the order read; those that only feed correlations among them.
    public private(set) var rules: [Rule] = []
    /// The rules that do not, and why.
    public private(set) var rejected: [RejectedRule] = []
    /// What the rules that are no correlations ask, compiled.
    let program: Program
    /// For each rule, its correlation, if it is one.
    private(set) var correlations: [ResolvedCorrelation?] = []
    /// For each rule, what it asks of the graph, if it does; whoever holds the graph answers it.
    public private(set) var questions: [GraphQuestion?] = []
    /// For each rule, the fields whose values correlations need of its matches.
    let extracted: [[String]]

    /// Rules found, run or not.
    public var loaded: Int { rules.count + rejected.count }

    /// Reads the rules of `files`, in this order, and compiles them. Nothing throws: what cannot be run is listed.
    /// O(bytes).
    public init(_ files: [RuleFile]) {
        var collection = RuleCollection()
        for file in files { collection.add(file) }
        let parsed = collection.resolved()
        rejected = parsed.rejected
        var compiler = Compiler()
        for entry in parsed.rules {
            rules.append(entry.rule)
            correlations.append(entry.correlation)
            questions.append(entry.question)
            if let expression = entry.expression { compiler.add(expression) } else { compiler.addNothing() }
        }
        extracted = parsed.rules.map(\.extracted)
        program = compiler.finish(extracted)
    }

    /// Whether there is a rule that looks at records, so that logs must be read to answer all of them.
    public var asksRecords: Bool { questions.contains { $0 == nil } }

    /// The fields that a correlation groups by; none for other rules.
    public func groupFields(of rule: Int) -> [String] { correlations[rule]?.correlation.groupBy ?? [] }

    /// The files of the rules that come with trailgraph.
    public static var builtInFiles: [RuleFile] { BuiltInRules.files }
}

/// A correlation whose rules are found.
struct ResolvedCorrelation: Sendable {
    let correlation: Correlation
    /// The places of its rules in the set, in the order named.
    let inputs: [Int]
    /// For each input and each field grouped by, the field's name in it.
    let groupFields: [[String]]
    /// For each input, the names of the fields counted.
    let valueFields: [[String]]
    /// Which inputs must have matched, by their places in `inputs`.
    let presence: Presence?
}

/// Which rules must have matched within a window.
indirect enum Presence: Sendable {
    case input(Int)
    case all([Presence])
    case any([Presence])
    case not(Presence)

    /// Whether it holds where `isPresent` says which inputs have matched.
    func holds(_ isPresent: (Int) -> Bool) -> Bool {
        switch self {
        case .input(let input): isPresent(input)
        case .all(let parts): parts.allSatisfy { $0.holds(isPresent) }
        case .any(let parts): parts.contains { $0.holds(isPresent) }
        case .not(let part): !part.holds(isPresent)
        }
    }
}
