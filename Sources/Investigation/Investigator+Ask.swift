// Running a question that is written as data. Apart from the questions, which know nothing of graphs.
import Ingest
import Lineage
import PropertyGraph

extension Investigator {
    /// The findings of `question` among the events that `filter` lets through. O(events).
    ///
    /// - Parameters:
    ///   - question: the question, out of a pack.
    ///   - filter: which events count.
    ///   - limit: the most findings, those with most events first; 0 is all.
    /// - Throws: `FilterError` for a filter of the question that fits no graph.
    public func ask(
        _ question: RunbookQuestion, filter: EventFilter = .all, limit: Int = 0
    ) throws(FilterError) -> AskAnswer {
        let column = question.column ?? .principal
        let groups = try groups(question, column, filter)
        let shown = limit > 0 ? groups.prefix(limit) : groups[...]
        return AskAnswer(
            id: question.id, title: question.title, asks: question.asks, reading: question.reading, column: column,
            tally: graph.tally(Set(groups.flatMap(\.events)).sorted()),
            findings: Limited(graph.whileAsked(shown).map { finding($0, question) }, total: groups.count))
    }

    /// Every question of `pack` with the number of its findings. O(questions × events).
    ///
    /// - Throws: `FilterError` for a filter of a question that fits no graph.
    public func questions(
        _ pack: QuestionPack, filter: EventFilter = .all
    ) throws(FilterError) -> QuestionsAnswer {
        var summaries: [QuestionSummary] = []
        for question in pack.questions {
            let groups = try groups(question, question.column ?? .principal, filter)
            summaries.append(
                QuestionSummary(
                    id: question.id, title: question.title, asks: question.asks, findings: groups.count,
                    tally: graph.tally(Set(groups.flatMap(\.events)).sorted())))
        }
        return QuestionsAnswer(questions: summaries)
    }

    /// The groups that are findings, most events first, then by value.
    private func groups(
        _ question: RunbookQuestion, _ column: EventColumn, _ filter: EventFilter
    ) throws(FilterError) -> [EventGroup] {
        let own = try EventFilter(question.request, graph: graph)
        var conditions = Conditions(question, graph)
        var found: [ColumnValue: [EventIndex]] = [:]
        for event in graph.whileAsked(own.events(of: graph)) {
            guard conditions.hold(of: event), filter.allows(event, graph) else { continue }
            for value in values(column, event) { found[value, default: []].append(event) }
        }
        let start = coverage.first
        return graph.whileAsked(found).compactMap { value, events in
            var group = EventGroup(value: value, text: text(of: value), events: events)
            guard isFinding(&group, question, start) else { return nil }
            return group
        }.sorted {
            $0.events.count != $1.events.count ? $0.events.count > $1.events.count : $0.text < $1.text
        }
    }

    private func isFinding(_ group: inout EventGroup, _ question: RunbookQuestion, _ start: Timestamp?) -> Bool {
        guard group.events.count >= question.least else { return false }
        if let (column, least) = question.distinct {
            var seen = Set<ColumnValue>()
            for event in group.events { seen.formUnion(values(column, event)) }
            guard seen.count >= least else { return false }
        }
        if let after = question.newAfter {
            let first = group.events.lazy.compactMap { self.time(of: $0) }.first
            guard let first, let start, first >= start.advanced(by: after) else { return false }
        }
        if let span = question.within {
            group.burst = densest(group.events, span)
            guard group.burst.count >= question.least else { return false }
        }
        return true
    }

    /// The most events that lie within `span` seconds, the earliest such. Two fingers over the list: O(events).
    private func densest(_ events: [EventIndex], _ span: Int64) -> ArraySlice<EventIndex> {
        let times = graph.events.times
        var best = events[..<0]
        var start = events.firstIndex { times[Int($0.index)] != .unknown } ?? events.endIndex
        for end in events.indices[start...] {
            while times[Int(events[start].index)].advanced(by: span) < times[Int(events[end].index)] { start += 1 }
            if end - start + 1 > best.count { best = events[start...end] }
        }
        return best
    }

    private func finding(_ group: EventGroup, _ question: RunbookQuestion) -> Finding {
        var node: NodeSummary?
        if case .node(let id) = group.value { node = graph.summary(of: id) }
        return Finding(
            value: group.text, node: node, tally: graph.tally(group.events),
            actions: graph.actions(of: group.events),
            shown: question.shown.map { counted($0, group.events) },
            burst: question.within.map { _ in graph.tally(group.burst) },
            eventIDs: group.events.prefix(Limits.findingEvents).map { eventID($0) })
    }

    /// The values of a column, most frequent first.
    private func counted(_ column: EventColumn, _ events: [EventIndex]) -> ColumnValues {
        var counts: [ColumnValue: Int] = [:]
        for event in events { for value in values(column, event) { counts[value, default: 0] += 1 } }
        let sorted = counts.map { (value: $0.key, text: text(of: $0.key), count: $0.value) }
            .sorted { ($1.count, $0.text) < ($0.count, $1.text) }
        let shown = sorted.prefix(Limits.findingEvents)
        let labels = shown.map { entry in
            if case .node(let node) = entry.value { graph.label(of: node) } else { entry.text }
        }
        return ColumnValues(
            column: column, values: Limited(shown.map(\.text), total: sorted.count), labels: labels)
    }

    private func values(_ column: EventColumn, _ event: EventIndex) -> [ColumnValue] {
        let events = graph.events
        let index = Int(event.index)
        func node(_ node: NodeID) -> [ColumnValue] { node.ifAny.map { [.node($0)] } ?? [] }
        switch column {
        case .principal: return node(events.principals[index])
        case .origin:
            guard let principal = events.principals[index].ifAny else { return [] }
            let lineage = graph.lineage(of: principal, credential: events.credentials[index], at: events.times[index])
            return node(lineage.origin ?? principal)
        case .credential: return node(events.credentials[index])
        case .address: return node(events.addresses[index])
        case .userAgent: return node(events.userAgents[index])
        case .region: return node(events.regions[index])
        case .account: return node(events.accounts[index])
        case .service: return node(graph.actions.service(events.actions[index]))
        case .action: return [.action(events.actions[index])]
        case .resource:
            return events.targets(event).filter { graph.nodes.kind($0) == .resource }.map { .node($0) }
        case .error:
            return events.errorCodes[index] == .empty ? [] : [.error(events.errorCodes[index])]
        }
    }

    private func text(of value: ColumnValue) -> String {
        switch value {
        case .node(let node): graph.key(node)
        case .action(let action): graph.actionName(action)
        case .error(let code): graph.texts.string(code)
        }
    }
}

/// A value of one of an event's columns.
private enum ColumnValue: Hashable {
    case node(NodeID)
    case action(ActionID)
    case error(TextID)
}

/// Events that share a value.
private struct EventGroup {
    let value: ColumnValue
    let text: String
    let events: [EventIndex]
    var burst: ArraySlice<EventIndex> = []
}
