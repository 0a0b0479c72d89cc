// Whether two records say the same, whatever the order of their keys, their white space and their escapes. Apart
// because the walk goes over all of a record, read fields and skipped ones alike.
import PropertyGraph

enum ContentHash {
    /// The hash of one member of an object, from those of its name and its value. Members are summed, so their order
    /// does not matter.
    @inline(__always)
    static func member(_ name: UInt64, _ value: UInt64) -> UInt64 { StableHash.combine(name, value) }

    /// The hash of a whole record, from the sum of its members: of 64 bits the upper 40. A snapshot keeps one for each
    /// record, and it has to tell apart only records of one id and one moment.
    @inline(__always)
    static func ofRecord(_ members: UInt64) -> UInt64 { members >> 24 }

    /// The hash of a value and all it holds. Depth is bounded by the parser.
    @inline(__always)
    static func of(_ value: JSONValue, _ tape: borrowing Tape) -> UInt64 {
        // Most values are texts, and a text wants no call.
        tape.kind(of: value) == .string ? of(tape.text(at: value)) : of(other: value, tape)
    }

    private static func of(other value: JSONValue, _ tape: borrowing Tape) -> UInt64 {
        switch tape.kind(of: value) {
        case .string: return of(tape.text(at: value))
        case .object:
            var sum: UInt64 = 0x6F62_6A65_6374
            var members = tape.members(of: value)
            while let (name, member) = tape.nextMember(&members) {
                sum &+= self.member(of(name), of(member, tape))
            }
            return sum
        case .array:
            var state: UInt64 = 0x6172_7261_79
            var elements = tape.elements(of: value)
            while let element = tape.nextElement(&elements) {
                state = StableHash.combine(state, of(element, tape))
            }
            return state
        case .integer: return StableHash.combine(0x6C, tape.numberBits(at: value))
        case .unsigned: return StableHash.combine(0x75, tape.numberBits(at: value))
        case .double: return StableHash.combine(0x64, tape.numberBits(at: value))
        case .true: return StableHash.combine(0x74, 0)
        case .false: return StableHash.combine(0x66, 0)
        case .null: return StableHash.combine(0x6E, 0)
        }
    }

    /// The hash of a text. Most are short, and then their ends are all of them.
    @inline(__always)
    static func of(_ text: JSONText) -> UInt64 {
        guard text.count <= 16 else { return text.withBytes { StableHash.of($0) } }
        let ends = text.ends
        return StableHash.combine(StableHash.combine(ends.head, ends.tail), UInt64(text.count))
    }
}
