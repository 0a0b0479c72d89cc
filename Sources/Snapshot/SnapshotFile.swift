// A snapshot on disk, mapped and not parsed. Apart from writing because here nothing is believed: the file may be
// damaged, cut short, or made by somebody who means harm.
import Glibc
import PropertyGraph

/// What a snapshot says of one of its sections.
public struct SectionInfo: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// How its elements lie.
    public let form: ColumnForm
    /// Where it begins in the file.
    public let offset: Int

    /// Bytes of its elements.
    public var byteCount: Int { form.byteCount }
}

/// A snapshot file, mapped into memory read-only; any number of processes share one copy of it.
///
///     let file = try SnapshotFile(opening: "acme.trailgraph")
///     let times = try file.column("event-times", of: Timestamp.self, in: Timestamp.bounds)
///
/// Opening reads header, footer and section table. A section's blocks are checked when they are first touched; what is
/// damaged is noted in `damage`. The file must not be shortened while it is open: the system ends a process that reads
/// pages which are gone. `trailgraph index` never does that: it puts a new file in the old one's place.
@safe
public final class SnapshotFile: ForeignMemory, ColumnSource, @unchecked Sendable {
    /// Where it was opened.
    public let path: String
    /// Bytes of the file.
    public let byteCount: Int
    /// The version of its format.
    public let version: UInt32
    private let bytes: UnsafeRawPointer
    private let entries: [SectionEntry]
    private let places: [String: Int]

    /// Whether the file at `path` begins as a snapshot does. A file that cannot be read does not.
    public static func isSnapshot(_ path: String) -> Bool {
        guard path != "-" else { return false }
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
        return unsafe withUnsafeTemporaryAllocation(byteCount: SnapshotFormat.magic.count, alignment: 1) { bytes in
            let count = unsafe pread(descriptor, bytes.baseAddress, bytes.count, 0)
            return unsafe count == bytes.count && bytes.elementsEqual(SnapshotFormat.magic)
        }
    }

    /// Opens the snapshot at `path`. O(sections).
    ///
    /// - Throws: `SnapshotError` when it cannot be opened, is no snapshot, is one of another release, or when header,
    ///   footer or section table are not as they were written.
    public convenience init(opening path: String) throws(SnapshotError) {
        let (bytes, count) = try unsafe SnapshotFile.map(path)
        let table: (entries: [SectionEntry], version: UInt32)
        do throws(SnapshotError) {
            table = try unsafe SnapshotFile.table(UnsafeRawBufferPointer(start: bytes, count: count), path)
        } catch {
            unsafe munmap(UnsafeMutableRawPointer(mutating: bytes), count)
            throw error
        }
        unsafe self.init(path, bytes, count, table.entries, version: table.version)
    }

    /// Takes over what was mapped. Apart from opening, since the optimizer fails where both are one and may throw.
    private init(
        _ path: String, _ bytes: UnsafeRawPointer, _ count: Int, _ entries: [SectionEntry], version: UInt32
    ) {
        self.path = path
        self.version = version
        self.entries = entries
        unsafe self.bytes = bytes
        byteCount = count
        var places: [String: Int] = [:]
        for (index, entry) in entries.enumerated() { places[entry.name] = index }
        self.places = places
        super.init(sections: entries.map(\.name))
        // Questions jump about in the file: reading ahead would bring in what nobody asks for.
        unsafe madvise(UnsafeMutableRawPointer(mutating: bytes), count, Int32(MADV_RANDOM))
    }

    deinit { unsafe munmap(UnsafeMutableRawPointer(mutating: bytes), byteCount) }

    /// What the file holds, in the order of writing.
    public var contents: [SectionInfo] {
        entries.map { SectionInfo(name: $0.name, form: $0.form, offset: $0.offset) }
    }

    /// The column stored under `name`; nil when there is none.
    public func column(_ name: String) -> ForeignColumn? {
        guard let section = places[name] else { return nil }
        let entry = entries[section]
        return unsafe ForeignColumn(
            self, section: section, form: entry.form, bytes: bytes + entry.offset, checksums: bytes + entry.checksums)
    }

    /// The section called `name`, whose elements' bits must be 0 or in `bounds`. Its blocks are checked when touched.
    ///
    /// - Throws: `SnapshotError.damaged` when there is no such section.
    public func column<Element: ColumnElement>(
        _ name: String, of type: Element.Type = Element.self, in bounds: ClosedRange<UInt64>
    ) throws(SnapshotError) -> Column<Element> {
        guard let foreign: ForeignColumn = column(name) else {
            throw .damaged(path: path, place: "section \(name)", reason: "missing")
        }
        return Column(foreign, in: bounds)
    }

