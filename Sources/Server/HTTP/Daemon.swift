// The one importer of GNU libmicrohttpd: its callbacks, its ownership and its codes stay on this page. A request comes
// in pieces on one of the library's threads; whole, it is handed over, and the connection put aside until there is a
// response, so that a long question holds up no other connection of that thread.
import CMicroHTTPD
import Glibc
import Synchronization

/// A certificate and its key, in PEM.
public struct TLSIdentity: Sendable {
    var certificate: String
    var privateKey: String

    /// An identity. Neither part is looked at before the server starts.
    public init(certificate: String, privateKey: String) {
        self.certificate = certificate
        self.privateKey = privateKey
    }
}

/// The running library. Requests are handed to `receive` on its threads until `stop`.
@safe final class Daemon: @unchecked Sendable {
    typealias Finish = @Sendable (HTTPResponse) -> Void

    private let receive: @Sendable (HTTPRequest, @escaping Finish) -> Void
    /// Looks at a request before its body is read; an answer refuses it.
    private let refuse: @Sendable (HTTPRequest) -> HTTPResponse?
    fileprivate let connections = Connections()
    private let isEnding = Atomic<Bool>(false)
    private var daemon: OpaquePointer?
    private var watch = pthread_t()
    /// The socket that no more connections are taken from; -1 while they are.
    private var quiesced: Int32 = -1

    /// Starts to listen.
    ///
    /// - Parameters:
    ///   - socket: taken over.
    ///   - identity: makes it HTTPS.
    ///   - refuse: called with a request before its body is read; a response ends it there.
    ///   - receive: called with a whole request, and a function to call once with the response, from any thread.
    /// - Throws: `ServerError` where the library cannot be started, as with a key that fits no certificate.
    init(
        _ socket: consuming ListeningSocket, identity: TLSIdentity?, threads: Int,
        refuse: @escaping @Sendable (HTTPRequest) -> HTTPResponse?,
        receive: @escaping @Sendable (HTTPRequest, @escaping Finish) -> Void
    ) throws(ServerError) {
        self.receive = receive
        self.refuse = refuse
        if identity != nil, MHD_is_feature_supported(.FEATURE_TLS) != .YES {
            throw ServerError("this libmicrohttpd was built without TLS")
        }
        let descriptor = try socket.listening()
        var settings = unsafe trailgraph_http_settings()
        unsafe settings.socket = descriptor
        unsafe settings.threads = UInt32(threads)
        unsafe settings.connections = UInt32(max(Limits.connections, threads))
        unsafe settings.connections_per_address = UInt32(Limits.connectionsPerAddress)
        unsafe settings.idle_seconds = UInt32(Limits.idleSeconds)
        unsafe settings.connection_memory = Limits.connectionBytes
        unsafe settings.handle = handleRequest
        unsafe settings.begin = beginRequest
        unsafe settings.complete = completeRequest
        unsafe settings.connect = noteConnection
        unsafe settings.unescape = leaveEscaped
        unsafe settings.context = Unmanaged.passUnretained(self).toOpaque()
        if let identity {
            unsafe daemon = identity.certificate.withCString { certificate in
                unsafe identity.privateKey.withCString { key in
                    unsafe settings.certificate = certificate
                    unsafe settings.private_key = key
                    return unsafe trailgraph_http_start(&settings)
                }
            }
        } else {
            unsafe daemon = trailgraph_http_start(&settings)
        }
        guard unsafe daemon != nil else {
            close(descriptor)
            throw ServerError(
                identity == nil
                    ? "the HTTP server did not start"
                    : "the HTTPS server did not start: certificate and key must be PEM and belong together")
        }
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        _ = unsafe pthread_create(&watch, nil, watchConnections, context)
    }

    /// Takes no further connection. Those that are there go on.
    func quiesce() {
        guard let daemon = unsafe daemon else { return }
        let socket = unsafe MHD_quiesce_daemon(daemon)
        guard socket >= 0 else { return }
        // Whoever comes now is refused. A thread of the library may still look at the socket, so that its number must
        // stay taken.
        _ = shutdown(socket, Int32(SHUT_RDWR))
        quiesced = socket
    }

