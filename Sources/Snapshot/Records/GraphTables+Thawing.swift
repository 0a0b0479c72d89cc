// A finished graph back into growing tables, as far as records are written over them. Apart from the graph because
// only putting graphs together needs it: no question does.
import PropertyGraph

extension GraphTables {
    /// The nodes, actions and events of `graph`, with their numbers, and those values of few events that records have,
    /// too. Edges are left out. O(size of the graph).
    ///
    /// - Throws: `RecordDamage` where the graph names one thing twice, as only a damaged one does.
    init(thawing graph: Graph) throws(RecordDamage) {
        self.init()
        func damage(_ reason: String) -> RecordDamage { RecordDamage(offset: 0, reason: reason) }
        var newTexts: [TextID] = []
        newTexts.reserveCapacity(graph.texts.count)
        for index in 0..<graph.texts.count {
            graph.texts.withBytes(TextID(UInt32(index))) { newTexts.append(texts.intern($0)) }
        }
        for node in graph.nodes.all {
            let new = nodes.node(graph.nodes.kind(node), newTexts[Int(graph.nodes.name(node).index)])
            guard new == node else { throw damage("a node of the graph has two numbers") }
        }
        for node in graph.nodes.all {
            var facts = graph.nodes[node]
            facts.key = newTexts[Int(facts.key.index)]
            facts.account = newTexts[Int(facts.account.index)]
            facts.type = newTexts[Int(facts.type.index)]
            nodes[node] = facts
        }
        var newActions: [ActionID] = []
        for index in 0..<graph.actions.count {
            let action = ActionID(UInt32(index))
            let name = newTexts[Int(graph.actions.name(action).index)]
            newActions.append(actions.action(graph.actions.service(action), name))
        }
        events = EventTable(thawing: graph.events, texts: newTexts, actions: newActions)
        for (event, value) in zip(graph.via.events, graph.via.list) { via.append(value, for: event) }
        for (event, value) in zip(graph.expiries.events, graph.expiries.list) { expiries.append(value, for: event) }
        for (event, id) in zip(graph.sharedIDs.events, graph.sharedIDs.list) {
            let index = id.text.map { Int($0.index) } ?? 0
            guard index < newTexts.count else { throw damage("an id that is no text") }
            sharedIDs.append(id.text == nil ? id : EventIdentifier(text: newTexts[index]), for: event)
        }
        guard graph.damage == nil else { throw damage("the graph is not as written") }
    }
}
