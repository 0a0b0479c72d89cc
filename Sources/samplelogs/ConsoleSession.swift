// A person's session in the console: it signs with a fresh key every few requests, all of one creation date. Apart
// because no record hands these keys out, and only the principal and that date hold the session together.

struct ConsoleSession {
    /// The identity with the key of the moment.
    private let identity: @Sendable (_ key: String) -> Identity
    private let address: String
    private let agent: String
    private var caller: Caller?
    private var requestsLeft = 0

    init(from address: String, with agent: String, as identity: @escaping @Sendable (_ key: String) -> Identity) {
        self.identity = identity
        self.address = address
        self.agent = agent
    }

    /// The caller of the next request.
    mutating func next(using random: inout Random) -> Caller {
        if let caller, requestsLeft > 0 {
            requestsLeft -= 1
            return caller
        }
        requestsLeft = random.number(0...6)
        let fresh = Caller(identity(random.temporaryKey()), from: address, with: agent, console: true)
        caller = fresh
        return fresh
    }
}

extension Journal {
    /// A page of the console being opened: its calls within a second or two. Returns when the last one was made.
    @discardableResult
    mutating func open(_ page: ConsolePage, in session: inout ConsoleSession, at time: Instant) -> Instant {
        var now = time
        for (call, outcome) in page.calls {
            write(call, by: session.next(using: &random), at: now, outcome)
            now += random.number(0...1)
        }
        return now
    }

    /// What a person does on a page.
    mutating func click(_ calls: [Call], in session: inout ConsoleSession, at time: Instant) {
        open(ConsolePage(calls), in: &session, at: time)
    }
}
