// The limits of answers, each with its reason.

enum Limits {
    /// Bytes of raw records in one answer. They are held twice while they are printed, and a question that gives more
    /// is better asked with a narrower window.
    static let rawBytes = 192 << 20
    /// Events of an edge that are shown with their place: as many as an edge lists anywhere.
    static let shownEvidence = 20
    /// Places in a record that are named for one event: the first says it, more would bury it.
    static let shownPaths = 3
    /// Objects of one bucket that a policy names one by one; above, it names their bucket.
    static let namedObjects = 8
    /// Bytes of a table or pack that a user gives: far above any written by hand.
    static let dataBytes = 1 << 20
    /// Questions in all packs together.
    static let questions = 1_000
    /// Examples of events kept with each finding of a question.
    static let findingEvents = 20
}
