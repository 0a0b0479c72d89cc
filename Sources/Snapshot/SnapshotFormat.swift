// The bytes around the sections: header, section table, footer. Apart from writing and reading because both must agree
// on it, and docs/FORMAT.md with them.
import PropertyGraph

/// The container's constants. All integers are little-endian.
enum SnapshotFormat {
    /// The version of the format that is written, and the only one that is read.
    static let version: UInt32 = 3
    /// The first bytes of every snapshot: none that text begins with, and line ends that a careless copy would change.
    static let magic: [UInt8] = [0x89, 0x54, 0x52, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    /// The last bytes.
    static let endMagic: [UInt8] = [0x0A, 0x1A, 0x0A, 0x0D, 0x47, 0x52, 0x54, 0x89]
    /// Bytes of the header, of the footer and of an entry of the section table; and what sections are aligned to.
    static let unit = 64
    /// Bytes of a section's name, the rest of them zeros.
    static let nameLength = 24
    /// More sections than any release will have; keeps a hostile table small.
    static let sectionLimit = 4_096
}

/// An entry of the section table.
struct SectionEntry: Equatable {
    var name: String
    var form: ColumnForm
    /// Where the elements begin.
    var offset: Int
    /// Where the checksums of the blocks begin.
    var checksums: Int

    /// The entry's 64 bytes.
    var encoded: [UInt8] {
        var bytes = Array(name.utf8)
        bytes += [UInt8](repeating: 0, count: SnapshotFormat.nameLength - bytes.count)
        bytes.append(word: UInt64(form.width))
        bytes.append(word: UInt64(form.count))
        bytes.append(word: form.shift)
        bytes.append(word: UInt64(offset))
        bytes.append(word: UInt64(checksums))
        return bytes
    }

    /// The entry in 64 bytes, or what is wrong with it: nothing it says may lead outside of a file of `fileSize`.
    init(_ bytes: ArraySlice<UInt8>, fileSize: Int) throws(SectionFlaw) {
        let start = bytes.startIndex
        let name = bytes[start..<start + SnapshotFormat.nameLength].prefix { $0 != 0 }
        guard !name.isEmpty, name.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw SectionFlaw("its name") }
        self.name = String(decoding: name, as: UTF8.self)
        func word(_ index: Int) -> Int? {
            Int(exactly: bytes.word(at: start + SnapshotFormat.nameLength + 8 * index))
        }
        guard let width = word(0), ColumnForm.isWidth(width) else { throw SectionFlaw("the width of its elements") }
        guard let count = word(1), count <= fileSize * 8 / width else { throw SectionFlaw("the count of its elements") }
        form = ColumnForm(
            count: count, width: width, shift: bytes.word(at: start + SnapshotFormat.nameLength + 16))
        // A word read at the last element may reach past it, but not past the footer.
        guard let offset = word(3), offset >= SnapshotFormat.unit,
            offset <= fileSize - SnapshotFormat.unit - form.byteCount
        else { throw SectionFlaw("where it lies") }
        guard let checksums = word(4), checksums >= SnapshotFormat.unit,
            checksums <= fileSize - SnapshotFormat.unit - form.blocks * 8
        else { throw SectionFlaw("where its checksums lie") }
        self.offset = offset
        self.checksums = checksums
    }

    init(name: String, form: ColumnForm, offset: Int, checksums: Int) {
        self.name = name
        self.form = form
        self.offset = offset
        self.checksums = checksums
    }
}

/// What is wrong with an entry of the section table.
struct SectionFlaw: Error {
    let part: String

    init(_ part: String) { self.part = part }
}

extension [UInt8] {
    /// Appends eight bytes in little-endian order.
    mutating func append(word: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) { append(UInt8(truncatingIfNeeded: word >> shift)) }
    }
}

extension ArraySlice<UInt8> {
    /// The eight bytes at `index`, in little-endian order.
    func word(at index: Int) -> UInt64 {
        self[index..<index + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
