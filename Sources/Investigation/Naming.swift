// How nodes are called in answers: ids, labels, keys. Apart because every answer needs it and nothing else decides it.
import CloudTrail
import Ingest
import PropertyGraph

extension Graph {
    /// The node as answers show it.
    public func summary(of node: NodeID) -> NodeSummary {
        let (kind, account, type) = (nodes.kind(node), nodes.account(node), nodes.type(node))
        return NodeSummary(
            id: stableID(of: node), kind: kind, key: key(node), label: label(of: node),
            account: kind == .account || account == .empty ? nil : texts.string(account),
            type: type == .empty ? nil : texts.string(type))
    }

    /// An id that depends on the node's kind and unique name alone: `user-` and 16 hexadecimal digits.
    public func stableID(of node: NodeID) -> String {
        var text: [UInt8] = []
        Graph.writeStableID(of: nodes.kind(node), texts.withBytes(nodes.name(node)) { StableHash.of($0) }, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Puts the stable id of a node of `kind` in the place of `text`.
    ///
    /// - Parameters:
    ///   - kind: the node's kind.
    ///   - name: the hash of its unique name.
    ///   - text: what is written to.
    static func writeStableID(of kind: NodeKind, _ name: UInt64, to text: inout [UInt8]) {
        let hash = StableHash.combine(name, UInt64(kind.rawValue))
        text.removeAll(keepingCapacity: true)
        text.append(contentsOf: kind.name.utf8)
        text.append(UInt8(ascii: "-"))
        for digit in 0..<16 {
            let value = UInt8(truncatingIfNeeded: hash >> UInt64(60 - 4 * digit)) & 15
            text.append(value < 10 ? 48 + value : 87 + value)
        }
    }

    /// A short name for people.
    public func label(of node: NodeID) -> String {
        withLabel(of: node) { label in
            unsafe label.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
        }
    }

    /// Lends the bytes of the node's label to `body`, without a copy where they stand in its key.
    func withLabel<Result>(of node: NodeID, _ body: (Span<UInt8>) -> Result) -> Result {
        texts.withBytes(nodes.displayKey(node)) { withLabel(of: node, key: $0, body) }
    }

    /// The same, with the bytes of the node's key at hand.
    func withLabel<Result>(of node: NodeID, key: Span<UInt8>, _ body: (Span<UInt8>) -> Result) -> Result {
        if let range = labelRange(of: node, key) { return body(key.extracting(range)) }
        return body(madeLabel(of: node).utf8Span.span)
    }

    /// Where in its key a node's label stands; nil where it is made of something else.
    private func labelRange(of node: NodeID, _ key: Span<UInt8>) -> Range<Int>? {
        switch nodes.kind(node) {
        case .user, .role, .federatedUser, .identityProvider:
            guard let arn = ARN(key) else { return key.indices }
            return Graph.lastPiece(of: key, in: arn.resourceID, after: UInt8(ascii: "/"))
        case .roleSession:
            // `Deploy/alice` of `arn:aws:sts::…:assumed-role/Deploy/alice`.
            return ARN(key)?.resourceID ?? key.indices
        case .service:
            return Graph.shortService(key)
        case .resource, .workload:
            guard let arn = ARN(key) else { return key.indices }
            // Objects and paths need all of it; an instance, a key or a queue is known by its last part.
            return key.extracting(arn.service).isEqual(to: "s3") ? arn.resource : arn.resourceID
        case .credential:
            return nodes[node].created == .unknown ? key.indices : nil
        case .root, .externalUser, .person, .anonymous:
            return nil
        case .account, .servicePrincipal, .accessKey, .address, .userAgent, .region:
            return key.indices
        }
    }

    /// The label of a node whose key does not hold it.
    private func madeLabel(of node: NodeID) -> String {
        let key = key(node)
        switch nodes.kind(node) {
        case .root: return "root"
        case .anonymous: return "anonymous@\(key)"
        case .credential: return "console \(nodes[node].created)"
        case .externalUser, .person:
            let bytes = key.utf8Span.span
            let subject = Graph.lastPiece(of: bytes, in: bytes.indices, after: UInt8(ascii: "#"))
            let piece = key.utf8.dropFirst(subject.lowerBound).prefix(subject.count)
            return Graph.subjectLabel(String(decoding: piece, as: UTF8.self))
        default: return key
        }
    }

    /// `s3` of `s3.amazonaws.com`; other names as they are.
    static func shortService(_ source: String) -> String {
        String(decoding: source.utf8.prefix(shortService(source.utf8Span.span).count), as: UTF8.self)
    }

    private static func shortService(_ source: Span<UInt8>) -> Range<Int> {
        let suffix: StaticString = ".amazonaws.com"
        let start = source.count - suffix.utf8CodeUnitCount
        guard start >= 0, source.extracting(start..<source.count).isEqual(to: suffix) else { return source.indices }
        return 0..<start
    }

    /// The action as AWS writes it in policies: `iam:CreateUser`.
    func actionName(_ action: ActionID) -> String {
        let source = texts.string(nodes.name(actions.service(action)))
        return "\(Graph.shortService(source)):\(texts.string(actions.name(action)))"
    }

    /// The subject of a token as people call it: `payments/worker` of a Kubernetes service account's, the repository of
    /// a GitHub job's; other subjects as they are.
    private static func subjectLabel(_ subject: String) -> String {
        let isAccount = subject.hasPrefix("system:serviceaccount:")
        guard isAccount || subject.hasPrefix("repo:") else { return subject }
        let parts = subject.split(separator: ":")
        if isAccount, parts.count == 4 { return "\(parts[2])/\(parts[3])" }
        if !isAccount, parts.count > 2, parts[1].contains("/") { return String(parts[1]) }
        return subject
    }

    /// The last piece between separators that is not empty; all of `range` where there is none.
    private static func lastPiece(of text: Span<UInt8>, in range: Range<Int>, after separator: UInt8) -> Range<Int> {
        guard let last = range.last(where: { text[$0] != separator }) else { return range }
        let before = range.prefix(upTo: last).last { text[$0] == separator }
        return (before.map { $0 + 1 } ?? range.lowerBound)..<(last + 1)
    }
}
