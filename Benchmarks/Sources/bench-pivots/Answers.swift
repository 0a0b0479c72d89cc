// What questions answer, told by hashes: the same before and after whatever makes them faster. Apart from the timing,
// which must not wait for an answer to be written out.
import Investigation

/// Prints a hash of every answer about the busiest of each kind and `count` nodes drawn by lot.
func printAnswers(_ investigator: Investigator, _ count: Int) {
    let subjects = Subjects(investigator: investigator)
    let busiest = NodeKind.allCases.flatMap { subjects.of($0).prefix(3) }
    let nodes = busiest + subjects.drawn(count)
    for (number, node) in nodes.enumerated() {
        let other = nodes[number / 2]
        for (name, answer) in answers(investigator, node, other) {
            let hash = StableHash.of(String(reflecting: answer).utf8Span.span)
            print("\(name) \(node.index) \(other.index) \(String(hash, radix: 16))")
        }
    }
}

/// Every question about a node, in several ways.
private func answers(_ investigator: Investigator, _ node: NodeID, _ other: NodeID) -> [(String, Any)] {
    let graph = investigator.graph
    let events = investigator.events(of: node)
    var answers: [(String, Any)] = []
    // All rows of a node with many events would be written out for minutes.
    var (full, drawn) = (QuestionOptions(limit: events.count > 2_000 ? 300 : 0), QuestionOptions(limit: 3))
    (drawn.investigate.drawReads, drawn.investigate.evidence, drawn.investigate.exact) = (true, .inferred, true)
    full.whois.evidence = .attested
    let filters = [EventFilter.all] + filters(investigator, events)
    for (number, filter) in filters.enumerated() {
        for (name, options) in [("20", QuestionOptions(limit: 20)), ("all", full), ("3", drawn)] {
            let name = "\(number) \(name)"
            answers.append(
                ("investigate \(name)", investigator.investigate(node, filter: filter, options: options.investigate)))
            answers.append(("whois \(name)", investigator.whois(node, filter: filter, options: options.whois)))
            answers.append(("blast \(name)", investigator.blast(from: node, filter: filter, options: options.blast)))
            answers.append(
                ("path \(name)", investigator.paths(from: node, to: other, filter: filter, options: options.path)))
            answers.append(
                ("timeline \(name)", investigator.timeline(of: node, filter: filter, limit: options.path.limit)))
        }
        for event in [events.first, events.last].compactMap(\.self) {
            for (seconds, limit) in [(1, 0), (60, 100), (900, 20), (7_200, 3)] {
                let answer = investigator.around(event, within: seconds, filter: filter, limit: limit)
                answers.append(("around \(number) \(seconds) of \(event.index)", answer))
            }
        }
    }
    if let last = events.last, let credential = graph.events.credentials[Int(last.index)].ifAny {
        answers.append(("investigate by", investigator.investigate(node, credential: credential)))
    }
    return answers
}

/// A window that has some of the events, one without others, and what changed something.
private func filters(_ investigator: Investigator, _ events: PostingList) -> [EventFilter] {
    guard let first = events.first else { return [] }
    let times = investigator.graph.events.times
    let middle = times[Int(events[events.startIndex + events.count / 2].index)]
    var (window, writes) = (FilterRequest(), FilterRequest())
    if times[Int(first.index)] != .unknown { window.since = middle.description }
    writes.writesOnly = true
    writes.outcomes = ["succeeded", "denied"]
    return [window, writes].compactMap { try? investigator.resolve($0) }
}
