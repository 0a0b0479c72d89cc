// Why a snapshot cannot be written or read. Apart because the writer, the reader and everyone above them throw it.
import Glibc
import PropertyGraph

/// What went wrong with a snapshot file.
public enum SnapshotError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The system refused something: what was tried, on which file, and the `errno` value.
    case system(doing: String, path: String, code: Int32)
    /// The file is no snapshot.
    case notASnapshot(path: String)
    /// The file was written by a later release; the version of its format.
    case newer(path: String, version: UInt32)
    /// The file was written by an earlier release; the version of its format.
    case older(path: String, version: UInt32)
    /// The file is not what was written: a place and what is wrong there.
    case damaged(path: String, place: String, reason: String)

    /// What is wrong and what to do, without a full stop; holds a path, so escape it where printed.
    public var description: String {
        switch self {
        case .system(let doing, let path, let code):
            "cannot \(doing) \(path): \(SnapshotError.message(code))"
        case .notASnapshot(let path):
            "\(path) is no snapshot: name one that trailgraph index has written"
        case .newer(let path, let version):
            "\(path) is a snapshot of format \(version), and this release reads \(SnapshotFormat.version): "
                + "use a newer trailgraph, or make the snapshot again with trailgraph index"
        case .older(let path, let version):
            "\(path) is a snapshot of format \(version), and this release reads \(SnapshotFormat.version): "
                + "remove it, and make it again with trailgraph index"
        case .damaged(let path, let place, let reason):
            "\(path) is damaged (\(place): \(reason)): make it again with trailgraph index"
        }
    }

    /// The error for damage that a reader came upon.
    public init(_ damage: Damage, in path: String) {
        self = .damaged(path: path, place: "section \(damage.section), block \(damage.block)", reason: "not as written")
    }

    private static func message(_ code: Int32) -> String {
        guard let message = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: message)
    }
}
