// A validator for the part of JSON Schema 2020-12 that the schemas in docs use. Apart because it must not know
// the answers; it refuses a schema with words it does not know, so that none is passed over in silence.
import Foundation

struct JSONSchema {
    static let answers = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../docs/answers.schema.json").standardizedFileURL

    static let signals = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../docs/signals.schema.json").standardizedFileURL

    private static let words: Set<String> = [
        "$ref", "$defs", "$schema", "title", "description", "type", "properties", "required", "items", "enum", "allOf",
        "oneOf", "pattern", "minimum", "maxItems", "additionalProperties", "unevaluatedProperties",
    ]

    private let root: [String: Any]

    init(contentsOf file: URL) throws {
        let value = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
        root = value as? [String: Any] ?? [:]
    }

    /// What is wrong with the value, each with its place; empty when it is as the schema says.
    func complaints(about value: Any) -> [String] {
        root.isEmpty ? ["no schema"] : check(value, root, at: "").complaints
    }

    private struct Outcome {
        var complaints: [String] = []
        /// Names of members that some part of the schema spoke of.
        var evaluated: Set<String> = []

        mutating func add(_ other: Outcome) {
            complaints += other.complaints
            evaluated.formUnion(other.evaluated)
        }
    }

    private func check(_ value: Any, _ schema: [String: Any], at place: String) -> Outcome {
        var outcome = Outcome()
        for word in schema.keys where !JSONSchema.words.contains(word) {
            outcome.complaints.append("the schema says \(word), which is not known here")
        }
        if let reference = schema["$ref"] as? String {
            let name = String(reference.dropFirst("#/$defs/".count))
            let target = (root["$defs"] as? [String: Any])?[name] as? [String: Any]
            outcome.add(target.map { check(value, $0, at: place) } ?? Outcome(complaints: ["no \(reference)"]))
        }
        for part in schema["allOf"] as? [[String: Any]] ?? [] { outcome.add(check(value, part, at: place)) }
        if let choices = schema["oneOf"] as? [[String: Any]] {
            let results = choices.map { check(value, $0, at: place) }
            let fitting = results.filter(\.complaints.isEmpty)
            if let fit = fitting.first, fitting.count == 1 {
                outcome.add(fit)
            } else {
                outcome.complaints.append("\(place): \(fitting.count) of the choices fit: \(results.map(\.complaints))")
            }
        }
        outcome.complaints += scalarComplaints(value, schema).map { "\(place): \($0)" }
        if let array = value as? [Any], let items = schema["items"] as? [String: Any] {
            for (index, item) in array.enumerated() {
                outcome.complaints += check(item, items, at: "\(place)/\(index)").complaints
            }
        }
        if let object = value as? [String: Any] { checkMembers(of: object, schema, at: place, &outcome) }
        return outcome
    }

    private func checkMembers(
        of object: [String: Any], _ schema: [String: Any], at place: String, _ outcome: inout Outcome
    ) {
        for name in schema["required"] as? [String] ?? [] where object[name] == nil {
            outcome.complaints.append("\(place): no \(name)")
        }
        let known = schema["properties"] as? [String: [String: Any]] ?? [:]
        for (name, value) in object {
            if let part = known[name] ?? schema["additionalProperties"] as? [String: Any] {
                outcome.complaints += check(value, part, at: "\(place)/\(name)").complaints
                outcome.evaluated.insert(name)
            }
        }
        if schema["unevaluatedProperties"] as? Bool == false {
            for name in object.keys where !outcome.evaluated.contains(name) {
                outcome.complaints.append("\(place): \(name) is not of the contract")
            }
        }
    }

    private func scalarComplaints(_ value: Any, _ schema: [String: Any]) -> [String] {
        var complaints: [String] = []
        if let type = schema["type"] as? String, !isOf(type, value) { complaints.append("not of type \(type)") }
        if let choices = schema["enum"] as? [String], !choices.contains(value as? String ?? "") {
            complaints.append("\(value) is none of \(choices)")
        }
        if let pattern = schema["pattern"] as? String,
            (value as? String)?.range(of: pattern, options: .regularExpression) == nil
        {
            complaints.append("\(value) does not fit \(pattern)")
        }
        if let least = schema["minimum"] as? Int, (value as? Int).map({ $0 < least }) ?? false {
            complaints.append("\(value) is less than \(least)")
        }
        if let most = schema["maxItems"] as? Int, (value as? [Any]).map({ $0.count > most }) ?? false {
            complaints.append("more than \(most) items")
        }
        return complaints
    }

    private func isOf(_ type: String, _ value: Any) -> Bool {
        switch type {
        case "object": value is [String: Any]
        case "array": value is [Any]
        case "string": value is String
        case "boolean": value is Bool
        case "integer": value is Int
        default: false
        }
    }
}
