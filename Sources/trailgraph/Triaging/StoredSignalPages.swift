// Pages of signals put together from a store: a list, and one signal with what belongs to it. Apart from the command,
// which only reads its words.
import Investigation
import PropertyGraph
import Report
import Triage

extension StoredSignalList {
    /// What `search` finds, at most `limit` signals; 0 is all.
    init(_ search: SignalSearch, limit: Int, of store: SignalStore) throws(TriageError) {
        var (search, signals) = (search, [StoredSignal]())
        repeat {
            let wanted = limit == 0 ? StoreLimits.page : limit - signals.count
            search.limit = min(wanted, StoreLimits.page)
            let page = try store.search(search)
            signals += page.signals
            search.cursor = page.next
        } while search.cursor != nil && (limit == 0 || signals.count < limit)
        let total = search.cursor == nil ? signals.count : try store.count(search)
        let next = signals.first.map { ["trailgraph signals show \($0.id) --store \(quoted(store.path))"] } ?? []
        self.init(query: search.query, signals: signals, total: total, next: next)
    }
}

extension StoredSignalPage {
    /// The signal called `id` with its events, related signals and history.
    init(_ id: String, limit: Int, of store: SignalStore) throws(TriageError) {
        let signal = try store.signal(id)
        let events = try store.events(of: id, limit: limit)
        let related = try StoredSignalPage.related(to: signal, limit: limit, of: store)
        self.init(
            signal: signal, events: Limited(events, total: signal.tally.events), related: related,
            history: try store.history(of: id), next: StoredSignalPage.next(signal, store))
    }

    /// Other signals of the same identity or from the same address, the latest first.
    private static func related(
        to signal: StoredSignal, limit: Int, of store: SignalStore
    ) throws(TriageError) -> Limited<StoredSignal> {
        var terms = signal.detected.addresses.prefix(5).map { "@network.client.ip:\(inQuotes($0))" }
        if let actor = signal.actor { terms.append("@usr.id:\(inQuotes(actor.key))") }
        guard !terms.isEmpty else { return Limited([]) }
        let query = "(\(terms.joined(separator: " OR ")))"
        let found = try StoredSignalList(
            SignalSearch(query: query, newestFirst: true), limit: limit == 0 ? 0 : limit + 1, of: store)
        let others = found.signals.filter { $0.id != signal.id }
        return Limited(limit == 0 ? others : Array(others.prefix(limit)), total: found.total - 1)
    }

    /// Who it was, what they did around it, what follows from it; over the logs that the signal was found in.
    private static func next(_ signal: StoredSignal, _ store: SignalStore) -> [String] {
        let paths = signal.paths.map(quoted).joined(separator: " ")
        var commands: [String] = []
        if let actor = signal.actor, isHarmless(actor.key) {
            commands.append("trailgraph investigate \(quoted(actor.key)) \(paths)")
            commands.append("trailgraph timeline \(quoted(actor.key)) \(paths)")
        }
        if let event = try? store.events(of: signal.id, limit: 1).first, isHarmless(event.id) {
            commands.append("trailgraph around \(quoted(event.id)) \(paths)")
        }
        if signal.triage.state == .open {
            commands.append(
                "trailgraph signals triage \(signal.id) --store \(quoted(store.path)) --state under_review "
                    + "--if-version \(signal.version)")
        }
        return commands
    }
}

private func quoted(_ text: String) -> String { Investigation.Command.quoted(text) }

private func isHarmless(_ text: String) -> Bool { Investigation.Command.isHarmless(text) }

/// A value in a query, whatever is in it.
private func inQuotes(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
}
