// A parsed JSON document as simdjson lays it out, read in place: no object per value, no call into C per field.
// Apart because it is the only code that knows the tape's layout (simdjson's page "The tape structure").

/// A view of one parsed document. Values are positions on the tape; objects and arrays are skipped in one step.
///
/// A tape is lent by `JSONParser.parse` and must not outlive that call, nor may anything read from it. All of it is
/// inlinable: whoever walks a record does so once for every name and value in every log.
@safe public struct Tape: ~Copyable {
    @usableFromInline let words: UnsafePointer<UInt64>
    @usableFromInline let strings: UnsafePointer<UInt8>
    /// Words on the tape.
    public let count: Int

    init(words: UnsafePointer<UInt64>, count: Int, strings: UnsafePointer<UInt8>) {
        unsafe self.words = words
        unsafe self.strings = strings
        self.count = count
    }

    /// The document's outermost value.
    @inlinable public var root: JSONValue { JSONValue(position: 1) }

    /// What `value` is.
    @inlinable @inline(__always)
    public func kind(of value: JSONValue) -> JSONKind {
        JSONKind(mark: Tape.mark(word(value.position)))
    }

    /// The string at `value`; absent when it is anything else.
    @inlinable @inline(__always)
    public func text(at value: JSONValue) -> JSONText {
        let word = word(value.position)
        guard JSONKind(mark: Tape.mark(word)) == .string else { return JSONText() }
        let header = unsafe UnsafeRawPointer(strings).advanced(by: Int(truncatingIfNeeded: word & Tape.payload))
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
    @inlinable @inline(__always)
    public func numberBits(at value: JSONValue) -> UInt64 { word(value.position + 1) }

    /// The value after `value` and all it holds. O(1).
    @inlinable @inline(__always)
    public func after(_ value: JSONValue) -> JSONValue {
        let word = word(value.position)
        switch JSONKind(mark: Tape.mark(word)) {
        case .object, .array: return JSONValue(position: Int(UInt32(truncatingIfNeeded: word)))
        case .integer, .unsigned, .double: return JSONValue(position: value.position &+ 2)
        case .string, .true, .false, .null: return JSONValue(position: value.position &+ 1)
        }
    }

    /// The members of an object in the order written, a key given twice twice; none when `value` is no object.
    @inlinable @inline(__always)
    public func members(of value: JSONValue) -> JSONRange { inside(value, .object) }

    /// The elements of an array in order; none when `value` is no array.
    @inlinable @inline(__always)
    public func elements(of value: JSONValue) -> JSONRange { inside(value, .array) }

    /// The value of `key` in the object `value`, the last where the key stands more than once. O(members).
    @inlinable
    public func member(_ key: StaticString, of value: JSONValue) -> JSONValue? {
        var found: JSONValue?
        var members = members(of: value)
        while let (name, member) = nextMember(&members) {
            if name == key { found = member }
        }
        return found
    }

    /// Takes the next member off `range`.
    @inlinable @inline(__always)
    public func nextMember(_ range: inout JSONRange) -> (name: JSONText, value: JSONValue)? {
        guard range.next < range.end else { return nil }
        let name = text(at: JSONValue(position: range.next))
        let value = JSONValue(position: range.next &+ 1)
        range.next = after(value).position
        return (name, value)
    }

    /// Takes the next element off `range`.
    @inlinable @inline(__always)
    public func nextElement(_ range: inout JSONRange) -> JSONValue? {
        guard range.next < range.end else { return nil }
        let value = JSONValue(position: range.next)
        range.next = after(value).position
        return value
    }

    /// The objects that begin at `start` or after it and before `end`, at any depth. O(words between).
    public func countObjects(from start: JSONValue, before end: JSONValue) -> Int {
        var objects = 0
        var position = start.position
        while position < end.position {
            switch JSONKind(mark: Tape.mark(word(position))) {
            case .object:
                objects += 1
                position += 1
            case .integer, .unsigned, .double: position += 2
            case .array, .string, .true, .false, .null: position += 1
            }
        }
        return objects
    }

    /// The bits of a word that are not its mark.
    @inlinable static var payload: UInt64 { 0x00FF_FFFF_FFFF_FFFF }

    /// What a word is, by simdjson.
    @inlinable @inline(__always)
    static func mark(_ word: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: word >> 56) }

    @inlinable @inline(__always)
    func word(_ position: Int) -> UInt64 {
        assert(position >= 0 && position < count, "a position off the tape")
        return unsafe words[position]
    }

    @inlinable @inline(__always)
    func inside(_ value: JSONValue, _ wanted: JSONKind) -> JSONRange {
        let word = word(value.position)
        guard JSONKind(mark: Tape.mark(word)) == wanted else { return JSONRange(next: 0, end: 0) }
        return JSONRange(next: value.position &+ 1, end: Int(UInt32(truncatingIfNeeded: word)) &- 1)
    }
}

/// What a value is.
@frozen public enum JSONKind: Sendable {
    case object, array, string, integer, unsigned, double, `true`, `false`, null

    /// What `mark` stands for on the tape.
    @inlinable @inline(__always)
    init(mark: UInt8) {
        switch mark {
        case 0x7B: self = .object  // {
        case 0x5B: self = .array  // [
        case 0x22: self = .string  // "
        case 0x6C: self = .integer  // l
        case 0x75: self = .unsigned  // u
        case 0x64: self = .double  // d
        case 0x74: self = .true  // t
        case 0x66: self = .false  // f
        default: self = .null  // n
        }
    }
}

/// A value's place on a tape.
public struct JSONValue: Hashable, Sendable {
    @usableFromInline let position: Int

    @inlinable @inline(__always)
    init(position: Int) { self.position = position }

    /// Orders values of one tape by place; for tables that remember where something stood.
    @inlinable public var offset: Int { position }
}

/// What is left of an object's members or an array's elements.
public struct JSONRange {
    @usableFromInline var next: Int
    @usableFromInline let end: Int

    @inlinable @inline(__always)
    init(next: Int, end: Int) {
        self.next = next
        self.end = end
    }

    /// Whether nothing is left.
    @inlinable public var isEmpty: Bool { next >= end }
}
