// Signals and rules as JSON. Apart from the other answers because rules are written in two places: under their signals
// and in lists of their own.
import Investigation

extension JSONWriter {
    mutating func members(of answer: SignalsAnswer) {
        member("rules", object: { $0.members(of: answer.rules) })
        members(of: answer.tally)
        member(
            "severities",
            object: { writer in
                for entry in answer.bySeverity { writer.member(entry.severity.rawValue, entry.count) }
            })
        list("signals", answer.signals) { $0.members(of: $1) }
    }

    mutating func members(of counts: RuleCounts) {
        member("loaded", counts.loaded)
        member("run", counts.run)
        if counts.needRecords > 0 { member("needRecords", counts.needRecords) }
        key("rejected")
        array(counts.rejected) { writer, rule in
            writer.object {
                $0.member("file", rule.file)
                $0.member("line", rule.line)
                $0.member("title", rule.title)
                $0.member("reason", rule.reason)
            }
        }
    }

    mutating func members(of signal: Signal) {
        member("id", signal.id)
        member("rule", object: { $0.members(of: signal.rule) })
        member("severity", signal.rule.severity.rawValue)
        members(of: signal.tally)
        member("group", signal.group)
        member("principal", optional: signal.principals.first)
        member("origin", optional: signal.origin)
        nodes("principals", signal.principals)
        member("accounts", signal.accounts)
        nodes("addresses", signal.addresses)
        member("regions", signal.regions)
        nodes("resources", signal.resources.items)
        if signal.resources.isCut { member("resourcesTotal", signal.resources.total) }
        actions(signal.actions)
        member("eventIDs", signal.eventIDs)
    }

    private mutating func nodes(_ name: String, _ nodes: [NodeSummary]) {
        key(name)
        array(nodes) { $0.row($1) { $0.members(of: $1) } }
    }

    mutating func members(of rule: SignalRule) {
        member("id", rule.id)
        member("name", optional: rule.name)
        member("title", rule.title)
        member("author", optional: rule.author)
        member("license", optional: rule.license)
        member("level", optional: rule.level?.rawValue)
        member("tags", rule.tags)
        member("file", rule.file)
        member("description", optional: rule.description)
        member("references", rule.references)
        member("falsePositives", rule.falsePositives)
        if let triage = rule.triage {
            member(
                "triage",
                object: {
                    $0.member("goal", triage.goal)
                    $0.member("lookAt", triage.lookAt)
                    $0.member("response", triage.response)
                })
        }
    }
}
