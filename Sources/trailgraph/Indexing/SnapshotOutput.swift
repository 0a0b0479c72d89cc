// Where a snapshot is written. It appears whole or not at all, and never in place of one that another run has written
// meanwhile: that run's work would be lost without a word.
import Glibc
import Snapshot

/// A snapshot's path, and what lay there when the run began.
struct SnapshotOutput {
    let path: String
    private let before: Occupant?

    /// What a file system tells one file from another by.
    private struct Occupant: Equatable {
        let device: UInt64
        let inode: UInt64
        let size: Int
        let seconds: Int
        let nanoseconds: Int
        let isRegular: Bool

        init?(_ path: String) {
            var status = stat()
            guard unsafe stat(path, &status) == 0 else { return nil }
            device = UInt64(status.st_dev)
            inode = UInt64(status.st_ino)
            size = Int(status.st_size)
            seconds = status.st_mtim.tv_sec
            nanoseconds = status.st_mtim.tv_nsec
            isRegular = status.st_mode & S_IFMT == S_IFREG
        }
    }

    /// Looks at what lies at `path`. Only a snapshot, or nothing, can be written over.
    init(_ path: String) throws(Failure) {
        self.path = path
        before = Occupant(path)
        guard let before else { return }
        guard before.isRegular, SnapshotFile.isSnapshot(path) else {
            throw .usage("\(path) exists and is no snapshot; name another file for --output")
        }
    }

    /// Whether a snapshot lies there already.
    var exists: Bool { before != nil }

    /// Writes the snapshot that `body` fills, and gives it its name. Where another run was faster, its snapshot stays.
    func write(_ body: (inout SnapshotWriter) async throws(SnapshotError) -> Void) async throws(Failure) {
        // The name is told before the file is made, so that a signal at any moment leaves nothing behind.
        Signals.removeOnSignal(SnapshotWriter.temporaryPath(for: path), of: .answer)
        defer { Signals.removeOnSignal(nil, of: .answer) }
        do throws(SnapshotError) {
            var writer = try SnapshotWriter(path: path)
            try await body(&writer)
            // A lock on the folder leaves nothing behind, and holds while the name changes hands. Where folders cannot
            // be locked the look before the change must do.
            let folder = unsafe open(SnapshotOutput.folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            defer { if folder >= 0 { close(folder) } }
            if folder >= 0 { _ = flock(folder, LOCK_EX) }
            if Occupant(path) == before {
                try writer.finish()
                return
            }
        } catch {
            throw .cannot(error.description)
        }
        throw .cannot("another run has written \(path) meanwhile, and its work is kept; run this again")
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
