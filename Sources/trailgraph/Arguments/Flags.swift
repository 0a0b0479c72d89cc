// Every flag there is. A command lists the ones it takes; Flag.all is made from those lists.
import Investigation
import PropertyGraph
import Report

extension Flag {
    /// Every flag of every command, each once, in the order commands list them.
    static let all: [Flag] = {
        var names: Set<String> = []
        return Command.all.flatMap(\.flags).filter { names.insert($0.name).inserted }
    }()

    /// The flags that narrow an answer, taken by every command that reads logs.
    static let filters: [Flag] = [
        filterBy, service, account, region, address, outcome, writes, since, until,
    ]
    /// The flags that say how an answer is given.
    static let answers: [Flag] = [format, output, force, limit, width, color, reveal, redact]
    /// The flags that say how logs are read.
    static let reading: [Flag] = [targets, threads, stats, quiet]

    // MARK: What to look at

    static let identityKind = choice(
        "in", in: .subject, "KIND", of: NodeKind.allCases, named: \.name, isFilter: true,
        "take ENTITY to be of this kind",
        "Decides between, say, a user and a role of one name. The kinds stand in trailgraph help entities.",
        set: { $1.identityKind = $0 })
    static let credential = Flag(
        name: "for", group: .subject, value: .text("KEY"), isFilter: true,
        summary: "look only at what one credential of ENTITY did",
        detail: "KEY is an access key id or its first letters, or a console session as the answer calls it.",
        store: { (text, arguments) throws(InvalidValue) in arguments.credential = text })
    static let kind = choice(
        "kind", in: .subject, "KIND", of: NodeKind.allCases, named: \.name, isRepeatable: true, isFilter: true,
        "list only entities of this kind", "The kinds stand in trailgraph help entities.", set: { $1.kinds.append($0) })
    static let evidence = choice(
        "evidence", in: .subject, "CLASS", of: Evidence.allCases.reversed(), named: \.name, isFilter: true,
        "rest only on evidence of this class or a stronger one",
        "Attested: one record states it. Joined: several records share a key, a session or an id. Inferred: only time, "
            + "account and name agree.",
        set: { $1.evidence = $0 })
    static let filterBy = texts(
        "filter-by", in: .subject, "ACTION", "look only at calls of this action, such as iam:CreateUser",
        "* and ? stand for any letters and any letter; a leading ! leaves the action out.",
        add: { $1.filter.actions.append($0) })
    static let service = texts(
        "service", in: .subject, "NAME", "look only at calls to this service, such as s3",
        add: { $1.filter.services.append($0) })
    static let account = texts(
        "account", in: .subject, "ID", "look only at calls made from or logged in this account",
        add: { $1.filter.accounts.append($0) })
    static let region = texts(
        "region", in: .subject, "REGION", "look only at calls in this region, such as eu-west-1",
        add: { $1.filter.regions.append($0) })
    static let address = texts(
        "address", in: .subject, "ADDRESS", "look only at calls from this source address",
        "Takes a pattern such as 198.51.100.* and a range such as 203.0.113.0/24, too.",
        add: { $1.filter.addresses.append($0) })
    static let outcome = choice(
        "outcome", in: .subject, "OUTCOME", of: Outcome.allCases, named: \.name, isRepeatable: true, isFilter: true,
        "look only at calls that ended this way",
        "Denied means an error that says \"not allowed\"; failed means any other error.",
        set: { $1.filter.outcomes.append($0.name) })
    static let writes = toggle(
        "writes", in: .subject, isFilter: true, "look only at calls that change something",
        set: { $0.filter.writesOnly = true })
    static let exact = toggle(
        "exact", in: .subject, isFilter: true, "look at ENTITY alone, a bucket without its objects",
        set: { $0.exact = true })

    static let questions = Flag(
        name: "questions", group: .subject, value: .file, isRepeatable: true,
        summary: "add the questions in the .txt files of a folder",
        detail: "See trailgraph help questions for how to write one.",
        store: { (text, arguments) throws(InvalidValue) in arguments.questions.append(text) })

    static let rules = Flag(
        name: "rules", group: .subject, value: .text("PATH"), isRepeatable: true,
        summary: "run the Sigma rules in the file or folder PATH, too",
        detail: "Folders are walked whole; .yml and .yaml files in them are read.",
        store: { (text, arguments) throws(InvalidValue) in arguments.rules.append(text) })
    static let onlyRulesGiven = toggle(
        "only-rules-given", in: .subject, "leave out the rules that come with trailgraph",
        set: { $0.onlyRulesGiven = true })

    static let store = Flag(
        name: "store", group: .subject, value: .file, summary: "the store of signals",
        detail: "One file, which detect makes where there is none.",
        store: { (text, arguments) throws(InvalidValue) in arguments.store = text })

    // MARK: When

    static let since = moment(
        "since", "look only at events at or after this time",
        "A date, an RFC 3339 time, or a span such as 24h or 30d counted back from the last event in the logs.",
        set: { $1.filter.since = $0 })
    static let until = moment(
        "until", "look only at events before this time", "Takes what --since takes. A date means its first second.",
        set: { $1.filter.until = $0 })

    static let within = Flag(
        name: "within", group: .time, value: .text("SPAN"), isFilter: true,
        summary: "look this far before and after the event",
        detail: "A number with s, m, h, d or w, such as 90s or 2h. Without it 15m.",
        store: { (text, arguments) throws(InvalidValue) in
            guard case .back(let seconds) = TimeArgument(text), Limits.within.contains(seconds) else {
                throw InvalidValue(expected: "a span from 1s to 366d, such as 15m or 2h")
            }
            arguments.within = Int(seconds)
        })
    static let baseline = Flag(
        name: "baseline", group: .time, value: .text("WINDOW"), isFilter: true,
        summary: "compare with this time, such as 2026-01-01..2026-02-01",
        detail: "Two times as --since takes them, the second of which is outside; without the first, from the start.",
        store: { (text, arguments) throws(InvalidValue) in
            guard BaselineArgument(text) != nil else {
                throw InvalidValue(expected: "two times with .. between, such as 2026-01-01..2026-02-01")
            }
            arguments.baseline = text
        })

