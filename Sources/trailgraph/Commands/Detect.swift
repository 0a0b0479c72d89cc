// trailgraph detect: rules over the logs and the graph, and who stands behind what they match.
import Detection
import Ingest
import Investigation
import Report
import Snapshot

extension Command {
    static let detect = Command(
        "detect", "what rules find in the logs and the graph, and who stands behind it", operands: [.paths],
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
            Some of the rules that come with trailgraph ask the graph instead: what is new about an identity, a \
            credential in two places, chains of roles. They run on a snapshot too; all others look at whole records, \
            which a snapshot does not hold, and need the log files.
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
            Example(purpose: "What the graph alone shows, from a snapshot", line: "trailgraph detect acme.trailgraph"),
        ],
        flags: [.rules, .onlyRulesGiven] + Flag.filters + Flag.answers + Flag.reading,
        run: { (arguments) async throws(Failure) in try await detect(arguments) })

    private static func detect(_ arguments: Arguments) async throws(Failure) -> ExitStatus {
        let settings = try Settings(arguments, paths: logPaths(arguments.operands))
        let hasSnapshot = settings.paths.contains { SnapshotFile.isSnapshot($0) }
        let rules = try ruleArguments(arguments, hasRecords: !hasSnapshot)
        guard !rules.ruleSet.rules.isEmpty else {
            throw .usage("there is no rule to run; trailgraph rules check says why")
        }
        guard rules.counts.run > 0 else {
            throw .usage("a snapshot holds no records, and every rule looks at records: give detect the log files")
        }
        let set = rules.ruleSet
        let watcher: LoadOptions.WatcherMaker? = rules.looksAtRecords ? { @Sendable in set.watcher() } : nil
        if !settings.isQuiet, rules.counts.needRecords > 0 {
            let waiting = "\(grouped(rules.counts.needRecords)) rules look at records, which a snapshot does not hold"
            StandardError.write("trailgraph: \(waiting): give detect the log files for those\n")
        }
        return try await settings.answer(watcher: watcher) { (investigator, filter) throws(Failure) in
            let (findings, warnings) = rules.findings(investigator)
            return .signals(
                investigator.signals(
                    of: findings, rules: rules.counts, filter: filter, limit: settings.limit, warnings: warnings))
        }
    }

    /// The rules that the flags name.
    ///
    /// - Parameters:
    ///   - arguments: the flags.
    ///   - hasRecords: whether what is looked at holds records.
    static func ruleArguments(_ arguments: Arguments, hasRecords: Bool = true) throws(Failure) -> LoadedRules {
        if arguments.onlyRulesGiven, arguments.rules.isEmpty {
            throw .usage("--only-rules-given leaves no rules; add --rules PATH")
        }
        return try LoadedRules(arguments.rules, withBuiltIn: !arguments.onlyRulesGiven, hasRecords: hasRecords)
    }
}
