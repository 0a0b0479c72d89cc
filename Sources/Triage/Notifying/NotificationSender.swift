// Empties the queue of notifications. What carries one to its target is given by whoever runs the sender: it decides
// what may be reached from here. Apart from the queue, which must not know how anything is sent.

/// Where a notification goes: `@webhook-https://example.com/hook`, `@file-alerts.jsonl`, `@command-page`.
public struct NotificationTarget: Hashable, Sendable {
    /// What carries it: `webhook`, `file`, `command`; empty where the text names nothing of the kind.
    public var carrier: String
    /// What the carrier is to reach.
    public var address: String

    /// The target that a rule names.
    public init(_ text: String) {
        let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].first == "@" else {
            (carrier, address) = ("", text)
            return
        }
        (carrier, address) = (String(parts[0].dropFirst()), String(parts[1]))
    }
}

/// How an attempt went.
public enum DeliveryOutcome: Hashable, Sendable {
    /// It arrived.
    case delivered
    /// It did not, but may later; why.
    case failed(String)
    /// It never will; why.
    case refused(String)
}

/// Carries notifications, by the word that targets begin with.
///
///     let sender = NotificationSender(store: store, carriers: ["file": FileCarrier(folder: "/var/log/acme").carry])
///     try sender.sendDue()
public struct NotificationSender: Sendable {
    /// Brings a payload, a line of JSON, to an address.
    public typealias Carrier = @Sendable (_ address: String, _ payload: [UInt8]) -> DeliveryOutcome

    private let store: SignalStore
    private let carriers: [String: Carrier]

    /// A sender for the queue of `store`.
    ///
    /// - Parameters:
    ///   - store: the store.
    ///   - carriers: by `webhook`, `file`, `command`. A target without one is given up at once.
    public init(store: SignalStore, carriers: [String: Carrier]) {
        self.store = store
        self.carriers = carriers
    }

    /// Sends what is due, up to `limit`, and gives how many were tried.
    @discardableResult
    public func sendDue(limit: Int = 16) throws(TriageError) -> Int {
        let due = try store.claimDeliveries(limit: limit)
        for delivery in due {
            switch try outcome(of: delivery) {
            case .delivered: try store.finish(delivery)
            case .failed(let reason): try store.fail(delivery, reason)
            case .refused(let reason): try store.fail(delivery, reason, isFinal: true)
            }
        }
        return due.count
    }

    private func outcome(of delivery: Delivery) throws(TriageError) -> DeliveryOutcome {
        let target = NotificationTarget(delivery.target)
        guard let carry = carriers[target.carrier] else {
            let allowed = carriers.keys.sorted().map { "@\($0)-…" }.joined(separator: ", ")
            return .refused(allowed.isEmpty ? "nothing is sent from here" : "only \(allowed) is sent from here")
        }
        let signal = try store.signal(delivery.signal)
        return carry(target.address, Array(delivery.payload(signal).json.utf8))
    }
}

extension Delivery {
    /// What a notification says of `signal`, as it is now.
    public func payload(_ signal: StoredSignal) -> Document {
        .members([
            ("id", .text(signal.id)), ("reason", .text(reason.rawValue)),
            ("rule", .members([("id", .text(rule)), ("name", .text(ruleName))])),
            ("title", .text(signal.title)), ("severity", .text(signal.detected.severity.rawValue)),
            ("message", .text(signal.message)), ("tags", .texts(signal.tags)),
            ("timestamp", .text(signal.time.description)), ("version", .integer(signal.version)),
            ("attributes", signal.attributes()),
        ])
    }
}
