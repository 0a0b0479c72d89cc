// What the logs cannot show, as JSON and as the words of a text report. Apart because both say it of every answer.
import Investigation

extension JSONWriter {
    /// The members of a coverage that say what its logs cannot show.
    mutating func gaps(of coverage: Coverage) {
        member("categories", coverage.categories)
        member("daysWithoutEvents", coverage.daysWithoutEvents.items)
        if coverage.daysWithoutEvents.isCut { member("daysWithoutEventsTotal", coverage.daysWithoutEvents.total) }
        key("loggingChanges")
        array(coverage.loggingChanges.items) { writer, change in
            writer.object {
                $0.member("action", change.action)
                $0.member("effect", change.effect.rawValue)
                $0.member("trail", optional: change.trail)
                $0.member("principal", optional: change.principal)
                $0.member("account", change.account)
                $0.member("region", change.region)
                $0.member("eventID", change.eventID)
                $0.member("from", change.from)
                $0.member("until", change.until)
            }
        }
        if coverage.loggingChanges.isCut { member("loggingChangesTotal", coverage.loggingChanges.total) }
    }
}

extension TextReport {
    /// Which kinds of event there are, then only what is missing: `management + data events`, `2 days without events`,
    /// `logging stopped 2026-03-02 10:14 – 10:40 UTC`. Stops are told one by one where they are few, changes counted.
    func gaps(of coverage: Coverage) -> [String] {
        var parts: [String] = []
        if !coverage.categories.isEmpty {
            let names = coverage.categories.map { $0.split(separator: "-").joined(separator: " ") }
            parts.append(names.joined(separator: " + ") + (names == ["management"] ? " events only" : " events"))
        }
        let days = coverage.daysWithoutEvents.total
        if days > 0 { parts.append("\(counted(days, "day")) without events") }
        let stops = coverage.loggingChanges.items.filter { $0.effect == .stopped }
        if stops.count > Limits.toldStops {
            parts.append(warned("logging stopped \(grouped(stops.count)) times"))
        } else {
            parts += stops.map { warned("logging stopped " + stretch($0)) }
        }
        let changed = coverage.loggingChanges.total - stops.count
        if changed > 0 { parts.append(warned(counted(changed, "change") + " to logging")) }
        return parts
    }

    private func stretch(_ stop: LoggingChange) -> String {
        if let until = stop.until { return span(stop.from, until) ?? "at an unknown time" }
        return span(stop.from, stop.from).map { "from \($0) on" } ?? "at an unknown time"
    }

    private func warned(_ text: String) -> String { TextStyle.red.applied(to: text, color: options.color) }
}
