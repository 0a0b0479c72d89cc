// Where names stand in answers. Apart from how they are replaced: a new kind of answer is one more case here, which the
// compiler asks for.
import Investigation
import PropertyGraph

extension Redaction {
    /// One pass over the response.
    mutating func replacing(_ response: Response) -> Response {
        var copy = response
        apply(&copy.answer)
        apply(&copy.coverage)
        if let entity = response.question.entity { copy.question.entity = self.entity(entity) }
        if let target = response.question.target { copy.question.target = self.entity(target) }
        for index in copy.question.filters.indices {
            let identifies = ["account", "address", "for"].contains(copy.question.filters[index].name)
            copy.question.filters[index].values = response.question.filters[index].values.map { value in
                identifies ? name(value, "name") : words(value)
            }
        }
        copy.next = []
        return copy
    }

    /// An entity as it was asked for: a kind before it stays, and so does the id of an event.
    private mutating func entity(_ text: String) -> String {
        if let colon = text.firstIndex(of: ":"), NodeKind(name: text[..<colon]) != nil {
            return text[...colon] + entity(String(text[text.index(after: colon)...]))
        }
        let searched = words(text)
        return searched != text || text.count == 36 ? searched : name(text, "name")
    }

    private mutating func apply(_ answer: inout Answer) {
        switch answer {
        case .summary(var summary):
            each(&summary.accounts.items) { $1.value = $0.name($1.value, "account") }
            each(&summary.principals.items) { $0.apply(&$1.node) }
            each(&summary.services.items) { $0.apply(&$1.node) }
            each(&summary.addresses.items) { $0.apply(&$1.node) }
            answer = .summary(summary)
        case .entities(var entities):
            each(&entities.entities.items) { $0.apply(&$1.node) }
            answer = .entities(entities)
        case .investigation(var investigation):
            apply(&investigation)
            answer = .investigation(investigation)
        case .whois(var whois):
            apply(&whois)
            answer = .whois(whois)
        case .around(var around):
            apply(&around)
            answer = .around(around)
        case .timeline(var timeline):
            apply(&timeline)
            answer = .timeline(timeline)
        case .firstSeen(var firstSeen):
            apply(&firstSeen)
            answer = .firstSeen(firstSeen)
        case .shared(var shared):
            apply(&shared)
            answer = .shared(shared)
        case .blast(var blast):
            apply(&blast)
            answer = .blast(blast)
        case .path(var path):
            apply(&path)
            answer = .path(path)
        case .explanation(var explanation):
            apply(&explanation)
            answer = .explanation(explanation)
        case .policy(var policy):
            apply(&policy)
            answer = .policy(policy)
        case .asked(var asked):
            apply(&asked)
            answer = .asked(asked)
        case .logs(var logs):
            apply(&logs)
            answer = .logs(logs)
        case .signals(var signals):
            apply(&signals)
            answer = .signals(signals)
        case .questions: break
        }
    }

    private mutating func apply(_ answer: inout InvestigationAnswer) {
        apply(&answer.subject)
        if var lineage = answer.origin {
            apply(&lineage)
            answer.origin = lineage
        }
        each(&answer.credentials.items) {
            $0.apply(&$1.node)
            $0.apply(&$1.origin)
            $0.each(&$1.addresses) { $1 = $0.name($1, "address") }
        }
        each(&answer.sessions.items) { $0.apply(&$1) }
        each(&answer.derivedSessions.items) { $0.apply(&$1) }
        each(&answer.accounts) { $1.account = $0.name($1.account, "account") }
        each(&answer.services.items) { $0.apply(&$1.node) }
        each(&answer.resources.items) { $0.apply(&$1.node) }
        each(&answer.addresses.items) { $0.apply(&$1.node) }
        each(&answer.userAgents.items) { $0.apply(&$1.node) }
        if var actors = answer.by {
            each(&actors.items) {
                $0.apply(&$1.principal)
                $0.apply(&$1.origin)
            }
            answer.by = actors
        }
        apply(&answer.graph)
    }

    // MARK: Parts that several answers share

    mutating func apply(_ coverage: inout Coverage) {
        coverage.accounts = coverage.accounts.map { name($0, "account") }
        each(&coverage.loggingChanges.items) {
            $0.apply(&$1.trail)
            $0.apply(&$1.principal)
            $1.account = $0.name($1.account, "account")
        }
        each(&coverage.warnings) {
            $1.file = $0.file($1.file)
            $1.reason = $0.words($1.reason)
        }
    }

    mutating func apply(_ node: inout NodeSummary) {
        node.id = id(node.id)
        node.account = node.account.map { name($0, "account") }
        switch node.kind {
        case .service, .servicePrincipal, .region: break
        case .userAgent:
            node.key = words(node.key)
            node.label = words(node.label)
        case .credential where node.label.hasPrefix("console "): node.key = name(node.key, "credential")
        case .anonymous:
            node.key = name(node.key, "address")
            node.label = node.label.split(separator: "@", maxSplits: 1).map {
                $0 == "anonymous" ? "anonymous" : node.key
            }
            .joined(separator: "@")
        default:
            let sort = node.kind == .roleSession ? "role" : node.kind == .externalUser ? "user" : node.kind.name
            node.key = name(node.key, sort)
            node.label = name(node.label, sort)
        }
    }

    mutating func apply(_ node: inout NodeSummary?) {
        guard var known = node else { return }
        apply(&known)
        node = known
    }

    mutating func apply(_ lineage: inout LineageAnswer) {
        apply(&lineage.subject)
        each(&lineage.hops) {
            $0.apply(&$1.node)
            $0.apply(&$1.credential)
        }
        apply(&lineage.origin)
    }

    mutating func apply(_ row: inout SessionTally) {
        apply(&row.node)
        apply(&row.role)
        if var hop = row.hop {
            apply(&hop.node)
            apply(&hop.credential)
            row.hop = hop
        }
    }

    mutating func apply(_ graph: inout GraphAnswer) {
        let folded = Set(graph.folded.map(\.id))
        each(&graph.nodes) { $0.apply(&$1.node) }
        each(&graph.edges) {
            if !folded.contains($1.source) { $1.source = $0.id($1.source) }
            if !folded.contains($1.target) { $1.target = $0.id($1.target) }
        }
        each(&graph.folded) {
            $1.label = $0.words($1.label)
            $1.expand = $0.command($1.expand)
        }
    }

    mutating func each<Element>(_ list: inout [Element], _ change: (inout Redaction, inout Element) -> Void) {
        for index in list.indices { change(&self, &list[index]) }
    }
}
