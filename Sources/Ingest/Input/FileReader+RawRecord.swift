// Records' own bytes, read again from their files. Apart because they are asked for seldom, after all is loaded, and
// must not weigh on reading.
import CloudTrail

/// Why records cannot be read again.
public enum RereadError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Standard input is gone once it is read.
    case standardInput
    /// The file's size or time of change is not what it was.
    case changed
    /// It cannot be opened or read any more.
    case unreadable(FileWarning?)
    /// The snapshot's copy of it is damaged.
    case damagedCopy

    /// A short sentence without a full stop, safe to print.
    public var description: String {
        switch self {
        case .standardInput: "cannot be read again; save it to a file and name that"
        case .changed: "has changed since it was read, so its records are not shown; ask again to read it anew"
        case .damagedCopy: "is damaged in the snapshot: make that again with trailgraph index"
        case .unreadable(let warning): "cannot be read again: \(warning?.description ?? "unreadable")"
        }
    }
}

/// Records of one file as they stand there.
public struct RawRecords: Hashable, Sendable {
    /// By number in the file. A number of which the file has no record is missing.
    public var bytes: [Int: [UInt8]] = [:]
    /// Whether further records would have gone past the limit.
    public var isCut = false
}

extension FileReader {
    /// The bytes of record `index` of `file` as they stand there, without what they are wrapped in; nil when the file
    /// has no such record, cannot be read any more, or is standard input. A record held as text is given unescaped.
    ///
    /// - Complexity: reads the whole file.
    public mutating func rawRecord(_ index: Int, of file: FoundFile) -> [UInt8]? {
        guard !file.isStandardInput else { return nil }
        return unsafe collect([index], atMost: .max) { reader, body in unsafe reader.readSlots(file, body) }.bytes[
            index]
    }

    /// The bytes of the records `indices` of `file`, as `rawRecord(_:of:)` gives them. Those with the lowest numbers
    /// come first when not all of them fit in `limit` bytes.
    ///
    /// - Parameter stamp: what the file was when its records were numbered.
    /// - Throws: `RereadError` when the file is not there as it was.
    /// - Complexity: reads the whole file once, however many records are wanted.
    public mutating func rawRecords(
        _ indices: Set<Int>, of file: FoundFile, stamp: FileStamp?, atMost limit: Int
    ) throws(RereadError) -> RawRecords {
        if file.isStandardInput { throw .standardInput }
        let records = unsafe collect(indices, atMost: limit) { reader, body in unsafe reader.readSlots(file, body) }
        if walker.report.fileClass == .unreadable { throw .unreadable(walker.report.warnings.first) }
        if walker.report.stamp != stamp || walker.report.warnings.contains(.changed) { throw .changed }
        return records
    }

    /// The bytes of the records `indices` of a file that a snapshot holds.
    ///
    /// - Throws: `RereadError` when the copy is damaged.
    /// - Complexity: reads the whole copy once, however many records are wanted.
    public mutating func rawRecords(
        _ indices: Set<Int>, of copy: FileCopy, atMost limit: Int
    ) throws(RereadError) -> RawRecords {
        guard load(copy) else { throw .damagedCopy }
        return unsafe collect(indices, atMost: limit) { reader, body in unsafe reader.readHeldSlots(body) }
    }

    /// Takes the bytes of a file that a snapshot holds into the reader's own buffer; false where not all are there.
    mutating func load(_ copy: FileCopy) -> Bool {
        file.removeAll()
        copy.forEachPiece { piece in file.append(piece) }
        return file.count == copy.byteCount
    }

    private mutating func collect(
        _ indices: Set<Int>, atMost limit: Int, _ read: (inout FileReader, RecordBody) -> FileReport
    ) -> RawRecords {
        var records = RawRecords()
        var room = limit
        // A document held as text lies inside another, which goes on after it.
        var (outer, inner) = (ObjectCursor(), ObjectCursor())
        _ = unsafe read(&self) { tape, members, number, source in
            guard indices.contains(number), !records.isCut else { return }
            let record = members.record
            let found =
                unsafe source.isText ? inner.bytes(of: record, tape, source) : outer.bytes(of: record, tape, source)
            guard let found else { return }
            if found.count > room {
                records.isCut = true
            } else {
                room -= found.count
                records.bytes[number] = found
            }
        }
        return records
    }
}

/// Finds objects of a tape in the bytes it was parsed from. simdjson does not say where a value stood, but it keeps
/// their order: the object before which n others begin is the one at the n-th brace outside a string. The cursor goes
/// on where it was, so that all records of a document cost one walk over it.
private struct ObjectCursor {
    private var document = 0
    /// The place on the tape up to which objects were counted, and their number.
    private var counted: JSONValue?
    private var objects = 0
    /// The byte up to which braces were counted, and their number.
    private var byte = 0
    private var braces = 0

    /// The bytes of `record`.
    mutating func bytes(of record: JSONValue, _ tape: borrowing Tape, _ source: RecordSource) -> [UInt8]? {
        let isBehind = counted.map { record.offset < $0.offset } ?? false
        if unsafe document != source.document || isBehind {
            self = ObjectCursor()
            unsafe document = source.document
        }
        objects += tape.countObjects(from: counted ?? tape.root, before: record)
        counted = record
        guard unsafe moveToBrace(objects, in: source.bytes) else { return nil }
        return unsafe ObjectCursor.object(at: byte, in: source.bytes)
    }

    /// Moves to the brace before which `number` others stand; false where there is none.
    private mutating func moveToBrace(_ number: Int, in source: UnsafeRawBufferPointer) -> Bool {
        var isString = false
        while byte < source.count {
            let current = unsafe source[byte]
            if isString {
                if current == UInt8(ascii: "\\") { byte += 1 }
                isString = current != UInt8(ascii: "\"")
            } else if current == UInt8(ascii: "\"") {
                isString = true
            } else if current == UInt8(ascii: "{") {
                if braces == number { return true }
                braces += 1
            }
            byte += 1
        }
        return false
    }

    /// The object that begins at `start`, to its closing brace.
    private static func object(at start: Int, in source: UnsafeRawBufferPointer) -> [UInt8]? {
        var isString = false
        var depth = 0
        var index = start
        while index < source.count {
            let byte = unsafe source[index]
            index += 1
            if isString {
                if byte == UInt8(ascii: "\\") { index += 1 }
                isString = byte != UInt8(ascii: "\"")
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isString = true
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "}"):
                depth -= 1
                if depth == 0 { return unsafe [UInt8](source[start..<index]) }
            default: break
            }
        }
        return nil
    }
}
