// Rules as the store keeps them: apart from their signals, of which many have the same one. A rule that says something
// else is another row, so what is known of a row stays true.

/// The rules of one store, each read or written once.
final class StoredRules {
    /// What all signals of a rule have in common.
    struct Rule {
        var number: Int64
        var facets: [UInt8]
    }

    private let connection: Connection
    private var byContent: [String: (content: DetectedRule, rule: Rule)] = [:]
    private var byNumber: [Int64: [UInt8]] = [:]

    init(_ connection: Connection) { self.connection = connection }

    /// The row of `rule`, made where there is none. O(size) the first time.
    func rule(_ content: DetectedRule) throws(TriageError) -> Rule {
        if let known = byContent[content.id], known.content == content { return known.rule }
        let rule = try stored(content.document.bytes, Facets.encode(content))
        byContent[content.id] = (content, rule)
        return rule
    }

    /// The facets of the row with this number; none where there is no such row.
    func facets(_ number: Int64) throws(TriageError) -> [UInt8] {
        if let known = byNumber[number] { return known }
        let facets =
            try connection.first("SELECT facets FROM rule WHERE number = ?1", [.integer(number)]) { $0.bytes(0) } ?? []
        byNumber[number] = facets
        return facets
    }

    /// Takes the rules out of the signals of a store that kept them there. O(signals).
    func takeOut() throws(TriageError) {
        let documents = try connection.all("SELECT DISTINCT json_extract(detected, '$.rule') FROM signal") {
            $0.optionalText(0)
        }
        for text in documents.compactMap(\.self) {
            guard let document = Document(parsing: text) else { continue }
            _ = try stored(Array(text.utf8), Facets.encode(DetectedRule(document)))
        }
        try connection.run(
            """
            UPDATE signal SET rule = (SELECT number FROM rule WHERE document = json_extract(detected, '$.rule')),
                detected = json_remove(detected, '$.rule')
            """)
    }

    private func stored(_ document: [UInt8], _ facets: [UInt8]) throws(TriageError) -> Rule {
        let known = try connection.first("SELECT number FROM rule WHERE document = ?1", [.utf8(document)]) {
            $0.integer(0)
        }
        if let known { return Rule(number: known, facets: facets) }
        try connection.run("INSERT INTO rule (document, facets) VALUES (?1, ?2)", [.utf8(document), .bytes(facets)])
        return Rule(number: connection.lastKey, facets: facets)
    }
}
