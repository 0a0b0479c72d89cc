// Text of the answers that compare: what is new, and what was used from two places. Apart from the tables of counts
// because each row says why it is there.
import Investigation
import PropertyGraph

extension TextReport {
    // MARK: First seen

    func verdict(on answer: FirstSeenAnswer) -> [String] {
        let new = answer.totals.map { counted($0.total, $0.what.noun, $0.what.plural) }
        var parts = new.isEmpty ? ["nothing new"] : ["new: \(new[0])"] + new.dropFirst()
        parts[parts.count - 1] += " in \(counted(answer.tally.events, "call"))"
        let span = span(answer.baseline.since, answer.baseline.until) ?? answer.baseline.until.map { "up to \($0)" }
        guard let span else { return parts + ["no call has a time to compare"] }
        parts.append("baseline \(span) with \(counted(answer.known.events, "call"))")
        if !answer.baselineGiven { parts.append("the first half of the span") }
        return parts
    }

    func tables(of answer: FirstSeenAnswer) -> [String] {
        var lines: [String] = []
        if answer.known.events == 0, answer.tally.events > 0 {
            lines += ["", "The baseline has none of its calls, so everything is new."]
        }
        for count in answer.totals {
            let values = answer.new.items.filter { $0.what == count.what }
            lines += table(values: Limited(values, total: count.total), of: count.what)
        }
        return lines
    }

    private func table(values: Limited<NewValue>, of what: Novelty) -> [String] {
        var columns = [nameColumn("NEW " + what.plural.uppercased())] + tallyColumns
        if isWide { columns.append(TextColumn(title: "FIRST EVENT", least: 36)) }
        return lines(TextTable(columns: columns), values) { value, _ in
            let name = isWide ? value.value : value.node?.name ?? value.value
            let event = isWide ? [TextCell(clean(value.eventID), style: .dim)] : []
            let known = value.resembles.map { TextCell("\(clean($0)) is known from the baseline", style: .dim) }
            return TextRow(
                cells: [TextCell(clean(name))] + tallyCells(value.tally) + event, notes: known.map { [$0] } ?? [])
        }
    }

    // MARK: Shared

    func verdict(on answer: SharedAnswer) -> [String] {
        var parts = ["\(grouped(answer.shared.total)) of \(grouped(answer.examined)) shared between networks"]
        if answer.ordinary.total > 0 {
            parts.append("\(grouped(answer.ordinary.total)) used from several places as is ordinary")
        }
        if answer.masked > 0 { parts.append("\(grouped(answer.masked)) left out, their ids are masked") }
        return parts
    }

    func tables(of answer: SharedAnswer) -> [String] {
        table(shared: answer.shared) + table(ordinary: answer.ordinary) + table(reasons: answer.reasons)
    }

    private func table(shared uses: Limited<SharedUse>) -> [String] {
        let columns = [nameColumn("SHARED"), TextColumn(title: "OF", least: 14)] + tallyColumns
        let names = names(of: uses.items.map(\.node))
        return lines(TextTable(columns: columns), uses) { use, index in
            let cells = [TextCell(names[index]), TextCell(holder(of: use))] + tallyCells(use.tally)
            return TextRow(cells: cells, notes: [why(use)] + networks(of: use))
        }
    }

    private func table(ordinary uses: Limited<SharedUse>) -> [String] {
        let holder = isWide ? [TextColumn(title: "OF", least: 14)] : []
        let columns =
            [nameColumn("ORDINARY"), TextColumn(title: "CALLS", isNumber: true)] + holder
            + [TextColumn(title: "WHY", least: 30), TextColumn(title: "FROM", least: 15)]
        let names = names(of: uses.items.map(\.node))
        return lines(TextTable(columns: columns), uses) { use, index in
            let holder = isWide ? [TextCell(self.holder(of: use))] : []
            return TextRow(
                cells: [TextCell(names[index]), TextCell(grouped(use.tally.events))] + holder + [
                    TextCell(list: use.ordinary.map(\.phrase), separator: ", "),
                    TextCell(list: use.places.flatMap(\.addresses).map(clean), style: .dim),
                ])
        }
    }

    private func table(reasons: [ReasonCount]) -> [String] {
        let columns = [nameColumn("WHY"), TextColumn(title: "TIMES", isNumber: true)]
        return lines(TextTable(columns: columns), Limited(reasons)) { reason, _ in
            TextRow(cells: [TextCell(reason.reason.phrase), TextCell(grouped(reason.total))])
        }
    }

    private func holder(of use: SharedUse) -> String {
        use.holder.map { clean(isWide ? $0.key : $0.name) } ?? clean(use.node.title)
    }

    /// How its places lie in time, and who stands behind it.
    private func why(_ use: SharedUse) -> TextCell {
        var parts = [use.overlapping ? "networks overlap in time" : "one network after another, other programs"]
        if use.switches > 1 { parts.append(counted(use.switches, "change")) }
        if let nearest = use.nearest { parts.append("nearest calls \(spanText(nearest.seconds)) apart") }
        if !use.origins.isEmpty { parts.append("origin " + use.origins.map { clean($0.name) }.joined(separator: ", ")) }
        return TextCell(list: parts, separator: " · ")
    }

    /// A line for each network, and one for all services.
    private func networks(of use: SharedUse) -> [TextCell] {
        let services = use.places.filter(\.isService)
        let lines = use.places.filter { !$0.isService }.map { place($0) }
        guard !services.isEmpty else { return lines }
        let tally = services.reduce(into: Tally()) { $0.add($1.tally) }
        let names = services.flatMap(\.addresses).map(clean)
        let parts = ["services on its behalf", calls(of: tally)] + names
        return lines + [TextCell(list: parts, separator: " · ", style: .dim)]
    }

    /// What was seen of a network, how much and when; long lists of addresses and programs cut short.
    private func place(_ place: SharedPlace) -> TextCell {
        let many = isWide ? 6 : 2
        func short(_ list: [String]) -> String {
            let more = list.count > many ? " +\(list.count - many)" : ""
            return list.prefix(many).map { clean($0).truncatedInMiddle(to: 24) }.joined(separator: " ") + more
        }
        var parts = [short(place.addresses), calls(of: place.tally)]
        parts.append("\(times.text(place.tally.first)) – \(times.text(place.tally.last))")
        if !place.metadataVersions.isEmpty { parts.append("IMDS " + place.metadataVersions.joined(separator: " and ")) }
        if !place.programs.isEmpty { parts.append(short(place.programs)) }
        return TextCell(list: parts, separator: " · ", style: .dim)
    }

    private func calls(of tally: Tally) -> String {
        counted(tally.events, "call") + (tally.denied > 0 ? " (\(grouped(tally.denied)) denied)" : "")
    }
}

extension SharedAnswer {
    /// The calls of what is listed.
    var tally: Tally { (shared.items + ordinary.items).reduce(into: Tally()) { $0.add($1.tally) } }
}

extension Novelty {
    /// One of it: `user agent`.
    fileprivate var noun: String { rawValue.split(separator: "-").joined(separator: " ") }

    fileprivate var plural: String { self == .address ? "addresses" : noun + "s" }
}

extension OrdinaryReason {
    /// The reason in words.
    fileprivate var phrase: String {
        switch self {
        case .service: "services on its behalf"
        case .oneNetwork: "one network"
        case .oneAfterAnother: "one place after another"
        case .endpoint: "private, by an endpoint"
        case .onePlace: "programs at one place"
        case .workers: "workers, a key each"
        case .rotation: "keys follow each other"
        }
    }
}
