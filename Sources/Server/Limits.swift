// The limits of the server, each with its reason.

enum Limits {
    /// Bytes of a request's body. The largest request there is changes 199 signals with a comment each.
    static let bodyBytes = 1 << 20
    /// Bytes of a body that are read to be thrown away, so that a client who sends too much reads why.
    static let discardedBytes = 8 << 20
    /// Bytes of a request's target: a question with many filters has a few hundred.
    static let targetBytes = 8 << 10
    /// Bytes of a connection's memory, where request line and headers stand: 32 KiB of them and what is read at once.
    static let connectionBytes = 48 << 10
    /// Headers of one request.
    static let headers = 100
    /// Parameters of one request.
    static let parameters = 100
    /// Connections at one time: a few hundred clients, and as many again that only hold theirs open.
    static let connections = 1_024
    /// Connections of one address. On loopback all clients are one.
    static let connectionsPerAddress = 768
    /// Seconds in which the first request of a connection must have come, to its last header.
    static let firstHeaderSeconds = 10
    /// Seconds a connection may wait for its next request.
    static let idleSeconds = 30
    /// Seconds in which a body must have come.
    static let bodySeconds = 15
    /// Requests that wait for a worker; more are refused at once, since they would be answered too late anyway.
    static let waiting = 512
    /// Seconds to wait for requests under way when the server is to end.
    static let endingSeconds = 3
    /// Seconds after which a question about the graph is stopped where nobody says otherwise. One about an identity
    /// among ten million events takes a few; what takes longer asks for everything at once, or was given up by then.
    static let questionSeconds = 30
    /// Levels of JSON in a body; requests have six.
    static let jsonDepth = 32
    /// Incidents of one signal; as many as the store takes.
    static let incidents = 1_000
    /// Events whose ids a single signal shows.
    static let shownEvents = 100
    /// Signals on a page where a search does not say.
    static let defaultPage = 10
    /// Addresses, and as many resources, of a signal that are offered as questions to ask next.
    static let pivots = 5
    /// Seconds in which a webhook must have answered.
    static let webhookSeconds = 10
    /// Seconds in which a command that is told of a signal must have ended.
    static let commandSeconds = 30
    /// Microseconds between two looks at a queue that is empty; looking is cheap, and an alarm is not to wait.
    static let queueMicroseconds: UInt32 = 500_000
    /// Clients whose rate is counted; keys are few.
    static let countedClients = 10_000
}
