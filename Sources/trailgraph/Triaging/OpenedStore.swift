// A store as commands use it: opened, its refusals turned into endings of a run, signals found by the beginning of
// their id. Apart because three commands do this.
import PropertyGraph
import Report
import Triage

/// Runs `body`, and says in the program's own way why it could not.
func triaging<Result>(_ body: () throws(TriageError) -> Result) throws(Failure) -> Result {
    do throws(TriageError) {
        return try body()
    } catch {
        switch error {
        case .notFound: throw .unanswered(Array("trailgraph: \(printable(error.description))\n".utf8), .nothingFound)
        case .invalid, .stale, .locked: throw .usage(error.description)
        case .busy, .file: throw .cannot(error.description)
        }
    }
}

extension Arguments {
    /// The store that --store names.
    func openedStore(creates: Bool = false) throws(Failure) -> SignalStore {
        guard let store else { throw .usage("\(command?.name ?? "this") needs --store FILE, the store of signals") }
        return try triaging { () throws(TriageError) in try SignalStore(path: store, creates: creates) }
    }

    /// Who does what is done: --user, $TRAILGRAPH_USER, or the one who is logged in.
    var userName: String {
        let names = [triage.user, environment("TRAILGRAPH_USER"), environment("USER")]
        return names.lazy.compactMap(\.self).first { !$0.isEmpty } ?? "local"
    }

    /// The format asked for, of those that `allowed` names; else text.
    func format(of allowed: [ReportFormat], for what: String) throws(Failure) -> ReportFormat {
        let format = format ?? .text
        guard allowed.contains(format) else {
            let names = allowed.map(\.rawValue).joined(separator: ", ")
            throw .usage("\(what) takes one of \(names), not \(format.rawValue)")
        }
        return format
    }
}

extension SignalStore {
    /// The id of the one signal that `text` is the id of, or begins.
    func id(_ text: String) throws(Failure) -> String {
        let ids = try triaging { () throws(TriageError) -> [String] in try self.ids(beginningWith: text, limit: 4) }
        if ids.count == 1 || ids.first == text { return ids[0] }
        guard ids.isEmpty else {
            throw .usage("\"\(text.abridged)\" begins several ids, such as \(ids.prefix(3).joined(separator: ", "))")
        }
        let sentence = printable("no signal is called \"\(text.abridged)\"; trailgraph signals \(path) lists them")
        throw .unanswered(Array("trailgraph: \(sentence)\n".utf8), .nothingFound)
    }
}
