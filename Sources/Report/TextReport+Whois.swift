// The text of `whois`: who it is in one sentence, the chain, and apart from both what is missing, claimed or only
// probable. Apart from the other tables because here a guess must never look like an answer.
import Investigation
import PropertyGraph

extension WhoisAnswer {
    /// Every time on the page.
    var times: [Timestamp] {
        let chains = [lineage, createdBy].compactMap(\.self) + alternatives.map(\.lineage)
        let calls = [tally.first, tally.last] + origins.items.flatMap { [$0.tally.first, $0.tally.last] }
        return chains.flatMap { $0.hops.compactMap(\.at) } + claims.compactMap(\.at) + calls.compactMap(\.self)
    }
}

extension TextReport {
    /// One sentence: who it is and how surely.
    func verdict(on answer: WhoisAnswer) -> [String] {
        if let origin = answer.lineage.origin {
            let name = bold(origin)
            guard answer.lineage.hops.isEmpty == false else {
                return [
                    answer.origins.items.isEmpty ? "\(name) stands for itself" : "\(name) stands behind every call"
                ]
            }
            let weakest = answer.lineage.hops.map(\.evidence).min() ?? .attested
            return ["\(name) stands behind it", "\(counted(answer.lineage.hops.count, "step")), \(weakest.name)"]
        }
        if answer.origins.total > 1 {
            return ["\(counted(answer.origins.total, "origin")) behind \(counted(answer.tally.events, "call"))"]
        }
        if answer.isCyclic { return ["the steps lead back to where they began, and to nobody"] }
        if let candidate = answer.candidate {
            return ["who stands behind it is not in these logs", "probably \(bold(candidate.node))"]
        }
        let account =
            answer.derivedAccount.map { ["its id holds the account \(short($0)) (derived, not in any record)"] } ?? []
        return ["who stands behind it is not in these logs"] + account
    }

    /// The parts under the head, each with what it is called.
    func sections(of answer: WhoisAnswer) -> [String] {
        var lines = answer.event.map { line(of: $0) } ?? []
        if let credential = answer.credential, credential.id != answer.lineage.subject.id, answer.event == nil {
            lines += ["", "signed last with \(short(credential.name))"]
        }
        if !answer.lineage.hops.isEmpty { lines += chain("LINEAGE", answer.lineage) }
        lines += claims(answer.claims)
        if let candidate = answer.candidate { lines += probably(candidate) }
        if let missing = answer.missing { lines += text(of: missing) }
        if let made = answer.createdBy {
            let isSubject = made.subject.id == answer.lineage.subject.id
            lines += chain("CREATED BY", made, of: isSubject ? nil : made.subject)
        }
        for other in answer.alternatives {
            lines += chain("ALSO", other.lineage) + [dim("  \(other.because)")]
        }
        return lines + table(origins: answer.origins)
    }

    // MARK: The chain

    /// A step a line, each under what it leads from, with how it is known and the event that shows it: the first eight
    /// characters of its id where the page is narrow, which find it again.
    private func chain(_ title: String, _ lineage: LineageAnswer, of subject: NodeSummary? = nil) -> [String] {
        // Names tell kinds on a narrow page; the columns go to the names.
        let kind = isWide ? [TextColumn(title: "KIND", least: 12), TextColumn(title: "ACCOUNT", least: 12)] : []
        let columns =
            [TextColumn(title: title.padded(to: 20), least: 20)] + kind
            + [
                TextColumn(title: "HOW", least: 10), TextColumn(title: "EVIDENCE"), TextColumn(title: "AT"),
                TextColumn(title: "EVENT", least: 8),
            ]
        let chain: [Hop?] = [nil] + lineage.hops
        return lines(TextTable(columns: columns), Limited(chain)) { hop, depth in
            let node = hop?.node ?? lineage.subject
            let stem = depth == 0 ? "" : String(repeating: " ", count: min(depth - 1, 8)) + "└ "
            let name = stem + clean(isWide ? node.key : node.name)
            let isOrigin = depth == chain.count - 1 && lineage.origin?.id == node.id
            var cells = [TextCell(name, style: isOrigin ? .bold : .plain)]
            if isWide { cells += [TextCell(clean(node.title)), TextCell(clean(node.account ?? ""))] }
            guard let hop else {
                return TextRow(cells: cells + Array(repeating: TextCell(""), count: columns.count - cells.count))
            }
            cells += [
                TextCell(hop.via.step + (hop.isSelf ? " (itself)" : "")), TextCell(hop.evidence.name),
                TextCell(times.text(hop.at)),
                TextCell(hop.eventIDs.first.map { isWide ? clean($0) : start(of: $0) } ?? "-"),
            ]
            return TextRow(cells: cells)
        }
    }

