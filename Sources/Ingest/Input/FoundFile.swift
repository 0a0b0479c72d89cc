// A file to be read, and what the search for files found besides. Apart from the search because everything after it
// handles these and nothing else of it.

/// A file that may hold records: where it lies, in the bytes the system knows it by.
public struct FoundFile: Hashable, Sendable {
    /// The folder, shared by all its files; empty when `name` is the path as the user gave it.
    let directory: [UInt8]
    /// The file's name in the folder.
    let name: [UInt8]
    /// Whether a symbolic link of this name is followed: only where the user named it himself.
    let followsLink: Bool
    /// Its size and time of change when it was found; nil where nothing looked.
    public let stamp: FileStamp?
    /// Whether this is standard input, which can be read once only.
    public let isStandardInput: Bool

    init(directory: [UInt8], name: [UInt8], stamp: FileStamp?, followsLink: Bool) {
        self.directory = directory
        self.name = name
        self.stamp = stamp
        self.followsLink = followsLink
        isStandardInput = false
    }

    private init() {
        directory = []
        name = [UInt8](ascii: "-")
        stamp = nil
        followsLink = false
        isStandardInput = true
    }

    /// Standard input.
    public static let standardInput = FoundFile()

    /// The file `path`, taken as the user gave it.
    public init(path: String) {
        self.init(path: [UInt8](path.utf8))
    }

    /// The file at the path of these bytes.
    init(path: [UInt8]) {
        self.init(directory: [], name: path, stamp: nil, followsLink: true)
    }

    /// The path's bytes, without a zero at the end.
    public var pathBytes: [UInt8] { directory.isEmpty ? name : FoundFile.join(directory, name) }

    /// The path for people: bytes that are not UTF-8 replaced. May hold any character, so escape it where printed.
    public var path: String { isStandardInput ? "standard input" : String(decoding: pathBytes, as: UTF8.self) }

    static func join(_ directory: [UInt8], _ name: [UInt8]) -> [UInt8] {
        directory.last == UInt8(ascii: "/") ? directory + name : directory + [UInt8(ascii: "/")] + name
    }
}

/// What a search for files found, and what it left aside.
public struct FoundFiles: Sendable {
    /// A path that could not be looked at.
    public struct Problem: Hashable, Sendable {
        /// The path for people; escape it where printed.
        public let path: String
        /// Why, as a sentence without a full stop.
        public let reason: String
    }

    /// The files to read: roots in the order given, a folder's files before those of its folders, each by their bytes.
    public internal(set) var files: [FoundFile] = []
    /// The paths of digest files, told by those; in the order of `files`.
    public internal(set) var digestFiles: [[UInt8]] = []
    /// Files outside the window by the date in their path or name.
    public internal(set) var outsideWindow = 0
    /// Files reached a second time, by another path or a hard link.
    public internal(set) var repeated = 0
    /// Symbolic links below the folders given; they are not followed.
    public internal(set) var links = 0
    /// Pipes, sockets and devices.
    public internal(set) var special = 0
    /// Paths that could not be looked at, the first of them.
    public internal(set) var problems: [Problem] = []
    /// All paths that could not be looked at.
    public internal(set) var problemCount = 0

    /// How many digest files there are.
    public var digests: Int { digestFiles.count }
}

extension [UInt8] {
    /// The bytes of `text`.
    init(ascii text: StaticString) {
        self = unsafe Array(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
