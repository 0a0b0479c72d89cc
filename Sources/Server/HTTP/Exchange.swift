// One request on its way: received piece by piece, handed over, answered perhaps later and by another thread. Apart
// from the daemon so that what two threads share, and under which lock, stands on one page.
import Synchronization

/// A request that is received, and its response once there is one.
///
/// Everything but `state` is touched only by the daemon's thread for the connection, and not after the hand-over.
final class Exchange: @unchecked Sendable {
    private enum State {
        /// Received, or being answered by the daemon's own thread.
        case open
        /// Handed over; the daemon has put the connection aside until there is a response.
        case suspended
        /// There is a response, or nobody to send one to.
        case answered
    }

    /// As it was sent.
    let target: String
    /// Set when all headers are there.
    var request: HTTPRequest?
    /// How many bytes of the body came in all, those thrown away too.
    var received = 0
    /// Whether the request was handed over.
    var isHandedOver = false
    private let state = Mutex<(State, HTTPResponse?)>((.open, nil))

    init(target: String) { self.target = target }

    /// The response, if there is one already; else `suspend` is called, before any `resume`.
    func responseOrSuspend(_ suspend: () -> Void) -> HTTPResponse? {
        state.withLock { state in
            if let response = state.1 { return response }
            suspend()
            state.0 = .suspended
            return nil
        }
    }

    /// Keeps the response; calls `resume` where the connection was put aside. A second response is not taken.
    func finish(_ response: HTTPResponse, _ resume: () -> Void) {
        state.withLock { state in
            guard state.1 == nil else { return }
            state.1 = response
            if state.0 == .suspended { resume() }
            state.0 = .answered
        }
    }
}
