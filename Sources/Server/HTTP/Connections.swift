// Who is connected, and since when the other side keeps us waiting. The library ends a connection only after silence,
// so a client that sends a letter now and then could hold one for ever; here is the clock it cannot stop.
import Glibc
import PropertyGraph
import Synchronization

/// The open connections. Told by the daemon's threads, looked through once a second by one of its own.
final class Connections: Sendable {
    enum Phase {
        /// Nothing of a request is known yet; the first of its connection, or a later one.
        case waiting(isFirst: Bool)
        case receivingBody
        /// The other side waits for us. Cancelled when it does not wait any longer.
        case answering(Cancellation)
    }

    private struct Connection {
        var socket: Int32
        var phase: Phase
        var since: ContinuousClock.Instant
    }

    private let open = Mutex<[UInt: Connection]>([:])

    /// How many there are.
    var count: Int { open.withLock { $0.count } }

    func opened(_ id: UInt, socket: Int32) {
        let connection = Connection(socket: socket, phase: .waiting(isFirst: true), since: .now)
        open.withLock { $0[id] = connection }
    }

    func entered(_ id: UInt, _ phase: Phase) {
        let now = ContinuousClock.now
        open.withLock {
            $0[id]?.phase = phase
            $0[id]?.since = now
        }
    }

    /// To be called before the socket is closed, so that its number is never another's.
    func closed(_ id: UInt) { open.withLock { _ = $0.removeValue(forKey: id) } }

    /// Ends those that have kept us waiting too long. The daemon's thread then sees the end and closes them.
    func endSlow(now: ContinuousClock.Instant = .now) {
        open.withLock { connections in
            for connection in connections.values where now - connection.since > Connections.patience(connection.phase) {
                _ = shutdown(connection.socket, Int32(SHUT_RDWR))
            }
        }
    }

    /// Cancels what is asked by those who have hung up. While the library has put a connection aside it does not look
    /// at it, so nobody else would notice. Who ends only his half of a connection has hung up, too, as with other
    /// servers.
    func cancelAbandoned() {
        open.withLock { connections in
            for connection in connections.values {
                guard case .answering(let cancellation) = connection.phase else { continue }
                var state = pollfd(fd: connection.socket, events: Connections.otherEndClosed, revents: 0)
                if unsafe poll(&state, 1, 0) > 0 { cancellation.cancel() }
            }
        }
    }

    /// `POLLRDHUP`, which the module of the C library leaves out: the same number wherever Swift runs on Linux.
    private static let otherEndClosed: Int16 = 0x2000

    private static func patience(_ phase: Phase) -> Duration {
        switch phase {
        case .waiting(let isFirst): .seconds(isFirst ? Limits.firstHeaderSeconds : Limits.idleSeconds)
        case .receivingBody: .seconds(Limits.bodySeconds)
        // The library ends a connection that takes nothing for the idle time.
        case .answering: .seconds(Int.max >> 8)
        }
    }
}
