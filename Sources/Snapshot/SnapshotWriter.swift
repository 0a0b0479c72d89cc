// Writing a snapshot: sections one after another into a file under a name for the meantime, which takes its own name
// when all of it is on disk. Apart from reading because nothing is shared but the format.
import Glibc
import PropertyGraph

/// Writes a snapshot file that appears whole or not at all.
///
///     var writer = try SnapshotWriter(path: "acme.trailgraph")
///     try writer.add("event-times", Column(times))
///     try writer.finish()
///
/// Without `finish` nothing is left behind, and what had the name before stays. The bytes depend on the names and
/// values added and their order alone.
public struct SnapshotWriter: ColumnSink, ~Copyable {
    private let path: String
    private let temporary: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var position = 0
    private var entries: [SectionEntry] = []

    private static let bufferSize = 1 << 20
    /// Bytes given to the system at once. Linux keeps what is written in pieces as large as each write, and counts a
    /// whole piece as resident when one byte of it is read through a mapping: megabytes for every touch.
    private static let pieceSize = 64 << 10

    /// The name under which `path` is written until it is finished.
    public static func temporaryPath(for path: String) -> String { "\(path).tmp.\(getpid())" }

    /// Begins a snapshot at `path`, and removes what writers of the same path that are dead have left behind.
    ///
    /// - Throws: `SnapshotError.system` when the folder cannot be written to.
    public init(path: String) throws(SnapshotError) {
        SnapshotWriter.removeLeftovers(of: path)
        self.path = path
        temporary = SnapshotWriter.temporaryPath(for: path)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        descriptor = unsafe open(temporary, flags, 0o666)
        guard descriptor >= 0 else { throw .system(doing: "write", path: path, code: errno) }
        buffer.reserveCapacity(SnapshotWriter.bufferSize)
        try append(header)
    }

    deinit {
        close(descriptor)
        // After a rename there is nothing of this name.
        _ = unsafe unlink(temporary)
    }

    /// Bytes written so far.
    public var byteCount: Int { position }

    private var header: [UInt8] {
        var bytes = SnapshotFormat.magic
        bytes.append(word: UInt64(SnapshotFormat.version) | 0x0102_0304 << 32)
        return bytes + [UInt8](repeating: 0, count: SnapshotFormat.unit - bytes.count)
    }

    /// Adds a section. O(bytes).
    ///
    /// - Parameters:
    ///   - name: 1 to 24 characters of ASCII, not used before.
    ///   - column: what the section holds.
    public mutating func add<Element>(_ name: String, _ column: Column<Element>) throws(SnapshotError) {
        let form = column.form
        try unsafe column.withBytes { bytes throws(SnapshotError) in try unsafe add(name, form, bytes) }
    }

    /// Adds a section of plain bytes. O(bytes).
    ///
    /// - Parameters:
    ///   - name: 1 to 24 characters of ASCII, not used before.
    ///   - bytes: what the section holds.
    public mutating func add(_ name: String, bytes: [UInt8]) throws(SnapshotError) {
        let column = unsafe bytes.withUnsafeBytes { unsafe Column(bytes: $0) }
        try add(name, column)
    }

    private mutating func add(
        _ name: String, _ form: ColumnForm, _ bytes: UnsafeRawBufferPointer
    ) throws(SnapshotError) {
        check(name: name)
        try align()
        let offset = position
        try unsafe append(bytes)
        try align(to: 8)
        let checksums = position
        var sums: [UInt8] = []
        for block in 0..<form.blocks {
            let part = unsafe UnsafeRawBufferPointer(rebasing: bytes[form.bytes(ofBlock: block)])
            sums.append(word: unsafe ColumnForm.checksum(part, section: name, block: block))
        }
        try append(sums)
        entries.append(SectionEntry(name: name, form: form, offset: offset, checksums: checksums))
    }

    /// A section of plain bytes that come piece by piece.
    public struct OpenSection: ~Copyable {
        fileprivate let name: String
        fileprivate let offset: Int
        fileprivate var block: [UInt8] = []
        fileprivate var sums: [UInt8] = []
        fileprivate let blockCount = ColumnForm(count: 0, width: 8, shift: 0).blockCount
        /// Bytes added so far.
        public fileprivate(set) var count = 0
    }

    /// Begins a section of plain bytes, for sections that do not fit in memory. Nothing else can be added before it is
    /// ended.
    ///
    /// - Parameter name: 1 to 24 characters of ASCII, not used before.
    public mutating func begin(_ name: String) throws(SnapshotError) -> OpenSection {
        check(name: name)
        try align()
        return OpenSection(name: name, offset: position)
    }

    /// Adds bytes to a section. O(bytes).
    ///
    /// - Parameters:
    ///   - bytes: what comes next.
    ///   - section: the section, begun last.
    public mutating func append(_ bytes: Span<UInt8>, to section: inout OpenSection) throws(SnapshotError) {
        try unsafe bytes.withUnsafeBytes { bytes throws(SnapshotError) in try unsafe append(bytes) }
        section.count += bytes.count
        var taken = 0
        while taken < bytes.count {
            let more = min(bytes.count - taken, section.blockCount - section.block.count)
            unsafe bytes.extracting(taken..<taken + more).withUnsafeBytes {
                unsafe section.block.append(contentsOf: $0)
            }
            taken += more
            if section.block.count == section.blockCount { section.sum() }
        }
    }

