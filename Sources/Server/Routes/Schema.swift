// What a value of JSON may be: written into the OpenAPI document, and held against every body that comes in. One value
// for both, so that the document cannot promise what the server does not do.
import PropertyGraph

/// The shape of a JSON value.
indirect enum Schema: Sendable {
    case object([Property])
    case array(Schema, count: ClosedRange<Int>)
    /// Text; of these words only, where there are any.
    case string([String] = [])
    /// RFC 3339.
    case dateTime
    case integer(ClosedRange<Int>)
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
    static let int64 = Schema.integer(Int.min...Int.max)
    static let text = Schema.string()

    /// An array of any length.
    static func list(_ element: Schema) -> Schema { .array(element, count: 0...Int.max) }

    /// As JSON Schema has it.
    var json: JSON {
        switch self {
        case .object(let properties):
            var members: [JSON.Member] = [
                .init("type", .string("object")),
                .init("properties", .object(properties.map { .init($0.name, $0.schema.json) })),
            ]
            let required = properties.filter(\.isRequired).map(\.name)
            if !required.isEmpty { members.append(.init("required", .strings(required))) }
            return .object(members)
        case .array(let element, let count):
            var members: [JSON.Member] = [.init("type", .string("array")), .init("items", element.json)]
            if count.lowerBound > 0 { members.append(.init("minItems", .int(count.lowerBound))) }
            if count.upperBound < Int.max { members.append(.init("maxItems", .int(count.upperBound))) }
            return .object(members)
        case .string(let words):
            let type = JSON.Member("type", .string("string"))
            return .object(words.isEmpty ? [type] : [type, .init("enum", .strings(words))])
        case .dateTime: return .object([.init("type", .string("string")), .init("format", .string("date-time"))])
        case .integer(let range):
            var members: [JSON.Member] = [.init("type", .string("integer"))]
            if range == Int.min...Int.max {
                members.append(.init("format", .string("int64")))
            }
            members.append(.init("minimum", .int(range.lowerBound)))
            members.append(.init("maximum", .int(range.upperBound)))
            return .object(members)
        case .boolean: return .object([.init("type", .string("boolean"))])
        case .nullable(let schema): return .object([.init("anyOf", .array([schema.json, Schema.null]))])
        case .named(let name): return .object([.init("$ref", .string("#/components/schemas/\(name)"))])
        case .any: return .object([])
        }
    }

    private static let null = JSON.object([.init("type", .string("null"))])

    /// Holds a value against the schema.
    ///
    /// - Throws: `Refusal` with 400 and the place that is wrong.
    func check(_ value: JSON, at pointer: String = "") throws(Refusal) {
        switch (self, value) {
        case (.any, _), (.boolean, .bool), (.nullable, .null): return
        case (.object(let properties), .object(let members)):
            try Schema.check(members, against: properties, at: pointer)
        case (.array(let element, let count), .array(let elements)):
            guard count.contains(elements.count) else {
                throw Refusal(400, "takes \(count.lowerBound) to \(count.upperBound) elements", at: pointer)
            }
            for (index, value) in elements.enumerated() { try element.check(value, at: "\(pointer)/\(index)") }
        case (.string(let words), .string(let text)):
            guard words.isEmpty || words.contains(text) else {
                throw Refusal(400, "takes one of \(words.joined(separator: ", "))", at: pointer)
            }
        case (.dateTime, .string(let text)):
            guard Timestamp(parsing: text) != nil else { throw Refusal(400, "takes a time of RFC 3339", at: pointer) }
        case (.integer(let range), .number):
            guard let number = value.integer, range.contains(number) else {
                throw Refusal(400, "takes a whole number from \(range.lowerBound) to \(range.upperBound)", at: pointer)
            }
        case (.nullable(let schema), _): try schema.check(value, at: pointer)
        case (.named(let name), _): try Schemas.named(name).check(value, at: pointer)
        default: throw Refusal(400, "takes \(article)", at: pointer)
        }
    }

    private static func check(
        _ members: [JSON.Member], against properties: [Property], at pointer: String
    ) throws(Refusal) {
        for property in properties {
            let place = "\(pointer)/\(property.name)"
            if let member = members.first(where: { $0.name == property.name }) {
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
