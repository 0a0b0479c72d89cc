// A finished graph back into growing tables, as far as records are written over them. Apart from the graph because
// only putting graphs together needs it: no question does.
import PropertyGraph

extension GraphTables {
    /// The texts, actions and events of `graph`, with their numbers, and those values of few events that records have,
    /// too. Nodes are left where they are, since records have them in other numbers, and edges are left out. O(size of
    /// the graph).
    ///
    /// - Throws: `RecordDamage` where the graph names one thing twice, as only a damaged one does.
    init(thawing graph: Graph) throws(RecordDamage) {
        self.init()
        func damage(_ reason: String) -> RecordDamage { RecordDamage(offset: 0, reason: reason) }
        guard let thawed = TextTable(thawing: graph.texts) else { throw damage("a text of the graph has two numbers") }
        texts = thawed
        var newActions: [ActionID] = []
        for index in 0..<graph.actions.count {
            let action = ActionID(UInt32(index))
            newActions.append(actions.action(graph.actions.service(action), graph.actions.name(action)))
        }
        events = EventTable(thawing: graph.events, texts: texts.count, actions: newActions)
        for (event, value) in zip(graph.via.events, graph.via.list) { via.append(value, for: event) }
        for (event, value) in zip(graph.expiries.events, graph.expiries.list) { expiries.append(value, for: event) }
        for (event, id) in zip(graph.sharedIDs.events, graph.sharedIDs.list) {
            guard Int(id.text?.index ?? 0) < texts.count else { throw damage("an id that is no text") }
            sharedIDs.append(id.text.map { EventIdentifier(text: $0) } ?? id, for: event)
        }
        guard graph.damage == nil else { throw damage("the graph is not as written") }
    }
}
