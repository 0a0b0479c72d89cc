// The questions of all rules, asked of one record, each at most once. Apart from the matcher, which knows rules and no
// values.
import CloudTrail
import PropertyGraph

/// Answers atoms for the record in hand. A worker owns one and uses it for every record.
struct Asker: ~Copyable {
    private var values: FieldValues
    private var matcher: ExpressionMatcher
    private var memo: AnswerMemo
    /// For each path the record it was last looked at in and, in the lower half, the text whose answers hold for it;
    /// `noText` where it is none.
    private var texts: [UInt64]
    /// For each atom the record it was last asked of, and the answer in the lowest bit.
    private var answers: [UInt64]
    /// The objects of this record that were written out, and where in `compact` they lie.
    private var written: [(offset: Int, range: Range<Int>)] = []
    private var compact: [UInt8] = []
    /// Digits of a number.
    private var digits: [UInt8] = []
    private var record: JSONValue?

    /// Nil when memory is out.
    init?(_ program: borrowing Program) {
        guard let matcher = ExpressionMatcher() else { return nil }
        values = FieldValues(program)
        answers = Array(repeating: 0, count: program.atoms.count)
        texts = Array(repeating: 0, count: program.paths.count)
        memo = AnswerMemo(questions: program.mostQuestions)
        self.matcher = matcher
    }

    var givenUp: Int { matcher.givenUp }

    /// Takes the next record in hand.
    mutating func begin(_ members: borrowing RecordMembers, _ program: borrowing Program) {
        values.begin(members)
        matcher.begin()
        if values.stamp == 1 {
            for index in answers.indices { answers[index] = 0 }
            for index in texts.indices { texts[index] = 0 }
        }
        record = members.record
        written.removeAll(keepingCapacity: true)
        compact.removeAll(keepingCapacity: true)
    }

    /// The text that `path` has in the record; absent where that is no text, or more than one.
    mutating func text(_ path: Int32, _ tape: borrowing Tape) -> JSONText {
        values.count(path, tape) == 1 ? tape.text(at: values.value(path, 0)) : JSONText()
    }

    private static let noText = UInt64(UInt32.max)

    /// Whether the record answers `atom` with yes.
    @inline(__always)
    mutating func holds(_ atom: Int32, _ program: borrowing Program, _ tape: borrowing Tape) -> Bool {
        let question = program.questions[Int(atom)]
        if question.number >= 0, question.path >= 0, let text = text(question.path, of: program, tape) {
            if let known = memo.answer(text, Int(question.number)) { return known }
            return askText(atom, program, tape)
        }
        let known = answers[Int(atom)]
        if known >> 1 == UInt64(values.stamp) { return known & 1 == 1 }
        let answer = ask(atom, program, tape)
        answers[Int(atom)] = UInt64(values.stamp) << 1 | (answer ? 1 : 0)
        return answer
    }

    /// The row of answers of the one text that `path` has in the record; nil where it has no text, or more than one.
    @inline(__always)
    private mutating func text(_ path: Int32, of program: borrowing Program, _ tape: borrowing Tape) -> Int? {
        let known = texts[Int(path)]
        if known >> 32 == UInt64(values.stamp) {
            let text = known & Asker.noText
            return text == Asker.noText ? nil : Int(text)
        }
        return newText(path, tape)
    }

    private mutating func newText(_ path: Int32, _ tape: borrowing Tape) -> Int? {
        var row: Int?
        if values.count(path, tape) == 1, tape.kind(of: values.value(path, 0)) == .string {
            let text = tape.text(at: values.value(path, 0))
            if text.count <= AnswerMemo.longest { row = memo.row(of: text, path, in: values.stamp) }
        }
        texts[Int(path)] = UInt64(values.stamp) << 32 | (row.map { UInt64($0) } ?? Asker.noText)
        return row
    }

    /// Asks the one text of a path what it was not asked before.
    private mutating func askText(_ atom: Int32, _ program: borrowing Program, _ tape: borrowing Tape) -> Bool {
        let atom = Int(atom)
        return scalarSatisfies(
            values.value(program.questions[atom].path, 0), program.atoms[atom].test, Int32(atom), program, tape)
    }

