// The files of a load as answers need them: a path, and what it takes to read a record again. Apart from the report,
// which says what became of each, because a snapshot of a hundred thousand files must not take them out to open.
import PropertyGraph
import Snapshot

/// The paths of the files read, in the order of their numbers in the graph; each taken out when it is asked for.
public struct LoadedFiles: RandomAccessCollection, Sendable {
    private enum Storage: Sendable {
        case read([ReadFile])
        case stored(FileColumns, StoredCopies?)
    }

    private let storage: Storage

    /// The files of a report.
    public init(_ files: [ReadFile]) { storage = .read(files) }

    /// The files in a snapshot. O(blocks); none of them is read unless all are verified.
    ///
    /// - Parameters:
    ///   - file: the snapshot.
    ///   - verifies: whether every block is checked.
    /// - Throws: `SnapshotError.damaged` when columns are missing or do not fit each other.
    public init(_ file: SnapshotFile, verifies: Bool = false) throws(SnapshotError) {
        do throws(Damage) {
            let columns = try FileColumns(ColumnReader(file, verifies: verifies))
            storage = .stored(columns, try StoredCopies(file, files: columns.count, verifies: verifies))
        } catch {
            throw SnapshotError(error, in: file.path)
        }
    }

    /// Stores what `init(_:)` takes out again. O(files).
    public func write(to writer: inout SnapshotWriter) throws(SnapshotError) {
        switch storage {
        case .read(let files): try FileColumns(files).write(to: &writer)
        case .stored(let columns, _): try columns.write(to: &writer)
        }
    }

    /// The place of the first.
    public var startIndex: Int { 0 }

    /// The place past the last.
    public var endIndex: Int {
        switch storage {
        case .read(let files): files.count
        case .stored(let columns, _): columns.count
        }
    }

    /// The path for people; may hold any character.
    public subscript(index: Int) -> String {
        switch storage {
        case .read(let files): files[index].path
        case .stored(let columns, _): columns.path(index)
        }
    }

    /// The bytes of file `index`, where a snapshot holds them.
    public func copy(of index: Int) -> FileCopy? {
        switch storage {
        case .read(let files): files[index].copy
        case .stored(_, let copies): copies?.copy(of: index)
        }
    }

    /// The file itself and what it was when it was read; nil for records that came from no file.
    public func source(of index: Int) -> (file: FoundFile, stamp: FileStamp?)? {
        switch storage {
        case .read(let files): files[index].found.map { ($0, files[index].report.stamp) }
        case .stored(let columns, _): columns.source(of: index)
        }
    }
}

/// The same as columns. The paths of the files in one folder share its text.
private final class FileColumns: Sendable {
    private let folders: TextList
    private let names: TextList
    private let folderNumbers: Column<UInt32>
    private let marks: Column<UInt8>
    private let sizes: Column<UInt64>
    private let changed: Column<Timestamp>
    private let nanoseconds: Column<UInt32>

    /// The bits of `marks`.
    private enum Mark {
        static let isFile: UInt8 = 1
        static let followsLink: UInt8 = 2
        static let isStandardInput: UInt8 = 4
        static let hasStamp: UInt8 = 8
    }

    var count: Int { names.count }

    init(_ files: [ReadFile]) {
        var numbers: [ArraySlice<UInt8>: UInt32] = [:]
        var (folders, names, folderNumbers, marks): ([ArraySlice<UInt8>], [ArraySlice<UInt8>], [UInt32], [UInt8])
        (folders, names, folderNumbers, marks) = ([], [], [], [])
        for file in files {
            let path =
                file.found.map { $0.isStandardInput ? Array(file.path.utf8) : $0.pathBytes } ?? Array(file.path.utf8)
            let cut = path.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
            let folder = numbers[path[..<cut], default: UInt32(folders.count)]
            if Int(folder) == folders.count {
                numbers[path[..<cut]] = folder
                folders.append(path[..<cut])
            }
            folderNumbers.append(folder)
            names.append(path[cut...])
            var mark: UInt8 = file.found == nil ? 0 : Mark.isFile
            if file.found?.followsLink == true { mark |= Mark.followsLink }
            if file.found?.isStandardInput == true { mark |= Mark.isStandardInput }
            if file.report.stamp != nil { mark |= Mark.hasStamp }
            marks.append(mark)
        }
        self.folders = TextList(folders)
        self.names = TextList(names)
        self.folderNumbers = Column(folderNumbers)
        self.marks = Column(marks)
        sizes = Column(files.map { UInt64(clamping: $0.report.stamp?.size ?? 0) })
        changed = Column(files.map { Timestamp(seconds: Int64($0.report.stamp?.modified ?? 0)) })
        nanoseconds = Column(files.map { UInt32(clamping: $0.report.stamp?.nanoseconds ?? 0) })
    }

