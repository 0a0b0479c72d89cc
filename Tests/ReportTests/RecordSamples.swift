// Made-up answers about records, edges, policies and questions, with one text in every place whose content comes from
// a log. Apart from the other samples because these are made hostile by making them, and not afterwards.
import PropertyGraph

@testable import Investigation

enum RecordSamples {
    /// One answer of each sort with `text` all over it.
    static func answers(_ text: String) -> [Answer] {
        let node = Sample.node("u-1", .user, text, text, account: text, type: text)
        let tally = Sample.tally(3, denied: 1, failed: 1, "02T08:14:09", "03T17:55:31")
        return [
            .logs(logs(text, node, tally)), .explanation(explanation(text, node, tally)),
            .policy(policy(text, node, tally)),
            .questions(
                QuestionsAnswer(questions: [
                    QuestionSummary(id: "kms", title: text, asks: text, findings: 2, tally: tally),
                    QuestionSummary(id: "none", title: "T", asks: "A?", findings: 0, tally: Tally()),
                ])),
            .asked(asked(text, node, tally)), .asked(asked(text, nil, tally)),
            .signals(signals(text, node, tally)),
        ]
    }

    static func responses(_ text: String) -> [Response] {
        answers(text).map {
            Response(
                question: Question(command: "logs", entity: text), coverage: Sample.coverage, answer: $0, next: [text])
        }
    }

    private static func logs(_ text: String, _ node: NodeSummary, _ tally: Tally) -> LogsAnswer {
        let quoted = text.unicodeScalars.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
        let record = RawRecord(
            eventID: text, time: Sample.time("02T08:14:09"), action: text, outcome: .denied, principal: node,
            file: text,
            record: 3, json: Array("{\"userAgent\":\"\(quoted)\",\"password\":\"hunter2\"}".utf8))
        return LogsAnswer(
            subject: node, tally: tally, records: Limited([record], total: 3),
            unreadable: [CoverageWarning(file: text, record: 2, reason: text)])
    }

    private static func explanation(_ text: String, _ node: NodeSummary, _ tally: Tally) -> ExplainAnswer {
        let place = EvidencePlace(
            eventID: text, time: nil, action: text, outcome: .failed, file: text, record: 0, path: text,
            sourcePath: text, isUnverified: true)
        func relation(_ kind: EdgeKind, _ evidence: Evidence?) -> Relation {
            let edge = GraphEdge(
                source: "u-1", target: "u-1", kind: kind, tally: tally, evidence: evidence, eventIDs: [text], total: 3)
            return Relation(
                source: node, target: node, edge: edge, meaning: text, evidence: Limited([place], total: 2))
        }
        return ExplainAnswer(
            from: node, to: node,
            relations: Limited([relation(.assumed, .joined), relation(.touched, nil)], total: 3), next: [text])
    }

    private static func policy(_ text: String, _ node: NodeSummary, _ tally: Tally) -> PolicyAnswer {
        let action = PolicyAction(action: text, calls: [text, "s3:ListObjects"], resources: [text], tally: tally)
        let any = PolicyAction(action: "s3:ListBucket", calls: ["s3:ListBucket"], resources: [], tally: tally)
        return PolicyAnswer(
            subject: node, tally: tally, statements: [PolicyStatement(actions: [text], resources: [text])],
            allowed: Limited([action, any]), denied: Limited([action], total: 4), unneeded: [text], caveats: [text])
    }

    private static func signals(_ text: String, _ node: NodeSummary, _ tally: Tally) -> SignalsAnswer {
        var rule = SignalRule(id: text, title: text, file: text, severity: .high)
        rule.name = text
        rule.description = text
        rule.author = text
        rule.license = text
        rule.level = .high
        rule.tags = [text]
        rule.references = [text]
        rule.falsePositives = [text]
        rule.triage = SignalTriage(goal: text, lookAt: [text], response: [text])
        let signal = Signal(
            id: "signal-0123456789abcdef0123456789abcdef", rule: rule, tally: tally, eventIDs: [text],
            principals: [node, node], origin: node, accounts: [text, text], addresses: [node, node], regions: [text],
            resources: Limited([node], total: 60), actions: [ActionTally(action: text, readOnly: false, tally: tally)],
            group: text)
        let rejected = RejectedSignalRule(file: text, line: 3, title: text, reason: text)
        return SignalsAnswer(
            rules: RuleCounts(loaded: 3, run: 2, rejected: [rejected]), signals: Limited([signal], total: 2),
            bySeverity: [(.high, 2)], tally: tally, warnings: [CoverageWarning(file: "rules", reason: text)])
    }

    private static func asked(_ text: String, _ node: NodeSummary?, _ tally: Tally) -> AskAnswer {
        let finding = Finding(
            value: text, node: node, tally: tally,
            actions: [ActionTally(action: text, readOnly: false, tally: tally)],
            shown: [ColumnValues(column: .address, values: Limited([text, text], total: 3), labels: [text, text])],
            burst: tally, eventIDs: [text])
        return AskAnswer(
            id: "kms", title: text, asks: text, reading: [text], column: .userAgent, tally: tally,
            findings: Limited([finding], total: 2))
    }
}