    /// Ends a section.
    ///
    /// - Parameter section: the section, begun last.
    public mutating func end(_ section: consuming OpenSection) throws(SnapshotError) {
        if !section.block.isEmpty { section.sum() }
        try align(to: 8)
        let checksums = position
        try append(section.sums)
        let form = ColumnForm(count: section.count, width: 8, shift: 0)
        entries.append(SectionEntry(name: section.name, form: form, offset: section.offset, checksums: checksums))
    }

    /// Writes table and footer, brings everything to disk and gives the file its name.
    ///
    /// - Throws: `SnapshotError.system`; then what had the name before is untouched.
    public consuming func finish() throws(SnapshotError) {
        try align()
        let tableOffset = position
        let table = entries.flatMap(\.encoded)
        try append(table)
        var footer: [UInt8] = []
        footer.append(word: UInt64(tableOffset))
        footer.append(word: UInt64(entries.count))
        footer.append(word: UInt64(position + SnapshotFormat.unit))
        footer.append(word: SnapshotWriter.checksum(header, table, footer))
        footer += [UInt8](repeating: 0, count: SnapshotFormat.unit - footer.count - SnapshotFormat.endMagic.count)
        try append(footer + SnapshotFormat.endMagic)
        try flush()
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw failure() }
        guard unsafe rename(temporary, path) == 0 else { throw failure() }
        try SnapshotWriter.syncFolder(of: path)
    }

    /// What the footer says of header, table and its own first words.
    static func checksum(_ header: [UInt8], _ table: [UInt8], _ footer: [UInt8]) -> UInt64 {
        let front = StableHash.combine(StableHash.of(header.span), StableHash.of(table.span))
        return StableHash.combine(front, StableHash.of(footer.span))
    }

    private func check(name: String) {
        precondition(
            (1...SnapshotFormat.nameLength).contains(name.utf8.count)
                && name.utf8.allSatisfy { (0x21...0x7E).contains($0) }
                && !entries.contains { $0.name == name } && entries.count < SnapshotFormat.sectionLimit,
            "\(name) cannot name a section")
    }

    // MARK: Bytes

    private mutating func align(to unit: Int = SnapshotFormat.unit) throws(SnapshotError) {
        try append([UInt8](repeating: 0, count: (unit - position % unit) % unit))
    }

    private mutating func append(_ bytes: [UInt8]) throws(SnapshotError) {
        let span = bytes.span
        try unsafe span.withUnsafeBytes { bytes throws(SnapshotError) in try unsafe append(bytes) }
    }

    private mutating func append(_ bytes: UnsafeRawBufferPointer) throws(SnapshotError) {
        position += bytes.count
        if bytes.count < SnapshotWriter.bufferSize - buffer.count {
            unsafe buffer.append(contentsOf: bytes)
            return
        }
        try flush()
        try unsafe SnapshotWriter.write(bytes, to: descriptor, path)
    }

    private mutating func flush() throws(SnapshotError) {
        let (descriptor, path) = (descriptor, path)
        do {
            let span = buffer.span
            try unsafe span.withUnsafeBytes { bytes throws(SnapshotError) in
                try unsafe SnapshotWriter.write(bytes, to: descriptor, path)
            }
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private static func write(
        _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, _ path: String
    ) throws(SnapshotError) {
        var rest = unsafe bytes[...]
        while unsafe !rest.isEmpty {
            let part = unsafe UnsafeRawBufferPointer(rebasing: rest.prefix(pieceSize))
            let count = unsafe Glibc.write(descriptor, part.baseAddress, part.count)
            if count >= 0 {
                unsafe rest = rest.dropFirst(count)
            } else if errno != EINTR {
                throw .system(doing: "write", path: path, code: errno)
            }
        }
    }

    private func failure() -> SnapshotError { .system(doing: "write", path: path, code: errno) }

    // MARK: Names

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Brings the new name to disk. A file system that cannot sync a folder has no more to offer.
    private static func syncFolder(of path: String) throws(SnapshotError) {
        let folder = unsafe open(folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        defer { close(folder) }
        guard fsync(folder) == 0 || errno == EINVAL || errno == EBADF else {
            throw .system(doing: "write the folder of", path: path, code: errno)
        }
    }

    /// Removes unfinished files of `path` whose writers are gone. One of this process's own number is an earlier
    /// process's: this one is only about to begin.
    private static func removeLeftovers(of path: String) {
        let folder = folder(of: path)
        let prefix = (path.split(separator: "/").last.map(String.init) ?? path) + ".tmp."
        guard let stream = unsafe opendir(folder) else { return }
        defer { unsafe _ = closedir(stream) }
        var stale: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name.hasPrefix(prefix), let number = Int32(name.dropFirst(prefix.count)), number > 0 else { continue }
            let isGone = kill(number, 0) != 0 && errno == ESRCH
            if isGone || number == getpid() { stale.append(name) }
        }
        for name in stale { _ = unsafe unlink("\(folder)/\(name)") }
    }
}

extension SnapshotWriter.OpenSection {
    /// Notes the checksum of the block in hand, and begins the next.
    fileprivate mutating func sum() {
        let number = sums.count / 8
        let sum = unsafe block.withUnsafeBytes { unsafe ColumnForm.checksum($0, section: name, block: number) }
        sums.append(word: sum)
        block.removeAll(keepingCapacity: true)
    }
}
