// Every call into the operating system that reading input makes. Apart so that errno, EINTR and C's pointers stay on
// this page, and so that it can be read at a glance what the program asks of a machine: nothing is written or run.
import Glibc

/// What the system refused, and why in its own words.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The `errno` value.
    public let code: Int32

    /// The system's sentence, such as "Permission denied".
    public var description: String {
        guard let message = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: message)
    }
}

/// What `fstat` says of a file, as far as reading needs it.
struct FileStatus: Equatable {
    enum Kind { case regular, directory, link, special }

    let kind: Kind
    let device: UInt64
    let inode: UInt64
    let size: Int
    let modifiedSeconds: Int
    let modifiedNanoseconds: Int

    fileprivate init(_ status: stat) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: kind = .regular
        case S_IFDIR: kind = .directory
        case S_IFLNK: kind = .link
        default: kind = .special
        }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int(status.st_size)
        modifiedSeconds = status.st_mtim.tv_sec
        modifiedNanoseconds = status.st_mtim.tv_nsec
    }
}

/// What a folder says of one of the names in it, without a look at what bears the name.
struct FolderEntry {
    let name: [UInt8]
    /// Nil where this kind of folder does not say.
    let kind: FileStatus.Kind?
    let inode: UInt64

    /// Nil for the folder itself and the one above it.
    @unsafe fileprivate init?(_ entry: UnsafePointer<dirent>) {
        // Most of the 256 bytes are not the name's, and may not be there at all.
        let start = unsafe UnsafeRawPointer(entry) + (MemoryLayout<dirent>.offset(of: \.d_name) ?? 0)
        let length = unsafe strlen(start.assumingMemoryBound(to: CChar.self))
        name = unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: length))
        if name == [0x2E] || name == [0x2E, 0x2E] { return nil }
        inode = unsafe UInt64(entry.pointee.d_ino)
        kind =
            switch unsafe Int(entry.pointee.d_type) {
            case DT_REG: .regular
            case DT_DIR: .directory
            case DT_LNK: .link
            case DT_UNKNOWN: nil
            default: .special
            }
    }
}

/// An open file or folder, closed when it goes out of scope.
struct FileDescriptor: ~Copyable {
    private let number: Int32
    private let isOwned: Bool

    private init(number: Int32, isOwned: Bool = true) {
        self.number = number
        self.isOwned = isOwned
    }

    /// Standard input, left open.
    static var standardInput: FileDescriptor { FileDescriptor(number: 0, isOwned: false) }

    deinit {
        // Linux frees the number even when close is interrupted; trying again could close another worker's file.
        if isOwned { _ = close(number) }
    }

