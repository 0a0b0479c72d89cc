// Rules compiled: what they ask, each question once. Apart from the compiler, which is done when this exists, and from
// matching, which changes nothing here.
import CloudTrail

/// What all rules ask of a record. Shared by all workers.
struct Program: Sendable {
    /// A field, as a step from another one.
    struct Path: Hashable, Sendable {
        /// The path it goes on from; negative at the record itself.
        let parent: Int32
        let name: [UInt8]
        /// The place of an element of an array, where the name is a number.
        let place: Int?

        init(parent: Int32, name: [UInt8]) {
            self.parent = parent
            self.name = name
            place = name.count <= 6 ? Int(String(decoding: name, as: UTF8.self)) : nil
        }
    }

    /// One question about one field.
    struct Atom: Hashable, Sendable {
        /// Negative for the whole record.
        let path: Int32
        let test: Test
    }

    /// Questions tied together: a node, and which others it ties.
    struct Node: Sendable {
        enum Kind: UInt8, Sendable {
            /// `first` is an atom.
            case atom
            /// `first` and `count` are places in `children`.
            case all, any
            /// `first` is a node.
            case not
        }

        let kind: Kind
        let first: Int32
        let count: Int32
        /// Whether an atom below asks for the event's source or name, so that knowing these decides something.
        let asksForName: Bool
    }

    var paths: [Path] = []
    var atoms: [Atom] = []
    /// For each atom its path, and its number among the questions that a text of that path answers; negative where
    /// more than a text decides, or there are too many.
    var questions: [(path: Int32, number: Int32)] = []
    /// The most questions of one path.
    var mostQuestions = 0
    var nodes: [Node] = []
    var children: [Int32] = []
    /// For each rule its node; negative for rules that ask nothing of records.
    var roots: [Int32] = []
    /// For each atom with a regular expression, that.
    var expressions: [Int32: RegularExpression] = [:]
    /// For each atom that compares with another field, that field's path.
    var references: [Int32: Int32] = [:]
    /// Rules by the event name they need, in lower case.
    var rulesByName: [[UInt8]: [Int32]] = [:]
    /// Rules that need no certain event name.
    var otherRules: [Int32] = []
    /// For each rule, the paths whose values correlations need of its matches.
    var extracted: [[Int32]] = []
    /// The paths of `eventSource` and `eventName`.
    var source: Int32 = -1
    var name: Int32 = -1
    var topLevel = TopLevelNames()
}

/// The paths that begin at the record: those of CloudTrail's fields, which a record knows the place of, and the others,
/// for which every member is looked at.
struct TopLevelNames: Sendable {
    /// Numbers of fields, each with the path that asks for it under just its name.
    private(set) var fields: [(number: Int, path: Int32)] = []
    /// Whether there are paths beside those.
    private(set) var hasOthers = false
    private var slots: [(hash: UInt64, path: Int32)] = []
    private var mask = 0

    init() {}

    init(_ paths: [Program.Path]) {
        let top = paths.indices.filter { paths[$0].parent < 0 }
        var size = 16
        while size < top.count * 4 { size *= 2 }
        mask = size - 1
        slots = Array(repeating: (0, -1), count: size)
        for path in top {
            let hash = RecordMembers.hash(of: String(decoding: paths[path].name, as: UTF8.self))
            var slot = Int(truncatingIfNeeded: hash) & mask
            while slots[slot].path >= 0 { slot = (slot + 1) & mask }
            slots[slot] = (hash, Int32(path))
        }
        for number in 0..<RecordMembers.fieldCount {
            let name = RecordMembers.name(ofField: number)
            if let path = top.first(where: { paths[$0].name.elementsEqual(name.utf8) }) {
                fields.append((number, Int32(path)))
            }
        }
        hasOthers = fields.count < top.count
    }

    /// Hands over each path whose name has `hash`; almost always none or one.
    @inline(__always)
    func each(_ hash: UInt64, _ body: (Int32) -> Void) {
        guard mask > 0 else { return }
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot].path >= 0 {
            if slots[slot].hash == hash { body(slots[slot].path) }
            slot = (slot + 1) & mask
        }
    }
}
