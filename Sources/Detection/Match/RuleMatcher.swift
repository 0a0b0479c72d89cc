// Records against all rules at once. Apart from the questions themselves because this decides which rules are asked at
// all: nearly all name an event, and what the event's source and name decide is decided once for each pair of them.
import CloudTrail
import PropertyGraph

/// Matches records against the rules of a set. Each worker owns one.
///
///     var matcher = RuleMatcher(rules)
///     matcher.match(members, of: tape) { rule in hits.append(rule) }
struct RuleMatcher: ~Copyable {
    /// What is left of a rule for one pair of source and name.
    private struct Candidate {
        let rule: Int32
        /// The node that decides; negative where the pair alone does.
        let node: Int32
    }

    /// Candidates that begin with the same question, which is asked once for all of them.
    private struct Group {
        /// An atom that must hold; negative where there is none.
        let first: Int32
        /// Their places in `candidates`.
        let candidates: Range<Int>
    }

    /// A pair of source and name met before.
    private struct Pair {
        let source: [UInt8]
        let name: [UInt8]
        let hash: UInt64
        /// The places of its groups in `groups`.
        let groups: Range<Int>
    }

    private let program: Program
    private var asker: Asker
    /// The program's nodes and, after them, those left over for pairs.
    private var nodes: [Program.Node]
    private var children: [Int32]
    private var pairs: [Pair] = []
    /// The groups of all pairs, those of one side by side.
    private var groups: [Group] = []
    /// The candidates of all groups, those of one side by side.
    private var candidates: [Candidate] = []
    /// For each slot the number of a pair plus one.
    private var slots = [Int32](repeating: 0, count: RuleMatcher.slotCount)

    private static let slotCount = 1 << 14
    /// Pairs kept: AWS has some 20,000 actions, and logs a few hundred of them.
    private static let pairLimit = 1 << 12
    /// Nodes left over, of all pairs.
    private static let nodeLimit = 1 << 20

    private static let never: Int32 = -1
    private static let always: Int32 = -2

    /// A matcher for `rules`; nil when memory is out.
    init?(_ rules: RuleSet) {
        guard let asker = Asker(rules.program) else { return nil }
        program = rules.program
        nodes = rules.program.nodes
        children = rules.program.children
        self.asker = asker
    }

    /// Matches of regular expressions given up at their limit of steps.
    var givenUp: Int { asker.givenUp }

    /// Calls `found` for each rule that the record with these members matches, once, in no certain order.
    mutating func match(
        _ members: borrowing RecordMembers, of tape: borrowing Tape, _ found: (_ rule: Int) -> Void
    ) {
        asker.begin(members, program)
        let source = text(program.source, tape)
        let name = text(program.name, tape)
        guard !source.isAbsent, !name.isAbsent else { return askAll(tape, found) }
        let pair = self.pair(source, name, tape)
        for index in pairs[pair].groups {
            let group = groups[index]
            if group.first >= 0, !asker.holds(group.first, program, tape) { continue }
            for index in group.candidates {
                let candidate = candidates[index]
                if candidate.node == RuleMatcher.always || holds(candidate.node, tape) { found(Int(candidate.rule)) }
            }
        }
    }

    /// The text that `path` has in the record; absent where that is no text, or more than one.
    private mutating func text(_ path: Int32, _ tape: borrowing Tape) -> JSONText {
        asker.text(path, tape)
    }

    /// The same by asking every rule all it asks: what `match` must agree with.
    mutating func matchAll(
        _ members: borrowing RecordMembers, of tape: borrowing Tape, _ found: (_ rule: Int) -> Void
    ) {
        asker.begin(members, program)
        askAll(tape, found)
    }

    /// Asks every rule: of records without a source or a name.
    private mutating func askAll(_ tape: borrowing Tape, _ found: (Int) -> Void) {
        for (rule, root) in program.roots.enumerated() where root >= 0 {
            if holds(root, tape) { found(rule) }
        }
    }

    /// The values of the paths whose values correlations need of matches of `rule`, as texts; nil where one is absent.
    mutating func extract(_ rule: Int, _ tape: borrowing Tape, _ each: (Span<UInt8>?) -> Void) {
        for path in program.extracted[rule] { asker.extract(path, tape, each) }
    }

    // MARK: Pairs

    /// The number of the pair of `source` and `name`, the record in hand having both.
    @inline(__always)
    private mutating func pair(_ source: JSONText, _ name: JSONText, _ tape: borrowing Tape) -> Int {
        let hash = StableHash.combine(
            source.withBytes { StableHash.of($0) }, name.withBytes { StableHash.of($0) })
        var slot = Int(truncatingIfNeeded: hash) & (RuleMatcher.slotCount - 1)
        while slots[slot] > 0 {
            let index = Int(slots[slot]) - 1
            if pairs[index].hash == hash, RuleMatcher.isEqual(pairs[index].source, source),
                RuleMatcher.isEqual(pairs[index].name, name)
            {
                return index
            }
            slot = (slot + 1) & (RuleMatcher.slotCount - 1)
        }
        return newPair(source, name, hash, tape)
    }