    /// Ends all connections and threads. Every request must have its response by now.
    func stop() {
        guard let daemon = unsafe daemon else { return }
        isEnding.store(true, ordering: .relaxed)
        _ = pthread_join(watch, nil)
        unsafe MHD_stop_daemon(daemon)
        unsafe self.daemon = nil
        if quiesced >= 0 { close(quiesced) }
    }

    fileprivate func watchUntilEnd() {
        var ticks = 0
        while !isEnding.load(ordering: .relaxed) {
            usleep(100_000)
            ticks += 1
            if ticks % 10 == 0 {
                connections.endSlow()
                connections.cancelAbandoned()
            }
        }
    }

    // MARK: A request

    /// Its headers are there.
    fileprivate func headersCame(_ exchange: Exchange, _ connection: OpaquePointer, _ method: String) -> MHD_Result {
        connections.entered(UInt(bitPattern: connection), .receivingBody)
        let headers = unsafe requestHeaders(connection)
        let request = HTTPRequest(method: method, target: exchange.target, headers: headers)
        exchange.request = request
        if let refusal = refuse(request) {
            // Sent before the body, which ends the connection; without a body the next request may follow.
            exchange.finish(refusal) {}
            exchange.isHandedOver = true
            return hasBody(request) ? unsafe send(refusal, connection) : .YES
        }
        return .YES
    }

    private func hasBody(_ request: HTTPRequest) -> Bool {
        !request.values(of: "transfer-encoding").isEmpty || request.values(of: "content-length").contains { $0 != "0" }
    }

    /// A piece of its body is there. What is too long is read to the end, so that the client can read why it is
    /// refused, unless it goes on and on.
    fileprivate func bodyCame(_ exchange: Exchange, _ piece: UnsafeRawBufferPointer) -> MHD_Result {
        exchange.received += piece.count
        if exchange.received <= Limits.bodyBytes {
            unsafe exchange.request?.body.append(contentsOf: piece)
        } else {
            exchange.request?.body = []
        }
        return exchange.received <= Limits.discardedBytes ? .YES : .NO
    }

    /// All of it is there, or its response is.
    fileprivate func requestCame(_ exchange: Exchange, _ connection: OpaquePointer) -> MHD_Result {
        if !exchange.isHandedOver {
            exchange.isHandedOver = true
            let id = UInt(bitPattern: connection)
            let finish: Finish = { response in
                exchange.finish(response) {
                    if let connection = unsafe OpaquePointer(bitPattern: id) {
                        unsafe MHD_resume_connection(connection)
                    }
                }
            }
            if exchange.received > Limits.bodyBytes {
                finish(Refusal(413, "the body is longer than \(Limits.bodyBytes) bytes").response(.strings))
            } else if let request = exchange.request {
                exchange.request = nil
                connections.entered(id, .answering(request.cancellation))
                receive(request, finish)
            } else {
                return .NO
            }
        }
        let response = exchange.responseOrSuspend { unsafe MHD_suspend_connection(connection) }
        return response.map { unsafe send($0, connection) } ?? .YES
    }

    @unsafe private func send(_ response: HTTPResponse, _ connection: OpaquePointer) -> MHD_Result {
        let made = unsafe response.body.withUnsafeBytes { body in
            unsafe MHD_create_response_from_buffer(
                body.count, UnsafeMutableRawPointer(mutating: body.baseAddress), .RESPMEM_MUST_COPY)
        }
        guard let made = unsafe made else { return .NO }
        defer { unsafe MHD_destroy_response(made) }
        for (name, value) in response.headers + HTTPResponse.always {
            unsafe _ = MHD_add_response_header(made, name, value)
        }
        return unsafe MHD_queue_response(connection, UInt32(response.status), made)
    }
}

// MARK: - What the library calls
//
// Plain functions: a closure's context would be one of the main thread's. Each takes what it is given for what it may
// be, and ends the connection where that is not what it should be.

