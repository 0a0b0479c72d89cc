// How nodes are called in answers: ids, labels, keys. Apart because every answer needs it and nothing else decides it.
import CloudTrail
import Ingest
import PropertyGraph

extension Graph {
    /// The node as answers show it.
    public func summary(of node: NodeID) -> NodeSummary {
        let facts = nodes[node]
        let kind = nodes.kind(node)
        return NodeSummary(
            id: stableID(of: node), kind: kind, key: key(node), label: label(of: node),
            account: kind == .account || facts.account == .empty ? nil : texts.string(facts.account),
            type: facts.type == .empty ? nil : texts.string(facts.type))
    }

    /// An id that depends on the node's kind and unique name alone: `user-` and 16 hexadecimal digits.
    public func stableID(of node: NodeID) -> String {
        let kind = nodes.kind(node)
        let name = texts.withBytes(nodes.name(node)) { StableHash.of($0) }
        let hash = StableHash.combine(name, UInt64(kind.rawValue))
        let word = kind.name.utf8
        return unsafe String(unsafeUninitializedCapacity: word.count + 17) { text in
            var place = 0
            for byte in word {
                unsafe text[place] = byte
                place += 1
            }
            unsafe text[place] = UInt8(ascii: "-")
            for digit in 0..<16 {
                let value = UInt8(truncatingIfNeeded: hash >> UInt64(60 - 4 * digit)) & 15
                unsafe text[place + 1 + digit] = value < 10 ? 48 + value : 87 + value
            }
            return place + 17
        }
    }

    /// A short name for people.
    public func label(of node: NodeID) -> String {
        let key = key(node)
        switch nodes.kind(node) {
        case .user, .role, .federatedUser, .identityProvider:
            return Graph.lastPart(of: key)
        case .roleSession:
            return Graph.sessionLabel(key)
        case .root:
            return "root"
        case .externalUser, .person:
            return Graph.subjectLabel(Graph.lastPiece(of: key, after: "#"))
        case .anonymous:
            return "anonymous@\(key)"
        case .credential:
            return credentialLabel(node) ?? key
        case .service:
            return Graph.shortService(key)
        case .resource, .workload:
            return Graph.resourceLabel(key)
        case .account, .servicePrincipal, .accessKey, .address, .userAgent, .region:
            return key
        }
    }

    /// `s3` of `s3.amazonaws.com`; other names as they are.
    static func shortService(_ source: String) -> String {
        let suffix = ".amazonaws.com"
        return source.hasSuffix(suffix) ? String(source.dropLast(suffix.count)) : source
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

    private func credentialLabel(_ node: NodeID) -> String? {
        let facts = nodes[node]
        guard facts.created != .unknown else { return nil }
        return "console \(facts.created)"
    }

    private static func lastPart(of key: String) -> String {
        guard let arn = ARN(key) else { return key }
        return lastPiece(of: arn.text(arn.resourceID, of: key), after: "/")
    }

    /// The last piece between separators that is not empty; all of the text where there is none.
    private static func lastPiece(of text: String, after separator: Character) -> String {
        // A combining mark makes a separator part of another character, which only Swift's own splitting knows.
        guard let byte = separator.asciiValue, text.utf8.allSatisfy({ $0 < 0x80 }) else {
            return text.split(separator: separator).last.map(String.init) ?? text
        }
        guard let last = text.utf8.lastIndex(where: { $0 != byte }) else { return text }
        let piece = text.utf8[...last]
        let start = piece.lastIndex(of: byte).map { piece.index(after: $0) } ?? piece.startIndex
        return String(text[start...last])
    }

    /// `Deploy/alice` of `arn:aws:sts::…:assumed-role/Deploy/alice`.
    private static func sessionLabel(_ key: String) -> String {
        guard let arn = ARN(key) else { return key }
        return arn.text(arn.resourceID, of: key)
    }

    private static func resourceLabel(_ key: String) -> String {
        guard let arn = ARN(key) else { return key }
        let resource = arn.text(arn.resourceID, of: key)
        let service = arn.text(arn.service, of: key)
        // Objects and paths need all of it; an instance, a key or a queue is known by its last part.
        return service == "s3" ? arn.text(arn.resource, of: key) : resource
    }
}
