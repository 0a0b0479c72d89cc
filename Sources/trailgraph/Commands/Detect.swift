// trailgraph detect: rules over the logs and the graph, and who stands behind what they match.
import Detection
import Ingest
import Investigation
import Report
import Snapshot
import Triage

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
            --store FILE keeps the signals: a new one is open, and one that is known gets the events it lacks and \
            keeps what people made of it, so detect can run again whenever logs come in. trailgraph signals FILE \
            lists them.
            """,
            """
            Some of the rules that come with trailgraph ask the graph instead: what is new about an identity, a \
            credential in two places, chains of roles. They run on any snapshot; all others look at whole records, and \
            need the log files or one snapshot made with --with-records.
            """,
        ],
        examples: [
            Example(purpose: "What the built-in rules find", line: "trailgraph detect SampleLogs"),
            Example(
                purpose: "With rules of your own, as JSON",
                line: "trailgraph detect SampleLogs --rules ~/sigma/rules/cloud/aws -f json"),
            Example(
                purpose: "Kept, to work on them", line: "trailgraph detect SampleLogs --store acme.signals"),
            Example(
                purpose: "One file of rules alone, as CSV",
                line: "trailgraph detect SampleLogs --rules mine.yml --only-rules-given -o signals.csv"),
            Example(purpose: "What the graph alone shows, from a snapshot", line: "trailgraph detect acme.trailgraph"),
        ],
        flags: [.rules, .onlyRulesGiven, .store] + Flag.filters + Flag.answers + Flag.reading,
        run: { (arguments) async throws(Failure) in try await detect(arguments) })

    private static func detect(_ arguments: Arguments) async throws(Failure) -> ExitStatus {
        let settings = try Settings(arguments, paths: logPaths(arguments.operands))
        let hasRecords =
            settings.paths.count == 1 && LoadedFiles.areKept(in: settings.paths[0])
            || !settings.paths.contains { SnapshotFile.isSnapshot($0) }
        let rules = try ruleArguments(arguments, hasRecords: hasRecords)
        guard !rules.ruleSet.rules.isEmpty else {
            throw .usage("there is no rule to run; trailgraph rules check says why")
        }
        guard rules.counts.run > 0 else {
            throw .usage(
                "every rule looks at records, which are not here: give detect the log files, or one snapshot made "
                    + "--with-records")
        }
        let set = rules.ruleSet
        let watcher: LoadOptions.WatcherMaker? = rules.looksAtRecords ? { @Sendable in set.watcher() } : nil
        // Opened before anything is read, so that what is no store is said at once.
        let store = try arguments.store.map { _ throws(Failure) in try arguments.openedStore(creates: true) }
        if !settings.isQuiet, rules.counts.needRecords > 0 {
            let waiting = "\(grouped(rules.counts.needRecords)) rules look at records, which are not here"
            StandardError.write(
                "trailgraph: \(waiting): give detect the log files, or one snapshot made --with-records\n")
        }
        return try await settings.answer(watcher: watcher) { (investigator, filter) throws(Failure) in
            let (findings, warnings) = rules.findings(investigator)
            var answer = investigator.signals(of: findings, rules: rules.counts, filter: filter, warnings: warnings)
            if let store {
                let run = DetectionRun(paths: settings.paths, rules: rules.counts.run, user: arguments.userName)
                try keep(answer.signals.items, in: store, run, isQuiet: settings.isQuiet)
            }
            answer.signals = Limited(answer.signals.items, limit: settings.limit)
            return .signals(answer)
        }
    }

    /// Stores the signals, and says on stderr what became of them.
    private static func keep(
        _ signals: [Signal], in store: SignalStore, _ run: DetectionRun, isQuiet: Bool
    ) throws(Failure) {
        let report = try triaging { () throws(TriageError) in
            try store.record(signals.map { DetectedSignal($0) }, run: run)
        }
        if isQuiet { return }
        StandardError.say(
            "\(store.path): of its signals \(grouped(report.made.count)) are new, "
                + "\(grouped(report.changed.count)) changed, \(grouped(report.unchanged)) found as they were")
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
