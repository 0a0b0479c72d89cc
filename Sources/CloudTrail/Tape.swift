// A parsed JSON document as simdjson lays it out, read in place: no object per value, no call into C per field.
// Apart because it is the only code that knows the tape's layout (simdjson's page "The tape structure").

/// A view of one parsed document. Values are positions on the tape; objects and arrays are skipped in one step.
///
/// A tape is lent by `JSONParser.parse` and must not outlive that call, nor may anything read from it.
@safe public struct Tape: ~Copyable {
    private let words: UnsafePointer<UInt64>
    private let strings: UnsafePointer<UInt8>
    /// Words on the tape.
    public let count: Int

    init(words: UnsafePointer<UInt64>, count: Int, strings: UnsafePointer<UInt8>) {
        unsafe self.words = words
        unsafe self.strings = strings
        self.count = count
    }

    /// The document's outermost value.
    public var root: JSONValue { JSONValue(position: 1) }

    /// What `value` is.
    @inline(__always)
    public func kind(of value: JSONValue) -> JSONKind {
        let mark = UInt8(truncatingIfNeeded: word(value.position) >> 56)
        return JSONKind(rawValue: mark) ?? .null
    }

    /// The string at `value`; absent when it is anything else.
    @inline(__always)
    public func text(at value: JSONValue) -> JSONText {
        let word = word(value.position)
        guard word >> 56 == UInt64(JSONKind.string.rawValue) else { return JSONText() }
        let header = unsafe UnsafeRawPointer(strings).advanced(by: Int(word & Tape.payload))
        let length = unsafe header.loadUnaligned(as: UInt32.self)
        return unsafe JSONText(start: header.advanced(by: 4), count: Int(length))
    }

    /// The integer at `value`, when it is one that fits.
    public func integer(at value: JSONValue) -> Int64? {
        switch kind(of: value) {
        case .integer: Int64(bitPattern: word(value.position + 1))
        case .unsigned: Int64(exactly: word(value.position + 1))
        case .double: Int64(exactly: Double(bitPattern: word(value.position + 1)))
        default: nil
        }
    }

    /// The bits of the number at `value`: as written for integers, IEEE 754 for doubles.
    @inline(__always)
    public func numberBits(at value: JSONValue) -> UInt64 { word(value.position + 1) }

    /// The value after `value` and all it holds. O(1).
    @inline(__always)
    public func after(_ value: JSONValue) -> JSONValue {
        let word = word(value.position)
        switch UInt8(truncatingIfNeeded: word >> 56) {
        case JSONKind.object.rawValue, JSONKind.array.rawValue:
            return JSONValue(position: Int(UInt32(truncatingIfNeeded: word)))
        case JSONKind.integer.rawValue, JSONKind.unsigned.rawValue, JSONKind.double.rawValue:
            return JSONValue(position: value.position + 2)
        default:
            return JSONValue(position: value.position + 1)
        }
    }

    /// The members of an object in the order written, a key given twice twice; none when `value` is no object.
    @inline(__always)
    public func members(of value: JSONValue) -> JSONRange { inside(value, .object) }

    /// The elements of an array in order; none when `value` is no array.
    @inline(__always)
    public func elements(of value: JSONValue) -> JSONRange { inside(value, .array) }

    /// The value of `key` in the object `value`, the last where the key stands more than once. O(members).
    public func member(_ key: StaticString, of value: JSONValue) -> JSONValue? {
        var found: JSONValue?
        var members = members(of: value)
        while let (name, member) = nextMember(&members) {
            if name == key { found = member }
        }
        return found
    }

    /// Takes the next member off `range`.
    @inline(__always)
    public func nextMember(_ range: inout JSONRange) -> (name: JSONText, value: JSONValue)? {
        guard range.next < range.end else { return nil }
        let name = text(at: JSONValue(position: range.next))
        let value = JSONValue(position: range.next + 1)
        range.next = after(value).position
        return (name, value)
    }

    /// Takes the next element off `range`.
    @inline(__always)
    public func nextElement(_ range: inout JSONRange) -> JSONValue? {
        guard range.next < range.end else { return nil }
        let value = JSONValue(position: range.next)
        range.next = after(value).position
        return value
    }

    private static let payload: UInt64 = 0x00FF_FFFF_FFFF_FFFF

    @inline(__always)
    private func word(_ position: Int) -> UInt64 {
        assert(position >= 0 && position < count, "a position off the tape")
        return unsafe words[position]
    }

    @inline(__always)
    private func inside(_ value: JSONValue, _ wanted: JSONKind) -> JSONRange {
        let word = word(value.position)
        guard word >> 56 == UInt64(wanted.rawValue) else { return JSONRange(next: 0, end: 0) }
        return JSONRange(next: value.position + 1, end: Int(UInt32(truncatingIfNeeded: word)) - 1)
    }
}

/// What a value is; the raw value is its mark on the tape.
public enum JSONKind: UInt8, Sendable {
    case object = 0x7B  // {
    case array = 0x5B  // [
    case string = 0x22  // "
    case integer = 0x6C  // l
    case unsigned = 0x75  // u
    case double = 0x64  // d
    case `true` = 0x74  // t
    case `false` = 0x66  // f
    case null = 0x6E  // n
}

/// A value's place on a tape.
public struct JSONValue: Hashable, Sendable {
    let position: Int

    /// Orders values of one tape by place; for tables that remember where something stood.
    public var offset: Int { position }
}

/// What is left of an object's members or an array's elements.
public struct JSONRange {
    var next: Int
    let end: Int

    /// Whether nothing is left.
    public var isEmpty: Bool { next >= end }
}
