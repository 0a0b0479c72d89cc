// A question put to a graph that is loaded already: everything between the words of a question and its answer. Apart
// from the commands because the server asks the same questions, of one graph and many times.
import Investigation
import PropertyGraph

/// What one command asks.
struct Asking: Sendable {
    /// What a question is about, beside its flags.
    struct Subject: Sendable {
        /// What a request calls it.
        var name: String
        /// A sentence for who asks by request.
        var meaning: String
        /// Whether there is no question without it.
        var isRequired = true

        static let entity = Subject(
            name: "entity",
            meaning:
                "A name, an ARN, a key id, an address, role/session, or the first letters of one of these, with or "
                + "without a kind before it, as in role:backup.")
    }

    var subjects: [Subject]
    /// How an answer repeats the subjects.
    var repeated: @Sendable ([String]) -> (entity: String?, target: String?) = { (entity: $0.first, target: nil) }
    /// Asks. There are as many subjects as were given, in their order.
    var answer: @Sendable (Settings, [String], Investigator, EventFilter) throws(Failure) -> Answer
}

extension Settings {
    /// Loads the logs, asks about the subjects, and prints the answer.
    func answer(_ asking: Asking, about subjects: [String] = []) async throws(Failure) -> ExitStatus {
        let (entity, target) = asking.repeated(subjects)
        return try await answer(entity: entity, target: target) { (investigator, filter) throws(Failure) in
            try asking.answer(self, subjects, investigator, filter)
        }
    }

    /// The response to a question about the subjects, of logs that are loaded already.
    func response(
        to asking: Asking, about subjects: [String], in investigator: Investigator, _ filter: EventFilter
    ) throws(Failure) -> Response {
        let (entity, target) = asking.repeated(subjects)
        return try response(entity: entity, target: target, in: investigator) { () throws(Failure) in
            try asking.answer(self, subjects, investigator, filter)
        }
    }
}
