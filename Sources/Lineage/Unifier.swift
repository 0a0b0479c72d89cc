// Which nodes are one: a user by id and by ARN, an instance and what runs as it, the many keys of one console session.
// Apart from reading because it needs all records: a name in one file is explained by an id in another.
import CloudTrail
import PropertyGraph

/// What joining must know of nodes that are the same.
public struct Unification: Sendable {
    /// For each node, the node it is the same as.
    public private(set) var map: NodeMap
    /// For each key that is a member of a console session, the session's credential; every other node itself.
    public private(set) var credentials: NodeMap
    /// ARNs that belonged to several principals one after another (case 48).
    public private(set) var successions = NodeSuccessions()

    /// Finds which nodes of `tables` are two names of one; `addNodes(to:)` finds the rest. O(nodes), and O(events)
    /// where several principals bore one name.
    public init(_ tables: GraphTables) {
        map = NodeMap(count: tables.nodes.count)
        credentials = map
        unifyPrincipals(tables)
        unifySecrets(tables)
    }

    /// Finds what goes by a node of its own, which is added where it is missing: console sessions and workloads. Apart
    /// from the rest because until then the tables only have to be looked at. O(nodes + edges).
    public mutating func addNodes(to tables: inout GraphTables) {
        groupConsoleKeys(&tables)
        unifyWorkloads(&tables)
        credentials.extend(to: tables.nodes.count)
    }

    // MARK: Principals by id and by ARN

    /// Nodes named by ARN become the node named by id that bears this ARN.
    private mutating func unifyPrincipals(_ tables: GraphTables) {
        let principals = tables.nodes.all.filter { Unification.isPrincipal(tables.nodes.kind($0)) }
        var named: [(node: NodeID, alias: String)] = []
        // Few are named by ARN, and whoever is called otherwise at the end of his ARN bears none of theirs.
        var endings: Set<UInt64> = []
        for node in principals where Unification.isNamedByARN(node, tables) {
            let name = tables.nodes.name(node)
            guard let alias = Unification.alias(tables.nodes.kind(node), arn: tables.texts.string(name)) else {
                continue
            }
            named.append((node, alias))
            endings.insert(tables.texts.withBytes(name) { Unification.ending($0) })
        }
        guard !named.isEmpty else { return }
        var bearers: [String: [NodeID]] = [:]
        for node in principals where !Unification.isNamedByARN(node, tables) {
            let arn = tables.nodes[node].key
            guard tables.texts.withBytes(arn, { endings.contains(Unification.ending($0)) }) else { continue }
            if let alias = Unification.alias(tables.nodes.kind(node), arn: tables.texts.string(arn)) {
                bearers[alias, default: []].append(node)
            }
        }
        // Longer ARNs first: of two without an id the one with the path stays.
        named.sort { left, right in
            let (one, other) = (tables.nodes.name(left.node), tables.nodes.name(right.node))
            let (short, long) = (tables.texts.byteCount(one), tables.texts.byteCount(other))
            return short != long ? short > long : tables.texts.isOrdered(one, before: other)
        }
        var borneInTurn: [(node: NodeID, holders: [NodeID])] = []
        for (node, alias) in named {
            if let holders = bearers[alias] {
                if holders.count == 1 { map[node] = holders[0] } else { borneInTurn.append((node, holders)) }
            } else {
                // Nobody is known by id: the ARNs of one name are still one, with and without the path.
                bearers[alias] = [node]
            }
        }
        guard !borneInTurn.isEmpty else { return }
        let firstSeen = Unification.firstSeen(tables)
        for (node, holders) in borneInTurn { succeed(node, holders, firstSeen, tables) }
    }

    private static func isPrincipal(_ kind: NodeKind) -> Bool {
        kind == .user || kind == .role || kind == .roleSession || kind == .federatedUser
    }

    private static func isNamedByARN(_ node: NodeID, _ tables: GraphTables) -> Bool {
        tables.texts.withBytes(tables.nodes.name(node)) { name in
            name.count >= 4 && name[0] == UInt8(ascii: "a") && name[1] == UInt8(ascii: "r")
                && name[2] == UInt8(ascii: "n") && name[3] == UInt8(ascii: ":")
        }
    }