    /// The section of values that never fall called `name`, with bits of 0 or in `bounds`.
    ///
    /// - Throws: `SnapshotError.damaged` when it is missing or its first block is not as written.
    public func risingColumn<Element: ColumnElement>(
        _ name: String, of type: Element.Type = Element.self, in bounds: ClosedRange<UInt64>
    ) throws(SnapshotError) -> RisingColumn<Element> {
        let column: RisingColumn<Element>
        do throws(Damage) {
            column = try ColumnReader(self).rising(name, in: bounds)
        } catch {
            throw SnapshotError(error, in: path)
        }
        try check()
        return column
    }

    /// A copy of all bytes of a section, checked. O(bytes).
    ///
    /// - Throws: `SnapshotError.damaged` when it is missing or not as written.
    public func section(_ name: String) throws(SnapshotError) -> [UInt8] {
        let column = try column(name, of: UInt8.self, in: 0...UInt64.max)
        guard column.form.width == 8, column.form.shift == 0 else {
            throw .damaged(path: path, place: "section \(name)", reason: "not of bytes")
        }
        let bytes = column.withBytes(0..<column.count) { span in span.indices.map { span[$0] } }
        try check()
        return bytes
    }

    /// Throws when anything that was read so far turned out damaged.
    public func check() throws(SnapshotError) {
        if let damage { throw SnapshotError(damage, in: path) }
    }

    /// Checks every block of every section against its checksum, and gives those that fail. O(bytes).
    public func verify() -> [Damage] {
        entries.indices.flatMap { section -> [Damage] in
            guard let foreign: ForeignColumn = column(entries[section].name) else { return [] }
            return (0..<foreign.form.blocks).filter { !foreign.holds(block: $0) }
                .map { Damage(section: entries[section].name, block: $0) }
        }
    }

    // MARK: Opening

    private static func map(_ path: String) throws(SnapshotError) -> (bytes: UnsafeRawPointer, count: Int) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw .system(doing: "open", path: path, code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .system(doing: "open", path: path, code: errno) }
        let count = Int(status.st_size)
        guard status.st_mode & S_IFMT == S_IFREG, count > 0 else { throw .notASnapshot(path: path) }
        let bytes = unsafe mmap(nil, count, PROT_READ, MAP_SHARED, descriptor, 0)
        guard unsafe bytes != MAP_FAILED, let bytes = unsafe bytes else {
            throw .system(doing: "map", path: path, code: errno)
        }
        return (UnsafeRawPointer(bytes), count)
    }

    /// Checks header and footer, and reads the section table.
    private static func table(
        _ bytes: UnsafeRawBufferPointer, _ path: String
    ) throws(SnapshotError) -> (entries: [SectionEntry], version: UInt32) {
        func damaged(_ place: String, _ reason: String) -> SnapshotError {
            .damaged(path: path, place: place, reason: reason)
        }
        func copy(_ range: Range<Int>) -> [UInt8] { unsafe Array(bytes[range]) }
        let unit = SnapshotFormat.unit
        let magic = SnapshotFormat.magic
        guard bytes.count >= magic.count, unsafe bytes.prefix(magic.count).elementsEqual(magic) else {
            throw .notASnapshot(path: path)
        }
        guard bytes.count >= 2 * unit else { throw damaged("header", "cut short") }
        let header = copy(0..<unit)
        let word = header[...].word(at: magic.count)
        guard word >> 32 == 0x0102_0304 else { throw damaged("header", "the order of its bytes") }
        let version = UInt32(truncatingIfNeeded: word)
        if version > SnapshotFormat.version { throw .newer(path: path, version: version) }
        if version < SnapshotFormat.version { throw .older(path: path, version: version) }
        let footer = copy(bytes.count - unit..<bytes.count)
        guard footer.suffix(SnapshotFormat.endMagic.count).elementsEqual(SnapshotFormat.endMagic) else {
            throw damaged("footer", "missing, as in a file that was cut short")
        }
        guard footer[...].word(at: 16) == UInt64(bytes.count),
            let start = Int(exactly: footer[...].word(at: 0)),
            let count = Int(exactly: footer[...].word(at: 8)), count <= SnapshotFormat.sectionLimit,
            start >= unit, start <= bytes.count - unit, bytes.count - unit - start == count * unit
        else { throw damaged("footer", "does not fit the file's size") }
        let table = copy(start..<start + count * unit)
        guard footer[...].word(at: 24) == SnapshotWriter.checksum(header, table, Array(footer.prefix(24))) else {
            throw damaged("section table", "not as written")
        }
        var entries: [SectionEntry] = []
        var names: Set<String> = []
        for index in 0..<count {
            do throws(SectionFlaw) {
                let entry = try SectionEntry(table[index * unit..<(index + 1) * unit], fileSize: bytes.count)
                guard names.insert(entry.name).inserted else { throw SectionFlaw("its name, given twice") }
                entries.append(entry)
            } catch {
                throw damaged("section table, entry \(index)", error.part)
            }
        }
        return (entries, version)
    }
}
