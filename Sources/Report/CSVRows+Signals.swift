// Signals as CSV, a row each.
import Investigation

func csvRows(_ answer: SignalsAnswer, _ secrets: Secrets) -> [UInt8] {
    var rows = CSVRows(
        [
            "id", "severity", "rule", "title", "author", "tags", "events", "succeeded", "denied", "failed", "first",
            "last", "principal", "origin", "accounts", "addresses", "regions", "resources", "actions", "group",
        ], secrets: secrets)
    for signal in answer.signals.items {
        let tally = signal.tally
        rows.add([
            signal.id, signal.rule.severity.rawValue, signal.rule.id, signal.rule.title, signal.rule.author,
            signal.rule.tags.joined(separator: " "), String(tally.events), String(tally.succeeded),
            String(tally.denied), String(tally.failed), tally.first?.description, tally.last?.description,
            signal.principals.first?.key, signal.origin?.key, signal.accounts.joined(separator: " "),
            signal.addresses.map(\.key).joined(separator: " "), signal.regions.joined(separator: " "),
            signal.resources.items.map(\.key).joined(separator: " "),
            signal.actions.map(\.action).joined(separator: " "), signal.group,
        ])
    }
    return rows.bytes
}
