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
    /// Whether what is looked at holds records; where a snapshot is among it, rules over records do not run.
    let hasRecords: Bool

    /// Reads the rules below `paths`, after the built-in ones unless those are left out.
    init(_ paths: [String], withBuiltIn: Bool, hasRecords: Bool = true) throws(Failure) {
        self.hasRecords = hasRecords
        var files = withBuiltIn ? RuleSet.builtInFiles : []
        for path in paths { files += try LoadedRules.files(path) }
        ruleSet = RuleSet(files)
    }

    /// Whether rules look at records as they are read.
    var looksAtRecords: Bool { hasRecords && ruleSet.asksRecords }

    /// The rules that look at records and cannot, there being none.
    private var waiting: Int { hasRecords ? 0 : ruleSet.questions.count { $0 == nil } }

    /// What became of the rules; filters are no rules, and are in neither list.
    var counts: RuleCounts {
        RuleCounts(
            loaded: ruleSet.loaded, run: ruleSet.rules.count - waiting, needRecords: waiting,
            rejected: ruleSet.rejected.map {
                RejectedSignalRule(file: $0.file, line: $0.line, title: $0.title, reason: $0.reason)
            })
    }

    /// All rules that run, as the rest of the program knows rules.
    var rules: [SignalRule] { ruleSet.rules.map { SignalRule($0) } }

    /// What the rules found in the records that `investigator` was loaded from, and in its graph.
    func findings(_ investigator: Investigator) -> (findings: [RuleFinding], warnings: [CoverageWarning]) {
        let events = RecordEvents(investigator.graph)
        let times = investigator.graph.events.times
        let found = ruleSet.matches(investigator.notes) {
            events[$0]
        } time: {
            times[Int($0.index)]
        }
        var findings = found.matches.map { match in
            let rule = ruleSet.rules[match.rule]
            let fields = ruleSet.groupFields(of: match.rule)
            let group = rule.isCorrelation ? zip(fields, match.group).map { (field: $0, value: $1) } : nil
            return RuleFinding(rule: SignalRule(rule), group: group, events: match.events)
        }
        findings += graphFindings(investigator)
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

    /// What the rules that ask the graph found.
    private func graphFindings(_ investigator: Investigator) -> [RuleFinding] {
        let asking = ruleSet.questions.enumerated().compactMap { place, question in
            question.flatMap { GraphDetector(type: $0.type, settings: $0.settings) }.map { (place, $0) }
        }
        let found = investigator.detect(asking.map(\.1))
        return zip(asking, found).flatMap { asking, findings in
            let rule = SignalRule(ruleSet.rules[asking.0])
            return findings.map { finding in
                let group = finding.group.map { [(field: $0.field, value: $0.value)] }
                return RuleFinding(rule: rule, group: group, events: finding.events)
            }
        }
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
