// How many requests a key may make in a while. Datadog's programs wait as long as the headers say.
import Synchronization

/// Counts requests of each key in windows of one length.
final class RateLimit: Sendable {
    private struct Window {
        var start: ContinuousClock.Instant
        var count: Int
    }

    private let limit: Int
    private let seconds: Int
    private let windows = Mutex<[String: Window]>([:])

    /// - Parameters:
    ///   - limit: requests in a window.
    ///   - seconds: how long a window is.
    init(_ limit: Int, seconds: Int) {
        self.limit = limit
        self.seconds = seconds
    }

    /// What became of a request.
    struct Verdict: Sendable {
        var isAllowed: Bool
        var headers: [(name: String, value: String)]
    }

    /// Counts a request of `key`.
    func count(_ key: String, now: ContinuousClock.Instant = .now) -> Verdict {
        let window = windows.withLock { windows in
            if windows.count > Limits.countedClients {
                windows = windows.filter { now - $0.value.start < .seconds(seconds) }
            }
            var window = windows[key] ?? Window(start: now, count: 0)
            if now - window.start >= .seconds(seconds) { window = Window(start: now, count: 0) }
            window.count += 1
            windows[key] = window
            return window
        }
        let left = Duration.seconds(seconds) - (now - window.start)
        // Whole seconds, never too few: a client that waits so long is let in.
        let reset = max(1, Int(left.components.seconds) + (left.components.attoseconds > 0 ? 1 : 0))
        let headers = [
            ("X-RateLimit-Limit", String(limit)), ("X-RateLimit-Period", String(seconds)),
            ("X-RateLimit-Remaining", String(max(0, limit - window.count))), ("X-RateLimit-Reset", String(reset)),
            ("X-RateLimit-Name", "requests_per_key"),
        ]
        return Verdict(isAllowed: window.count <= limit, headers: headers.map { (name: $0.0, value: $0.1) })
    }
}
