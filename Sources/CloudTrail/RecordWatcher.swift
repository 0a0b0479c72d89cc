// Others who look at records while they are read. Apart from reading because it knows nothing of what they look for:
// a finished graph holds no records, so whoever needs them whole must be there when they pass.
import PropertyGraph

/// What a watcher brings back from the records it saw.
public protocol RecordNotes: Sendable {}

/// Looks at each record that is read. Each worker makes one of its own and uses it for all its files.
public protocol RecordWatcher: AnyObject {
    /// Looks at one record. Nothing it is given may outlive the call.
    ///
    /// - Parameters:
    ///   - members: the record's members.
    ///   - tape: the tape it stands on.
    ///   - place: where it lies.
    func see(_ members: borrowing RecordMembers, of tape: borrowing Tape, at place: RecordPlace)

    /// What came of it, asked for once, after the last record.
    func notes() -> any RecordNotes
}

extension RecordMembers {
    /// The hash by which `forEach` knows a member called `name`.
    public static func hash(of name: String) -> UInt64 {
        let fields = FieldTable()
        return unsafe Array(name.utf8).withUnsafeBytes { bytes in
            let text = unsafe JSONText(lending: bytes)
            return fields.entry(text)?.hash ?? ContentHash.of(text)
        }
    }

    /// How many fields are read; their numbers are those below.
    public static var fieldCount: Int { Field.allCases.count }

    /// The name, as CloudTrail writes it, of the field with a number below `fieldCount`.
    public static func name(ofField number: Int) -> String { Field.allCases[number].name }

    /// Hands over each member: its name, a hash of that, which is the same however a field of CloudTrail is written,
    /// and its value; a name that stands twice twice. O(members).
    @inline(__always)
    public func forEach(_ body: (_ name: JSONText, _ hash: UInt64, _ value: JSONValue) -> Void) {
        for index in 0..<count {
            let member = self[index]
            body(member.name, member.nameHash, member.value)
        }
    }
}