    // MARK: Output

    static let format = choice(
        "format", short: "f", in: .output, "FORMAT", of: ReportFormat.allCases, named: \.rawValue,
        "give the answer in this format",
        "Without it the extension of --output decides, else text, or for logs jsonl; see trailgraph help formats.",
        set: { $1.format = $0 })
    static let output = Flag(
        name: "output", short: "o", group: .output, value: .file, summary: "write the answer to FILE",
        detail: "FILE appears whole or not at all, and is not overwritten without --force.",
        store: { (text, arguments) throws(InvalidValue) in arguments.output = text })
    static let snapshotOutput = Flag(
        name: "output", short: "o", group: .output, value: .file, summary: "the snapshot to write",
        detail: "FILE appears whole or not at all.",
        store: { (text, arguments) throws(InvalidValue) in arguments.output = text })
    static let force = toggle(
        "force", in: .output, "let --output and --redact overwrite a file", set: { $0.force = true })
    static let limit = number(
        "limit", in: .output, "N", 0...1_000_000, "cut each list after N rows, 0 for never",
        """
        Without it text and Markdown are cut after \(Limits.textRows) rows, pages after \(Limits.pageRows), and the \
        other formats are whole.
        """,
        set: { $1.limit = $0 })
    static let pathCount = number(
        "paths", in: .output, "N", 1...100, "give up to N paths",
        "Without it up to 3; all have the same number of hops.",
        set: { $1.pathCount = $0 })
    static let drawsReads = toggle(
        "reads", in: .output, "draw calls that only read, too", set: { $0.drawsReads = true })
    static let width = number(
        "width", in: .output, "N", Limits.columns, "fit text to N columns",
        "Without it the terminal decides, else $COLUMNS, else \(Limits.defaultColumns).",
        set: { $1.width = $0 })
    static let color = choice(
        "color", in: .output, "WHEN", of: ColorChoice.allCases, named: \.rawValue, "color text",
        "auto colors it on a terminal, unless NO_COLOR is set or TERM is dumb.", set: { $1.color = $0 })
    static let reveal = toggle(
        "reveal", in: .output, "show secrets, which are masked otherwise", set: { $0.reveal = true })

    static let redact = Flag(
        name: "redact", group: .output, value: .file,
        summary: "put pseudonyms in place of names, addresses, accounts and keys, and write the key to them to FILE",
        detail: """
            Each name has one pseudonym all over the answer. Event ids stay, and so do words of a user agent that are \
            no name in the answer. Only its owner can read FILE, which is not overwritten without --force.
            """,
        store: { (text, arguments) throws(InvalidValue) in
            if text == "-" { throw InvalidValue(expected: "a file of its own, apart from the answer") }
            arguments.redact = text
        })

    // MARK: Reading

    static let targets = Flag(
        name: "targets", group: .reading, value: .file, isRepeatable: true,
        summary: "add the rules in FILE to those that find the resources of a call",
        store: { (text, arguments) throws(InvalidValue) in arguments.targets.append(text) })
    static let threads = number(
        "threads", in: .reading, "N", Limits.threads, "read with N threads",
        "Without it one for each processor. With 1 questions take no second one either.",
        set: { $1.threads = $0 })
    static let frames = toggle(
        "frames", in: .reading, "read files from standard input, each as path, tab, length, newline, bytes",
        "Frames add to a snapshot that is there already; a frame that it knows adds nothing.", set: { $0.frames = true }
    )
    static let withRecords = toggle(
        "with-records", in: .reading, "keep the log files themselves in the snapshot, compressed",
        "Once a snapshot keeps them, every later run adds those that are new.", set: { $0.keepsRecords = true })
    static let verify = toggle(
        "verify", in: .reading, "read every file to see whether it has changed",
        "Without it size and time of change tell.", set: { $0.verifies = true })
    static let stats = toggle(
        "stats", in: .reading, "say on stderr, in one line of JSON, what the reading took",
        set: { $0.wantsStatistics = true })
    static let quiet = toggle(
        "quiet", short: "q", in: .reading, "print neither progress nor warnings on stderr",
        "Warnings still stand in the answer and decide the exit status.", set: { $0.isQuiet = true })

    // MARK: Help

    static let help = toggle("help", short: "h", in: .help, "print this help", set: { $0.wantsHelp = true })
    static let version = toggle("version", in: .help, "print the version", set: { $0.wantsVersion = true })
    static let man = toggle(
        "man", in: .help, "print the manual page, in roff", set: { $0.documentForm = .man })
    static let markdown = toggle(
        "markdown", in: .help, "print the reference of all commands, in Markdown", set: { $0.documentForm = .markdown })

    private static func moment(
        _ name: String, _ summary: String, _ detail: String,
        set: @escaping @Sendable (String, inout Arguments) -> Void
    ) -> Flag {
        Flag(
            name: name, group: .time, value: .text("TIME"), isFilter: true, summary: summary, detail: detail,
            store: { (text, arguments) throws(InvalidValue) in
                guard TimeArgument(text) != nil else {
                    throw InvalidValue(expected: "a date, an RFC 3339 time, or a span such as 24h or 30d")
                }
                set(text, &arguments)
            })
    }
}
