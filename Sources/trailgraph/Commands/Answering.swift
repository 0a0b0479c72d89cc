// What every command that reads logs does around its own question: load, ask, print, and say how it ended.
import Ingest
import Investigation
import PropertyGraph
import Report
import Snapshot

extension Settings {
    /// Loads the logs, asks, and prints the answer.
    func answer(
        entity: String? = nil, target: String? = nil, watcher: LoadOptions.WatcherMaker? = nil,
        _ ask: (Investigator, EventFilter) throws(Failure) -> Answer
    ) async throws(Failure) -> ExitStatus {
        let destination = try Destination(path: output, overwrites: overwrites)
        let keyFile = try redact.map { path throws(Failure) in
            try Destination(path: path, overwrites: overwrites, as: .key)
        }
        let investigator = try await load(watcher)
        if wantsStatistics { StandardError.write(investigator.statistics.jsonLine + "\n") }
        if !isQuiet { StandardError.warn(investigator.coverage.warnings) }
        var response = try response(entity: entity, target: target, in: investigator) { () throws(Failure) in
            try ask(investigator, try resolvedFilter(investigator))
        }
        let answer = response.answer
        if !isQuiet { StandardError.warn(answer.warnings) }
        var redaction = Redaction(paths: paths)
        if redact != nil { response = redaction.redact(response) }
        let report = try rendered(response)
        // The key first: an answer without it could never be read again.
        if let keyFile { try keyFile.finish(with: redaction.key()) }
        try destination.finish(with: report)
        if response.coverage.isPartial { return .error }
        return answer.isEmpty ? .nothingFound : .answered
    }

    /// Asks, and puts with the answer what it rests on and what to ask next.
    func response(
        entity: String?, target: String?, in investigator: Investigator, _ ask: () throws(Failure) -> Answer
    ) throws(Failure) -> Response {
        let answer = try checked(investigator, ask)
        var coverage = investigator.coverage
        coverage.note(answer.warnings)
        let response = Response(
            question: question(entity: entity, target: target), coverage: coverage, answer: answer,
            next: investigator.nextCommands(after: answer, paths: paths))
        try check(investigator)
        return response
    }

    /// Asks, and believes neither an answer nor a refusal that came of something damaged.
    private func checked(_ investigator: Investigator, _ ask: () throws(Failure) -> Answer) throws(Failure) -> Answer {
        do {
            let answer = try ask()
            try check(investigator)
            return answer
        } catch {
            try check(investigator)
            throw error
        }
    }

    private func check(_ investigator: Investigator) throws(Failure) {
        do throws(SnapshotError) { try investigator.check() } catch { throw .cannot(error.description) }
    }

    /// Loads the logs. A watcher sees their records, or those that a snapshot keeps.
    func load(_ watcher: LoadOptions.WatcherMaker? = nil) async throws(Failure) -> Investigator {
        let meter = isQuiet ? nil : ProgressMeter.onTerminal()
        defer { meter?.clear() }
        var options = loadOptions(onProgress: meter.map { $0.show })
        options.makeWatcher = watcher
        do {
            let investigator = try await Investigator.load(paths, options: options)
            guard let watcher, paths.count == 1, SnapshotFile.isSnapshot(paths[0]) else { return investigator }
            return try await investigator.watchingKeptRecords(watcher, options: options)
        } catch {
            throw .cannot(error.description)
        }
    }

    private func resolvedFilter(_ investigator: Investigator) throws(Failure) -> EventFilter {
        do {
            return try investigator.resolve(filter)
        } catch {
            throw .usage(error.description)
        }
    }

    private func rendered(_ response: Response) throws(Failure) -> [UInt8] {
        do {
            return try render(response, as: format, options: report)
        } catch {
            // Several lines where it says how to install Graphviz, and safe to print as it is.
            throw .unanswered(Array("trailgraph: \(error.description)\n".utf8), .error)
        }
    }

    /// The credential of `node` that `text` names: a key by its id, or a console session by its label.
    func credential(_ text: String, of node: NodeID, in investigator: Investigator) throws(Failure) -> NodeID {
        try one(investigator.findCredential(text, of: node), for: text)
    }

    /// The credential of `node` that --for names, if it was given.
    func chosenCredential(of node: NodeID, in investigator: Investigator) throws(Failure) -> NodeID? {
        guard let credential else { return nil }
        return try self.credential(credential, of: node, in: investigator)
    }

    /// The one node that `text` names. Several, or none, end the command with a list to choose from.
    func node(_ text: String, kind: NodeKind?, in investigator: Investigator) throws(Failure) -> NodeID {
        try one(investigator.find(text, kind: kind), for: text)
    }

    /// The one node of `match`; several, or none, end the command.
    func one(_ match: EntityMatch, for text: String) throws(Failure) -> NodeID {
        switch match {
        case .one(let node):
            return node
        case .ambiguous(let candidates):
            throw .unanswered(
                renderAmbiguous(text, candidates: Limited(candidates, limit: limit), options: errorReport), .error)
        case .unknown(let closest):
            throw .unanswered(renderUnknown(text, closest: closest, options: errorReport), .nothingFound)
        }
    }
}
