// The thread that sends what rules of notification ask for. The queue lies in the store, filled in the transaction that
// changed the signal, so nothing that serves requests ever waits for a webhook.
import Glibc
import Synchronization
import Triage

/// Sends, from `init` to `stop`.
@safe final class DeliveryThread: @unchecked Sendable {
    private let sender: NotificationSender
    private let isEnding = Atomic<Bool>(false)
    private var thread = pthread_t()

    init(_ store: SignalStore, _ allowance: NotificationAllowance) {
        Webhook.prepare()
        sender = NotificationSender(store: store, carriers: allowance.carriers)
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        _ = unsafe pthread_create(&thread, nil, runDeliveries, context)
    }

    /// Ends after the delivery that is under way, if one is; what was not sent stays in the queue.
    func stop() {
        isEnding.store(true, ordering: .relaxed)
        _ = pthread_join(thread, nil)
    }

    fileprivate func work() {
        while !isEnding.load(ordering: .relaxed) {
            // A store that cannot be used for a moment is asked again; nothing is lost by that.
            let sent = (try? sender.sendDue(limit: 1)) ?? 0
            if sent == 0 { usleep(Limits.queueMicroseconds) }
        }
    }
}

private func runDeliveries(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let context = unsafe context {
        unsafe Unmanaged<DeliveryThread>.fromOpaque(context).takeUnretainedValue().work()
    }
    return nil
}
