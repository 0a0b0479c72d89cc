// Expressions to a program: equal questions made one, cheap ones asked first, rules sorted by the event name they need.
// Apart from the program because it is needed once.
import CloudTrail

struct Compiler {
    private var program = Program()
    private var paths: [Program.Path: Int32] = [:]
    private var atoms: [Program.Atom: Int32] = [:]
    /// For each path, how many questions a text of it answers.
    private var questions: [Int32: Int] = [:]

    init() {
        program.source = path("eventSource")
        program.name = path("eventName")
    }

    /// Adds a rule that asks `expression`.
    mutating func add(_ expression: Expression) {
        let rule = Int32(program.roots.count)
        let simple = expression.flattened
        if let names = simple.eventNames {
            for name in names { program.rulesByName[name, default: []].append(rule) }
        } else {
            program.otherRules.append(rule)
        }
        program.roots.append(node(simple))
    }

    /// Adds a rule that asks nothing of records.
    mutating func addNothing() { program.roots.append(-1) }

    /// The program of everything added.
    ///
    /// - Parameter extracted: for each rule the fields whose values are needed of its matches.
    consuming func finish(_ extracted: [[String]]) -> Program {
        program.extracted = extracted.map { fields in fields.map { path($0) } }
        program.topLevel = TopLevelNames(program.paths)
        return program
    }

    private mutating func path(_ field: String) -> Int32 {
        var parent: Int32 = -1
        for name in field.split(separator: ".", omittingEmptySubsequences: false) {
            let path = Program.Path(parent: parent, name: Array(name.utf8))
            if let known = paths[path] {
                parent = known
            } else {
                parent = Int32(program.paths.count)
                paths[path] = parent
                program.paths.append(path)
            }
        }
        return parent
    }

    private mutating func atom(_ path: Int32, _ test: Test) -> Int32 {
        let atom = Program.Atom(path: path, test: test)
        if let known = atoms[atom] { return known }
        let place = Int32(program.atoms.count)
        program.atoms.append(atom)
        var number: Int32 = -1
        if test.asksText {
            let next = questions[path, default: 0]
            if next < AnswerMemo.questions {
                number = Int32(next)
                questions[path] = next + 1
                program.mostQuestions = max(program.mostQuestions, next + 1)
            }
        }
        program.questions.append((path, number))
        atoms[atom] = place
        if case .expression(let text) = test { program.expressions[place] = RegularExpression(text) }
        if case .reference(let reference) = test { program.references[place] = self.path(reference.field) }
        return place
    }

    private mutating func node(_ expression: Expression) -> Int32 {
        switch expression {
        case .field(let field, let test):
            let path = path(field)
            var asks = path == program.source || path == program.name
            if case .reference = test { asks = false }
            return append(.atom, atom(path, test), 0, asks)
        case .anywhere(let test):
            return append(.atom, atom(-1, test), 0, false)
        case .not(let inner):
            let inner = node(inner)
            return append(.not, inner, 0, program.nodes[Int(inner)].asksForName)
        case .all(let parts): return group(.all, parts)
        case .any(let parts): return group(.any, parts)
        }
    }

    private mutating func group(_ kind: Program.Node.Kind, _ parts: [Expression]) -> Int32 {
        let sorted = parts.enumerated().sorted { left, right in
            let (one, other) = (left.element.cost, right.element.cost)
            return one != other ? one < other : left.offset < right.offset
        }
        var below: [Int32] = []
        for part in sorted { below.append(node(part.element)) }
        let asks = below.contains { program.nodes[Int($0)].asksForName }
        let first = Int32(program.children.count)
        program.children += below
        return append(kind, first, Int32(below.count), asks)
    }

    private mutating func append(_ kind: Program.Node.Kind, _ first: Int32, _ count: Int32, _ asks: Bool) -> Int32 {
        program.nodes.append(Program.Node(kind: kind, first: first, count: count, asksForName: asks))
        return Int32(program.nodes.count - 1)
    }
}

extension Test {
    /// Whether a text alone decides it.
    fileprivate var asksText: Bool {
        switch self {
        case .text, .anyText, .number, .compare, .expression, .network, .time: true
        case .null, .exists, .reference: false
        }
    }
}

extension Expression {
    /// The same with nested `all` and `any` opened up, and several texts of one field as one test.
    var flattened: Expression {
        switch self {
        case .field, .anywhere: return self
        case .not(let inner): return .not(inner.flattened)
        case .all(let parts):
            let flat = parts.flatMap { part in
                let part = part.flattened
                if case .all(let inner) = part { return inner }
                return [part]
            }
            return flat.count == 1 ? flat[0] : .all(flat)
        case .any(let parts):
            let flat = parts.flatMap { part in
                let part = part.flattened
                if case .any(let inner) = part { return inner }
                return [part]
            }
            return Expression.merged(flat)
        }
    }

    private static func merged(_ parts: [Expression]) -> Expression {
        var texts: [String: [TextPattern]] = [:]
        for part in parts {
            if case .field(let field, .text(let pattern)) = part { texts[field, default: []].append(pattern) }
        }
        var merged: [Expression] = []
        var done: Set<String> = []
        for part in parts {
            guard case .field(let field, .text) = part, let patterns = texts[field], patterns.count > 1 else {
                merged.append(part)
                continue
            }
            if done.insert(field).inserted { merged.append(.field(field, .anyText(TextSet(patterns)))) }
        }
        return merged.count == 1 ? merged[0] : .any(merged)
    }

    /// What asking it takes, roughly. The event's source and name come first: mostly they decide.
    var cost: Int {
        switch self {
        case .field("eventName", _), .field("eventSource", _): return 0
        case .field(let field, let test):
            let depth = field.utf8.count { $0 == UInt8(ascii: ".") }
            switch test {
            case .text(let pattern) where pattern.shape == .exact: return 2 + depth
            case .number, .compare, .exists(true): return 2 + depth
            // Nearly every record has no error, so that decides least.
            case .null, .exists(false): return 20 + depth
            case .expression: return 50 + depth
            default: return 8 + depth
            }
        case .anywhere: return 1_000
        case .not(let inner): return inner.cost
        case .all(let parts), .any(let parts): return parts.reduce(1) { min($0 + $1.cost, 1_000_000) }
        }
    }

    /// The event names, in lower case, one of which a record must have; nil where others may match as well.
    var eventNames: Set<[UInt8]>? {
        switch self {
        case .field("eventName", .text(let pattern)) where pattern.shape == .exact:
            return pattern.literal.allSatisfy { $0 < 0x80 } ? [pattern.literal.map(TextPattern.lower)] : nil
        case .field("eventName", .anyText(let set)) where set.others.isEmpty: return Set(set.literals)
        case .field, .anywhere, .not: return nil
        case .all(let parts): return parts.compactMap(\.eventNames).min { $0.count < $1.count }
        case .any(let parts):
            var names: Set<[UInt8]> = []
            for part in parts {
                guard let more = part.eventNames else { return nil }
                names.formUnion(more)
            }
            return names
        }
    }
}
