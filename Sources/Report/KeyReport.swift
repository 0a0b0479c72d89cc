// Keys to a store. Apart from signals: the one place where a secret is meant to be read, once.
import Triage

/// A pair of keys just made, as text or JSON; nil for another format.
public func renderNewKey(
    _ made: NewAccessKey, as format: ReportFormat, options: ReportOptions = ReportOptions()
) -> [UInt8]? {
    let permissions = made.key.permissions.map(\.rawValue)
    switch format {
    case .json:
        var writer = JSONWriter(secrets: Secrets(reveal: true), pretty: options.pretty)
        writer.object {
            $0.member("id", made.key.id)
            $0.member("apiKey", made.apiKey)
            $0.member("applicationKey", made.applicationKey)
            $0.member("user", made.key.user.label)
            $0.member("permissions", permissions)
        }
        writer.endLine()
        return writer.bytes
    case .text:
        let lines = [
            "key \(made.key.id) of \(printable(made.key.user.label)): \(permissions.joined(separator: ", "))",
            "DD-API-KEY          \(made.apiKey)", "DD-APPLICATION-KEY  \(made.applicationKey)",
            "They are shown this one time.",
        ]
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    default: return nil
    }
}

/// The keys of a store, without what opens anything, as text, JSON or CSV; nil for another format.
public func renderKeys(
    _ keys: [AccessKey], as format: ReportFormat, options: ReportOptions = ReportOptions()
) -> [UInt8]? {
    switch format {
    case .json:
        var writer = JSONWriter(secrets: Secrets(), pretty: options.pretty)
        writer.object { writer in
            writer.key("keys")
            writer.array(keys) { writer, key in
                writer.object {
                    $0.member("id", key.id)
                    $0.member("user", key.user.label)
                    $0.member("permissions", key.permissions.map(\.rawValue))
                    $0.member("created", key.created.description)
                    $0.member("revoked", optional: key.revoked?.description)
                }
            }
        }
        writer.endLine()
        return writer.bytes
    case .csv:
        var rows = CSVRows(["id", "user", "permissions", "created", "revoked"], secrets: Secrets())
        for key in keys {
            rows.add([
                key.id, key.user.label, key.permissions.map(\.rawValue).joined(separator: " "),
                key.created.description, key.revoked?.description,
            ])
        }
        return rows.bytes
    case .text:
        if keys.isEmpty { return Array("No keys; trailgraph keys create makes one.\n".utf8) }
        var table = TextTable(columns: [
            TextColumn(title: "KEY"), TextColumn(title: "USER", least: 12), TextColumn(title: "ALLOWS"),
            TextColumn(title: "MADE"), TextColumn(title: "REVOKED"),
        ])
        table.rows = keys.map { key in
            TextRow(cells: [
                TextCell(key.id), TextCell(printable(key.user.label)),
                TextCell(key.permissions.map(\.rawValue).joined(separator: ", ")),
                TextCell(String(key.created.description.prefix(10))),
                TextCell(key.revoked.map { String($0.description.prefix(10)) } ?? "-"),
            ])
        }
        let lines = table.lines(width: options.width, color: options.color)
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    default: return nil
    }
}
