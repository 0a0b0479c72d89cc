// Every limit of the store, with its reason. Apart so that they can be read and changed in one place.

/// The limits of the store.
public enum StoreLimits {
    /// Days, counted from when the engine made a signal, in which an archived one can be reopened.
    public static let reopeningDays: Int64 = 30
    /// Signals in one bulk change, as the API's model says.
    public static let bulk = 199
    /// Signals on one page of a search, as the API's model says.
    public static let page = 1_000
    /// Bytes of a search query: the longest typed by hand have some hundred.
    static let queryBytes = 16_384
    /// How deep a query nests.
    static let queryDepth = 64
    /// Terms of a query; each is looked for in every signal that the rest leaves.
    static let queryTerms = 512
    /// Bytes of a comment, a name or another text that people give.
    static let textBytes = 65_536
    /// Incidents of one signal.
    static let incidents = 1_000
    /// Levels of a stored document; ours have five.
    static let documentDepth = 64
    /// Names kept of each list of a signal: principals, addresses, resources, services.
    static let names = 50
    /// Logs that a signal remembers, the latest; its next commands name them all.
    static let paths = 20
    /// Event ids that search finds a signal by; the rest are found by the id alone.
    static let searchedEvents = 100
    /// Targets of one notification rule.
    static let targets = 100
    /// Attempts at a delivery before it is given up: with the waits below, about a day.
    static let attempts: Int64 = 12
    /// Seconds before a failed delivery is tried again, doubled each time up to the longest.
    static let shortestWait: Int64 = 30
    /// See `shortestWait`.
    static let longestWait: Int64 = 4 * 3_600
}
