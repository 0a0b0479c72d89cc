// The first step from words to settings: what was written, checked word by word, with nothing looked up and nothing
// done. Settings.swift is the second.
import Investigation
import PropertyGraph
import Report

/// The words of the command line as low-level values.
struct Arguments: Sendable {
    /// The command that was named.
    var command: Command?
    /// Words that are neither the command nor flags, in order.
    var operands: [String] = []
    /// Every flag given, by name, with its values in order. Switches have none.
    private(set) var given: [String: [String]] = [:]

    // One property a flag; see Flags.swift for what each means.
    var kinds: [NodeKind] = []
    var identityKind: NodeKind?
    var credential: String?
    var evidence: Evidence?
    var filter = FilterRequest()
    var exact = false
    /// Seconds on each side of an event.
    var within = Limits.defaultWithin
    var baseline: String?
    var drawsReads = false
    var pathCount: Int?
    var format: ReportFormat?
    var output: String?
    var force = false
    var limit: Int?
    var color = ColorChoice.auto
    var width: Int?
    var reveal = false
    var redact: String?
    var targets: [String] = []
    var questions: [String] = []
    var rules: [String] = []
    var onlyRulesGiven = false
    var store: String?
    var triage = TriageArguments()
    var threads: Int?
    var frames = false
    var verifies = false
    var keepsRecords = false
    var wantsStatistics = false
    var isQuiet = false
    var wantsHelp = false
    var wantsVersion = false
    var documentForm = DocumentForm.text
    var serving = ServingArguments()

    /// Reads the words after the program's name.
    init(parsing words: [String]) throws(Failure) {
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--" {
                operands += rest
                rest = []
            } else if word.hasPrefix("--") {
                try takeLong(word, &rest)
            } else if word.hasPrefix("-"), word != "-" {
                try takeShort(word, &rest)
            } else if command == nil {
                command = try Command.named(word)
            } else {
                operands.append(word)
            }
        }
        try checkFlagsBelong()
    }

    /// What a request says in place of a command line: flags of `command` with their values.
    init(_ command: Command, flags: [(flag: Flag, value: String)]) throws(Failure) {
        self.command = command
        for (flag, value) in flags {
            given[flag.name, default: []] += flag.valueName == nil ? [] : [value]
            do throws(InvalidValue) {
                try flag.store(value, &self)
            } catch {
                let hint = error.suggestion.map { "; did you mean \($0)?" } ?? ""
                throw .usage("\(flag.name) takes \(error.expected), not \"\(value.abridged)\"" + hint)
            }
        }
    }

    /// Whether the flag was given.
    func has(_ flag: Flag) -> Bool { given[flag.name] != nil }

    /// `--flag`, `--flag value` or `--flag=value`.
    private mutating func takeLong(_ word: String, _ rest: inout ArraySlice<String>) throws(Failure) {
        let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        guard let flag = Flag.all.first(where: { $0.name == name }) else {
            let known = (command?.flags ?? Flag.all).map(\.name)
            let hint = nearest(to: name, in: known) ?? nearest(to: name, in: Flag.all.map(\.name))
            throw .usage("unknown flag --\(name.abridged)" + remedy(hint.map { "--" + $0 }))
        }
        try take(flag, attached: parts.count == 2 ? String(parts[1]) : nil, &rest)
    }

    /// `-q`, `-f value`, `-fvalue`, or several switches as one word.
    private mutating func takeShort(_ word: String, _ rest: inout ArraySlice<String>) throws(Failure) {
        if let flag = Flag.all.first(where: { $0.long == "-" + word }) {
            throw .usage("unknown flag \(word)" + remedy(flag.long))
        }
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            guard let flag = Flag.all.first(where: { $0.short == letter }) else {
                throw .usage("unknown flag -\(letter)" + (word.count > 2 ? " in \(word.abridged)" : "") + remedy(nil))
            }
            if flag.valueName == nil {
                try take(flag, attached: nil, &rest)
            } else {
                if letters.first == "=" { letters.removeFirst() }
                try take(flag, attached: letters.isEmpty ? nil : String(letters), &rest)
                return
            }
        }
    }

    private mutating func take(
        _ flag: Flag, attached: String?, _ rest: inout ArraySlice<String>
    ) throws(Failure) {
        guard let valueName = flag.valueName else {
            if let attached { throw .usage("\(flag.long) takes no value; write it without \"=\(attached.abridged)\"") }
            given[flag.name] = given[flag.name] ?? []
            return try store("", flag)
        }
        let value = attached ?? rest.first
        if attached == nil, let next = rest.popFirst(), Flag.all.contains(where: { $0.isSpelled(next) }) {
            throw .usage("\(flag.long) needs a value before \(next.abridged), as in \(flag.long)=\(valueName)")
        }
        guard let value, !value.isEmpty else {
            throw .usage("\(flag.long) needs a value, as in \(flag.long)=\(valueName)")
        }
        if !flag.isRepeatable, let earlier = given[flag.name]?.first {
            throw .usage(
                "\(flag.long) takes one value but has two, \"\(earlier.abridged)\" and \"\(value.abridged)\"; "
                    + "leave one out"
            )
        }
        given[flag.name, default: []].append(value)
        try store(value, flag)
    }

    private mutating func store(_ value: String, _ flag: Flag) throws(Failure) {
        do {
            try flag.store(value, &self)
        } catch {
            let hint = error.suggestion.map { "; did you mean \($0)?" } ?? ""
            throw .usage("\(flag.long) takes \(error.expected), not \"\(value.abridged)\"" + hint)
        }
    }

    /// A flag that another command knows is refused with the names of the commands it is for.
    private func checkFlagsBelong() throws(Failure) {
        guard let command else { return }
        for flag in Flag.all where has(flag) && !command.flags.contains(where: { $0.name == flag.name }) {
            let owners = Command.all.filter { owner in owner.flags.contains { $0.name == flag.name } }
            throw .usage(
                "\(flag.long) is not a flag of \(command.name), only of "
                    + owners.map(\.name).joined(separator: ", ") + "; leave it out")
        }
    }

    private func remedy(_ suggestion: String?) -> String {
        if let suggestion { return "; did you mean \(suggestion)?" }
        return "; see trailgraph " + (command.map { $0.name + " " } ?? "") + "--help"
    }
}

extension Flag {
    /// Whether `word` is this flag as it is written on a command line.
    fileprivate func isSpelled(_ word: String) -> Bool {
        word == long || word.hasPrefix(long + "=") || short.map { word == "-\($0)" } ?? false
    }
}
