// Runs Graphviz's `dot`: DOT in, a picture out. Apart because it is the only place that starts a program, and the only
// one in this module that touches pointers. No shell, no temporary file, nothing from a log among the arguments.
import Glibc

/// Draws by running a program that reads DOT from its standard input and writes a picture to its standard output.
struct Graphviz {
    var program = "dot"
    var seconds = Limits.drawingSeconds

    /// The picture of `dot` in a format of Graphviz: `svg`, `png`.
    func draw(_ dot: String, as format: String) throws(ReportError) -> [UInt8] {
        try run(["-T\(format)"] + (format == "png" ? ["-Gdpi=144"] : []), input: Array(dot.utf8))
    }

    /// Runs the program to its end and gives what it wrote.
    func run(_ arguments: [String], input: [UInt8]) throws(ReportError) -> [UInt8] {
        var channels = try Channels()
        let child = try spawn(arguments, channels)
        channels.closeTheirs()
        let deadline = ContinuousClock.now.advanced(by: .seconds(seconds))
        let traffic = channels.exchange(input, until: deadline)
        let status = traffic.isWhole ? wait(for: child, until: deadline) : nil
        guard let status else {
            _ = kill(child, SIGKILL)
            _ = waitpid(child, nil, 0)
            if traffic.output.count > Limits.drawingBytes { throw .graphvizFailed("the picture is too large") }
            throw .graphvizTooSlow(seconds: seconds)
        }
        guard status == 0, !traffic.output.isEmpty else {
            let said = String(decoding: traffic.complaint, as: UTF8.self)
            throw .graphvizFailed(said.isEmpty ? "\(program) ended with status \(status)" : said)
        }
        return traffic.output
    }

    /// Starts the program with its three standard files at the far ends of `channels`.
    private func spawn(_ arguments: [String], _ channels: borrowing Channels) throws(ReportError) -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        guard unsafe posix_spawn_file_actions_init(&actions) == 0, unsafe posix_spawnattr_init(&attributes) == 0 else {
            throw .graphvizFailed("out of memory")
        }
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        for (number, descriptor) in channels.theirs.enumerated() {
            unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
        }
        // Whatever signals we ignore or hold back, the program starts with none of that.
        var none = sigset_t()
        var all = sigset_t()
        unsafe sigemptyset(&none)
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var words = unsafe ([program] + arguments).map { unsafe strdup($0) }
        unsafe words.append(nil)
        defer { unsafe words.forEach { unsafe free($0) } }
        var child: pid_t = 0
        let failure = unsafe posix_spawnp(&child, program, &actions, &attributes, words, environ)
        switch failure {
        case 0: return child
        case ENOENT, EACCES: throw .graphvizMissing
        default: throw .graphvizFailed("\(program) did not start (error \(failure))")
        }
    }

    /// The child's exit status, or nil when it still runs at the deadline. A signal that ended it counts from 128.
    private func wait(for child: pid_t, until deadline: ContinuousClock.Instant) -> Int32? {
        var status: Int32 = 0
        while true {
            let ended = unsafe waitpid(child, &status, WNOHANG)
            if ended == child { return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F) }
            if ended < 0, errno != EINTR { return 128 }
            if ContinuousClock.now >= deadline { return nil }
            usleep(2_000)
        }
    }
}

/// What went to and fro.
private struct Traffic {
    var output: [UInt8] = []
    var complaint: [UInt8] = []
    /// Whether the program closed both its outputs in time and within limits.
    var isWhole = false
}

/// Three pairs of sockets, for a child's input, output and error. Sockets, because writing to one whose other end is
/// gone is an error and not, as with a pipe, a signal that ends us.
private struct Channels: ~Copyable {
    private(set) var ours: [Int32] = []
    private(set) var theirs: [Int32] = []

    init() throws(ReportError) {
        for _ in 0..<3 {
            var pair: [Int32] = [-1, -1]
            let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
            guard unsafe socketpair(AF_UNIX, type, 0, &pair) == 0 else {
                throw .graphvizFailed("no file descriptors left")
            }
            ours.append(pair[0])
            theirs.append(pair[1])
        }
    }

    deinit { for descriptor in ours + theirs where descriptor >= 0 { close(descriptor) } }

    /// Lets go of the child's ends, so that its end can be seen.
    mutating func closeTheirs() {
        for descriptor in theirs { close(descriptor) }
        theirs = []
    }

    /// Writes all of `input` and reads both outputs, each as it is ready, so that neither side waits for the other.
    mutating func exchange(_ input: [UInt8], until deadline: ContinuousClock.Instant) -> Traffic {
        var traffic = Traffic()
        var written = 0
        while ours[1] >= 0 || ours[2] >= 0 {
            let left = deadline - .now
            guard left > .zero, traffic.output.count <= Limits.drawingBytes else { return traffic }
            var waiting = [
                pollfd(fd: ours[0], events: Int16(POLLOUT), revents: 0),
                pollfd(fd: ours[1], events: Int16(POLLIN), revents: 0),
                pollfd(fd: ours[2], events: Int16(POLLIN), revents: 0),
            ]
            let milliseconds = Int32(clamping: left.components.seconds + 1) &* 1_000
            if unsafe poll(&waiting, 3, milliseconds) <= 0 { continue }
            if waiting[0].revents != 0, !send(input, from: &written) { end(0) }
            if waiting[1].revents != 0, !receive(from: 1, into: &traffic.output) { end(1) }
            if waiting[2].revents != 0, !receive(from: 2, into: &traffic.complaint) { end(2) }
            if traffic.complaint.count > Limits.complaintBytes {
                traffic.complaint.removeLast(traffic.complaint.count - Limits.complaintBytes)
            }
        }
        traffic.isWhole = true
        return traffic
    }

    private mutating func end(_ index: Int) {
        close(ours[index])
        ours[index] = -1
    }

    /// Writes what the socket takes; false when all is written or nobody reads any more.
    private func send(_ input: [UInt8], from written: inout Int) -> Bool {
        if written < input.count {
            let rest = input[written...]
            let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
            let sent = unsafe rest.withUnsafeBytes { unsafe Glibc.send(ours[0], $0.baseAddress, $0.count, flags) }
            if sent < 0 { return errno == EAGAIN || errno == EINTR }
            written += sent
        }
        return written < input.count
    }

    /// Reads what there is; false at the end.
    private func receive(from index: Int, into bytes: inout [UInt8]) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let got = unsafe buffer.withUnsafeMutableBytes {
            unsafe recv(ours[index], $0.baseAddress, $0.count, Int32(MSG_DONTWAIT))
        }
        if got < 0 { return errno == EAGAIN || errno == EINTR }
        bytes += buffer[..<got]
        return got > 0
    }
}
