// trailgraph signals: what detect --store kept, and what people make of it.
import Investigation
import PropertyGraph
import Report
import Triage

/// What can be done with one signal.
private enum SignalAction: String, CaseIterable {
    case show, triage, history
}

extension Command {
    static let signals = Command(
        "signals", "the signals of a store: search them, show one at length, change their triage",
        operands: [
            .word("STORE|show|triage|history", { SignalAction.allCases.map(\.rawValue) }),
            .subject("[QUERY|SIGNAL]"),
        ],
        description: [
            """
            With STORE, lists its signals, the latest first; QUERY narrows them: status:high is a severity, \
            @workflow.triage.state:open a state, @usr.name:alice who did it, source:cloudtrail a tag, and a word is \
            looked for in what happened. AND, OR, NOT or -, parentheses, *, ?, quotes and ranges such as \
            @workflow.events_matched:>=10 go as in log searches. docs/DETECTION.md has all paths.
            """,
            """
            show, triage and history take SIGNAL, an id or the beginning of one, and --store STORE. show tells what \
            happened, who is behind it, what to look at and how to respond, what else the same identity or address \
            did, and the commands to run next. triage changes state, assignee, comment and incidents; with \
            --if-version it changes nothing that somebody else changed meanwhile.
            """,
        ],
        examples: [
            Example(
                purpose: "What is grave and still open",
                line: "trailgraph signals acme.signals 'status:(high OR critical) -@workflow.triage.state:archived'"),
            Example(purpose: "One signal at length", line: "trailgraph signals show signal-5f0c --store acme.signals"),
            Example(
                purpose: "Take it on, unless somebody else has",
                line: """
                    trailgraph signals triage signal-5f0c --store acme.signals --state under_review \
                    --assignee mallory@example.com --if-version 1
                    """),
        ],
        flags: [
            .store, .state, .reason, .comment, .assignee, .incident, .ifVersion, .user, .from, .to, .sort, .format,
            .limit, .width, .color, .reveal,
        ], choosesFormats: true,
        run: { (arguments) throws(Failure) in
            let settings = try Settings(arguments, paths: [])
            var operands = arguments.operands[...]
            guard let first = operands.popFirst() else {
                throw .usage("signals takes a store first, or one of show, triage, history")
            }
            guard let action = SignalAction(rawValue: first) else {
                return try list(first, Array(operands), arguments, settings)
            }
            guard let name = operands.popFirst(), operands.isEmpty else {
                throw .usage("signals \(first) takes one signal, by its id; trailgraph signals STORE lists them")
            }
            let store = try arguments.openedStore()
            let id = try store.id(name)
            switch action {
            case .show: return try show(id, of: store, arguments, settings)
            case .triage: return try triage(id, of: store, arguments, settings)
            case .history:
                let history = try triaging { () throws(TriageError) in try store.history(of: id) }
                let format = try arguments.format(of: [.text, .json, .jsonl, .csv], for: "signals history")
                try print(renderHistory(of: id, history, as: format, options: settings.report))
                return .answered
            }
        })

    private static func print(_ bytes: [UInt8]?) throws(Failure) { try StandardOutput.write(bytes ?? []) }

    // MARK: Listing

    private static func list(
        _ path: String, _ operands: [String], _ arguments: Arguments, _ settings: Settings
    ) throws(Failure) -> ExitStatus {
        guard operands.count < 2 else {
            throw .usage(
                "signals takes one query; quote it: signals \(path) '\(operands.joined(separator: " ").abridged)'")
        }
        try refuseTriage(arguments, "list")
        if let store = arguments.store, store != path {
            throw .usage("signals names two stores, \(path) and \(store); leave one out")
        }
        let format = try arguments.format(of: [.text, .json, .jsonl, .csv], for: "signals")
        let found = try triaging { () throws(TriageError) in
            let store = try SignalStore(path: path)
            let search = SignalSearch(
                query: operands.first ?? "", from: arguments.triage.from, to: arguments.triage.to,
                newestFirst: arguments.triage.newestFirst)
            return try StoredSignalList(search, limit: settings.limit, of: store)
        }
        try print(renderStoredSignals(found, as: format, options: settings.report))
        return found.total == 0 ? .nothingFound : .answered
    }

    /// Refuses flags that change a signal where none is changed.
    private static func refuseTriage(_ arguments: Arguments, _ action: String) throws(Failure) {
        let flags: [Flag] = [.state, .reason, .comment, .assignee, .incident, .ifVersion, .user]
        if let flag = flags.first(where: { arguments.has($0) }) {
            throw .usage("\(flag.long) is for signals triage; leave it out")
        }
    }

    // MARK: One signal

    private static func show(
        _ id: String, of store: SignalStore, _ arguments: Arguments, _ settings: Settings
    ) throws(Failure) -> ExitStatus {
        try refuseTriage(arguments, "show")
        let format = try arguments.format(of: [.text, .json], for: "signals show")
        let page = try triaging { () throws(TriageError) in
            try StoredSignalPage(id, limit: settings.limit, of: store)
        }
        try print(renderStoredSignal(page, as: format, options: settings.report))
        return .answered
    }

    private static func triage(
        _ id: String, of store: SignalStore, _ arguments: Arguments, _ settings: Settings
    ) throws(Failure) -> ExitStatus {
        let format = try arguments.format(of: [.text, .json], for: "signals triage")
        let asked = arguments.triage
        var change = TriageChange()
        change.state = asked.state
        change.archiveReason = asked.reason
        change.archiveComment = asked.comment
        change.version = asked.version
        if arguments.has(.incident) { change.incidents = .replace(asked.incidents) }
        guard change != TriageChange(version: asked.version) || asked.assignee != nil else {
            throw .usage(
                "signals triage changes nothing without --state, --assignee, --comment, --reason or --incident")
        }
        if asked.reason != nil, let state = asked.state, state != .archived {
            throw .usage("--reason says why a signal is archived; leave it out with --state \(state.rawValue)")
        }
        var page = try triaging { () throws(TriageError) in
            if let name = asked.assignee {
                change.assignee = name == "nobody" ? .nobody : .user(try store.user(named: name))
            }
            try store.change(id, change, by: try store.user(named: arguments.userName))
            return try StoredSignalPage(id, limit: settings.limit, of: store)
        }
        page.command = "signals triage"
        try print(renderStoredSignal(page, as: format, options: settings.report))
        return .answered
    }
}

extension TriageChange {
    fileprivate init(version: Int64?) {
        self.init()
        self.version = version
    }
}
