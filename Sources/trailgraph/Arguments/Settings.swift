// The second step from words to settings: what the command works with, made from the words and the surroundings.
import Ingest
import Investigation
import PropertyGraph
import Report

/// When text is colored.
enum ColorChoice: String, CaseIterable, Sendable {
    case auto, always, never
}

/// Everything a command that reads logs needs to know.
struct Settings {
    let command: Command
    let paths: [String]
    let filter: FilterRequest
    let kinds: [NodeKind]
    let identityKind: NodeKind?
    let credential: String?
    let evidence: Evidence?
    /// Seconds on each side of an event.
    let within: Int
    /// As it was given.
    let baselineText: String?
    let investigation: InvestigationOptions
    let blast: BlastOptions
    let path: PathOptions
    let format: ReportFormat
    let report: ReportOptions
    /// How the lists that go to stderr look.
    let errorReport: ReportOptions
    let output: String?
    let redact: String?
    let overwrites: Bool
    let limit: Int
    let isQuiet: Bool
    let wantsStatistics: Bool
    private let threads: Int?
    private let baseline: BaselineArgument?
    private let targets: [String]
    private let filters: [(name: String, values: [String])]

    /// The settings for reading `paths`. Looks at the terminal; reads and writes nothing.
    init(_ arguments: Arguments, paths: [String]) throws(Failure) {
        guard let command = arguments.command else { preconditionFailure("settings are made by a command") }
        let terminal = Terminal()
        self.command = command
        self.paths = paths
        filter = arguments.filter
        kinds = arguments.kinds
        identityKind = arguments.identityKind
        credential = arguments.credential
        evidence = arguments.evidence
        within = arguments.within
        baselineText = arguments.baseline
        output = arguments.output == "-" ? nil : arguments.output
        redact = arguments.redact
        overwrites = arguments.force
        isQuiet = arguments.isQuiet
        wantsStatistics = arguments.wantsStatistics
        threads = arguments.threads
        baseline = arguments.baseline.flatMap { BaselineArgument($0) }
        targets = arguments.targets
        format = try Settings.format(arguments, terminal)
        let limit = arguments.limit ?? Settings.rows(of: format)
        self.limit = limit
        var investigation = InvestigationOptions()
        investigation.limit = limit
        investigation.exact = arguments.exact
        investigation.drawReads = arguments.drawsReads
        investigation.paths = paths
        investigation.evidence = arguments.evidence ?? .joined
        self.investigation = investigation
        var blast = BlastOptions()
        blast.limit = limit
        blast.paths = paths
        self.blast = blast
        var path = PathOptions()
        if let count = arguments.pathCount { path.count = count }
        if let limit = arguments.limit { path.limit = limit }
        path.exact = arguments.exact
        self.path = path
        let width = arguments.width ?? terminal.columns
        func report(isTerminal: Bool) -> ReportOptions {
            let color = arguments.color == .always || arguments.color == .auto && terminal.showsColor && isTerminal
            return ReportOptions(width: width, color: color, reveal: arguments.reveal, rows: limit)
        }
        self.report = report(isTerminal: terminal.outputIsTerminal && output == nil)
        errorReport = report(isTerminal: terminal.errorIsTerminal)
        filters = command.flags.filter { $0.isFilter && arguments.has($0) }
            .map { ($0.name, arguments.given[$0.name] ?? []) }
        try Settings.checkTogether(arguments)
    }

    /// Rows of each list where nobody says how many.
    private static func rows(of format: ReportFormat) -> Int {
        switch format {
        case .text, .md: Limits.textRows
        case .html: Limits.pageRows
        default: 0
        }
    }

    /// The question as an answer repeats it.
    func question(entity: String? = nil, target: String? = nil) -> Question {
        Question(command: command.name, entity: entity, target: target, filters: filters)
    }

    /// How the logs are read. A window that is counted from the end of the logs cannot leave files unopened.
    func loadOptions(onProgress: (@Sendable (LoadProgress) -> Void)?) -> LoadOptions {
        var options = LoadOptions()
        options.window = loadWindow
        options.targetFiles = targets
        if let threads { options.threads = threads }
        options.onProgress = onProgress
        return options
    }

    /// What can matter to the answer, as far as that is known without reading. A baseline lies before the window, and
    /// is read as well.
    private var loadWindow: Window {
        let window = Window(
            since: filter.since.flatMap { TimeArgument($0)?.moment },
            until: filter.until.flatMap { TimeArgument($0)?.moment })
        guard let baseline else { return window }
        let end = TimeArgument(baseline.until)?.moment
        return Window(
            since: baseline.since.flatMap { TimeArgument($0)?.moment },
            until: window.until.flatMap { until in end.map { max(until, $0) } })
    }

    /// The format asked for, else the one the output file's extension names, else text.
    private static func format(_ arguments: Arguments, _ terminal: Terminal) throws(Failure) -> ReportFormat {
        var format = arguments.command?.defaultFormat ?? .text
        if let asked = arguments.format {
            format = asked
        } else if let output = arguments.output, let guess = try guessedFormat(output) {
            format = guess
        }
        if arguments.command?.choosesFormats == true { return format }
        if format.needsGraph, let command = arguments.command, !command.drawsGraph {
            let others = ReportFormat.allCases.filter { !$0.needsGraph }.map(\.rawValue)
            throw .usage(
                "\(command.name) has no graph to draw as \(format.rawValue); take one of "
                    + others.joined(separator: ", "))
        }
        if format.isBinary, arguments.output == nil, terminal.outputIsTerminal {
            throw .usage("a terminal cannot show \(format.rawValue); write it to a file with --output FILE")
        }
        return format
    }

    private static func guessedFormat(_ output: String) throws(Failure) -> ReportFormat? {
        let name = output.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
        let ending = name[name.index(after: dot)...].lowercased()
        guard let format = ReportFormat(fileName: output) else {
            throw .usage("\"\(output.abridged)\" does not say its format by .\(ending.abridged); add --format FORMAT")
        }
        return format
    }

    private static func checkTogether(_ arguments: Arguments) throws(Failure) {
        if arguments.drawsReads, arguments.filter.writesOnly {
            throw .usage("--reads draws the calls that --writes leaves out; give one of the two")
        }
        if arguments.force, arguments.output == nil, arguments.redact == nil {
            throw .usage("--force says what --output and --redact may do; add one of them or leave it out")
        }
        if let key = arguments.redact, key == arguments.output {
            throw .usage("--redact and --output name one file, \(key); the key lies apart from the answer")
        }
        // Two spans, or two moments, can be compared before anything is read; one of each only after.
        let isEmpty =
            switch (
                arguments.filter.since.flatMap(TimeArgument.init), arguments.filter.until.flatMap(TimeArgument.init)
            ) {
            case (.moment(let since), .moment(let until)): since >= until
            case (.back(let since), .back(let until)): since <= until
            default: false
            }
        if isEmpty {
            throw .usage("--since lies at or after --until, so nothing is between them; swap or widen them")
        }
    }
}

extension TimeArgument {
    /// The moment, where it is known without reading.
    fileprivate var moment: Timestamp? {
        if case .moment(let moment) = self { moment } else { nil }
    }
}
