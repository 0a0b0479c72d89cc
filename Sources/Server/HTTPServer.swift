// The server: a request comes in, its keys are looked at, its route is found, and what answers it is run on a thread
// that can afford it.
import Triage

/// How a server answers.
public struct ServerOptions: Sendable {
    /// Further names that clients may call it by, as they stand in the Host header without a port.
    public var names: [String] = []
    /// Makes it HTTPS.
    public var identity: TLSIdentity?
    /// Requests of one key in a minute; nil is no limit.
    public var requestsPerMinute: Int?
    /// What notifications may reach on this machine.
    public var allowance = NotificationAllowance()
    /// Threads that read and write, and as many that answer questions about the graph: so many are asked at once.
    public var threads = 2
    /// The time after which a question about the graph is stopped; nil is no limit. It begins with the question, not
    /// while the question waits for those before it.
    public var questionLimit: Duration? = .seconds(Limits.questionSeconds)

    /// The defaults: plain HTTP.
    public init() {}
}

/// A server that runs from `init` to `stop`.
public final class HTTPServer: Sendable {
    /// Where it can be reached.
    public let url: String
    /// The port it listens on.
    public let port: Int
    private let desk: Desk
    private let daemon: Daemon
    private let deliveries: DeliveryThread?

    /// Starts to listen and to answer.
    ///
    /// - Parameters:
    ///   - socket: where.
    ///   - options: how.
    ///   - keys: who may ask.
    ///   - questions: what can be asked of the graph.
    ///   - signals: the store of signals, where there is one, and what the graph has to say about them.
    /// - Throws: `ServerError` where the certificate is of no use, or the port was taken meanwhile.
    public init(
        _ socket: consuming ListeningSocket, _ options: ServerOptions, keys: any KeyChecking,
        questions: [GraphQuestion], signals: (store: SignalStore, panel: (any SignalPanel)?)? = nil
    ) throws(ServerError) {
        port = socket.port
        let isSecure = options.identity != nil
        url = "\(isSecure ? "https" : "http")://\(socket.address.host):\(socket.port)"
        let gate = Gate(socket.address, port: socket.port, names: options.names, isSecure: isSecure)
        let service = signals.map { [server = url] in SignalService(store: $0.store, panel: $0.panel, server: server) }
        let routes = questions.map { $0.route } + (service?.routes ?? [])
        let desk = Desk(
            keys: keys, routes: RouteTable([openAPIRoute(routes, server: url)] + routes),
            rate: options.requestsPerMinute.map { RateLimit($0, seconds: 60) }, threads: options.threads,
            questionLimit: options.questionLimit)
        self.desk = desk
        daemon = try Daemon(
            socket, identity: options.identity, threads: options.threads,
            refuse: { gate.refusal($0)?.response(.strings) }, receive: { desk.receive($0, $1) })
        deliveries = signals.map { DeliveryThread($0.store, options.allowance) }
    }

    /// Takes no further connections, answers what was asked as far as that takes no more than a few seconds, and ends.
    ///
    /// - Returns: false where questions are still under way; the program should end then without waiting for them.
    public func stop() -> Bool {
        daemon.quiesce()
        deliveries?.stop()
        guard desk.stop() else { return false }
        daemon.stop()
        return true
    }
}
