// How much a table of targets and one record's targets may be. Apart so that every limit stands beside its reason.

/// Limits of targets.
enum TargetLimits {
    /// Targets of one call. AWS caps most lists of names in a request at 100; a call that names more says little by it.
    static let targetsPerCall = 100
    /// Levels of request and response that are looked at. Real records have eleven at most.
    static let depth = 32
    /// Bytes of a value that may become a name; the longest S3 key is 1,024.
    static let valueLength = 1024
    /// Bytes of an error message that are searched; AWS's own stay far below it.
    static let messageLength = 8192
    /// Bytes of a table. The built-in one has some tens of thousands.
    static let tableLength = 1 << 20
    /// Bytes of a line, so that an error can quote it and a reader can read it.
    static let lineLength = 1000
    /// Rules, types and skipped keys together.
    static let tableEntries = 10_000
    /// Keys in a field's path.
    static let pathLength = 16
}
