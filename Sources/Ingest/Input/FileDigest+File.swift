// The digest of a file as it lies on disk. Apart from the hash itself, which knows no files.
import Digest

extension FileDigest {
    /// The digest and the size of the file at `path` as it is now; nil where it cannot be read. O(bytes).
    public static func ofFile(_ path: String) -> (digest: FileDigest, bytes: Int)? { of(FoundFile(path: path)) }

    static func of(_ found: FoundFile) -> (digest: FileDigest, bytes: Int)? {
        guard
            let descriptor = try? FileDescriptor(
                opening: found.name, in: found.directory, followsLink: found.followsLink)
        else { return nil }
        var hash = SHA256()
        var buffer = ByteBuffer()
        var count = 0
        repeat {
            buffer.removeAll()
            guard (try? descriptor.read(into: &buffer, room: 1 << 20)) != nil else { return nil }
            buffer.withSpan { hash.update($0) }
            count += buffer.count
        } while !buffer.isEmpty
        return (hash.finish(), count)
    }
}
