// Signals of a store in every format: as docs/signals.schema.json says, and harmless whatever stands in them.
import Foundation
import PropertyGraph
import Testing

@testable import Investigation
@testable import Report
@testable import Triage

struct StoredSignalReportTests {
    /// A signal with `text` wherever the content comes from outside.
    private func signal(_ text: String, state: SignalState = .archived) -> StoredSignal {
        var rule = DetectedRule(id: text, title: text, file: text)
        rule.name = text
        rule.description = text
        rule.author = text
        rule.license = text
        rule.level = "high"
        rule.tags = [text]
        rule.references = [text]
        rule.falsePositives = [text]
        rule.triage = DetectedTriage(goal: text, lookAt: ["{{@usr.name}} \(text)"], response: [text])
        var detected = DetectedSignal(
            id: "signal-0123456789abcdef0123456789abcdef", rule: rule, severity: .high, group: text, events: [])
        let node = DetectedNode(kind: "user", key: text, name: text, account: text, type: text)
        detected.principals = [node, node]
        detected.origin = node
        detected.accounts = [text]
        detected.addresses = [text]
        detected.regions = [text]
        detected.resources = [node]
        detected.resourceCount = 60
        detected.userAgents = [text]
        let user = TriageUser(uuid: text, handle: text, name: text)
        let now = Moment(milliseconds: 1_800_000_000_000)
        var triage = TriageStatus()
        triage.state = state
        triage.stateUpdated = now
        triage.stateUser = user
        triage.archiveReason = .other
        triage.archiveComment = text
        triage.archiveCommented = now
        triage.archiveCommentUser = user
        triage.assignee = user
        triage.incidents = [7]
        let time = Timestamp(seconds: 1_772_352_000)
        return StoredSignal(
            detected: detected, tally: EventTally(events: 3, denied: 1, failed: 1, first: time, last: time),
            actions: [CalledAction(action: text, count: 3)], discovered: now, modified: now, version: 4, triage: triage,
            paths: [text])
    }

    private func list(_ text: String) -> StoredSignalList {
        StoredSignalList(query: text, signals: [signal(text), signal(text, state: .open)], total: 9, next: [text])
    }

    private func page(_ text: String) -> StoredSignalPage {
        let event = DetectedEvent(
            id: text, time: Timestamp(seconds: 1_772_352_000), action: text, outcome: .denied)
        return StoredSignalPage(
            signal: signal(text), events: Limited([event], total: 2), related: Limited([signal(text)], total: 3),
            history: history(text), next: [text])
    }

    private func history(_ text: String) -> [HistoryEntry] {
        let now = Moment(milliseconds: 1_800_000_000_000)
        return [
            HistoryEntry(time: now, user: nil, field: .signal, from: nil, to: text, version: 1),
            HistoryEntry(
                time: now, user: TriageUser(uuid: text, handle: text), field: .archiveComment, from: text, to: text,
                version: 2),
        ]
    }

    /// Everything that can be printed of them in a format.
    private func reports(_ text: String, as format: ReportFormat, color: Bool = false) -> [String] {
        let options = ReportOptions(width: color ? 200 : 80, color: color)
        return [
            renderStoredSignals(list(text), as: format, options: options),
            renderStoredSignal(page(text), as: format, options: options),
            renderHistory(of: text, history(text), as: format, options: options),
        ].compactMap { $0.map { String(decoding: $0, as: UTF8.self) } }
    }

    @Test func `every answer is as the schema says`() throws {
        let schema = try JSONSchema(contentsOf: JSONSchema.signals)
        let reports = reports("alice", as: .json)
        #expect(reports.count == 3)
        for report in reports {
            #expect(schema.complaints(about: try JSONSerialization.jsonObject(with: Data(report.utf8))) == [])
            let spoiled = report.replacing(#""version": "#, with: #""revision": "#)
            #expect(schema.complaints(about: try JSONSerialization.jsonObject(with: Data(spoiled.utf8))) != [])
        }
    }

    @Test(arguments: Hostile.texts)
    func `hostile words steer no terminal and come back exactly from JSON`(hostile: String) throws {
        for format in [ReportFormat.text, .json, .jsonl] {
            for report in reports(hostile, as: format) {
                #expect(report.unicodeScalars.allSatisfy { $0 == "\n" || !$0.isUnprintable })
                #expect(!report.split(separator: "\n").contains { $0.hasPrefix("FORGED") })
            }
        }
        for report in reports(hostile, as: .text, color: true) {
            let plain = report.replacing(/\u{1B}\[(0|1|2|31)m/, with: "")
            #expect(plain.unicodeScalars.allSatisfy { $0 == "\n" || !$0.isUnprintable })
        }
        let bytes = try #require(renderStoredSignals(list(hostile), as: .json))
        let root = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        let question = try #require(root["question"] as? [String: Any])
        #expect((question["query"] as? String).map { Array($0.utf8) } == Array(hostile.utf8))
    }

    @Test(arguments: Hostile.texts)
    func `CSV of hostile words keeps its shape and holds no formula`(hostile: String) throws {
        let reports = reports(hostile, as: .csv)
        #expect(reports.count == 2)
        for report in reports {
            let rows = CSVReader.rows(report)
            #expect(rows.count == 3)
            for row in rows {
                #expect(row.count == rows[0].count)
                #expect(!row.contains { $0 != "-" && $0.first.map("=+-@\t\r\n\0＝＋－＠".contains) ?? false })
            }
        }
    }

    @Test func `secrets are masked, also in what people say`() {
        let token = "IQoJb3JpZ2luX2VjEXAMPLEEXAMPLEEXAMPLEEXAMPLEEXAMPLEEXAMPLE"
        for format in [ReportFormat.text, .json, .jsonl, .csv] {
            for report in reports(token, as: format) { #expect(!report.contains(token)) }
        }
    }

    @Test func `fields of a rule's text are filled in once, with the signal's own values`() {
        var signal = signal("alice")
        signal.detected.addresses = ["{{@usr.name}}", "b", "c", "d", "e", "f", "g"]
        #expect(
            signal.filled("{{@usr.name}} from {{ @network.client.ip }}")
                == "alice from {{@usr.name}}, b, c, d, e, 2 more")
        #expect(signal.filled("{{source}}, {{status}}, {{@workflow.events_matched}}") == "cloudtrail, high, 3")
        #expect(signal.filled("{{@no.such}} {{x}} {{}} {{open") == "unknown unknown unknown {{open")
    }
}
