// Sends what rules of notification ask for. The queue lies in the store, filled in the transaction that changed the
// signal; here is only the thread that empties it, so nothing that serves requests ever waits for a webhook.
import Glibc
import Synchronization
import Triage

/// A thread that sends, from `init` to `stop`.
@safe final class NotificationSender: @unchecked Sendable {
    private let store: SignalStore
    private let allowance: NotificationAllowance
    /// The URL of this server, for links.
    private let server: String
    private let isEnding = Atomic<Bool>(false)
    private var thread = pthread_t()

    init(_ store: SignalStore, _ allowance: NotificationAllowance, server: String) {
        self.store = store
        self.allowance = allowance
        self.server = server
        Webhook.prepare()
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        _ = unsafe pthread_create(&thread, nil, runSender, context)
    }

    /// Ends after the delivery that is under way, if one is; what was not sent stays in the queue.
    func stop() {
        isEnding.store(true, ordering: .relaxed)
        _ = pthread_join(thread, nil)
    }

    fileprivate func work() {
        while !isEnding.load(ordering: .relaxed) {
            // A store that is in use for a moment is asked again; what it cannot tell now it will tell then.
            let due = (try? store.claimDeliveries(limit: 1)) ?? []
            for delivery in due { settle(delivery) }
            if due.isEmpty { usleep(Limits.queueMicroseconds) }
        }
    }

    private func settle(_ delivery: Delivery) {
        let target: NotificationTarget
        do throws(NotificationTarget.Unreachable) {
            target = try NotificationTarget(delivery.target, allowance)
        } catch {
            try? store.fail(delivery, error.reason, isFinal: true)
            return
        }
        guard let signal = try? store.signal(delivery.signal) else {
            try? store.fail(delivery, "the signal cannot be read")
            return
        }
        if let problem = send(message(delivery, signal), to: target) {
            try? store.fail(delivery, problem)
        } else {
            // Should this not be noted, the lease runs out and it is sent once more: twice is better than never.
            try? store.finish(delivery)
        }
    }

    private func message(_ delivery: Delivery, _ signal: StoredSignal) -> [UInt8] {
        Document.members([
            ("reason", .text(delivery.reason.rawValue)), ("version", .integer(delivery.version)),
            ("rule", .members([("id", .text(delivery.rule)), ("name", .text(delivery.ruleName))])),
            ("url", .text("\(server)\(SignalService.path)/signals/\(percentEncoded(signal.id))")),
            ("signal", signal.document(alone: [])),
        ]).bytes
    }

    private func send(_ body: [UInt8], to target: NotificationTarget) -> String? {
        switch target {
        case .webhook(let url): Webhook.post(body, to: url)
        case .command(let program): CommandRun.run(program, input: body)
        case .file(let path): append(body + [0x0A], to: path)
        }
    }

    /// Adds one line. A link is not followed, since the folder may be others' to write in.
    private func append(_ line: [UInt8], to path: String) -> String? {
        let flags = O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK
        let descriptor = unsafe open(path, flags, 0o600)
        guard descriptor >= 0 else { return "it cannot be opened: \(systemMessage(errno))" }
        defer { close(descriptor) }
        let count = unsafe line.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        guard count == line.count, fsync(descriptor) == 0 else {
            return "it cannot be written: \(systemMessage(errno))"
        }
        return nil
    }
}

private func runSender(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let context = unsafe context {
        unsafe Unmanaged<NotificationSender>.fromOpaque(context).takeUnretainedValue().work()
    }
    return nil
}
