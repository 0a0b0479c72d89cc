// Every way in which the store refuses. One type, so that whoever asks (a command, a server) turns each case into its
// own kind of answer without reading sentences.
import PropertyGraph

/// Why the store did not do what was asked; nothing was changed.
public enum TriageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Nothing is called this; `what` is the kind of thing, such as `Signal`.
    case notFound(what: String, name: String)
    /// The request was made for a version older than the one stored.
    case stale(signal: String, given: Int64, stored: Int64)
    /// An archived signal can no longer be reopened.
    case locked(signal: String, discovered: Moment, days: Int64)
    /// The request means nothing here; a sentence without a full stop.
    case invalid(String)
    /// Another process held the store for longer than is waited.
    case busy(path: String)
    /// The file cannot be used; `reason` says why and `remedy` what to do.
    case file(path: String, reason: String, remedy: String)

    /// What happened and what to do about it; may hold words of whoever asked.
    public var description: String {
        switch self {
        case .notFound(let what, let name): "\(what) \"\(name.abridged)\" is not in the store"
        case .stale(let signal, let given, let stored):
            "version \(given) is older than version \(stored) of \(signal) in the store: read it again, then change it"
        case .locked(let signal, let discovered, let days):
            "signal \(signal) was made at \(discovered), more than \(days) days ago: until then an archived signal can "
                + "be reopened"
        case .invalid(let reason): reason
        case .busy(let path): "\(path) is in use by another process: try again"
        case .file(let path, let reason, let remedy): "\(path) \(reason): \(remedy)"
        }
    }
}