    private func line(of event: WhoisEvent) -> [String] {
        var parts = ["event \(short(event.eventID))", short(event.action), event.outcome.name]
        if let time = event.time { parts.append(times.text(time)) }
        if let principal = event.principal { parts.append("by \(short(principal.name))") }
        if let via = event.via { parts.append("through \(short(via.name))") }
        return [""] + wrapped(parts, separator: ", ")
    }

    // MARK: What is not known

    private func claims(_ claims: [Hop]) -> [String] {
        if claims.isEmpty { return [] }
        let sentences = claims.map { claim in
            let name = short(claim.node.label.split(separator: "/", maxSplits: 1).last.map(String.init) ?? "")
            let event = claim.eventIDs.first.map { ", event \(start(of: $0))" } ?? ""
            return "claims the source identity \(name)\(event): set by whoever made the session, no proof"
        }
        return [""] + sentences.flatMap { wrapped(words(of: $0), separator: " ") }
    }

    private func probably(_ candidate: WhoisCandidate) -> [String] {
        let events = candidate.eventIDs.prefix(3).map(start).joined(separator: ", ")
        let sentence =
            "PROBABLY \(short(candidate.node.name)) (\(short(candidate.node.title)), \(candidate.evidence.name)): "
            + "\(candidate.because); see \(events)"
        return [""] + wrapped(words(of: sentence), separator: " ")
    }

    /// What to fetch, from where.
    private func text(of missing: MissingRecord) -> [String] {
        var sentence = "MISSING  the \(short(missing.eventName)) record"
        sentence += missing.account.map { " in account \(short($0))" } ?? " in an account that is not known"
        if let region = missing.region {
            sentence += ", region \(short(region))" + (missing.paths.count > 1 ? " or that of the endpoint used" : "")
        }
        if let from = missing.from, let to = missing.to {
            sentence += from == to ? ", at \(from)" : ", from \(from) to \(to)"
        }
        var lines = [""] + wrapped(words(of: sentence), separator: " ")
        if !missing.paths.isEmpty { lines.append(dim("  its file begins with one of")) }
        lines += missing.paths.prefix(8).flatMap(path)
        if missing.paths.count > 8 { lines.append(dim("  … \(missing.paths.count - 8) more in --format json")) }
        return lines
    }

    /// A path to paste: whole on one line, else its folder and the beginning of the file's name on two.
    private func path(_ text: String) -> [String] {
        let path = clean(text)
        guard path.columns > width - 2, let slash = path.lastIndex(of: "/") else {
            return ["  \(path.truncatedInMiddle(to: width - 2))"]
        }
        let name = String(path[path.index(after: slash)...])
        return ["  \(String(path[...slash]).truncatedInMiddle(to: width - 2))"]
            + (name.isEmpty ? [] : ["    \(name.truncatedInMiddle(to: width - 4))"])
    }

    // MARK: Many origins

    private func table(origins: Limited<OriginTally>) -> [String] {
        var columns = [TextColumn(title: "ORIGINS".padded(to: 20), least: 20), TextColumn(title: "KIND", least: 8)]
        columns += tallyColumns
        return lines(TextTable(columns: columns), origins) { row, _ in
            let name = row.origin.map { clean(isWide ? $0.key : $0.name) } ?? "not in these logs"
            let through = row.through.filter { $0.id != row.origin?.id }.map { clean($0.name) }
            let notes =
                through.isEmpty
                ? [] : [TextCell(list: ["through \(through[0])"] + through.dropFirst(), separator: " · ", style: .dim)]
            return TextRow(
                cells: [TextCell(name), TextCell(row.origin.map { clean($0.title) } ?? "")] + tallyCells(row.tally),
                notes: notes)
        }
    }

    // MARK: Words

    private func bold(_ node: NodeSummary) -> String {
        TextStyle.bold.applied(to: clean(node.name).truncatedInMiddle(to: 48), color: options.color)
            + " (\(short(node.title)))"
    }

    private func dim(_ text: String) -> String { TextStyle.dim.applied(to: text, color: options.color) }

    /// Text from a log in a sentence, cut so that no word of it is broader than a page.
    private func short(_ text: String) -> String { clean(text).truncatedInMiddle(to: 48) }

    /// The beginning of an event id, which finds the event again.
    private func start(of eventID: String) -> String { clean(String(eventID.prefix(8))).truncatedInMiddle(to: 8) }

    private func words(of sentence: String) -> [String] { sentence.split(separator: " ").map(String.init) }
}

extension EdgeKind {
    /// How a step came about, read from the nearer node to the farther.
    fileprivate var step: String {
        switch self {
        case .holds, .hasKey: "signs for"
        case .assumed: "assumed by"
        case .assumedRoot: "root assumed by"
        case .switched: "taken up by"
        case .federated: "federated by"
        case .turnedIntoConsole: "made from a key of"
        case .runsAs: "issued to"
        case .created: "created by"
        case .delegated: "delegated to"
        default: title
        }
    }
}
