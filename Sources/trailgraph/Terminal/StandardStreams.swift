// Writing to stdout and stderr. Data goes to one and everything else to the other; nothing else in the program prints.
import Glibc
import Investigation
import Report

/// The three streams every program starts with, or should.
enum StandardStreams {
    /// Called once, first thing. A stream that the parent closed leaves its number free, and whatever is opened next
    /// gets it: answers would be written into a file of ours, or one of ours read as logs. What takes the place here
    /// can be used by nobody: it is open for the wrong direction.
    static func holdPlaces() {
        for number in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(number, F_GETFD) < 0 {
            // The lowest free number is the one wanted, since those below it are taken.
            _ = unsafe open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }
}

/// Where answers go.
enum StandardOutput {
    /// Writes all of the text.
    static func write(_ text: String) throws(Failure) { try write(Array(text.utf8)) }

    /// Writes all of the bytes. A closed pipe ends the run quietly.
    static func write(_ bytes: [UInt8]) throws(Failure) {
        let code = writeAll(bytes, to: STDOUT_FILENO)
        if code == EPIPE { throw .readerLeft }
        if code != 0 { throw .cannot("cannot write to standard output: \(systemMessage(code))") }
    }
}

/// Where everything that is not an answer goes. What cannot be written here is lost: there is nowhere to say so.
enum StandardError {
    /// Prints text of our own making.
    static func write(_ text: String) { write(Array(text.utf8)) }

    /// The same as bytes.
    static func write(_ bytes: [UInt8]) { _ = writeAll(bytes, to: STDERR_FILENO) }

    /// Prints one sentence, which may hold names from outside.
    static func say(_ sentence: String) { write("trailgraph: \(printable(sentence))\n") }

    /// Prints what could not be read, cut after a screenful.
    static func warn(_ warnings: [CoverageWarning]) {
        for warning in warnings.prefix(Limits.printedWarnings) {
            let record = warning.record.map { ", record \($0)" } ?? ""
            let offset = warning.offset.map { ", byte \($0)" } ?? ""
            say("warning: \(warning.file)\(record)\(offset): \(warning.reason)")
        }
        if warnings.count > Limits.printedWarnings {
            say("warning: … and \(warnings.count - Limits.printedWarnings) more; --format json lists all")
        }
    }
}

/// Writes all bytes; returns 0 or the system's error code.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
        if count >= 0 {
            rest = rest.dropFirst(count)
        } else if errno == EAGAIN {
            // The stream is shared with a program that made it non-blocking.
            var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            _ = unsafe Glibc.poll(&poll, 1, -1)
        } else if errno != EINTR {
            return errno
        }
    }
    return 0
}
