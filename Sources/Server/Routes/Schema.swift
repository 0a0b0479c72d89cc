// What a value of JSON may be: written into the OpenAPI document, and held against every body that comes in. One value
// for both, so that the document cannot promise what the server does not do.
import PropertyGraph
import Triage

/// The shape of a JSON value.
indirect enum Schema: Sendable {
    case object([Property])
    case array(Schema, count: ClosedRange<Int>)
    /// Text; of these words only, where there are any.
    case string([String] = [])
    /// RFC 3339.
    case dateTime
    case integer(ClosedRange<Int64>)
    case boolean
    case nullable(Schema)
    /// Another schema by its name.
    case named(String)
    case any

    struct Property: Sendable {
        var name: String
        var schema: Schema
        var isRequired: Bool
    }

    /// Whole numbers of 64 bits.
    static let int64 = Schema.integer(Int64.min...Int64.max)
    static let text = Schema.string()

    /// An array of any length.
    static func list(_ element: Schema) -> Schema { .array(element, count: 0...Int.max) }

    /// As JSON Schema has it.
    var json: Document {
        switch self {
        case .object(let properties):
            let required = properties.filter(\.isRequired).map(\.name)
            return .members([
                ("type", .text("object")),
                ("properties", .object(properties.map { (name: $0.name, value: $0.schema.json) })),
                ("required", required.isEmpty ? nil : .texts(required)),
            ])
        case .array(let element, let count):
            return .members([
                ("type", .text("array")), ("items", element.json),
                ("minItems", count.lowerBound > 0 ? .integer(Int64(count.lowerBound)) : nil),
                ("maxItems", count.upperBound < Int.max ? .integer(Int64(count.upperBound)) : nil),
            ])
        case .string(let words):
            return .members([("type", .text("string")), ("enum", words.isEmpty ? nil : .texts(words))])
        case .dateTime: return .members([("type", .text("string")), ("format", .text("date-time"))])
        case .integer(let range):
            return .members([
                ("type", .text("integer")), ("minimum", .integer(range.lowerBound)),
                ("maximum", .integer(range.upperBound)),
            ])
        case .boolean: return .members([("type", .text("boolean"))])
        case .nullable(let schema):
            return .members([("anyOf", .array([schema.json, .members([("type", .text("null"))])]))])
        case .named(let name): return .members([("$ref", .text("#/components/schemas/\(name)"))])
        case .any: return .object([])
        }
    }

    /// Holds a value against the schema.
    ///
    /// - Throws: `Refusal` with 400 and the place that is wrong.
    func check(_ value: Document, at pointer: String = "") throws(Refusal) {
        switch (self, value) {
        case (.any, _), (.boolean, .flag), (.nullable, .null): return
        case (.object(let properties), .object(let members)):
            try Schema.check(members, against: properties, at: pointer)
        case (.array(let element, let count), .array(let elements)):
            guard count.contains(elements.count) else {
                throw Refusal(400, "takes \(count.lowerBound) to \(count.upperBound) elements", at: pointer)
            }
            for (index, value) in elements.enumerated() { try element.check(value, at: "\(pointer)/\(index)") }
        case (.string(let words), .text(let text)):
            guard words.isEmpty || words.contains(text) else {
                throw Refusal(400, "takes one of \(words.joined(separator: ", "))", at: pointer)
            }
        case (.dateTime, .text(let text)):
            guard Timestamp(parsing: text) != nil else { throw Refusal(400, "takes a time of RFC 3339", at: pointer) }
        case (.integer(let range), .integer(let number)):
            guard range.contains(number) else {
                throw Refusal(400, "takes a whole number from \(range.lowerBound) to \(range.upperBound)", at: pointer)
            }
        case (.nullable(let schema), _): try schema.check(value, at: pointer)
        case (.named(let name), _): try Schemas.named(name).check(value, at: pointer)
        default: throw Refusal(400, "takes \(article)", at: pointer)
        }
    }

    private static func check(
        _ members: [(name: String, value: Document)], against properties: [Property], at pointer: String
    ) throws(Refusal) {
        for property in properties {
            let place = "\(pointer)/\(property.name)"
            if let member = members.last(where: { $0.name == property.name }) {
                try property.schema.check(member.value, at: place)
            } else if property.isRequired {
                throw Refusal(400, "is missing", at: place)
            }
        }
    }

    private var article: String {
        switch self {
        case .object: "an object"
        case .array: "an array"
        case .string, .dateTime: "a text"
        case .integer: "a whole number"
        case .boolean: "true or false"
        default: "another value"
        }
    }
}

extension Schema.Property {
    static func must(_ name: String, _ schema: Schema) -> Schema.Property {
        Schema.Property(name: name, schema: schema, isRequired: true)
    }

    static func may(_ name: String, _ schema: Schema) -> Schema.Property {
        Schema.Property(name: name, schema: schema, isRequired: false)
    }
}
