// Formats that are not logs, told by their first bytes. Apart because it is a table, and because what to do about each
// is for a user to read.

/// A format that is refused, with what its owner can do about it.
public enum ForeignFormat: Hashable, Sendable, CaseIterable {
    case utf16, zip, tar, zstandard, bzip2, xz, lz4, sevenZip, parquet, nestedGzip

    /// A sentence without a full stop that says what to do.
    var advice: String {
        switch self {
        case .utf16: "UTF-16 text is not read: convert it with iconv -f UTF-16 -t UTF-8"
        case .zip: "zip archives are not read: unpack it and name the folder"
        case .tar: "tar archives are not read: unpack it and name the folder"
        case .zstandard: "zstd files are not read: unpack it with zstd -d"
        case .bzip2: "bzip2 files are not read: unpack it with bunzip2"
        case .xz: "xz files are not read: unpack it with unxz"
        case .lz4: "lz4 files are not read: unpack it with lz4 -d"
        case .sevenZip: "7z archives are not read: unpack it and name the folder"
        case .parquet: "Parquet files are not read: export the rows as JSON Lines"
        case .nestedGzip: "compressed twice: unpack it once with gunzip"
        }
    }

    /// The format that `bytes`, the beginning of a file, are in; nil when it may be a log.
    init?(_ bytes: Span<UInt8>) {
        for (format, magic) in ForeignFormat.magics where ForeignFormat.matches(bytes, magic, at: 0) {
            self = format
            return
        }
        if ForeignFormat.matches(bytes, [UInt8](ascii: "ustar"), at: 257) {
            self = .tar
        } else if ForeignFormat.isUTF16(bytes) {
            self = .utf16
        } else {
            return nil
        }
    }

    private static let magics: [(ForeignFormat, [UInt8])] = [
        (.zip, [0x50, 0x4B, 0x03, 0x04]),
        (.zip, [0x50, 0x4B, 0x05, 0x06]),
        (.zstandard, [0x28, 0xB5, 0x2F, 0xFD]),
        (.bzip2, [0x42, 0x5A, 0x68]),
        (.xz, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]),
        (.lz4, [0x04, 0x22, 0x4D, 0x18]),
        (.sevenZip, [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]),
        (.parquet, [0x50, 0x41, 0x52, 0x31]),
    ]

    private static func matches(_ bytes: Span<UInt8>, _ magic: [UInt8], at offset: Int) -> Bool {
        guard bytes.count >= offset + magic.count else { return false }
        return magic.indices.allSatisfy { bytes[offset + $0] == magic[$0] }
    }

    /// A byte order mark, or an ASCII letter beside a zero byte at the very start, as JSON in UTF-16 begins.
    private static func isUTF16(_ bytes: Span<UInt8>) -> Bool {
        guard bytes.count >= 2 else { return false }
        let (first, second) = (bytes[0], bytes[1])
        return (first == 0xFF && second == 0xFE) || (first == 0xFE && second == 0xFF)
            || (first == 0) != (second == 0) && bytes.count >= 4 && (bytes[2] == 0) == (first == 0)
    }
}