    /// A hash of what stands behind an ARN's last slash or colon, which ARNs of one alias have in common.
    private static func ending(_ arn: Span<UInt8>) -> UInt64 {
        let (slash, colon) = (UInt8(ascii: "/"), UInt8(ascii: ":"))
        var end = arn.count
        while end > 0, arn[end - 1] == slash { end -= 1 }
        var start = end
        while start > 0, arn[start - 1] != slash, arn[start - 1] != colon { start -= 1 }
        return StableHash.of(arn.extracting(start..<end))
    }

    /// Several principals bore the ARN one after another.
    private mutating func succeed(
        _ node: NodeID, _ holders: [NodeID], _ firstSeen: [Timestamp], _ tables: GraphTables
    ) {
        let inTurn = holders.map { (since: firstSeen[Int($0.index)], node: $0) }.sorted { left, right in
            left.since != right.since
                ? left.since < right.since
                : tables.texts.isOrdered(tables.nodes.name(left.node), before: tables.nodes.name(right.node))
        }
        successions.note(node, inTurn)
    }

    /// What ARNs of one principal have in common: kind, account and name, without an IAM path. IAM keeps names unique
    /// in an account whatever their path ("IAM identifiers").
    static func alias(_ kind: NodeKind, arn: String) -> String? {
        guard let parsed = ARN(arn) else { return nil }
        let account = parsed.text(parsed.account, of: arn)
        let resource = parsed.text(parsed.resourceID, of: arn)
        guard kind == .user || kind == .role else { return "\(kind.name)/\(account)/\(resource)" }
        let name = resource.split(separator: "/").last ?? ""
        return "\(kind.name)/\(account)/\(name)"
    }

    /// When each principal was first seen: as caller, or when it was created.
    private static func firstSeen(_ tables: GraphTables) -> [Timestamp] {
        var first = [Timestamp](repeating: Timestamp(seconds: .max), count: tables.nodes.count)
        func see(_ node: NodeID, _ time: Timestamp) {
            guard node != .none, time != .unknown, time < first[Int(node.index)] else { return }
            first[Int(node.index)] = time
        }
        for index in 0..<tables.events.count { see(tables.events.principals[index], tables.events.times[index]) }
        for row in tables.edges {
            let time = tables.events.times[Int(row.event.index)]
            see(row.target, time)
        }
        for node in tables.nodes.all where tables.nodes.kind(node) == .roleSession {
            see(tables.nodes[node].owner, first[Int(node.index)])
        }
        return first
    }

    // MARK: Secrets

    /// Secrets Manager appends six characters to a secret's name; the name without them is the same secret.
    private mutating func unifySecrets(_ tables: GraphTables) {
        var whole: [String: [NodeID]] = [:]
        var bare: [(NodeID, String)] = []
        for node in tables.nodes.all where tables.nodes.kind(node) == .resource {
            let isSecret = tables.texts.withBytes(tables.nodes.name(node)) { bytes in
                Unification.mayBeSecret(bytes)
                    && ARN(bytes).map { $0.service.count == 14 && $0.resourceType.count == 6 } ?? false
            }
            guard isSecret else { continue }
            let name = tables.texts.string(tables.nodes.name(node))
            guard name.contains(":secretsmanager:") else { continue }
            if let cut = Unification.secretSuffix(name) {
                whole[String(name[..<cut]), default: []].append(node)
            } else {
                bare.append((node, name))
            }
        }
        for (node, name) in bare {
            if let found = whole[name], found.count == 1 { map[node] = found[0] }
        }
    }

    /// Whether the third part of an ARN is as long as "secretsmanager": asked of every resource, so cheaply.
    private static func mayBeSecret(_ bytes: Span<UInt8>) -> Bool {
        guard bytes.count > 30 else { return false }
        let colon = UInt8(ascii: ":")
        // Past "arn:" and the partition, whose names have at most ten letters.
        var service = 4
        while service < 14, bytes[service] != colon { service += 1 }
        service += 1
        return bytes[service] == UInt8(ascii: "s") && bytes[service + 14] == colon
    }

    private static func secretSuffix(_ name: String) -> String.Index? {
        guard name.count > 7 else { return nil }
        let dash = name.index(name.endIndex, offsetBy: -7)
        guard name[dash] == "-" else { return nil }
        let isSuffix = name[name.index(after: dash)...].allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return isSuffix ? dash : nil
    }

    // MARK: Console sessions

    private struct Session: Hashable {
        let principal: NodeID
        let created: Timestamp
    }

