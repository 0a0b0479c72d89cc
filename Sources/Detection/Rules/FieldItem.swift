// One line of a selection: a field, its modifiers and values, to an expression. Apart because all that modifiers mean
// is on this page and the next.

/// Reads `field|modifier|…: values`.
struct FieldItem {
    /// Empty for keywords.
    let field: String
    let line: Int
    private(set) var modifiers: [Modifier] = []
    /// For each value, the ways in which it may be written, any of which will do.
    private var values: [[Value]] = []
    private var comparison: Comparison?
    private var part: TimePart?
    private var wantsAll = false
    private var isNegated = false
    private var isCased = false

    /// A value on its way through the modifiers.
    enum Value {
        case text(PatternText)
        case number(Number, String)
        case flag(Bool)
        case null
        case expression(ExpressionText)
        case reference(FieldReference)
        case test(Test)
    }

    /// Reads a key and what stands behind it.
    ///
    /// - Throws: `RuleProblem` for modifiers that do not exist or do not go together, and for values they cannot take.
    init(_ pair: YAMLNode.Pair) throws(RuleProblem) {
        let words = pair.key.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        field = words[0]
        line = pair.keyLine
        for word in words.dropFirst() {
            guard let modifier = Modifier(name: word) else { throw RuleProblem(line, "unknown modifier \"\(word)\"") }
            modifiers.append(modifier)
        }
        try read(pair.value)
        for (index, modifier) in modifiers.enumerated() {
            try apply(modifier, isFirst: modifiers[..<index].allSatisfy { $0 == .all || $0 == .neq })
        }
    }

    /// Keywords without a key.
    init(keywords: YAMLNode) throws(RuleProblem) {
        field = ""
        line = keywords.line
        try read(keywords)
    }

    private var isKeyword: Bool { field.isEmpty }

    private mutating func read(_ node: YAMLNode) throws(RuleProblem) {
        switch node.content {
        case .scalar: values = [[try value(node)]]
        case .sequence(let elements):
            // No value at all is the same as null.
            if elements.isEmpty { values = [[.null]] }
            for element in elements { values.append([try value(element)]) }
        case .mapping:
            throw RuleProblem(
                node.line, "a mapping where \"\(field)\" needs a value: nested fields are written with dots")
        }
    }

    private func value(_ node: YAMLNode) throws(RuleProblem) -> Value {
        guard let text = node.text else { throw RuleProblem(node.line, "a list or mapping where a value is needed") }
        if modifiers.contains(.re) { return .expression(ExpressionText(pattern: text)) }
        if node.isNull {
            if isKeyword { throw RuleProblem(node.line, "null cannot be searched for without a field") }
            return .null
        }
        if let flag = node.flag { return .flag(flag) }
        if let number = node.number { return .number(number, text) }
        return .text(PatternText(parsing: text))
    }

    // MARK: Modifiers

    private mutating func apply(_ modifier: Modifier, isFirst: Bool) throws(RuleProblem) {
        switch modifier {
        case .all: wantsAll = true
        case .neq: isNegated = true
        case .expand:
            throw RuleProblem(line, "placeholders (expand) have no values here: write the values out")
        case .cased:
            isCased = true
            values = try each { (value) throws(RuleProblem) in
                if case .reference(var reference) = value {
                    reference.isCased = true
                    return [.reference(reference)]
                }
                return [.text(try text(value, modifier))]
            }
        case .contains, .startswith, .endswith: try open(modifier)
        case .re:
            guard isFirst else { throw RuleProblem(line, "re comes first: other modifiers cannot precede it") }
        case .i, .m, .s: try flag(modifier)
        case .exists:
            guard isFirst, !isKeyword else { throw RuleProblem(line, "exists needs a field and no other modifier") }
            values = try each { (value) throws(RuleProblem) in
                guard case .flag(let flag) = value else { throw RuleProblem(line, "exists takes true or false") }
                return [.test(.exists(flag))]
            }
        case .cidr: try network(isFirst)
        case .fieldref:
            guard !isKeyword else { throw RuleProblem(line, "fieldref needs a field to compare with") }
            values = try each { (value) throws(RuleProblem) in
                guard let name = try text(value, modifier).literalBytes, !name.isEmpty else {
                    throw RuleProblem(line, "fieldref takes the name of a field, without wildcards")
                }
                return [.reference(FieldReference(field: String(decoding: name, as: UTF8.self)))]
            }
        case .lt, .lte, .gt, .gte: comparison = Comparison(rawValue: modifier.rawValue)
        case .minute, .hour, .day, .week, .month, .year:
            guard !isKeyword else { throw RuleProblem(line, "\(modifier.rawValue) needs a field") }
            part = TimePart(rawValue: modifier.rawValue)
        case .base64, .base64offset, .wide, .utf16be, .utf16, .windash: try encode(modifier)
        }
        try checkNumbers(after: modifier)
    }

    /// Comparisons and parts of times take numbers, whatever else is said of them.
    private func checkNumbers(after modifier: Modifier) throws(RuleProblem) {
        guard comparison != nil || part != nil, modifier != .neq, modifier != .all else { return }
        guard !isKeyword else { throw RuleProblem(line, "\(modifier.rawValue) needs a field") }
        for value in values.joined() {
            guard case .number = value else { throw RuleProblem(line, "\(modifier.rawValue) takes numbers") }
        }
    }

    /// The values, each replaced by what `change` makes of it.
    private func each(_ change: (Value) throws(RuleProblem) -> [Value]) throws(RuleProblem) -> [[Value]] {
        var count = 0
        var all: [[Value]] = []
        for ways in values {
            var changed: [Value] = []
            for value in ways { changed += try change(value) }
            count += changed.count
            guard count <= RuleLimits.values else { throw RuleProblem(line, "more than \(RuleLimits.values) values") }
            all.append(changed)
        }
        return all
    }

