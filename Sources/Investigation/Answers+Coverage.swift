// What an answer rests on, as a value. Apart from the answers because every one of them carries it.
import PropertyGraph

/// A file, or a record in it, that could not be read whole, and why.
public struct CoverageWarning: Hashable, Sendable {
    /// The path; may hold any character.
    public var file: String
    /// The record, counted from 0.
    public var record: Int?
    /// The byte in the inflated file.
    public var offset: Int?
    /// A short sentence, safe to print.
    public var reason: String

    /// A warning with its place.
    public init(file: String, record: Int? = nil, offset: Int? = nil, reason: String) {
        self.file = file
        self.record = record
        self.offset = offset
        self.reason = reason
    }
}

/// What an answer rests on. `records == events + duplicates + fused + recordsSkipped`.
public struct Coverage: Hashable, Sendable {
    /// Files read.
    public var files = 0
    /// Files that hold no log, or could not be read.
    public var filesSkipped = 0
    /// Files not opened because the date in their name lies outside the window.
    public var filesOutsideWindow = 0
    /// Digest files, which hold no records.
    public var digestFiles = 0
    /// Records found.
    public var records = 0
    /// All of them, however they ended.
    public var events = 0
    /// Records that repeat an event.
    public var duplicates = 0
    /// Records that are another copy of an event.
    public var fused = 0
    /// Records that could not be read.
    public var recordsSkipped = 0
    /// The earliest; nil when none has a time.
    public var first: Timestamp?
    /// The latest; nil when none has a time.
    public var last: Timestamp?
    /// Accounts, most calls first.
    public var accounts: [String] = []
    /// Where, most calls first.
    public var regions: [String] = []
    /// Which of CloudTrail's categories of event occur: `management`, `data`, `insight`, `network-activity`.
    public var categories: [String] = []
    /// Days (`2026-03-02`, UTC) between the first and the last event on which there is none.
    public var daysWithoutEvents = Limited<String>([])
    /// Calls that stopped a trail or set anew what it keeps, in time order.
    public var loggingChanges = Limited<LoggingChange>([])
    /// What could not be read whole, and why.
    public var warnings: [CoverageWarning] = []
    /// Whether something that may hold records could not be read, so that answers may lack it. Files that are no logs,
    /// repairs and conflicting ids are warned of, but lose nothing.
    public var isPartial = false

    /// Nothing read.
    public init() {}
}
