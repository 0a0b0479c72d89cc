// SHA-256, by which a file is told from every other and a key is known without being kept. A target of its own because
// it is nettle's one importer and is needed both where files are read and where keys are stored; and because nothing
// weaker will do: who edits logs may also choose what a weak hash says of them.
import CNettle

/// What SHA-256 gives: 32 bytes.
public struct FileDigest: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// How many bytes a digest has.
    public static let size = 32

    /// The bytes.
    public let bytes: [UInt8]

    /// A digest from its bytes; nil unless there are 32.
    public init?(_ bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count == FileDigest.size else { return nil }
        self.bytes = bytes
    }

    /// 64 hexadecimal digits in lower case.
    public var description: String {
        var text = ""
        for byte in bytes {
            for digit in [byte >> 4, byte & 15] {
                text.unicodeScalars.append(Unicode.Scalar(digit < 10 ? 48 + digit : 87 + digit))
            }
        }
        return text
    }

    /// Orders by bytes.
    public static func < (left: FileDigest, right: FileDigest) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

/// SHA-256 of bytes that come piece by piece.
package struct SHA256: ~Copyable {
    private var context = sha256_ctx()

    package init() { unsafe nettle_sha256_init(&context) }

    /// Takes more bytes in.
    package mutating func update(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe nettle_sha256_update(&context, $0.count, $0.baseAddress) }
    }

    /// The digest of everything taken in.
    package consuming func finish() -> FileDigest {
        var bytes = [UInt8](repeating: 0, count: FileDigest.size)
        unsafe nettle_sha256_digest(&context, bytes.count, &bytes)
        return FileDigest(checked: bytes)
    }

    /// The digest of `bytes`.
    package static func of(_ bytes: Span<UInt8>) -> FileDigest {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finish()
    }
}

extension FileDigest {
    fileprivate init(checked bytes: [UInt8]) { self.bytes = bytes }
}
