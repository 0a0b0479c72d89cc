// Every limit on what is read, in one place with its reason. Apart so that a test can lower one and a reader can see
// what hostile input can cost.

/// How much of a file is taken in before it is called too much.
///
/// Real records are at most 31 kB and 11 levels deep, so each limit leaves ample room above what AWS writes.
public struct InputLimits: Sendable {
    /// Inflated bytes up to which a file is parsed as one document. A tape takes up to eight bytes for each byte of
    /// JSON, and two workers must fit 512 MB with all the rest; larger files go through record by record.
    public var wholeDocumentBytes = 8 << 20
    /// Inflated bytes after which a compressed file is given up: no trail delivers a file a thousandth of this.
    public var inflatedBytes = 4 << 30
    /// Inflated bytes for each compressed one past which a file is a bomb. JSON of equal records reaches about 100.
    public var inflationRatio = 200
    /// Inflated bytes below which the ratio is not looked at: this much costs little whatever it holds.
    public var inflationRatioFreeBytes = 64 << 20
    /// Bytes of one record. AWS cuts fields so that a record stays near 256 kB.
    public var recordBytes = 16 << 20
    /// Levels of objects and arrays, those of the document around a record included where it is parsed as a whole.
    public var depth = 128
    /// Members of one object: a table built of them must not be the work of one record.
    public var members = 10_000
    /// Bytes of a number that fits no type and is kept as text.
    public var numberBytes = 1_024
    /// Bytes asked of the system, or of the inflater, at once when a file goes through record by record.
    public var chunkBytes = 256 << 10
    /// Skipped records a file lists one by one; the rest are only counted.
    public var skippedListed = 100
    /// Problems a search for files lists one by one; the rest are only counted.
    public var problemsListed = 1_000

    /// Bytes of a file that comes as a frame, which is held in memory: a thousand times what a trail delivers.
    public var frameBytes = 1 << 30
    /// Bytes of the line before a frame: more than any path has.
    public var frameLineBytes = 64 << 10

    /// The limits the program runs with.
    public init() {}
}
