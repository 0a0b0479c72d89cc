// The nodes of a graph as columns. Apart from the events because nodes are few and looked up by key, events are many
// and scanned in order.

/// What is known of a node beyond its kind and what makes it unique. Every field may be absent.
public struct NodeFacts: Hashable, Sendable {
    /// The name shown and searched for: the ARN where there is one.
    public var key = TextID.empty
    /// The account it belongs to.
    public var account = TextID.empty
    /// A resource's type, a workload's kind.
    public var type = TextID.empty
    /// A session's role, a credential's principal.
    public var owner = NodeID.none
    /// When a credential was made, in seconds since the epoch; `Int64.min` where unknown.
    public var created = Timestamp.unknown
    /// What kind of credential, and other marks.
    public var marks = NodeMarks()

    /// Nothing known.
    public init() {}
}

/// Yes-or-no facts of a node. Joining two records of one node takes the union.
public struct NodeMarks: OptionSet, Hashable, Sendable {
    /// The bits.
    public var rawValue: UInt16

    /// Marks from their bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// A key that belongs to a console session: a fresh one is made for each few requests.
    public static let console = NodeMarks(rawValue: 1 << 0)
    /// A key delivered to an instance by its metadata service.
    public static let instance = NodeMarks(rawValue: 1 << 1)
    /// A key whose id was masked by whoever published the logs: equal ids do not mean equal keys.
    public static let masked = NodeMarks(rawValue: 1 << 2)
    /// A principal that the record itself could not name.
    public static let undetermined = NodeMarks(rawValue: 1 << 3)
    /// A role that only a service may assume.
    public static let serviceLinked = NodeMarks(rawValue: 1 << 4)
    /// An address that is private, so that it means nothing without its network.
    public static let privateAddress = NodeMarks(rawValue: 1 << 5)
    /// A key that acts as an account's root without its password, handed out by `AssumeRoot`.
    public static let assumedRoot = NodeMarks(rawValue: 1 << 6)
}

/// Nodes by kind and unique text, with their facts in columns.
public struct NodeTable: Sendable {
    /// Kinds, one a node.
    public private(set) var kinds: [NodeKind] = []
    /// What makes a node unique within its kind.
    public private(set) var names: [TextID] = []
    /// What is known of each.
    public private(set) var facts: [NodeFacts] = []
    /// For each text the node that was named by it last, plus one, or 0; texts past the end name none. Texts are
    /// numbered as they come, so that to find a node by its name is to look beside where the last ones were found.
    private var namedLast: [UInt32] = []
    /// For each node the one of another kind that was named so before it, plus one, or 0.
    private var namedBefore: [UInt32] = []

    /// A table without nodes.
    public init() {}

    /// A table without nodes and with room for `count` and some more.
    public init(roomFor count: Int) {
        let room = count + count >> 4
        kinds.reserveCapacity(room)
        names.reserveCapacity(room)
        facts.reserveCapacity(room)
        namedBefore.reserveCapacity(room)
        namedLast.reserveCapacity(room)
    }

    /// Nodes held.
    public var count: Int { kinds.count }

    /// Every node, in order.
    public var all: some RandomAccessCollection<NodeID> & Sendable { NodeSequence(count: count) }

    /// The node of `kind` called `name`, added when new. O(kinds of nodes called so).
    @inline(__always)
    public mutating func node(_ kind: NodeKind, _ name: TextID) -> NodeID {
        find(kind, name) ?? add(kind, name)
    }

    /// The node of `kind` called `name`, if there is one. O(kinds of nodes called so).
    @inline(__always)
    public func find(_ kind: NodeKind, _ name: TextID) -> NodeID? {
        guard Int(name.index) < namedLast.count else { return nil }
        var entry = namedLast[Int(name.index)]
        while entry != 0 {
            if kinds[Int(entry) - 1] == kind { return NodeID(entry - 1) }
            entry = namedBefore[Int(entry) - 1]
        }
        return nil
    }

    private mutating func add(_ kind: NodeKind, _ name: TextID) -> NodeID {
        let (id, place) = (NodeID(UInt32(kinds.count)), Int(name.index))
        if place >= namedLast.count {
            namedLast.makeRoom(for: place + 1 - namedLast.count)
            namedLast.append(contentsOf: repeatElement(0, count: place + 1 - namedLast.count))
        }
        if kinds.count == kinds.capacity { makeRoom() }
        kinds.append(kind)
        names.append(name)
        facts.append(NodeFacts())
        namedBefore.append(namedLast[place])
        namedLast[place] = id.index + 1
        return id
    }

    private mutating func makeRoom() {
        kinds.makeRoom(for: 1)
        names.makeRoom(for: 1)
        facts.makeRoom(for: 1)
        namedBefore.makeRoom(for: 1)
    }

    /// A node's kind.
    @inline(__always)
    public func kind(_ node: NodeID) -> NodeKind { kinds[Int(node.index)] }

    /// What makes the node unique within its kind.
    @inline(__always)
    public func name(_ node: NodeID) -> TextID { names[Int(node.index)] }

