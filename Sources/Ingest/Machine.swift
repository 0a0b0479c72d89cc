// Two things the system knows: how many processors there are, and what a small file of the user's own holds. Apart
// from `SystemCalls`, which is about logs.
import Glibc

/// Processors this process may run on; at least 1.
let processorCount = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))

package enum WholeFile {
    /// More than any file of rules has.
    private static let limit = 16 << 20

    /// The bytes of the file at `path`; nil when it cannot be read or is larger than 16 MiB.
    package static func bytes(_ path: String) -> [UInt8]? {
        guard
            let descriptor = try? FileDescriptor(opening: Array(path.utf8), in: [], followsLink: true),
            let status = try? descriptor.status(), status.kind == .regular, status.size <= limit
        else { return nil }
        var buffer = ByteBuffer()
        while buffer.count <= limit {
            guard let count = try? descriptor.read(into: &buffer, room: 64 << 10) else { return nil }
            if count == 0 { break }
        }
        return buffer.withSpan { bytes in bytes.indices.map { bytes[$0] } }
    }
    /// The names in the folder at `path`, sorted by their bytes, those that are not UTF-8 left out; nil when it is no
    /// folder or cannot be read.
    package static func names(inFolder path: String) -> [String]? {
        guard
            let folder = try? FileDescriptor(
                opening: Array(path.utf8), in: [], followsLink: true, isDirectory: true),
            let entries = try? folder.entries()
        else { return nil }
        return entries.compactMap { String(validating: $0.name, as: UTF8.self) }.sorted()
    }
}
