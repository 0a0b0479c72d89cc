// trailgraph entities: find an entity by its kind and a part of its name.
import Investigation
import PropertyGraph

extension Command {
    static let entities = Command(
        "entities", "the identities, credentials and things in the logs, by kind and name",
        operands: [.paths, .subject("[TEXT]")],
        description: [
            """
            Lists every entity that has TEXT in its name, ARN or id, the busiest first; without TEXT, all of them. \
            Letter case does not matter.
            """,
            """
            PATH and TEXT may stand in either order: a word that names a file or folder is a path. To look for such \
            a word, write it with a kind, as in role:backup.
            """,
        ],
        examples: [
            Example(purpose: "Roles with adm in their name", line: "trailgraph entities SampleLogs --kind role adm"),
            Example(purpose: "Every access key", line: "trailgraph entities SampleLogs --kind access-key"),
            Example(
                purpose: "Addresses that were refused something, as CSV",
                line: "trailgraph entities SampleLogs --kind address --outcome denied -o addresses.csv"),
        ],
        flags: [.kind] + Flag.filters + Flag.answers + Flag.reading,
        run: { (arguments) async throws(Failure) in
            let (word, paths) = try textAndPaths(arguments.operands, of: "entities")
            return try await Settings(arguments, paths: paths).answer(.entities, about: word.map { [$0] } ?? [])
        })
}

extension Asking {
    static let entities = Asking(
        subjects: [
            Subject(
                name: "text", meaning: "A part of its name, ARN or id; letter case does not matter.", isRequired: false)
        ],
        answer: { (settings, subjects, investigator, filter) throws(Failure) in
            let word = subjects.first
            var (kinds, text) = (settings.kinds, word)
            if kinds.isEmpty, let word, let (kind, rest) = kindAndText(word) { (kinds, text) = ([kind], rest) }
            return .entities(
                investigator.entities(matching: text, kinds: kinds, filter: filter, limit: settings.limit))
        })

    /// `role:backup` taken apart; nil where the word before the colon is no kind, as in an ARN.
    private static func kindAndText(_ word: String) -> (NodeKind, String)? {
        guard let colon = word.firstIndex(of: ":"), let kind = NodeKind(name: word[..<colon]) else { return nil }
        return (kind, String(word[word.index(after: colon)...]))
    }
}