    /// Opens `name` in `directory` for reading, without waiting for a pipe's writer. An empty `directory` stands for
    /// the current one; both may hold any bytes but zero, and together be longer than the system's `PATH_MAX`.
    init(opening name: [UInt8], in directory: [UInt8], followsLink: Bool, isDirectory: Bool = false) throws(SystemError)
    {
        let flags = FileDescriptor.flags(followsLink: followsLink) | (isDirectory ? O_DIRECTORY : 0)
        let length = directory.count + name.count + 2
        let result = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: length) { path -> Int32 in
            var count = 0
            for byte in directory {
                unsafe path[count] = CChar(bitPattern: byte)
                count += 1
            }
            if count > 0, directory.last != UInt8(ascii: "/") {
                unsafe path[count] = CChar(bitPattern: UInt8(ascii: "/"))
                count += 1
            }
            for byte in name {
                unsafe path[count] = CChar(bitPattern: byte)
                count += 1
            }
            unsafe path[count] = 0
            return unsafe FileDescriptor.open(UnsafeMutableBufferPointer(rebasing: path[...count]), flags)
        }
        guard result >= 0 else { throw SystemError(code: -result) }
        self.init(number: result)
    }

    /// Opens `name` in `folder`, the same way.
    init(opening name: [UInt8], in folder: borrowing FileDescriptor, followsLink: Bool) throws(SystemError) {
        let flags = FileDescriptor.flags(followsLink: followsLink)
        let folder = folder.number
        let result = unsafe FileDescriptor.withPath(name) { path in
            FileDescriptor.retrying { unsafe openat(folder, path, flags) }
        }
        guard result >= 0 else { throw SystemError(code: -result) }
        self.init(number: result)
    }

    private static func flags(followsLink: Bool) -> Int32 {
        O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY | (followsLink ? 0 : O_NOFOLLOW)
    }

    /// Hands `name` to `body` as C wants it.
    private static func withPath(_ name: [UInt8], _ body: (UnsafePointer<CChar>) -> Int32) -> Int32 {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: name.count + 1) { path -> Int32 in
            for (index, byte) in name.enumerated() { unsafe path[index] = CChar(bitPattern: byte) }
            unsafe path[name.count] = 0
            guard let start = path.baseAddress else { return -EINVAL }
            return unsafe body(start)
        }
    }

    /// Whether something lies at `path`; where the system will not tell, it counts as there.
    static func exists(_ path: [UInt8]) -> Bool {
        do throws(SystemError) {
            _ = try FileDescriptor.status(of: path, in: AT_FDCWD, AT_SYMLINK_NOFOLLOW)
            return true
        } catch {
            return error.code != ENOENT && error.code != ENOTDIR
        }
    }

    /// What the system knows about the open file.
    func status() throws(SystemError) -> FileStatus {
        var status = stat()
        guard unsafe fstat(number, &status) == 0 else { throw SystemError(code: errno) }
        return FileStatus(status)
    }

    /// What the system knows about `name` in this folder, links not followed.
    func status(of name: [UInt8]) throws(SystemError) -> FileStatus {
        try FileDescriptor.status(of: name, in: number, AT_SYMLINK_NOFOLLOW)
    }

    private static func status(of name: [UInt8], in folder: Int32, _ flags: Int32) throws(SystemError) -> FileStatus {
        var status = stat()
        let result = unsafe withPath(name) { path in unsafe fstatat(folder, path, &status, flags) }
        guard result == 0 else { throw SystemError(code: errno) }
        return FileStatus(status)
    }

    /// Appends at most `room` bytes to `buffer` and says how many; 0 at the end. Waits where nothing is there yet.
    func read(into buffer: inout ByteBuffer, room: Int) throws(SystemError) -> Int {
        let number = number
        return try unsafe buffer.append(room: room) { bytes throws(SystemError) in
            try unsafe FileDescriptor.read(number, bytes)
        }
    }

    private static func read(
        _ number: Int32, _ buffer: UnsafeMutableRawBufferPointer
    ) throws(SystemError) -> Int {
        while true {
            let result = unsafe Glibc.read(number, buffer.baseAddress, buffer.count)
            if result >= 0 { return result }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                // A pipe that its other owner made non-blocking.
                var wanted = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
                _ = unsafe poll(&wanted, 1, -1)
            default: throw SystemError(code: errno)
            }
        }
    }

    /// Goes back to the beginning of the file.
    func rewind() throws(SystemError) {
        guard lseek(number, 0, SEEK_SET) == 0 else { throw SystemError(code: errno) }
    }

    /// What is in this folder without `.` and `..`, in no order. The descriptor must be a folder's.
    func entries() throws(SystemError) -> [FolderEntry] {
        // A folder stream owns its descriptor, so it gets one of its own.
        let copy = fcntl(number, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw SystemError(code: errno) }
        guard let stream = unsafe fdopendir(copy) else {
            let code = errno
            _ = close(copy)
            throw SystemError(code: code)
        }
        defer { unsafe _ = closedir(stream) }
        var entries: [FolderEntry] = []
        while true {
            errno = 0
            guard let next = unsafe readdir(stream) else {
                if errno != 0 { throw SystemError(code: errno) }
                return entries
            }
            if let entry = unsafe FolderEntry(next) { entries.append(entry) }
        }
    }

    /// `open`, or for a path the system would refuse as too long, one piece after another; minus the error on failure.
    private static func open(_ path: UnsafeMutableBufferPointer<CChar>, _ flags: Int32) -> Int32 {
        let longest = Int(PATH_MAX) - 1
        var parent = AT_FDCWD
        defer { if parent != AT_FDCWD { _ = close(parent) } }
        guard var rest = path.baseAddress else { return -EINVAL }
        var count = path.count - 1
        while count > longest {
            guard let slash = (1..<longest).last(where: { unsafe rest[$0] == CChar(bitPattern: 0x2F) }) else {
                return -ENAMETOOLONG
            }
            unsafe rest[slash] = 0
            let piece = retrying { unsafe openat(parent, rest, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
            if piece < 0 { return piece }
            if parent != AT_FDCWD { _ = close(parent) }
            parent = piece
            unsafe rest += slash + 1
            count -= slash + 1
        }
        return retrying { unsafe openat(parent, rest, flags) }
    }

    private static func retrying(_ call: () -> Int32) -> Int32 {
        while true {
            let result = call()
            if result >= 0 { return result }
            if errno != EINTR { return -errno }
        }
    }
}

/// The folder of the files that are opened one after another. Opening a file in an open folder spares the system the
/// walk along its path.
struct OpenFolder: ~Copyable {
    private var path: [UInt8] = []
    private var descriptor: FileDescriptor?

    /// Opens `file`.
    mutating func open(_ file: FoundFile) throws(SystemError) -> FileDescriptor {
        if file.directory.isEmpty || file.directory != path {
            path = file.directory
            descriptor = nil
            return try FileDescriptor(opening: file.name, in: file.directory, followsLink: file.followsLink)
        }
        // A folder with one file only is not worth being opened itself.
        if descriptor == nil {
            descriptor = try? FileDescriptor(opening: path, in: [], followsLink: true, isDirectory: true)
        }
        switch descriptor {
        case let folder?: return try FileDescriptor(opening: file.name, in: folder, followsLink: file.followsLink)
        case nil: return try FileDescriptor(opening: file.name, in: path, followsLink: file.followsLink)
        }
    }
}
