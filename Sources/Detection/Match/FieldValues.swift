// The values of a record's fields, each looked up once for all rules. Apart from matching because it knows paths and
// no questions.
import CloudTrail

/// The values that the paths of a program have in the record in hand. A worker owns one and uses it for every record.
struct FieldValues: ~Copyable {
    /// What is known of one path; of an earlier record where the stamp is not this one's.
    private struct Slot {
        var stamp: UInt32 = 0
        var first: JSONValue?
        /// Values past the first lie in `more`, from here.
        var start: Int32 = 0
        var count: Int32 = 0
    }

    private let paths: [Step]
    /// The names of all paths, one after another.
    private let bytes: [UInt8]
    /// A path without memory of its own, which would be counted at every look.
    private struct Step {
        let parent: Int32
        let name: Range<Int>
        let place: Int
    }

    private let names: TopLevelNames
    private var slots: [Slot]
    /// Values of paths with more than one, those of one path side by side.
    private var more: [JSONValue] = []
    private(set) var stamp: UInt32 = 0

    /// Values one path may have in one record: an array in an array in an array multiplies.
    private static let limit = 10_000

    init(_ program: borrowing Program) {
        var (steps, bytes): ([Step], [UInt8]) = ([], [])
        for path in program.paths {
            let start = bytes.count
            bytes += path.name
            steps.append(Step(parent: path.parent, name: start..<bytes.count, place: path.place ?? -1))
        }
        (paths, self.bytes) = (steps, bytes)
        names = program.topLevel
        slots = Array(repeating: Slot(), count: program.paths.count)
    }

    /// Takes the next record in hand. O(members).
    mutating func begin(_ members: borrowing RecordMembers) {
        if stamp == .max {
            for index in slots.indices { slots[index].stamp = 0 }
            stamp = 0
        }
        stamp += 1
        more.removeAll(keepingCapacity: true)
        for (number, path) in names.fields {
            guard let value = members.value(ofField: number) else { continue }
            slots[Int(path)] = Slot(stamp: stamp, first: value, start: 0, count: 1)
        }
        guard names.hasOthers || members.mayRepeat else { return }
        members.forEach { name, hash, value in
            names.each(hash) { path in note(name, value, at: Int(path)) }
        }
    }

    /// A field of CloudTrail may be written in other letters by an export; the name as written counts for more.
    @inline(__always)
    private mutating func note(_ name: JSONText, _ value: JSONValue, at path: Int) {
        guard isCalled(name, path) || slots[path].stamp != stamp && isInLowerCase(name, path) else { return }
        slots[path] = Slot(stamp: stamp, first: value, start: 0, count: 1)
    }

    /// Whether `name` is the last step of a path.
    @inline(__always)
    private func isCalled(_ name: JSONText, _ path: Int) -> Bool {
        name.hasBytes(bytes.span.extracting(paths[path].name))
    }

    /// Whether `name` is a field's name with all letters in lower case, as exports of CloudTrail Lake write them.
    private func isInLowerCase(_ name: JSONText, _ path: Int) -> Bool {
        let field = bytes.span.extracting(paths[path].name)
        guard name.count == field.count else { return false }
        for index in field.indices where name[index] != TextPattern.lower(field[index]) { return false }
        return true
    }

    /// How many values `path` has. O(members of the objects on the way), once a record.
    mutating func count(_ path: Int32, _ tape: borrowing Tape) -> Int {
        let index = Int(path)
        if slots[index].stamp == stamp { return Int(slots[index].count) }
        let parent = paths[index].parent
        var found: [JSONValue] = []
        var first: JSONValue?
        if parent >= 0 {
            let values = count(parent, tape)
            for place in 0..<values {
                collect(value(parent, place), index, tape, &first, &found)
            }
        }
        var slot = Slot(stamp: stamp, first: first, start: 0, count: first == nil ? 0 : 1)
        if !found.isEmpty {
            slot.start = Int32(more.count)
            slot.count += Int32(found.count)
            more += found
        }
        slots[index] = slot
        return Int(slot.count)
    }

    /// One of the values of a path whose count is known.
    func value(_ path: Int32, _ place: Int) -> JSONValue {
        let slot = slots[Int(path)]
        guard place == 0, let first = slot.first else { return more[Int(slot.start) + place - 1] }
        return first
    }

    /// Looks the last step of a path up in `value`; where that is an array in each element, and a number also counts
    /// its elements from 0.
    private func collect(
        _ value: JSONValue, _ path: Int, _ tape: borrowing Tape, _ first: inout JSONValue?, _ more: inout [JSONValue]
    ) {
        var member: JSONValue?
        var elements = tape.elements(of: value)
        var place = 0
        while let element = tape.nextElement(&elements) {
            if place == paths[path].place { member = element }
            place += 1
            collect(element, path, tape, &first, &more)
        }
        var members = tape.members(of: value)
        while let (name, value) = tape.nextMember(&members) {
            if isCalled(name, path) { member = value }
        }
        guard let member, more.count < FieldValues.limit else { return }
        if first == nil { first = member } else { more.append(member) }
    }
}
