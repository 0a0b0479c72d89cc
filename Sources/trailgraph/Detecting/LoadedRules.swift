// Rules from the files that the user names, and their words for the rest of the program. Apart from the commands
// because both `detect` and `rules` need them; and because Detection and Investigation do not know each other.
import Detection
import Ingest
import Investigation
import PropertyGraph
import Report

/// The rules of a run: those that come with trailgraph and those of the user's files.
struct LoadedRules {
    let ruleSet: RuleSet

    /// Reads the rules below `paths`, after the built-in ones unless those are left out.
    init(_ paths: [String], withBuiltIn: Bool) throws(Failure) {
        var files = withBuiltIn ? RuleSet.builtInFiles : []
        for path in paths { files += try LoadedRules.files(path) }
        ruleSet = RuleSet(files)
    }

    /// What became of the rules; filters are no rules, and are in neither list.
    var counts: RuleCounts {
        RuleCounts(
            loaded: ruleSet.loaded, run: ruleSet.rules.count,
            rejected: ruleSet.rejected.map {
                RejectedSignalRule(file: $0.file, line: $0.line, title: $0.title, reason: $0.reason)
            })
    }

    /// All rules that run, as the rest of the program knows rules.
    var rules: [SignalRule] { ruleSet.rules.map { SignalRule($0) } }

    /// What the rules matched in the records that `investigator` was loaded from.
    func findings(_ investigator: Investigator) -> (findings: [RuleFinding], warnings: [CoverageWarning]) {
        let events = RecordEvents(investigator.graph)
        let times = investigator.graph.events.times
        let found = ruleSet.matches(investigator.notes) {
            events[$0]
        } time: {
            times[Int($0.index)]
        }
        let findings = found.matches.map { match in
            let rule = ruleSet.rules[match.rule]
            let fields = ruleSet.groupFields(of: match.rule)
            let group = rule.isCorrelation ? zip(fields, match.group).map { (field: $0, value: $1) } : nil
            return RuleFinding(rule: SignalRule(rule), group: group, events: match.events)
        }
        var warnings: [CoverageWarning] = []
        if found.isCut {
            warnings.append(CoverageWarning(file: "rules", reason: "more matches than are kept: narrow with --since"))
        }
        if found.expressionsGivenUp > 0 {
            let reason =
                "\(grouped(found.expressionsGivenUp)) values took a regular expression too many steps, "
                + "and count as no match"
            warnings.append(CoverageWarning(file: "rules", reason: reason))
        }
        return (findings, warnings)
    }

    /// The files of rules at or below `path`; a file that is named is read whatever it is called.
    private static func files(_ path: String) throws(Failure) -> [RuleFile] {
        let found = FileFinder.find([path], window: .all)
        if let problem = found.problems.first {
            throw .cannot("--rules cannot read \(problem.path): \(problem.reason)")
        }
        var files: [RuleFile] = []
        for file in found.files where file.path == path || isRuleName(file.path) {
            guard let bytes = WholeFile.bytes(file.path) else { throw .cannot("--rules cannot read \(file.path)") }
            files.append(RuleFile(path: file.path, bytes: bytes))
        }
        guard !files.isEmpty else { throw .usage("--rules found no .yml or .yaml file in \(path)") }
        return files
    }

    private static func isRuleName(_ path: String) -> Bool {
        let name = path.lowercased()
        return name.hasSuffix(".yml") || name.hasSuffix(".yaml")
    }
}

extension SignalRule {
    init(_ rule: Rule) {
        let severity = Severity(rawValue: rule.severity.rawValue) ?? .medium
        self.init(id: rule.id, title: rule.title, file: rule.file, severity: severity)
        name = rule.name
        description = rule.description
        author = rule.author
        license = rule.license
        level = rule.level.flatMap { Severity(rawValue: $0.rawValue) }
        tags = rule.tags
        references = rule.references
        falsePositives = rule.falsePositives
        isBuiltIn = rule.isBuiltIn
        isCorrelation = rule.isCorrelation
        triage = rule.triage.map { SignalTriage(goal: $0.goal, lookAt: $0.lookAt, response: $0.response) }
    }
}
