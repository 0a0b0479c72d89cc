// What became of one file: what was read, what was not and why. Apart because everything that answers "is this all?"
// is made of these values.
import Digest

/// What a file turned out to be.
public enum FileClass: String, Sendable {
    /// A log, read whole.
    case log
    /// A log, or what is left of one: something of it could not be read. What could be, was.
    case damaged
    /// One of the signed lists that a trail keeps of its own files.
    case digest
    /// Nothing in it, or a log without records.
    case empty
    /// Readable, but without any CloudTrail record.
    case notALog
    /// Not opened, not readable, or in a format that is refused.
    case unreadable
}

/// A place in a file that should have held a record and did not give one.
public struct SkippedRecord: Hashable, Sendable {
    /// Its number among the records of the file, skipped ones counted.
    public let index: Int
    /// Where it begins in the inflated bytes, where that is known.
    public let offset: Int?
    /// Why it was skipped.
    public let reason: SkipReason
}

/// Why a record was skipped.
public enum SkipReason: Hashable, Sendable, CustomStringConvertible {
    case notCloudTrail
    case invalid(String)
    case malformed
    case cutShort
    case nestedTooDeeply
    case tooLarge
    case tooManyMembers

    /// Whether it is a limit of ours that the record goes past, so that nothing is known of it.
    var isLimit: Bool {
        switch self {
        case .nestedTooDeeply, .tooLarge, .tooManyMembers: true
        default: false
        }
    }

    /// A short sentence without a full stop, safe to print.
    public var description: String {
        switch self {
        case .notCloudTrail: "not a CloudTrail record"
        case .invalid(let reason): reason
        case .malformed: "not valid JSON: a quote, bracket or separator is missing"
        case .cutShort: "the file ends within the record"
        case .nestedTooDeeply: "nested too deeply"
        case .tooLarge: "too large for a record"
        case .tooManyMembers: "an object with too many members"
        }
    }
}

/// Something about a file that its reader should know.
public enum FileWarning: Hashable, Sendable, CustomStringConvertible {
    /// The file could not be opened or read.
    case system(SystemError)
    /// It is not a regular file any more.
    case notRegular
    /// It is in a format that is not read; the text says what to do.
    case refused(ForeignFormat)
    /// The compressed data end early; `offset` is the size of what is there.
    case compressedCutShort(offset: Int)
    /// The compressed data are damaged at `offset`.
    case compressedDamaged(offset: Int)
    /// A checksum or length in the compressed file is not that of its content.
    case checksumMismatch
    /// What follows the compressed data at `offset` is neither another member nor padding.
    case trailingBytes(offset: Int)
    /// More inflated bytes, or more of them for each compressed one, than any log has; read up to `offset` inflated.
    case inflatesTooFar(offset: Int)
    /// The file changed while it was read.
    case changed
    /// The document ends before its brackets are closed.
    case documentCutShort
    /// Text outside any document: how much, and where the first of it lies.
    case strayText(bytes: Int, offset: Int)

    /// Whether something that the file may have held is lost or doubtful because of it.
    public var isLoss: Bool {
        switch self {
        case .trailingBytes, .strayText: false
        default: true
        }
    }

    /// Whether it shows that what was read may not be what was written. A file cut short says nothing of the kind: what
    /// is left of it is what there was.
    var isContradiction: Bool {
        switch self {
        case .checksumMismatch, .compressedDamaged: true
        default: false
        }
    }

    /// A short sentence without a full stop, safe to print.
    public var description: String {
        switch self {
        case .system(let error): error.description
        case .notRegular: "not a regular file"
        case .refused(let format): format.advice
        case .compressedCutShort(let offset): "the compressed data end early, at byte \(offset)"
        case .compressedDamaged(let offset): "the compressed data are damaged at byte \(offset)"
        case .checksumMismatch: "the checksum does not match: content unverified"
        case .trailingBytes(let offset): "bytes after the compressed data, from byte \(offset), are ignored"
        case .inflatesTooFar(let offset): "inflates to more than any log: stopped after \(offset) bytes"
        case .changed: "changed while being read"
        case .documentCutShort: "the document ends before it is closed"
        case .strayText(let bytes, let offset): "\(bytes) bytes of text outside any record, the first at byte \(offset)"
        }
    }
}

/// What was mended in records that simdjson refuses as they stand. The original bytes stay in the file.
public struct RepairCounts: Hashable, Sendable {
    /// Ill-formed pieces of UTF-8, each replaced by U+FFFD.
    public var invalidUTF8 = 0
    /// Escapes of half a surrogate pair, each replaced by U+FFFD.
    public var loneSurrogates = 0
    /// Control characters that stood in strings without an escape; kept.
    public var rawControls = 0
    /// Numbers that fit no type; kept as text.
    public var hugeNumbers = 0

    /// All of them.
    public var total: Int { invalidUTF8 + loneSurrogates + rawControls + hugeNumbers }
}

/// By what a later reader sees that a file is not the one that was read.
public struct FileStamp: Hashable, Sendable {
    /// Bytes on disk.
    public let size: Int
    /// When it was last changed, in seconds since the epoch, and the nanoseconds of that second.
    public let modified: Int
    /// Nanoseconds of the second.
    public let nanoseconds: Int

    /// A stamp from what a system once said of the file.
    package init(size: Int, modified: Int, nanoseconds: Int) {
        self.size = size
        self.modified = modified
        self.nanoseconds = nanoseconds
    }

    init(_ status: FileStatus) {
        size = status.size
        modified = status.modifiedSeconds
        nanoseconds = status.modifiedNanoseconds
    }
}

/// What became of one file.
public struct FileReport: Sendable {
    /// What the file turned out to be.
    public internal(set) var fileClass = FileClass.log
    /// The file's size and time of change when it was read; nil for standard input.
    public internal(set) var stamp: FileStamp?
    /// The digest of the file's own bytes, where it was asked for and could be taken.
    public internal(set) var digest: FileDigest?
    /// Bytes read from disk.
    public internal(set) var bytes = 0
    /// Bytes after inflating; the same as `bytes` for a plain file.
    public internal(set) var inflatedBytes = 0
    /// Records handed on.
    public internal(set) var records = 0
    /// Records skipped; 0 for a file that is no log at all.
    public internal(set) var skippedRecords = 0
    /// The first of the skipped records, one by one.
    public internal(set) var skipped: [SkippedRecord] = []
    /// Of a file that is no log: whether it holds JSON all the same, perhaps records in a form that is not known.
    public internal(set) var holdsOtherJSON = false
    /// Records in which a top-level field stands more than once; the last one counts.
    public internal(set) var recordsWithDuplicateKeys = 0
    /// What was mended.
    public internal(set) var repairs = RepairCounts()
    /// What else there is to say of the file.
    public internal(set) var warnings: [FileWarning] = []
    /// Whether nothing in the file contradicts its content: false where a checksum, a length or the compressed data
    /// themselves do.
    public internal(set) var isVerified = true

    /// Whether it is a log of which there is nothing more to say: every record read as it stands.
    public var isUnremarkable: Bool {
        fileClass == .log && skippedRecords == 0 && warnings.isEmpty && repairs.total == 0
            && recordsWithDuplicateKeys == 0
    }
}