    /// The sessions known from records without a key, each put under its principal's one name.
    private mutating func unifyKeylessSessions(_ tables: inout GraphTables) -> Set<Session> {
        var found: Set<Session> = []
        for node in tables.nodes.all where tables.nodes.kind(node) == .credential {
            let facts = tables.nodes[node]
            guard facts.owner != .none, facts.created != .unknown else { continue }
            let owner = map[successions.resolve(facts.owner, at: facts.created)]
            let kept = tables.consoleSession(of: owner, created: facts.created)
            map.extend(to: tables.nodes.count)
            if kept != node { map[node] = kept }
            found.insert(Session(principal: owner, created: facts.created))
        }
        return found
    }

    /// Case 3, log shape 2: keys that nobody is seen to issue and that share principal and moment of creation are one
    /// console session.
    private mutating func groupConsoleKeys(_ tables: inout GraphTables) {
        var isIssued = [Bool](repeating: false, count: tables.nodes.count)
        for row in tables.edges where row.targetCredential != .none { isIssued[Int(row.targetCredential.index)] = true }
        var groups: [Session: [NodeID]] = [:]
        for node in tables.nodes.all where tables.nodes.kind(node) == .accessKey && !isIssued[Int(node.index)] {
            let facts = tables.nodes[node]
            guard facts.owner != .none, facts.created != .unknown, !facts.marks.contains(.instance),
                !facts.marks.contains(.masked)
            else { continue }
            let isTemporary = tables.texts.withBytes(tables.nodes.name(node)) { bytes in
                bytes.count > 4 && bytes[0] == UInt8(ascii: "A") && bytes[1] == UInt8(ascii: "S")
            }
            guard isTemporary || facts.marks.contains(.console) else { continue }
            let owner = map[successions.resolve(facts.owner, at: facts.created)]
            groups[Session(principal: owner, created: facts.created), default: []].append(node)
        }
        let keyless = unifyKeylessSessions(&tables)
        for (session, keys) in groups {
            let isMarked = keys.contains { tables.nodes[$0].marks.contains(.console) }
            guard isMarked || keys.count > 1 || keyless.contains(session) else { continue }
            let credential = tables.consoleSession(of: session.principal, created: session.created)
            map.extend(to: tables.nodes.count)
            credentials.extend(to: tables.nodes.count)
            var facts = NodeFacts()
            facts.owner = session.principal
            facts.created = session.created
            facts.marks = .console
            for key in keys {
                credentials[key] = credential
                facts.account = tables.nodes[key].account
                tables.nodes.merge(facts, into: credential, texts: tables.texts)
            }
        }
    }

    // MARK: Workloads

    /// An instance by id is the instance by ARN; what runs as a session is itself and not a resource beside.
    private mutating func unifyWorkloads(_ tables: inout GraphTables) {
        let workloads = tables.nodes.all.filter { tables.nodes.kind($0) == .workload }
        guard !workloads.isEmpty else { return }
        let instances = Unification.instances(tables)
        for node in workloads {
            let name = tables.nodes.name(node)
            let whole = instances[tables.texts.string(name)] ?? name
            let kept = tables.nodes.node(.workload, whole)
            map.extend(to: tables.nodes.count)
            if kept != node { map[node] = kept }
            if let resource = tables.nodes.find(.resource, whole) { map[resource] = kept }
        }
        flatten()
    }

    /// The ARNs of instances by the instance's id; of two ARNs of one id, the one that sorts first.
    private static func instances(_ tables: GraphTables) -> [String: TextID] {
        guard let type = tables.texts.find("AWS::EC2::Instance") else { return [:] }
        var found: [String: TextID] = [:]
        for node in tables.nodes.all where tables.nodes[node].type == type {
            let name = tables.nodes.name(node)
            let text = tables.texts.string(name)
            guard let arn = ARN(text) else { continue }
            let id = arn.text(arn.resourceID, of: text)
            if let other = found[id], tables.texts.isOrdered(other, before: name) { continue }
            found[id] = name
        }
        return found
    }

    /// Makes every node point straight at the one it is kept as.
    private mutating func flatten() {
        for index in 0..<map.count {
            let node = NodeID(UInt32(index))
            var end = map[node]
            var steps = 0
            while map[end] != end, steps < 8 {
                end = map[end]
                steps += 1
            }
            map[node] = end
        }
    }
}
