// trailgraph detect: Sigma rules over the logs, and who stands behind what they match.
import Detection
import Ingest
import Investigation
import Snapshot

extension Command {
    static let detect = Command(
        "detect", "what Sigma rules find in the logs, and who stands behind it", operands: [.paths],
        description: [
            """
            Runs rules over every record, and makes signals of what they match: the events of one rule by one \
            identity, with the identity found by lineage and not by the name in the record. Signals are listed the \
            gravest first; the same logs and rules give the same signals with the same ids.
            """,
            """
            Rules are Sigma's, correlations among them: those that come with trailgraph, and with --rules those of \
            your own. What a rule cannot mean here is not guessed: it is rejected with file, line and reason, and \
            counted.
            """,
            """
            Rules look at whole records, which a snapshot does not hold: detect needs the log files.
            """,
        ],
        examples: [
            Example(purpose: "What the built-in rules find", line: "trailgraph detect SampleLogs"),
            Example(
                purpose: "With rules of your own, as JSON",
                line: "trailgraph detect SampleLogs --rules ~/sigma/rules/cloud/aws -f json"),
            Example(
                purpose: "One file of rules alone, as CSV",
                line: "trailgraph detect SampleLogs --rules mine.yml --only-rules-given -o signals.csv"),
        ],
        flags: [.rules, .onlyRulesGiven] + Flag.filters + Flag.answers + Flag.reading,
        run: { (arguments) async throws(Failure) in
            let settings = try Settings(arguments, paths: logPaths(arguments.operands))
            if let snapshot = settings.paths.first(where: { SnapshotFile.isSnapshot($0) }) {
                throw .usage("\(snapshot) is a snapshot, which holds no records: give detect the log files")
            }
            let rules = try ruleArguments(arguments)
            guard !rules.ruleSet.rules.isEmpty else {
                throw .usage("there is no rule to run; trailgraph rules check says why")
            }
            let set = rules.ruleSet
            return try await settings.answer(watcher: { set.watcher() }) { (investigator, filter) throws(Failure) in
                let (findings, warnings) = rules.findings(investigator)
                return .signals(
                    investigator.signals(
                        of: findings, rules: rules.counts, filter: filter, limit: settings.limit, warnings: warnings))
            }
        })

    /// The rules that the flags name.
    static func ruleArguments(_ arguments: Arguments) throws(Failure) -> LoadedRules {
        if arguments.onlyRulesGiven, arguments.rules.isEmpty {
            throw .usage("--only-rules-given leaves no rules; add --rules PATH")
        }
        return try LoadedRules(arguments.rules, withBuiltIn: !arguments.onlyRulesGiven)
    }
}
