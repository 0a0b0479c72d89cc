// The members of one record, looked at once: what tells a record from its envelope and what reads its fields both go by
// this list. Apart from the reader because it knows names and no meanings.
import PropertyGraph

/// The members of a record and which fields they are. A worker owns one and uses it for every record.
///
///     var members = RecordMembers()
///     members.read(value, of: tape)
///     if members.isRecord { … }
@safe public struct RecordMembers: ~Copyable {
    struct Member {
        let field: Field?
        /// The content hash of the name.
        let nameHash: UInt64
        let name: JSONText
        let value: JSONValue
    }

    /// The record itself.
    public private(set) var record = JSONValue(position: 0)
    /// How many members it has, a name that stands twice counted twice.
    public private(set) var count = 0
    /// Whether a name may stand twice: names that hash alike are a reason to look closer and no verdict.
    public private(set) var mayRepeat = false
    /// Whether a name says that the object may hold records instead of being one, or not all names were looked at.
    public private(set) var mayHoldRecords = false

    /// Members looked at; an object with more is no record that CloudTrail wrote.
    private static let limit = 1 << 16

    private let fields = FieldTable()
    private var memory: UnsafeMutablePointer<Member>
    private var capacity = 64
    /// A bit for each field met, and bits for the hashes of other names.
    private var met: UInt64 = 0
    private var others: UInt64 = 0
    /// For each field the place of its last member, where it was met.
    private var places = [UInt32](repeating: 0, count: 64)

    /// An empty list.
    public init() { unsafe memory = UnsafeMutablePointer<Member>.allocate(capacity: 64) }

    deinit { unsafe memory.deallocate() }

    /// Takes in the members of the object at `value`. O(members).
    ///
    /// - Parameter isHolder: whether a member of this name may hold records; asked for names of no field.
    public mutating func read(
        _ value: JSONValue, of tape: borrowing Tape, isHolder: (JSONText) -> Bool = { _ in false }
    ) {
        record = value
        count = 0
        met = 0
        others = 0
        mayRepeat = false
        mayHoldRecords = false
        var members = tape.members(of: value)
        while let (name, member) = tape.nextMember(&members) {
            if count == capacity {
                guard count < RecordMembers.limit else {
                    mayHoldRecords = true
                    return
                }
                grow()
            }
            if let known = fields.entry(name) {
                let bit = 1 &<< UInt64(known.field.rawValue)
                mayRepeat = mayRepeat || met & bit != 0
                met |= bit
                places[Int(known.field.rawValue)] = UInt32(count)
                unsafe (memory + count).initialize(
                    to: Member(field: known.field, nameHash: known.hash, name: name, value: member))
            } else {
                let hash = ContentHash.of(name)
                let bit = 1 &<< (hash & 63)
                mayRepeat = mayRepeat || others & bit != 0
                others |= bit
                mayHoldRecords = mayHoldRecords || isHolder(name)
                unsafe (memory + count).initialize(
                    to: Member(field: nil, nameHash: hash, name: name, value: member))
            }
            count += 1
        }
    }

    /// Whether the names make a CloudTrail record. Insights have neither a name nor an identity.
    public var isRecord: Bool {
        has(.eventName) || has(.eventSource) || has(.eventVersion) && has(.eventTime)
            || has(.eventID) && has(.userIdentity)
    }

    /// The text of `eventSource`; absent where it is none.
    public func eventSource(_ tape: borrowing Tape) -> JSONText {
        value(ofField: Int(Field.eventSource.rawValue)).map { tape.text(at: $0) } ?? JSONText()
    }

    /// The value of the field with this number; of one that stands twice the last. O(1).
    public func value(ofField number: Int) -> JSONValue? {
        guard met & 1 &<< UInt64(number) != 0 else { return nil }
        return self[Int(places[number])].value
    }

    /// Whether a name stands twice.
    public func repeatsName() -> Bool {
        guard mayRepeat else { return false }
        var names: Set<String> = []
        for index in 0..<count where !names.insert(self[index].name.string).inserted { return true }
        return false
    }

    @inline(__always)
    subscript(index: Int) -> Member {
        precondition(index >= 0 && index < count, "past the last member")
        return unsafe memory[index]
    }

    @inline(__always)
    private func has(_ field: Field) -> Bool { met & 1 &<< UInt64(field.rawValue) != 0 }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Member>.allocate(capacity: capacity * 2)
        unsafe larger.moveInitialize(from: memory, count: count)
        unsafe memory.deallocate()
        unsafe memory = larger
        capacity *= 2
    }
}
