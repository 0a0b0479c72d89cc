// What a caller may choose about loading, and what can make loading impossible. Apart from the loader because the
// command line, the library's users and the tests all build these values.
import CloudTrail
import PropertyGraph
import Snapshot

/// Choices for `Loader.load`.
public struct LoadOptions: Sendable {
    /// Makes somebody who sees records; nil when memory is out.
    public typealias WatcherMaker = @Sendable () -> (any RecordWatcher)?

    /// Files dated outside this window by their path or name are not opened; an hour of slack each side. Records of
    /// opened files are all read.
    public var window = Window.all
    /// Files of target rules, which go before the built-in ones.
    public var targetFiles: [String] = []
    /// Workers; 0 is one for each processor.
    public var threads = 0
    /// Limits on what is read.
    public var limits = InputLimits()
    /// Called now and then while reading, from any worker.
    public var onProgress: (@Sendable (LoadProgress) -> Void)?
    /// Makes somebody who sees each record that is read, one for each worker. What they note is in
    /// `LoadedGraph.notes`.
    public var makeWatcher: WatcherMaker?
    /// Asked before each file; true ends the load with `LoadError.cancelled`.
    public var isCancelled: (@Sendable () -> Bool)?

    /// The defaults: everything, with all processors.
    public init() {}
}

/// How far a load has come.
public struct LoadProgress: Sendable {
    /// Files read so far.
    public var filesDone: Int
    /// Files to read.
    public var filesTotal: Int
    /// Bytes read from disk.
    public var bytes: Int
    /// Records read, not yet joined.
    public var events: Int
}

/// Why nothing could be loaded at all. What goes wrong with single files is in the `LoadReport` instead.
public enum LoadError: Error, Sendable, CustomStringConvertible {
    case noPaths
    case cancelled
    /// A file of target rules that cannot be used: which, where and why.
    case badTargets(file: String, reason: String)
    /// Memory for a parser ran out.
    case outOfMemory
    /// Standard input, for an index: nothing tells later whether it has changed.
    case unnamedInput
    /// A snapshot that cannot be read.
    case snapshot(SnapshotError)
    /// Frames on standard input that are not as they should be.
    case badFrames(String)
    /// The folder in which what comes on standard input cannot be kept for the time being, and why.
    case spool(folder: String, SystemError)
    /// A snapshot and target rules: those that it was made with stand.
    case targetsForSnapshot(path: String)
    /// An index that was read by other rules for finding targets, or by another version of trailgraph.
    case otherRules

    /// What is wrong and what to do, without a full stop; may hold a path, so escape it where printed.
    public var description: String {
        switch self {
        case .noPaths: "no logs given: name a file or folder, or set TRAILGRAPH_LOGS"
        case .cancelled: "stopped"
        case .badTargets(let file, let reason): "\(file): \(reason)"
        case .outOfMemory: "not enough memory to read logs: try --threads 1"
        case .unnamedInput: "an index cannot hold standard input, which has no name: save it to a file, or see --frames"
        case .snapshot(let error): error.description
        case .targetsForSnapshot(let path):
            "\(path) is a snapshot, whose targets were found when it was made: give --targets to trailgraph index"
        case .badFrames(let reason):
            "standard input: \(reason); each file comes as its path, a tab, its length, a newline and its bytes"
        case .spool(let folder, let error):
            "\(folder): \(error.description) while keeping a copy of standard input there; make room, or leave out "
                + "--with-records"
        case .otherRules:
            "made with other --targets or by another version of trailgraph: index the logs again into a new file"
        }
    }
}