    /// What is known of a node.
    @inline(__always)
    public subscript(node: NodeID) -> NodeFacts {
        get { facts[Int(node.index)] }
        set { facts[Int(node.index)] = newValue }
    }

    /// The text to show and search for: the key where there is one, else the unique name.
    public func displayKey(_ node: NodeID) -> TextID {
        let key = facts[Int(node.index)].key
        return key == .empty ? names[Int(node.index)] : key
    }

    /// Memory of the table in bytes.
    public var memory: Int {
        kinds.count * (1 + MemoryLayout<TextID>.stride + MemoryLayout<NodeFacts>.stride + 4) + namedLast.count * 4
    }
}

/// The nodes 0 up to a count.
public struct NodeSequence: RandomAccessCollection, Sendable {
    /// How many.
    public let count: Int

    /// The place of the first.
    public var startIndex: Int { 0 }
    /// The place past the last.
    public var endIndex: Int { count }
    /// The element at a place.
    public subscript(position: Int) -> NodeID { NodeID(UInt32(position)) }
}

/// (service, event name) pairs, each known by a small integer.
public struct ActionTable: Sendable {
    /// The service of each action.
    public private(set) var services: [NodeID] = []
    /// The event name of each action.
    public private(set) var names: [TextID] = []
    /// Open addressing: 0 is free, else the action's index plus one.
    private var slots: [UInt32] = Array(repeating: 0, count: 1 << 8)

    /// A table without actions.
    public init() {}

    /// Actions held.
    public var count: Int { names.count }

    /// The action `name` of `service`, added when new. O(1) expected.
    @inline(__always)
    public mutating func action(_ service: NodeID, _ name: TextID) -> ActionID {
        let slot = probe(service, name)
        if slots[slot] != 0 { return ActionID(slots[slot] - 1) }
        services.append(service)
        names.append(name)
        slots[slot] = UInt32(names.count)
        if names.count * 2 > slots.count { grow() }
        return ActionID(UInt32(names.count - 1))
    }

    /// The action's service.
    @inline(__always)
    public func service(_ action: ActionID) -> NodeID { services[Int(action.index)] }

    /// The action's event name.
    @inline(__always)
    public func name(_ action: ActionID) -> TextID { names[Int(action.index)] }

    /// The slot that holds the pair, or the free slot where it belongs.
    @inline(__always)
    private func probe(_ service: NodeID, _ name: TextID) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: StableHash.combine(UInt64(service.index), UInt64(name.index))) & mask
        while slots[slot] != 0 {
            let index = Int(slots[slot]) - 1
            if names[index] == name, services[index] == service { break }
            slot = (slot + 1) & mask
        }
        return slot
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: slots.count * 2)
        for index in names.indices { slots[probe(services[index], names[index])] = UInt32(index) + 1 }
    }
}

extension NodeTable {
    /// Adds to what is known of `node`. Where both sides know something else, the text that sorts first, the lower
    /// node and the earlier time stay: the result does not depend on the order of merging.
    public mutating func merge(_ new: NodeFacts, into node: NodeID, texts: TextTable) {
        let facts = self[node]
        guard facts != new else { return }
        // Mostly nothing was known, and then no text need be looked at.
        self[node] = facts == NodeFacts() ? new : merged(facts, new, texts: texts)
    }

    /// What two sides know together of one node of this table, by the rule of `merge(_:into:texts:)`.
    public func merged(_ old: NodeFacts, _ new: NodeFacts, texts: TextTable) -> NodeFacts {
        var facts = old
        facts.key = NodeTable.fuller(facts.key, new.key, texts)
        facts.account = NodeTable.first(facts.account, new.account, texts)
        facts.type = NodeTable.first(facts.type, new.type, texts)
        facts.owner = ownerFirst(facts.owner, new.owner, texts)
        facts.created = NodeTable.earlier(facts.created, new.created)
        facts.marks.formUnion(new.marks)
        return facts
    }

    private static func first(_ left: TextID, _ right: TextID, _ texts: TextTable) -> TextID {
        if left == right || right == .empty { return left }
        if left == .empty { return right }
        return texts.isOrdered(right, before: left) ? right : left
    }

    /// The longer text: of two ARNs of one node the one that has not lost its path.
    private static func fuller(_ left: TextID, _ right: TextID, _ texts: TextTable) -> TextID {
        let (one, other) = (texts.byteCount(left), texts.byteCount(right))
        return one == other ? first(left, right, texts) : one > other ? left : right
    }

    private static func earlier(_ left: Timestamp, _ right: Timestamp) -> Timestamp {
        if left == .unknown { return right }
        return right == .unknown ? left : min(left, right)
    }

    private func ownerFirst(_ left: NodeID, _ right: NodeID, _ texts: TextTable) -> NodeID {
        if left == right || right == .none { return left }
        if left == .none { return right }
        if kind(left) != kind(right) { return kind(left).rawValue < kind(right).rawValue ? left : right }
        return texts.isOrdered(name(right), before: name(left)) ? right : left
    }
}
