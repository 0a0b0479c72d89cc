// A record's own bytes, read again from its file. Apart because it is asked for seldom, after all is loaded, and must
// not weigh on reading.
import CloudTrail

extension FileReader {
    /// The bytes of record `index` of `file` as they stand there, without what they are wrapped in; nil when the file
    /// has no such record, cannot be read any more, or is standard input. A record held as text is given unescaped.
    ///
    /// - Complexity: reads the whole file.
    public mutating func rawRecord(_ index: Int, of file: FoundFile) -> [UInt8]? {
        guard !file.isStandardInput else { return nil }
        var raw: [UInt8]?
        _ = unsafe readSlots(file) { tape, record, number, source in
            guard number == index else { return }
            var objects = 0
            _ = FileReader.countObjects(in: tape.root, before: record, tape, &objects)
            raw = unsafe FileReader.object(objects, in: source)
        }
        return raw
    }

    /// Counts the objects that begin before `target` in the order written; true when it was met.
    private static func countObjects(
        in value: JSONValue, before target: JSONValue, _ tape: borrowing Tape, _ count: inout Int
    ) -> Bool {
        if value == target { return true }
        var elements = tape.elements(of: value)
        while let element = tape.nextElement(&elements) {
            if countObjects(in: element, before: target, tape, &count) { return true }
        }
        if tape.kind(of: value) == .object { count += 1 }
        var members = tape.members(of: value)
        while let (_, member) = tape.nextMember(&members) {
            if countObjects(in: member, before: target, tape, &count) { return true }
        }
        return false
    }

    /// The bytes of the object before which `number` others begin.
    private static func object(_ number: Int, in source: UnsafeRawBufferPointer) -> [UInt8]? {
        var seen = 0
        var depth = 0
        var start: Int?
        var isString = false
        var index = 0
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
            case UInt8(ascii: "{"):
                if seen == number { start = index - 1 }
                seen += 1
                if start != nil { depth += 1 }
            case UInt8(ascii: "}"):
                guard let start else { continue }
                depth -= 1
                if depth == 0 { return unsafe [UInt8](source[start..<index]) }
            default: break
            }
        }
        return nil
    }
}
