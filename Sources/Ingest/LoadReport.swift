// What became of everything that was to be read. Apart from the graph because it speaks of files, and an answer needs
// both.
import CloudTrail
import PropertyGraph

/// A file that was opened.
public struct ReadFile: Sendable {
    private let place: FoundFile
    private let isFrame: Bool
    /// What became of it.
    public let report: FileReport
    /// Whether it was there when it was read and is not any more; its records come from an index.
    public let isGone: Bool
    /// Its own bytes, where a snapshot holds them.
    public let copy: FileCopy?

    /// The file at `place`, or the frame of its name that lay on no disk here.
    init(_ place: FoundFile, _ report: FileReport, isFrame: Bool = false, isGone: Bool = false, copy: FileCopy? = nil) {
        self.place = place
        self.isFrame = isFrame
        self.report = report
        self.isGone = isGone
        self.copy = copy
    }

    /// The path for people; may hold any character. Made anew each time, since of most files nobody asks for it.
    public var path: String { place.path }

    /// The file itself, to read it again; nil for records that came from no file.
    public var found: FoundFile? { isFrame ? nil : place }
}

/// The account of a load: each file, and each record that is not an event of its own.
public struct LoadReport: Sendable {
    /// The files opened, in the order of their numbers in the graph.
    public var files: [ReadFile] = []
    /// Digest files passed over by their path.
    public var digestsByPath = 0
    /// Files not opened because their date lies outside the window.
    public var filesOutsideWindow = 0
    /// Paths that could not be looked at.
    public var problems: [FoundFiles.Problem] = []
    /// All of them, listed or not.
    public var problemCount = 0
    /// Records that share an id and their content with an event.
    public var duplicates = 0
    /// Further copies of one action.
    public var fused = 0
    /// Events whose id another event with other content bears.
    public var conflicts: [EventIndex] = []
    /// Wall time in seconds, by stage.
    public var seconds: (read: Double, join: Double, link: Double) = (0, 0, 0)

    /// Nothing read.
    public init() {}

    /// Records found, those skipped among them.
    public var records: Int { files.indices.reduce(recordsSkipped) { $0 + files[$1].report.records } }
    /// Records that could not be read.
    public var recordsSkipped: Int { files.indices.reduce(0) { $0 + files[$1].report.skippedRecords } }
}

/// A graph and the account of how it came about.
public struct LoadedGraph: Sendable {
    /// The graph.
    public let graph: Graph
    /// What became of it.
    public let report: LoadReport
    /// What watchers noted while records were read; nothing where nobody watched.
    public let notes: [any RecordNotes]

    /// A graph with its account.
    public init(graph: Graph, report: LoadReport, notes: [any RecordNotes] = []) {
        self.graph = graph
        self.report = report
        self.notes = notes
    }
}