    private static func isEqual(_ bytes: [UInt8], _ text: JSONText) -> Bool {
        text.hasBytes(bytes.span)
    }

    private mutating func newPair(
        _ source: JSONText, _ name: JSONText, _ hash: UInt64, _ tape: borrowing Tape
    ) -> Int {
        if pairs.count == RuleMatcher.pairLimit || nodes.count > program.nodes.count + RuleMatcher.nodeLimit {
            forgetPairs()
        }
        let key = name.withBytes { name in name.indices.map { TextPattern.lower(name[$0]) } }
        var left: [Int32: [Candidate]] = [:]
        for rule in (program.rulesByName[key] ?? []) + program.otherRules {
            let node = simplified(program.roots[Int(rule)], tape)
            if node != RuleMatcher.never {
                left[firstAtom(node), default: []].append(Candidate(rule: rule, node: node))
            }
        }
        let start = groups.count
        for (first, members) in left.sorted(by: { $0.key < $1.key }) {
            groups.append(Group(first: first, candidates: candidates.count..<(candidates.count + members.count)))
            candidates += members
        }
        pairs.append(
            Pair(
                source: source.withBytes { text in text.indices.map { text[$0] } },
                name: name.withBytes { text in text.indices.map { text[$0] } }, hash: hash,
                groups: start..<groups.count))
        var slot = Int(truncatingIfNeeded: hash) & (RuleMatcher.slotCount - 1)
        while slots[slot] > 0 { slot = (slot + 1) & (RuleMatcher.slotCount - 1) }
        slots[slot] = Int32(pairs.count)
        return pairs.count - 1
    }

    /// The atom that is asked first at `node`, where no match can be without it.
    private func firstAtom(_ node: Int32) -> Int32 {
        guard node >= 0 else { return -1 }
        let whole = nodes[Int(node)]
        switch whole.kind {
        case .atom: return whole.first
        case .all: return firstAtom(children[Int(whole.first)])
        case .any, .not: return -1
        }
    }

    private mutating func forgetPairs() {
        pairs = []
        groups = []
        candidates = []
        for index in slots.indices { slots[index] = 0 }
        nodes.removeLast(nodes.count - program.nodes.count)
        children.removeLast(children.count - program.children.count)
    }

    /// What is left to ask at `node` for records with the source and the name of the one in hand.
    private mutating func simplified(_ node: Int32, _ tape: borrowing Tape) -> Int32 {
        let whole = nodes[Int(node)]
        guard whole.asksForName else { return node }
        switch whole.kind {
        case .atom:
            return asker.holds(whole.first, program, tape) ? RuleMatcher.always : RuleMatcher.never
        case .not:
            let inner = simplified(whole.first, tape)
            if inner == RuleMatcher.never { return RuleMatcher.always }
            if inner == RuleMatcher.always { return RuleMatcher.never }
            return append(Program.Node(kind: .not, first: inner, count: 0, asksForName: false))
        case .all, .any:
            let decisive = whole.kind == .all ? RuleMatcher.never : RuleMatcher.always
            var left: [Int32] = []
            for index in whole.first..<(whole.first + whole.count) {
                let part = simplified(children[Int(index)], tape)
                if part == decisive { return decisive }
                if part >= 0 { left.append(part) }
            }
            if left.isEmpty { return whole.kind == .all ? RuleMatcher.always : RuleMatcher.never }
            if left.count == 1 { return left[0] }
            let first = Int32(children.count)
            children += left
            return append(Program.Node(kind: whole.kind, first: first, count: Int32(left.count), asksForName: false))
        }
    }

    private mutating func append(_ node: Program.Node) -> Int32 {
        nodes.append(node)
        return Int32(nodes.count - 1)
    }

    private mutating func holds(_ node: Int32, _ tape: borrowing Tape) -> Bool {
        let whole = nodes[Int(node)]
        switch whole.kind {
        case .atom: return asker.holds(whole.first, program, tape)
        case .not: return !holds(whole.first, tape)
        case .all:
            for index in whole.first..<(whole.first + whole.count) where !holds(children[Int(index)], tape) {
                return false
            }
            return true
        case .any:
            for index in whole.first..<(whole.first + whole.count) where holds(children[Int(index)], tape) {
                return true
            }
            return false
        }
    }
}