    /// The text of a value; numbers and truth values are taken as they are written.
    private func text(_ value: Value, _ modifier: Modifier) throws(RuleProblem) -> PatternText {
        switch value {
        case .text(let text): return text
        case .number(_, let text): return PatternText(literal: Array(text.utf8))
        case .flag(let flag): return PatternText(literal: Array((flag ? "true" : "false").utf8))
        case .null: throw RuleProblem(line, "\(modifier.rawValue) cannot be applied to null")
        case .expression: throw RuleProblem(line, "\(modifier.rawValue) cannot be applied to a regular expression")
        case .reference: throw RuleProblem(line, "\(modifier.rawValue) cannot be applied to a field")
        case .test: throw RuleProblem(line, "\(modifier.rawValue) cannot follow the modifiers before it")
        }
    }

    private mutating func open(_ modifier: Modifier) throws(RuleProblem) {
        let (atStart, atEnd) = (modifier != .startswith, modifier != .endswith)
        values = try each { (value) throws(RuleProblem) in
            switch value {
            case .expression(var expression):
                expression.isAnchoredAtStart = !atStart
                expression.isAnchoredAtEnd = !atEnd
                return [.expression(expression)]
            case .reference(var reference):
                reference.isOpenAtStart = atStart
                reference.isOpenAtEnd = atEnd
                return [.reference(reference)]
            default: return [.text(try text(value, modifier).open(atStart: atStart, atEnd: atEnd))]
            }
        }
    }

    private mutating func flag(_ modifier: Modifier) throws(RuleProblem) {
        values = try each { (value) throws(RuleProblem) in
            guard case .expression(var expression) = value else {
                throw RuleProblem(line, "\(modifier.rawValue) follows re only")
            }
            switch modifier {
            case .i: expression.ignoresCase = true
            case .m: expression.isMultiline = true
            default: expression.dotMatchesAll = true
            }
            return [.expression(expression)]
        }
    }

    private mutating func network(_ isFirst: Bool) throws(RuleProblem) {
        guard isFirst else { throw RuleProblem(line, "cidr comes first: other modifiers cannot precede it") }
        values = try each { (value) throws(RuleProblem) in
            let text = try text(value, .cidr).literalBytes.map { String(decoding: $0, as: UTF8.self) }
            guard let network = text.flatMap({ Network($0) }) else {
                throw RuleProblem(line, "\"\(text ?? "*")\" is no network such as 192.0.2.0/24")
            }
            return [.test(.network(network))]
        }
    }

    private mutating func encode(_ modifier: Modifier) throws(RuleProblem) {
        values = try each { (value) throws(RuleProblem) in
            let text = try text(value, modifier)
            switch modifier {
            case .windash:
                guard let written = Encoding.dashes(text) else {
                    throw RuleProblem(line, "windash spells out \(RuleLimits.dashes) dashes of a value at most")
                }
                return written.map { .text($0) }
            case .base64, .base64offset:
                guard let bytes = text.literalBytes else {
                    throw RuleProblem(line, "\(modifier.rawValue) cannot encode wildcards")
                }
                return (modifier == .base64 ? [Encoding.base64(bytes)] : Encoding.base64AtOffsets(bytes))
                    .map { .text(PatternText(literal: $0)) }
            default:
                guard let wide = Encoding.utf16(text, modifier) else {
                    throw RuleProblem(line, "\(modifier.rawValue) cannot follow the modifiers before it")
                }
                return [.text(wide)]
            }
        }
    }

    // MARK: The result

    /// What the line asks of a record.
    func expression() throws(RuleProblem) -> Expression {
        var alternatives: [Expression] = []
        for ways in values {
            var tests: [Expression] = []
            for way in ways { tests.append(try expression(of: way)) }
            alternatives.append(tests.count == 1 ? tests[0] : .any(tests))
        }
        let whole: Expression =
            alternatives.count == 1 ? alternatives[0] : wantsAll ? .all(alternatives) : .any(alternatives)
        return isNegated ? .not(whole) : whole
    }

    private func expression(of value: Value) throws(RuleProblem) -> Expression {
        guard isKeyword else { return .field(field, try test(value)) }
        // A keyword is looked for anywhere in a text.
        switch value {
        case .expression: return .anywhere(try test(value))
        default:
            let text = try text(value, .contains).open(atStart: true, atEnd: true)
            return .anywhere(.text(TextPattern(text, isCased: isCased)))
        }
    }

    private func test(_ value: Value) throws(RuleProblem) -> Test {
        switch value {
        case .text(let text): return .text(TextPattern(text, isCased: isCased))
        case .flag(let flag): return .text(TextPattern(exactly: flag ? "true" : "false"))
        case .null: return .null
        case .test(let test): return test
        case .reference(let reference): return .reference(reference)
        case .expression(let expression):
            guard expression.pattern.utf8.count <= RuleLimits.expressionBytes else {
                throw RuleProblem(line, "a regular expression of more than \(RuleLimits.expressionBytes) bytes")
            }
            if let reason = RegularExpression.problem(with: expression) {
                throw RuleProblem(line, "the regular expression cannot be used: \(reason)")
            }
            return .expression(expression)
        case .number(let number, let text):
            if let part { return .time(part, comparison ?? .eq, number) }
            if let comparison { return .compare(comparison, number) }
            return .number(number, TextPattern(exactly: text))
        }
    }
}
