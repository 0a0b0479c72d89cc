// What the questions of a pack ask of an event beside a filter. Apart from the questions because each condition reads
// names, and there are far fewer of these than of events: each is read once.
import PropertyGraph

/// The conditions of one question over one graph that a filter cannot say.
struct Conditions {
    private let question: RunbookQuestion
    private let graph: Graph
    private let events: EventColumns
    private var errors = Memo<Bool>()
    private var sorts = Memo<KeySort?>()
    private var publics = Memo<Bool>()

    init(_ question: RunbookQuestion, _ graph: Graph) {
        self.question = question
        self.graph = graph
        events = graph.events
    }

    /// Whether all of them hold. O(1) but for names not met before.
    mutating func hold(of event: EventIndex) -> Bool {
        let index = Int(event.index)
        if let wanted = question.multiFactor, events.marks[index].contains(.multiFactor) != wanted { return false }
        if !question.errors.isEmpty, !isWanted(errorOf: index) { return false }
        if !question.principals.isEmpty {
            guard let principal = events.principals[index].ifAny,
                question.principals.contains(graph.nodes.kind(principal))
            else { return false }
        }
        if !question.keys.isEmpty {
            guard let sort = keySort(of: index), question.keys.contains(sort) else { return false }
        }
        if question.fromPublic, !isPublic(addressOf: index) { return false }
        return !question.accountsDiffer || leavesAccount(event)
    }

    private mutating func isWanted(errorOf index: Int) -> Bool {
        let error = events.errorCodes[index]
        guard error != .empty else { return false }
        let (graph, patterns) = (graph, question.errors)
        return errors.value(of: UInt64(error.index)) {
            let code = graph.texts.string(error)
            return patterns.contains { Glob.matches($0, code) }
        }
    }

    private mutating func keySort(of index: Int) -> KeySort? {
        guard let node = events.credentials[index].ifAny ?? events.keys[index].ifAny else { return nil }
        let graph = graph
        return sorts.value(of: UInt64(node.index)) {
            let marks = graph.nodes[node].marks
            if marks.contains(.console) || graph.nodes.kind(node) == .credential { return .console }
            if marks.contains(.instance) { return .instance }
            return graph.key(node).hasPrefix("AKIA") ? .longTerm : .temporary
        }
    }

    private mutating func isPublic(addressOf index: Int) -> Bool {
        guard let node = events.addresses[index].ifAny else { return false }
        let graph = graph
        return publics.value(of: UInt64(node.index)) { Conditions.isPublic(node, graph) }
    }

    /// Whether calls from an address came over the internet: not from a private network, nor made by a service.
    private static func isPublic(_ address: NodeID, _ graph: Graph) -> Bool {
        guard !graph.nodes[address].marks.contains(.privateAddress) else { return false }
        let text = graph.key(address)
        if text.contains(":") { return !AddressRange.privateBeginnings.contains { text.lowercased().hasPrefix($0) } }
        let isIPv4 = AddressRange.all?.contains(text) ?? false
        return isIPv4 && !AddressRange.privateRanges.contains { $0.contains(text) }
    }

    /// Whether the caller's account is another than the one that logged the event, or than that of a target.
    private func leavesAccount(_ event: EventIndex) -> Bool {
        guard let principal = events.principals[Int(event.index)].ifAny else { return false }
        let home = graph.nodes.account(principal)
        guard home != .empty else { return false }
        if let recipient = events.accounts[Int(event.index)].ifAny, graph.nodes.name(recipient) != home {
            return true
        }
        return events.targets(event).contains { target in
            let account = graph.nodes.account(target)
            // Policies of AWS's own belong to the account "aws", which is nobody's.
            return account != home && graph.texts.byteCount(account) == 12
        }
    }
}

extension AddressRange {
    /// Every IPv4 address.
    fileprivate static let all = AddressRange("0.0.0.0/0")
    /// IPv4 addresses that mean something only in their own network (RFC 1918, 6598, 3927, 1122).
    fileprivate static let privateRanges = [
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8",
    ].compactMap { AddressRange($0) }
    /// How IPv6 addresses of that sort begin (RFC 4193, 4291).
    fileprivate static let privateBeginnings = ["fc", "fd", "fe8", "fe9", "fea", "feb", "::1"]
}
