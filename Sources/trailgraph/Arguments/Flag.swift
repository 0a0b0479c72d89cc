// What a flag is. Parsing, help, completions, the man page and the reference are made from these values alone, so a
// flag is written down in one place.

/// The declaration of one flag.
struct Flag: Sendable {
    /// The heading it stands under in help.
    enum Group: String, CaseIterable, Sendable {
        case subject = "What to look at"
        case time = "When"
        case output = "Output"
        case reading = "Reading"
        case serving = "Serving"
        case help = "Help"
    }

    /// What follows the flag.
    enum Value: Sendable {
        /// Nothing: a switch.
        case none
        /// Any text, called by a name in help.
        case text(String)
        /// The path of a file.
        case file
        /// One word of a list, called by a name in help.
        case word(String, [String])
    }

    /// The long name, without its dashes.
    var name: String
    var short: Character?
    var group: Group
    var value: Value = .none
    /// May be given more than once; each time adds a value.
    var isRepeatable = false
    /// Narrows what the answer is about, so the answer repeats it as part of the question.
    var isFilter = false
    /// One clause without a full stop: the line in completions, and the first sentence in help.
    var summary: String
    /// What else there is to know, in sentences.
    var detail = ""
    /// Puts a value, or for a switch the empty text, into the arguments. Does nothing else.
    var store: @Sendable (_ text: String, _ arguments: inout Arguments) throws(InvalidValue) -> Void

    /// `--name`.
    var long: String { "--" + name }

    /// What help calls the value; nil for a switch.
    var valueName: String? {
        switch value {
        case .none: nil
        case .text(let name), .word(let name, _): name
        case .file: "FILE"
        }
    }

    /// `-f, --format FORMAT`.
    var spelling: String {
        (short.map { "-\($0), " } ?? "") + long + (valueName.map { " " + $0 } ?? "")
    }

    /// The summary and the detail as prose.
    var prose: String {
        var sentences = [summary.sentence]
        if isRepeatable { sentences.append("Repeatable.") }
        if case .word(let name, let words) = value, words.count <= Limits.namedWords {
            sentences.append("\(name) is one of \(words.joined(separator: ", ")).")
        }
        if !detail.isEmpty { sentences.append(detail) }
        return sentences.joined(separator: " ")
    }
}

/// A value that its flag does not take.
struct InvalidValue: Error {
    /// What the flag takes: `a number from 0 to 100`.
    var expected: String
    /// The nearest value that would do.
    var suggestion: String?
}

extension Flag {
    /// A switch.
    static func toggle(
        _ name: String, short: Character? = nil, in group: Group, isFilter: Bool = false,
        _ summary: String, _ detail: String = "",
        set: @escaping @Sendable (inout Arguments) -> Void
    ) -> Flag {
        Flag(
            name: name, short: short, group: group, isFilter: isFilter, summary: summary, detail: detail,
            store: { (_, arguments) throws(InvalidValue) in set(&arguments) })
    }

    /// A flag that takes one of `all`, by the name each has.
    static func choice<Choice: Sendable>(
        _ name: String, short: Character? = nil, in group: Group, _ valueName: String,
        of all: [Choice], named nameOf: @escaping @Sendable (Choice) -> String,
        isRepeatable: Bool = false, isFilter: Bool = false,
        _ summary: String, _ detail: String = "",
        set: @escaping @Sendable (Choice, inout Arguments) -> Void
    ) -> Flag {
        let words = all.map(nameOf)
        return Flag(
            name: name, short: short, group: group, value: .word(valueName, words), isRepeatable: isRepeatable,
            isFilter: isFilter, summary: summary, detail: detail,
            store: { (text, arguments) throws(InvalidValue) in
                guard let index = words.firstIndex(of: text) else {
                    let suggestion = nearest(to: text, in: words)
                    let list = "one of " + words.joined(separator: ", ")
                    throw InvalidValue(expected: suggestion == nil ? list : "a " + valueName, suggestion: suggestion)
                }
                set(all[index], &arguments)
            })
    }

    /// A flag that takes a whole number in a range.
    static func number(
        _ name: String, in group: Group, _ valueName: String, _ range: ClosedRange<Int>,
        _ summary: String, _ detail: String = "",
        set: @escaping @Sendable (Int, inout Arguments) -> Void
    ) -> Flag {
        Flag(
            name: name, group: group, value: .text(valueName), summary: summary, detail: detail,
            store: { (text, arguments) throws(InvalidValue) in
                guard let number = Int(text), range.contains(number) else {
                    throw InvalidValue(expected: "a number from \(range.lowerBound) to \(range.upperBound)")
                }
                set(number, &arguments)
            })
    }

    /// A filter that takes any text, any number of times.
    static func texts(
        _ name: String, in group: Group, _ valueName: String, _ summary: String, _ detail: String = "",
        add: @escaping @Sendable (String, inout Arguments) -> Void
    ) -> Flag {
        Flag(
            name: name, group: group, value: .text(valueName), isRepeatable: true, isFilter: true, summary: summary,
            detail: detail, store: { (text, arguments) throws(InvalidValue) in add(text, &arguments) })
    }
}
