// CSV of the answers that list events one by one or compare. Apart from the tables of counts because their columns are
// others; cells are made harmless in the same place.
import Investigation
import PropertyGraph

/// Rows whose cells are named by their column.
private struct NamedRows {
    private var rows: CSVRows
    private let columns: [String]

    init(columns: [String], secrets: Secrets) {
        self.columns = columns
        rows = CSVRows(columns, secrets: secrets)
    }

    var bytes: [UInt8] { rows.bytes }

    /// A row with a cell for each column that has one.
    mutating func add(_ cells: [String: String]) {
        precondition(cells.keys.allSatisfy(columns.contains), "a cell stands in no column")
        rows.add(columns.map { cells[$0] })
    }
}

private let eventColumns = [
    "time", "eventID", "action", "readOnly", "outcome", "errorCode", "principal", "credential", "targets", "address",
    "region", "account", "file", "record", "unverified",
]
private let tallyColumns = ["events", "succeeded", "denied", "failed", "first", "last"]

/// The event itself and those beside it, in time order; seconds are counted from it, either way.
func csvRows(of answer: AroundAnswer, secrets: Secrets) -> [UInt8] {
    var rows = NamedRows(columns: ["table", "shares", "seconds"] + eventColumns, secrets: secrets)
    func add(_ table: String, _ nearby: [NearbyEvent]) {
        for item in nearby {
            var cells = cells(of: item.event)
            cells["table"] = table
            cells["shares"] = item.traits.map(\.rawValue).joined(separator: " ")
            cells["seconds"] = String(abs(item.offset))
            rows.add(cells)
        }
    }
    add("before", answer.before.items)
    rows.add(cells(of: answer.event).merging(["table": "event", "seconds": "0"]) { first, _ in first })
    add("after", answer.after.items)
    return rows.bytes
}

/// A row a line of the timeline.
func csvRows(of answer: TimelineAnswer, secrets: Secrets) -> [UInt8] {
    var rows = NamedRows(
        columns: ["kind", "principal", "credential", "address", "actions", "targets", "eventIDs"] + tallyColumns,
        secrets: secrets)
    for entry in answer.entries.items {
        var cells = cells(of: entry.tally)
        cells["kind"] = entry.kind.rawValue
        cells["principal"] = entry.principal?.key
        cells["credential"] = entry.credential?.key
        cells["address"] = entry.address
        cells["actions"] = entry.actions.map { "\($0.action) \($0.tally.events)" }.joined(separator: "; ")
        cells["targets"] = entry.event?.targets.map(\.key).joined(separator: " ")
        cells["eventIDs"] = entry.eventIDs.joined(separator: " ")
        rows.add(cells)
    }
    return rows.bytes
}

/// A row a new value.
func csvRows(of answer: FirstSeenAnswer, secrets: Secrets) -> [UInt8] {
    var rows = NamedRows(columns: ["what", "value", "resembles", "eventID"] + tallyColumns, secrets: secrets)
    for item in answer.new.items {
        var cells = cells(of: item.tally)
        cells["what"] = item.what.rawValue
        cells["value"] = item.value
        cells["resembles"] = item.resembles
        cells["eventID"] = item.eventID
        rows.add(cells)
    }
    return rows.bytes
}

/// A row a place of a credential or session.
func csvRows(of answer: SharedAnswer, secrets: Secrets) -> [UInt8] {
    var rows = NamedRows(
        columns: [
            "table", "kind", "key", "holder", "origins", "differences", "ordinary", "overlapping", "switches",
            "nearestSeconds",
            "network", "addresses", "programs", "metadataVersions",
        ] + tallyColumns, secrets: secrets)
    func add(_ table: String, _ uses: [SharedUse]) {
        for use in uses {
            for place in use.places {
                var cells = cells(of: place.tally)
                cells["table"] = table
                cells["kind"] = use.node.kind.name
                cells["key"] = use.node.key
                cells["holder"] = use.holder?.key
                cells["origins"] = use.origins.map(\.key).joined(separator: " ")
                cells["differences"] = use.differences.map(\.rawValue).joined(separator: " ")
                cells["ordinary"] = use.ordinary.map(\.rawValue).joined(separator: " ")
                cells["overlapping"] = use.overlapping ? "true" : "false"
                cells["switches"] = String(use.switches)
                cells["nearestSeconds"] = use.nearest.map { String($0.seconds) }
                cells["network"] = place.network
                cells["addresses"] = place.addresses.joined(separator: " ")
                cells["programs"] = place.programs.joined(separator: " ")
                cells["metadataVersions"] = place.metadataVersions.joined(separator: " ")
                rows.add(cells)
            }
        }
    }
    add("shared", answer.shared.items)
    add("ordinary", answer.ordinary.items)
    return rows.bytes
}

private func cells(of event: EventSummary) -> [String: String] {
    var cells = ["eventID": event.eventID, "action": event.action, "outcome": event.outcome.name, "file": event.file]
    cells["time"] = event.time?.description
    cells["readOnly"] = event.readOnly ? "true" : "false"
    cells["errorCode"] = event.errorCode
    cells["principal"] = event.principal?.key
    cells["credential"] = event.credential?.key
    cells["targets"] = event.targets.map(\.key).joined(separator: " ")
    cells["address"] = event.address
    cells["region"] = event.region
    cells["account"] = event.account
    cells["record"] = String(event.record)
    cells["unverified"] = event.isUnverified ? "true" : "false"
    return cells
}

private func cells(of tally: Tally) -> [String: String] {
    var cells = [
        "events": String(tally.events), "succeeded": String(tally.succeeded), "denied": String(tally.denied),
        "failed": String(tally.failed),
    ]
    cells["first"] = tally.first?.description
    cells["last"] = tally.last?.description
    return cells
}
