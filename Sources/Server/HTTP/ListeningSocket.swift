// The socket that the server listens on. Made here and not by the library, so that an address is bound to exactly as it
// was checked, and the port that the system chose can be told.
import Glibc

/// Why the server cannot listen or be set up.
public struct ServerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence without a full stop.
    public let description: String

    init(_ description: String) { self.description = description }
}

/// An address to listen on: a number, never a name, since what a name means may change between check and use.
public struct BindAddress: Hashable, Sendable {
    /// As it was given.
    public let text: String
    fileprivate let bytes: [UInt8]

    /// Reads `127.0.0.1` or `::1`; nil where it is neither IPv4 nor IPv6.
    public init?(_ text: String) {
        var bytes = [UInt8](repeating: 0, count: 16)
        if unsafe inet_pton(AF_INET, text, &bytes) == 1 {
            self.bytes = Array(bytes.prefix(4))
        } else if unsafe inet_pton(AF_INET6, text, &bytes) == 1 {
            self.bytes = bytes
        } else {
            return nil
        }
        self.text = text
    }

    /// 127.0.0.1.
    public static let loopback = BindAddress(bytes: [127, 0, 0, 1], text: "127.0.0.1")

    private init(bytes: [UInt8], text: String) {
        self.bytes = bytes
        self.text = text
    }

    var isIPv6: Bool { bytes.count == 16 }

    /// Whether only programs of this machine reach it.
    public var isLoopback: Bool {
        isIPv6 ? bytes == [UInt8](repeating: 0, count: 15) + [1] : bytes.first == 127
    }

    /// Whether it stands for every address of the machine.
    var isWildcard: Bool { bytes.allSatisfy { $0 == 0 } }

    /// As it stands in a URL and in the Host header.
    var host: String { isIPv6 ? "[\(text)]" : text }
}

/// A socket with its address and port, which nobody reaches before a server listens on it; closed with the value unless
/// it was given away. Apart from the server so that what is to be served can be loaded in between: a port that is
/// taken is known before, and no client waits meanwhile.
public struct ListeningSocket: ~Copyable {
    /// -1 once somebody else has it.
    private var descriptor: Int32
    let address: BindAddress
    let port: Int

    /// Takes `port` of `address`; 0 takes a free one.
    ///
    /// - Throws: `ServerError` with what the system said, as where the port is taken or the address is not this
    ///   machine's.
    public init(_ address: BindAddress, port: Int) throws(ServerError) {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(address.isIPv6 ? AF_INET6 : AF_INET, type, 0)
        guard descriptor >= 0 else { throw ServerError("cannot make a socket: \(systemMessage(errno))") }
        var yes: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, size)
        if address.isIPv6 { _ = unsafe setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &yes, size) }
        guard ListeningSocket.bind(descriptor, address, port) else {
            let code = errno
            close(descriptor)
            throw ServerError("cannot listen on \(address.host):\(port): \(systemMessage(code))")
        }
        self.descriptor = descriptor
        self.address = address
        self.port = ListeningSocket.port(of: descriptor) ?? port
    }

    private static func bind(_ descriptor: Int32, _ address: BindAddress, _ port: Int) -> Bool {
        let port = in_port_t(truncatingIfNeeded: port).bigEndian
        if address.isIPv6 {
            var name = sockaddr_in6()
            name.sin6_family = sa_family_t(AF_INET6)
            name.sin6_port = port
            unsafe withUnsafeMutableBytes(of: &name.sin6_addr) { unsafe $0.copyBytes(from: address.bytes) }
            return bound(descriptor, &name)
        }
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port
        unsafe withUnsafeMutableBytes(of: &name.sin_addr) { unsafe $0.copyBytes(from: address.bytes) }
        return bound(descriptor, &name)
    }

    private static func bound<Name>(_ descriptor: Int32, _ name: inout Name) -> Bool {
        unsafe withUnsafePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<Name>.size)) == 0
            }
        }
    }

    private static func port(of descriptor: Int32) -> Int? {
        var name = sockaddr_in6()
        var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let status = unsafe withUnsafeMutablePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor, $0, &size)
            }
        }
        // The port stands in the same place for both families.
        return status == 0 ? Int(in_port_t(bigEndian: name.sin6_port)) : nil
    }

    /// Begins to listen, and gives the socket to somebody who closes it.
    ///
    /// - Throws: `ServerError` where another program has begun to listen there meanwhile.
    consuming func listening() throws(ServerError) -> Int32 {
        guard listen(descriptor, SOMAXCONN) == 0 else {
            throw ServerError("cannot listen on \(address.host):\(port): \(systemMessage(errno))")
        }
        let given = descriptor
        descriptor = -1
        return given
    }

    deinit { if descriptor >= 0 { close(descriptor) } }
}

/// What the system says about an error.
func systemMessage(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }
