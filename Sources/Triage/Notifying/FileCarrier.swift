// Notifications as lines of a file. Apart because it is the one place where the store's module writes a file that is
// not the store: only into the folder that its operator names, and only under a plain name.
import Glibc

/// Appends notifications to files of one folder, a line each.
public struct FileCarrier: Sendable {
    private let folder: String

    /// A carrier for files directly in `folder`, which must exist.
    public init(folder: String) { self.folder = folder }

    /// Appends a line to the file called `name`, which is made readable for its owner alone where there is none, and
    /// sees that it is on disk.
    public func carry(_ name: String, _ payload: [UInt8]) -> DeliveryOutcome {
        // The name comes from a rule, which is made over the network.
        guard !name.isEmpty, name.first != ".", !name.utf8.contains(where: { $0 == 0 || $0 == UInt8(ascii: "/") })
        else { return .refused("\"\(name)\" is no plain name of a file") }
        let flags = O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        let descriptor = unsafe open("\(folder)/\(name)", flags, 0o600)
        guard descriptor >= 0 else { return .failed("cannot open \(name): \(said(errno))") }
        defer { _ = close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return .refused("\(name) is no regular file")
        }
        // A line in one call, so that two senders never mix theirs.
        let line = payload + [0x0A]
        let count = unsafe line.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        guard count == line.count else {
            return .failed("cannot write \(name): \(count < 0 ? said(errno) : "the disk is full")")
        }
        return fsync(descriptor) == 0 ? .delivered : .failed("cannot write \(name): \(said(errno))")
    }

    private func said(_ code: Int32) -> String { unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error" }
}
