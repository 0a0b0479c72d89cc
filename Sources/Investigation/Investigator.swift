// The front of the library: load logs, ask questions. Apart from the questions, which are extensions, one file each.
import CloudTrail
import Ingest
import Lineage
import PropertyGraph
import Snapshot

/// A loaded set of logs and the questions that can be asked of it. A value that is cheap to copy and safe to share.
///
///     let investigator = try await Investigator.load(["SampleLogs"])
///     guard case .one(let alice) = investigator.find("alice", kind: .user) else { return }
///     let answer = investigator.investigate(alice)
///     print(answer.tally.denied, answer.derivedSessions.total)
public struct Investigator: Sendable {
    /// The graph, for questions of your own.
    public internal(set) var graph: Graph
    /// What every answer rests on.
    public internal(set) var coverage: Coverage
    /// The files read, in the order of their numbers in the graph.
    public let files: LoadedFiles
    /// What the load cost.
    public let statistics: LoadStatistics
    /// What watchers noted while logs were read; nothing where nobody watched.
    public internal(set) var notes: [any RecordNotes]
    /// Nodes by name, where the graph was opened and not built.
    var names: NameIndex?
    /// People by name, once somebody has asked for one.
    let people = People()
    /// Who can stand behind whom, as far as it was asked.
    let stepsBack = StepsBack()
    /// The file that the graph lies in, if any.
    let snapshot: SnapshotFile?
    /// From how many events on a second thread works on a question; fewer take less than a few milliseconds. None does
    /// where the logs were loaded with one thread.
    var twoThreadsFrom = 1 << 15

    /// Loads everything below `paths`: logs, on as many processors as `options` says, or one snapshot, which is only
    /// opened. O(bytes) for logs.
    ///
    /// - Throws: `LoadError` when nothing can be loaded at all. Bad files are in `coverage` instead.
    public static func load(
        _ paths: [String], options: LoadOptions = LoadOptions()
    ) async throws(LoadError) -> Investigator {
        var loaded = try await loaded(paths, options)
        if options.threads == 1 { loaded.twoThreadsFrom = .max }
        return loaded
    }

    private static func loaded(_ paths: [String], _ options: LoadOptions) async throws(LoadError) -> Investigator {
        let snapshots = paths.filter { SnapshotFile.isSnapshot($0) }
        if snapshots.isEmpty { return Investigator(try await Loader.load(paths, options: options)) }
        if let path = snapshots.first, paths.count == 1 {
            guard options.targetFiles.isEmpty else { throw .targetsForSnapshot(path: path) }
            do throws(SnapshotError) {
                return try Investigator(opening: path)
            } catch {
                throw .snapshot(error)
            }
        }
        return Investigator(try await LogIndex.joining(paths, options: options))
    }

    /// The questions of a graph that is loaded already.
    public init(_ loaded: LoadedGraph) {
        graph = loaded.graph
        files = LoadedFiles(loaded.report.files)
        coverage = Coverage(loaded)
        statistics = LoadStatistics(loaded)
        notes = loaded.notes
        names = nil
        snapshot = nil
    }

    /// Makes filters ready for this graph.
    ///
    /// - Throws: `FilterError` for a time, outcome or pattern that cannot be understood.
    public func resolve(_ request: FilterRequest) throws(FilterError) -> EventFilter {
        try EventFilter(request, graph: graph)
    }

    /// The events that touch `node` inside `window`, in time order. O(log n).
    public func events(of node: NodeID, in window: Window = .all) -> PostingList {
        graph.events(of: node, in: window)
    }

    /// Who stands behind `node`: for a credential its holder first, for anything else the node itself. O(hops).
    ///
    /// - Parameters:
    ///   - node: what is asked about.
    ///   - credential: what `node` signed with; two uses of one role session may have different origins.
    ///   - time: when; of several issuing events the last one before counts.
    ///   - evidence: the weakest class of evidence a step may rest on.
    public func lineage(
        of node: NodeID, credential: NodeID? = nil, at time: Timestamp? = nil, evidence: Evidence = .joined
    ) -> LineageAnswer {
        var principal = node
        var credential = credential ?? .none
        let kind = graph.nodes.kind(node)
        if kind == .credential || kind == .accessKey {
            credential = node
            if let holder = graph.nodes.owner(node).ifAny { principal = holder }
        }
        let lineage = graph.lineage(of: principal, credential: credential, at: time, evidence: evidence)
        return LineageAnswer(
            subject: graph.summary(of: node), hops: lineage.steps.map { hop($0) },
            origin: lineage.origin.map { graph.summary(of: $0) }, resolved: lineage.origin != nil)
    }

    /// Whether so many events are worth a second thread.
    func areMany(_ events: Int) -> Bool { events >= twoThreadsFrom }

    func hop(_ step: LineageStep) -> Hop {
        Hop(
            node: graph.summary(of: step.node), via: step.via, evidence: step.evidence,
            eventIDs: step.events.map { eventID($0) },
            at: step.events.first.flatMap { time(of: $0) })
    }

    func eventID(_ event: EventIndex) -> String { graph.string(graph.events.ids[Int(event.index)]) }

    func time(of event: EventIndex) -> Timestamp? {
        let time = graph.events.times[Int(event.index)]
        return time == .unknown ? nil : time
    }
}

/// What a load cost, for `--stats` and benchmarks.
public struct LoadStatistics: Sendable, Hashable {
    /// Records found.
    public var records = 0
    /// Events in the graph.
    public var events = 0
    /// Nodes in the graph.
    public var nodes = 0
    /// Stored edges.
    public var edges = 0
    /// Memory of the graph beyond its texts.
    public var graphBytes = 0
    /// Bytes of all texts, each once.
    public var textBytes = 0
    /// Seconds of wall time spent reading, joining and linking.
    public var readSeconds = 0.0
    /// Seconds of wall time spent joining.
    public var joinSeconds = 0.0
    /// Seconds of wall time spent linking.
    public var linkSeconds = 0.0

    /// Graph bytes beyond text for each event.
    public var bytesPerEvent: Double { events == 0 ? 0 : Double(graphBytes) / Double(events) }

    init(_ graph: Graph, records: Int) {
        self.records = records
        events = graph.events.count
        nodes = graph.nodes.count
        edges = graph.edges.count
        graphBytes = graph.memory
        textBytes = graph.texts.byteCount
    }

    init(_ loaded: LoadedGraph) {
        self.init(loaded.graph, records: loaded.report.records)
        (readSeconds, joinSeconds, linkSeconds) = loaded.report.seconds
    }
}