    private mutating func ask(_ number: Int32, _ program: borrowing Program, _ tape: borrowing Tape) -> Bool {
        let atom = program.atoms[Int(number)]
        guard atom.path >= 0 else {
            guard let record else { return false }
            return satisfies(record, atom.test, number, program, tape)
        }
        let count = values.count(atom.path, tape)
        switch atom.test {
        case .exists(let wanted): return (count > 0) == wanted
        case .null:
            for place in 0..<count where isNull(values.value(atom.path, place), tape) { return true }
            return count == 0
        default:
            for place in 0..<count where satisfies(values.value(atom.path, place), atom.test, number, program, tape) {
                return true
            }
            return false
        }
    }

    private func isNull(_ value: JSONValue, _ tape: borrowing Tape) -> Bool {
        if tape.kind(of: value) == .null { return true }
        var elements = tape.elements(of: value)
        while let element = tape.nextElement(&elements) {
            if isNull(element, tape) { return true }
        }
        return false
    }

    /// Arrays by any element; objects by any scalar in them, or as compact JSON.
    private mutating func satisfies(
        _ value: JSONValue, _ test: Test, _ atom: Int32, _ program: borrowing Program, _ tape: borrowing Tape
    ) -> Bool {
        switch tape.kind(of: value) {
        case .null: return false
        case .array:
            var elements = tape.elements(of: value)
            while let element = tape.nextElement(&elements) {
                if satisfies(element, test, atom, program, tape) { return true }
            }
            return false
        case .object:
            if !test.isFoundInJSON, hasLeaf(value, test, atom, program, tape) { return true }
            return test.mayMatchObject && matchesWritten(value, test, atom, program, tape)
        default: return scalarSatisfies(value, test, atom, program, tape)
        }
    }

    private mutating func hasLeaf(
        _ value: JSONValue, _ test: Test, _ atom: Int32, _ program: borrowing Program, _ tape: borrowing Tape
    ) -> Bool {
        switch tape.kind(of: value) {
        case .null: return false
        case .array:
            var elements = tape.elements(of: value)
            while let element = tape.nextElement(&elements) {
                if hasLeaf(element, test, atom, program, tape) { return true }
            }
            return false
        case .object:
            var members = tape.members(of: value)
            while let (_, member) = tape.nextMember(&members) {
                if hasLeaf(member, test, atom, program, tape) { return true }
            }
            return false
        default: return scalarSatisfies(value, test, atom, program, tape)
        }
    }

    private mutating func matchesWritten(
        _ value: JSONValue, _ test: Test, _ atom: Int32, _ program: borrowing Program, _ tape: borrowing Tape
    ) -> Bool {
        let range: Range<Int>
        if let known = written.first(where: { $0.offset == value.offset }) {
            range = known.range
        } else {
            let start = compact.count
            tape.appendCompact(value, to: &compact)
            range = start..<compact.count
            written.append((value.offset, range))
        }
        // Taken out while it is looked at: the look may change everything else here.
        var bytes: [UInt8] = []
        swap(&bytes, &compact)
        defer { swap(&bytes, &compact) }
        return textSatisfies(bytes.span.extracting(range), test, atom, program, tape)
    }

    private mutating func scalarSatisfies(
        _ value: JSONValue, _ test: Test, _ atom: Int32, _ program: borrowing Program, _ tape: borrowing Tape
    ) -> Bool {
        switch test {
        case .compare(let comparison, let number):
            return tape.number(at: value).map { comparison.allows($0.order(number)) } ?? false
        case .number(let number, _) where tape.kind(of: value) != .string:
            return tape.number(at: value).map { $0.isEqual(to: number) } ?? false
        default: break
        }
        if tape.kind(of: value) == .string {
            let text = tape.text(at: value)
            let question = program.questions[Int(atom)]
            guard question.number >= 0, text.count <= AnswerMemo.longest,
                let row = memo.row(of: text, question.path, in: values.stamp)
            else { return text.withBytes { textSatisfies($0, test, atom, program, tape) } }
            if let known = memo.answer(row, Int(question.number)) { return known }
            let answer = text.withBytes { textSatisfies($0, test, atom, program, tape) }
            memo.keep(answer, row, Int(question.number))
            return answer
        }
        var bytes: [UInt8] = []
        swap(&bytes, &digits)
        defer { swap(&bytes, &digits) }
        bytes.removeAll(keepingCapacity: true)
        tape.appendScalar(value, to: &bytes)
        return textSatisfies(bytes.span, test, atom, program, tape)
    }

