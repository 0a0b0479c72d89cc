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
        let source = answer.baselineGiven ? "" : ", the first half of the span"
        parts.append("against \(counted(answer.known.events, "call")) in the baseline (\(span)\(source))")
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
        var parts = [
            "\(grouped(answer.shared.total)) of \(grouped(answer.examined)) used from several networks at once"
        ]
        if answer.ordinary.total > 0 {
            parts.append("\(grouped(answer.ordinary.total)) from several places for an ordinary reason")
        }
        if answer.masked > 0 { parts.append("\(grouped(answer.masked)) left out, their ids are masked") }
        return parts
    }

    func tables(of answer: SharedAnswer) -> [String] {
        table(shared: answer.shared) + table(ordinary: answer.ordinary)
    }

    private func table(shared uses: Limited<SharedUse>) -> [String] {
        let columns = [nameColumn("SHARED"), TextColumn(title: "OF", least: 14)] + tallyColumns
        let names = names(of: uses.items.map(\.node))
        return lines(TextTable(columns: columns), uses) { use, index in
            let cells = [TextCell(names[index]), TextCell(holder(of: use))] + tallyCells(use.tally)
            return TextRow(cells: cells, notes: [why(use)] + use.places.map { place($0) })
        }
    }

    private func table(ordinary uses: Limited<SharedUse>) -> [String] {
        let columns = [
            nameColumn("ORDINARY"), TextColumn(title: "OF", least: 12), TextColumn(title: "CALLS", isNumber: true),
            TextColumn(title: "WHY", least: 20), TextColumn(title: "FROM", least: 16),
        ]
        let names = names(of: uses.items.map(\.node))
        return lines(TextTable(columns: columns), uses) { use, index in
            TextRow(cells: [
                TextCell(names[index]), TextCell(holder(of: use)), TextCell(grouped(use.tally.events)),
                TextCell(list: use.ordinary.map(\.phrase), separator: ", "),
                TextCell(list: use.places.flatMap(\.addresses).map(clean), style: .dim),
            ])
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

    /// A network, what was seen of it, how much and when; long lists of addresses and programs cut short.
    private func place(_ place: SharedPlace) -> TextCell {
        let many = isWide ? 6 : 2
        func short(_ list: [String]) -> String {
            let more = list.count > many ? " +\(list.count - many)" : ""
            return list.prefix(many).map { clean($0).truncatedInMiddle(to: 24) }.joined(separator: " ") + more
        }
        var parts = [short(place.addresses)]
        if !place.programs.isEmpty { parts.append(short(place.programs)) }
        if !place.metadataVersions.isEmpty { parts.append("IMDS " + place.metadataVersions.joined(separator: " and ")) }
        let denied = place.tally.denied > 0 ? " (\(grouped(place.tally.denied)) denied)" : ""
        parts.append(counted(place.tally.events, "call") + denied)
        parts.append("\(times.text(place.tally.first)) – \(times.text(place.tally.last))")
        return TextCell(list: parts, separator: " · ", style: .dim)
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
