// Where names stand in an answer of `whois`. Apart from the other answers because its missing record names an account
// in the middle of paths.
import Investigation
import PropertyGraph

extension Redaction {
    mutating func apply(_ answer: inout WhoisAnswer) {
        apply(&answer.lineage)
        apply(&answer.credential)
        answer.derivedAccount = answer.derivedAccount.map { name($0, "account") }
        if var event = answer.event {
            apply(&event.principal)
            apply(&event.via)
            answer.event = event
        }
        if var missing = answer.missing {
            apply(&missing)
            answer.missing = missing
        }
        if var candidate = answer.candidate {
            apply(&candidate.node)
            answer.candidate = candidate
        }
        each(&answer.claims) { $0.apply(&$1.node) }
        if var made = answer.createdBy {
            apply(&made)
            answer.createdBy = made
        }
        each(&answer.alternatives) { $0.apply(&$1.lineage) }
        each(&answer.origins.items) {
            $0.apply(&$1.origin)
            $0.each(&$1.through) { $0.apply(&$1) }
        }
        apply(&answer.graph)
    }

    /// Beside the account itself, the account and the organization in the paths.
    private mutating func apply(_ missing: inout MissingRecord) {
        guard let account = missing.account else { return }
        let pseudonym = name(account, "account")
        missing.account = pseudonym
        each(&missing.paths) { redaction, path in
            let parts = path.split(separator: "/", omittingEmptySubsequences: false).map { part in
                part.hasPrefix("o-")
                    ? redaction.name(String(part), "organization")
                    : part.split(separator: "_", omittingEmptySubsequences: false).map {
                        $0 == account ? pseudonym : String($0)
                    }.joined(separator: "_")
            }
            path = parts.joined(separator: "/")
        }
    }
}
