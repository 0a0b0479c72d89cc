// The limits of the command line, each with its reason.

enum Limits {
    /// Rows of a table of text: what a screen holds.
    static let textRows = 20
    /// Rows of a table on a page: it is searched rather than read, and must open at once.
    static let pageRows = 500
    /// Columns text can be fitted to: a table's numbers and times need the least, and no terminal has the most.
    static let columns = 60...1_000
    /// Columns where nothing says how wide the terminal is.
    static let defaultColumns = 80
    /// Threads: past this a log folder is bound by its disk.
    static let threads = 1...256
    /// Bytes of a block of memory that goes back to the system at once when it is freed: columns of large graphs, and
    /// not the buffers of small ones, whose pages would have to be cleared again and again.
    static let returnedBlock: Int32 = 4 << 20
    /// Words of a list that help repeats at every flag that takes one of them; a longer list has a page of its own.
    static let namedWords = 12
    /// Seconds looked at on each side of an event where nothing says how many: long enough for what led to it.
    static let defaultWithin = 15 * 60
    /// Seconds that can be looked at on each side of an event: past a year it is no neighborhood.
    static let within: ClosedRange<Int64> = 1...(366 * 86_400)
    /// Warnings printed one by one; the answer holds them all.
    static let printedWarnings = 20
    /// Candidates that the refusal of an ambiguous request lists: who asks for a letter may mean thousands.
    static let candidates = 50
}