    private mutating func textSatisfies(
        _ text: Span<UInt8>, _ test: Test, _ atom: Int32, _ program: borrowing Program, _ tape: borrowing Tape
    ) -> Bool {
        switch test {
        case .text(let pattern), .number(_, let pattern): return pattern.matches(text)
        case .anyText(let set): return set.matches(text)
        case .expression:
            guard let expression = program.expressions[atom] else { return false }
            return matcher.matches(expression, text)
        case .network(let network): return network.contains(text)
        case .time(let part, let comparison, let number):
            guard let time = Timestamp(parsing: text) else { return false }
            return comparison.allows(Number.integer(part.value(of: time)).order(number))
        case .reference(let reference):
            guard let path = program.references[atom] else { return false }
            return refers(text, to: path, reference, tape)
        case .null, .exists, .compare: return false
        }
    }

    /// Whether `text` stands to a scalar of the other field as it should.
    private mutating func refers(
        _ text: Span<UInt8>, to path: Int32, _ reference: FieldReference, _ tape: borrowing Tape
    ) -> Bool {
        for place in 0..<values.count(path, tape) {
            if refers(text, to: values.value(path, place), reference, tape) { return true }
        }
        return false
    }

    private func refers(
        _ text: Span<UInt8>, to value: JSONValue, _ reference: FieldReference, _ tape: borrowing Tape
    ) -> Bool {
        switch tape.kind(of: value) {
        case .null, .object: return false
        case .array:
            var elements = tape.elements(of: value)
            while let element = tape.nextElement(&elements) {
                if refers(text, to: element, reference, tape) { return true }
            }
            return false
        default:
            var other: [UInt8] = []
            tape.appendScalar(value, to: &other)
            let pattern = PatternText(literal: other)
                .open(atStart: reference.isOpenAtStart, atEnd: reference.isOpenAtEnd)
            return TextPattern(pattern, isCased: reference.isCased).matches(text)
        }
    }

    // MARK: Values for correlations

    /// Hands over what `path` has in the record as one text: a scalar as it is, anything else as compact JSON; nil
    /// where it is absent or null.
    mutating func extract(_ path: Int32, _ tape: borrowing Tape, _ body: (Span<UInt8>?) -> Void) {
        let count = values.count(path, tape)
        digits.removeAll(keepingCapacity: true)
        if count == 1 {
            let value = values.value(path, 0)
            switch tape.kind(of: value) {
            case .null: return body(nil)
            case .object, .array: tape.appendCompact(value, to: &digits)
            case .string: return tape.text(at: value).withBytes { body($0) }
            default: tape.appendScalar(value, to: &digits)
            }
        } else {
            guard count > 0 else { return body(nil) }
            for place in 0..<count {
                digits.append(UInt8(ascii: place == 0 ? "[" : ","))
                tape.appendCompact(values.value(path, place), to: &digits)
            }
            digits.append(UInt8(ascii: "]"))
        }
        body(digits.span)
    }
}

extension Test {
    /// Whether an object written as JSON satisfies this wherever a scalar in it does.
    fileprivate var isFoundInJSON: Bool {
        switch self {
        case .text(let pattern): pattern.isFoundInJSON
        case .anyText(let set): set.isFoundInJSON
        case .number, .compare, .null, .exists, .network, .expression, .reference, .time: false
        }
    }

    /// Whether an object written as JSON can satisfy this.
    fileprivate var mayMatchObject: Bool {
        switch self {
        case .text(let pattern):
            switch pattern.shape {
            case .exact, .prefix: pattern.literal.first == UInt8(ascii: "{")
            case .suffix: pattern.literal.last == UInt8(ascii: "}")
            case .contains, .anything, .glob: true
            }
        case .anyText, .expression, .reference: true
        case .number, .compare, .null, .exists, .network, .time: false
        }
    }
}
