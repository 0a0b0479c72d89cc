// JSON as it is received. Apart because the value itself belongs to the store.
import Triage

extension Document {
    /// The same with every whole number as such, however it is written: JSON knows no difference between 3 and 3.0, and
    /// a schema that takes the one takes the other.
    var withWholeNumbers: Document {
        switch self {
        case .object(let members): .object(members.map { (name: $0.name, value: $0.value.withWholeNumbers) })
        case .array(let elements): .array(elements.map(\.withWholeNumbers))
        case .number(let text):
            // Beyond 2 to the 53rd several whole numbers have one floating-point number between them.
            Double(text).flatMap { abs($0) < 0x1p53 ? Int64(exactly: $0) : nil }.map { .integer($0) } ?? self
        case .text, .integer, .flag, .null: self
        }
    }
}
