// Where copies of what came on standard input wait until the snapshot is written. Apart because it is the one file that
// reading logs writes to, and because it has no name that anybody could meet.
import Glibc
import Synchronization

/// A file without a name, in the folder of the snapshot to be written: gone with the process, however it ends.
public final class CopySpool: Sendable {
    private let folder: String
    private let descriptor: Int32
    private let end = Mutex(0)

    /// A spool in the folder of `path`.
    ///
    /// - Throws: `LoadError.spool` when no file can be made there.
    public init(besides path: String) throws(LoadError) {
        folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        var number = unsafe open(folder, O_RDWR | CopySpool.unnamed | O_CLOEXEC, 0o600)
        if number < 0, errno == EOPNOTSUPP || errno == EISDIR {
            // A file system that has no files without names: one with a name, for a moment.
            let name = "\(path).tmp.\(getpid()).spool"
            number = unsafe open(name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
            if number >= 0 { _ = unsafe unlink(name) }
        }
        guard number >= 0 else { throw .spool(folder: folder, SystemError(code: errno)) }
        descriptor = number
    }

    deinit { close(descriptor) }

    /// `O_TMPFILE`, which glibc gives as a sum of two macros, and those are not imported.
    private static let unnamed: Int32 = 0o20_000_000 | O_DIRECTORY

    /// Adds bytes and says where they lie now. Any number of workers may add at once.
    ///
    /// - Throws: `LoadError.spool` when the disk is full or fails.
    func add(_ bytes: [UInt8]) throws(LoadError) -> Range<Int> {
        let start = end.withLock { end in
            defer { end += bytes.count }
            return end
        }
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { bytes in
                unsafe pwrite(
                    descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done, off_t(start + done))
            }
            if count > 0 {
                done += count
            } else if count == 0 || errno != EINTR {
                throw .spool(folder: folder, SystemError(code: count == 0 ? ENOSPC : errno))
            }
        }
        return start..<start + bytes.count
    }

    /// The bytes that lie at `range`; those that cannot be read any more are missing at the end.
    func bytes(_ range: Range<Int>) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: range.count) { room, filled in
            while filled < range.count {
                let count = unsafe pread(
                    descriptor, room.baseAddress?.advanced(by: filled), range.count - filled,
                    off_t(range.lowerBound + filled))
                if count > 0 { filled += count } else if count == 0 || errno != EINTR { return }
            }
        }
    }
}