    init(_ reader: ColumnReader) throws(Damage) {
        folders = try TextList(reader, "file.folder")
        names = try TextList(reader, "file.name")
        let count = names.count
        folderNumbers = try reader.column("file.in-folder", count, in: 1...UInt64(Swift.max(1, folders.count - 1)))
        marks = try reader.column("file.marks", count, in: 1...15)
        sizes = try reader.column("file.size", count, in: 1...UInt64(Int.max))
        changed = try reader.column("file.changed", count, in: 1...UInt64.max)
        nanoseconds = try reader.column("file.changed.nano", count, in: 1...UInt64(UInt32.max))
        guard count == 0 || folders.count > 0 else { throw Damage(section: "file.folder", block: 0) }
    }

    func write(to writer: inout SnapshotWriter) throws(SnapshotError) {
        try folders.write("file.folder", to: &writer)
        try names.write("file.name", to: &writer)
        try writer.add("file.in-folder", folderNumbers)
        try writer.add("file.marks", marks)
        try writer.add("file.size", sizes)
        try writer.add("file.changed", changed)
        try writer.add("file.changed.nano", nanoseconds)
    }

    private func pathBytes(_ index: Int) -> [UInt8] { folders[Int(folderNumbers[index])] + names[index] }

    func path(_ index: Int) -> String { String(decoding: pathBytes(index), as: UTF8.self) }

    func source(of index: Int) -> (file: FoundFile, stamp: FileStamp?)? {
        let mark = marks[index]
        guard mark & Mark.isFile != 0 else { return nil }
        if mark & Mark.isStandardInput != 0 { return (.standardInput, nil) }
        let stamp = FileStamp(
            size: Int(clamping: sizes[index]), modified: Int(changed[index].seconds),
            nanoseconds: Int(nanoseconds[index]))
        let file = FoundFile(
            directory: [], name: pathBytes(index), stamp: nil, followsLink: mark & Mark.followsLink != 0)
        return (file, mark & Mark.hasStamp != 0 ? stamp : nil)
    }
}

/// Texts one after another in two columns.
private struct TextList: Sendable {
    private let bytes: Column<UInt8>
    private let starts: RisingColumn<UInt64>

    var count: Int { starts.count - 1 }

    init(_ texts: [ArraySlice<UInt8>]) {
        var starts: [UInt64] = [0]
        for text in texts { starts.append(starts[starts.count - 1] + UInt64(text.count)) }
        self.starts = RisingColumn(starts)
        bytes = unsafe Array(texts.joined()).withUnsafeBytes { unsafe Column(bytes: $0) }
    }

    init(_ reader: ColumnReader, _ name: String) throws(Damage) {
        bytes = try reader.bytes(name)
        starts = try reader.rising("\(name).starts", in: 0...UInt64(bytes.count))
        guard starts.count > 0 else { throw Damage(section: name, block: 0) }
    }

    func write(_ name: String, to writer: inout SnapshotWriter) throws(SnapshotError) {
        try writer.add(name, bytes)
        try writer.add("\(name).starts", starts)
    }

    subscript(index: Int) -> [UInt8] {
        bytes.withBytes(starts.range(index)) { text in text.indices.map { text[$0] } }
    }
}
