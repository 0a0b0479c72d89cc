// Small tables in front of the large ones: the few regions, services, actions and addresses that most records name.
// Apart because they change nothing but time. An entry is found by a text's length and ends, which is all of a text of
// up to 16 bytes; a longer one is compared as well.
import CloudTrail
import PropertyGraph

/// Nodes met lately, by kind and name.
struct KnownNodes {
    private struct Entry {
        var kind = NodeKind.account
        var count = -1
        var head: UInt64 = 0
        var tail: UInt64 = 0
        var text = TextID.empty
        var node = NodeID.none
    }

    private static let size = 1 << 10
    private var entries = [Entry](repeating: Entry(), count: KnownNodes.size)

    /// The node of `kind` called `name`, added to `tables` when new.
    @inline(__always)
    mutating func node(_ kind: NodeKind, _ name: JSONText, _ tables: inout GraphTables) -> NodeID {
        let ends = name.ends
        let slot = KnownNodes.slot(kind, name.count, ends)
        let entry = entries[slot]
        if entry.count == name.count, entry.head == ends.head, entry.tail == ends.tail, entry.kind == kind,
            name.count <= 16 || tables.texts.holds(name, at: entry.text)
        {
            return entry.node
        }
        let text = tables.texts.intern(name)
        let node = tables.nodes.node(kind, text)
        entries[slot] = Entry(
            kind: kind, count: name.count, head: ends.head, tail: ends.tail, text: text, node: node)
        return node
    }

    @inline(__always)
    private static func slot(_ kind: NodeKind, _ count: Int, _ ends: (head: UInt64, tail: UInt64)) -> Int {
        let mixed = StableHash.combine(ends.head, ends.tail) &+ UInt64(kind.rawValue) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: (mixed &+ UInt64(truncatingIfNeeded: count)) & UInt64(size - 1))
    }
}

/// What is known of a call by its source and name alone.
struct KnownAction {
    let action: ActionID
    /// Its place in the table it comes from.
    fileprivate let place: Int
    /// Whether the call hands out credentials or brings principals into being.
    let issues: Bool
    /// Whether the name says that the call only reads, for records that do not say it.
    let readsByName: Bool
    /// Whether the sign-in endpoint was called.
    let isSignIn: Bool
}

/// What to look for in the records of a call.
struct CallRules {
    let targets: TargetRules
    let issuing: IssuingRule?
}

/// Calls met lately, by source and name.
struct KnownActions {
    private struct Key {
        var sourceCount = -1
        var nameCount = -1
        var source: (head: UInt64, tail: UInt64) = (0, 0)
        var name: (head: UInt64, tail: UInt64) = (0, 0)
        var sourceText = TextID.empty
        var nameText = TextID.empty
        var known = 0
    }

    private static let size = 1 << 10
    private var keys = [Key](repeating: Key(), count: KnownActions.size)
    /// One for each action, whatever falls out of the table, and one for records that name it otherwise.
    private var list: [KnownAction] = []
    /// The rules of each. Apart, since a call is looked up for every record and a copy of these has to be counted.
    private var rules: [CallRules] = []
    /// Where `list` has each action, named by source and name or otherwise.
    private var places: [Int?] = []

    /// Where targets stand in records of the call.
    @inline(__always)
    func rules(of known: KnownAction) -> TargetRules { rules[known.place].targets }

    /// What to read from records of the call, if it issues anything.
    func issuing(of known: KnownAction) -> IssuingRule? { rules[known.place].issuing }

    /// What is known of the call, once it has been noted.
    @inline(__always)
    func find(_ source: JSONText, _ name: JSONText, _ texts: borrowing TextTable) -> KnownAction? {
        let (one, other) = (source.ends, name.ends)
        let key = keys[KnownActions.slot(source, name)]
        guard key.nameCount == name.count, key.sourceCount == source.count, key.name == other, key.source == one,
            name.count <= 16 || texts.holds(name, at: key.nameText),
            source.count <= 16 || texts.holds(source, at: key.sourceText)
        else { return nil }
        return list[key.known]
    }

    /// Notes a call with the rules that `make` gives, unless it is known already, and tells what is known of it.
    ///
    /// - Parameters:
    ///   - source: the record's own; absent where the action was told otherwise.
    ///   - name: the record's own, likewise.
    mutating func note(
        _ action: ActionID, for source: JSONText, _ name: JSONText, _ texts: inout TextTable, make: () -> CallRules
    ) -> KnownAction {
        let isNamed = !source.isEmpty && !name.isEmpty
        let place = Int(action.index) * 2 + (isNamed ? 0 : 1)
        while places.count <= place { places.append(nil) }
        let known = places[place] ?? list.count
        if known == list.count {
            let made = make()
            rules.append(made)
            list.append(
                KnownAction(
                    action: action, place: known, issues: made.issuing != nil, readsByName: name.readsByName,
                    isSignIn: source == "signin.amazonaws.com"))
        }
        places[place] = known
        if isNamed {
            keys[KnownActions.slot(source, name)] = Key(
                sourceCount: source.count, nameCount: name.count, source: source.ends, name: name.ends,
                sourceText: texts.intern(source), nameText: texts.intern(name), known: known)
        }
        return list[known]
    }

    @inline(__always)
    private static func slot(_ source: JSONText, _ name: JSONText) -> Int {
        let (one, other) = (source.ends, name.ends)
        let mixed = StableHash.combine(one.head ^ other.tail, other.head &+ UInt64(truncatingIfNeeded: name.count))
        return Int(truncatingIfNeeded: mixed & UInt64(size - 1))
    }
}

extension TextTable {
    /// Whether the text at `id` has the bytes of `text`.
    @inline(__always)
    func holds(_ text: JSONText, at id: TextID) -> Bool {
        withBytes(id) { stored in text.hasBytes(stored) }
    }
}
