// The identity cases as files: a small log and, beside it, the facts its graph must hold. Apart from the tests because
// the properties are tested over all of them together.
import Foundation
import Testing

/// One case: `case-04-assume-role.json` and `case-04-assume-role.expected`.
struct CaseFile: Sendable, CustomTestStringConvertible {
    /// The files' name without its ending.
    let name: String
    private let folder: String

    var logs: String { "\(folder)/\(name).json" }
    var testDescription: String { name }

    /// The case's number in the table of identity cases.
    var number: Int? { Int(name.dropFirst("case-".count).prefix(2)) }

    /// The lines of the expectation, in order, empty ones left out.
    func expectation() throws -> [String] {
        try String(contentsOfFile: "\(folder)/\(name).expected", encoding: .utf8)
            .split(separator: "\n").map(String.init)
    }

    /// Every record of the case, each as a JSON text of its own.
    func records() throws -> [[UInt8]] {
        let document = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: logs)))
        let records = try #require((document as? [String: Any])?["Records"] as? [Any])
        return try records.map { Array(try JSONSerialization.data(withJSONObject: $0, options: .sortedKeys)) }
    }

    /// All cases, by number.
    static let all: [CaseFile] = {
        let folder = Bundle.module.bundlePath + "/Cases"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".json") }.sorted()
            .map { CaseFile(name: String($0.dropLast(".json".count)), folder: folder) }
    }()
}