private func beginRequest(
    _ context: UnsafeMutableRawPointer?, _ target: UnsafePointer<CChar>?, _ connection: OpaquePointer?
) -> UnsafeMutableRawPointer? {
    let text = unsafe target.map { unsafe String(cString: $0) } ?? ""
    return unsafe Unmanaged.passRetained(Exchange(target: text)).toOpaque()
}

private func completeRequest(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
    _ state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ reason: MHD_RequestTerminationCode
) {
    if let context = unsafe context, let connection = unsafe connection {
        let daemon = unsafe Unmanaged<Daemon>.fromOpaque(context).takeUnretainedValue()
        daemon.connections.entered(UInt(bitPattern: connection), .waiting(isFirst: false))
    }
    guard let exchange = unsafe state?.pointee else { return }
    unsafe state?.pointee = nil
    unsafe Unmanaged<Exchange>.fromOpaque(exchange).release()
}

private func noteConnection(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
    _ state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ what: MHD_ConnectionNotificationCode
) {
    guard let context = unsafe context, let connection = unsafe connection else { return }
    let daemon = unsafe Unmanaged<Daemon>.fromOpaque(context).takeUnretainedValue()
    let id = UInt(bitPattern: connection)
    if what == .CONNECTION_NOTIFY_STARTED {
        daemon.connections.opened(id, socket: unsafe trailgraph_http_socket(connection))
    } else {
        daemon.connections.closed(id)
    }
}

private func handleRequest(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _ url: UnsafePointer<CChar>?,
    _ method: UnsafePointer<CChar>?, _ version: UnsafePointer<CChar>?, _ body: UnsafePointer<CChar>?,
    _ bodySize: UnsafeMutablePointer<Int>?, _ state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let context = unsafe context, let connection = unsafe connection, let bodySize = unsafe bodySize,
        let pointer = unsafe state?.pointee
    else { return .NO }
    let daemon = unsafe Unmanaged<Daemon>.fromOpaque(context).takeUnretainedValue()
    let exchange = unsafe Unmanaged<Exchange>.fromOpaque(pointer).takeUnretainedValue()
    if exchange.request == nil, !exchange.isHandedOver {
        let method = unsafe method.map { unsafe String(cString: $0) } ?? ""
        return unsafe daemon.headersCame(exchange, connection, method)
    }
    if unsafe bodySize.pointee > 0, let body = unsafe body {
        let piece = unsafe UnsafeRawBufferPointer(start: body, count: bodySize.pointee)
        unsafe bodySize.pointee = 0
        return unsafe daemon.bodyCame(exchange, piece)
    }
    return unsafe daemon.requestCame(exchange, connection)
}

/// Targets are decoded elsewhere, part by part, after they were taken apart.
private func leaveEscaped(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _ text: UnsafeMutablePointer<CChar>?
) -> Int {
    unsafe text.map { unsafe strlen($0) } ?? 0
}

private func watchConnections(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let context = unsafe context {
        unsafe Unmanaged<Daemon>.fromOpaque(context).takeUnretainedValue().watchUntilEnd()
    }
    return nil
}

private final class HeaderList {
    var headers: [(name: String, value: String)] = []
}

private func requestHeaders(_ connection: OpaquePointer) -> [(name: String, value: String)] {
    let list = HeaderList()
    let context = unsafe Unmanaged.passUnretained(list).toOpaque()
    _ = unsafe MHD_get_connection_values(connection, .HEADER_KIND, noteHeader, context)
    return list.headers
}

private func noteHeader(
    _ context: UnsafeMutableRawPointer?, _ kind: MHD_ValueKind, _ name: UnsafePointer<CChar>?,
    _ value: UnsafePointer<CChar>?
) -> MHD_Result {
    guard let context = unsafe context, let name = unsafe name else { return .NO }
    let list = unsafe Unmanaged<HeaderList>.fromOpaque(context).takeUnretainedValue()
    let text = unsafe value.map { unsafe String(cString: $0) } ?? ""
    unsafe list.headers.append((String(cString: name).lowercased(), text))
    return list.headers.count <= Limits.headers ? .YES : .NO
}
