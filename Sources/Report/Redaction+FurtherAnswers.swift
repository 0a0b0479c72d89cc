// Where names stand in the answers that tell events, compare and follow. Apart from the parts that all answers share.
import Investigation
import PropertyGraph

extension Redaction {
    mutating func apply(_ event: inout EventSummary) {
        apply(&event.principal)
        apply(&event.credential)
        each(&event.targets) { $0.apply(&$1) }
        event.address = event.address.map { name($0, "address") }
        event.account = event.account.map { name($0, "account") }
        event.file = file(event.file)
    }

    mutating func apply(_ answer: inout AroundAnswer) {
        apply(&answer.event)
        apply(&answer.origin)
        each(&answer.before.items) { $0.apply(&$1.event) }
        each(&answer.after.items) { $0.apply(&$1.event) }
        each(&answer.notes) { $1 = $0.words($1) }
    }

    mutating func apply(_ answer: inout TimelineAnswer) {
        apply(&answer.subject)
        each(&answer.entries.items) {
            $0.apply(&$1.principal)
            $0.apply(&$1.credential)
            if let address = $1.address { $1.address = $0.name(address, "address") }
            if var event = $1.event {
                $0.apply(&event)
                $1.event = event
            }
        }
    }

    mutating func apply(_ answer: inout FirstSeenAnswer) {
        apply(&answer.subject)
        each(&answer.new.items) {
            $0.apply(&$1.node)
            switch $1.what {
            case .address: $1.value = $0.name($1.value, "address")
            case .role: $1.value = $0.name($1.value, "role")
            case .account: $1.value = $0.name($1.value, "account")
            case .userAgent:
                $1.value = $0.words($1.value)
                if let known = $1.resembles { $1.resembles = $0.words(known) }
            case .service, .action, .region: break
            }
        }
    }

    mutating func apply(_ answer: inout SharedAnswer) {
        each(&answer.shared.items) { $0.apply(&$1) }
        each(&answer.ordinary.items) { $0.apply(&$1) }
    }

    private mutating func apply(_ use: inout SharedUse) {
        apply(&use.node)
        apply(&use.holder)
        each(&use.origins) { $0.apply(&$1) }
        each(&use.places) {
            // A network is an address and the length of its prefix.
            $1.network = $0.name($1.network, "network")
            $0.each(&$1.addresses) { $1 = $0.name($1, "address") }
            $0.each(&$1.programs) { $1 = $0.words($1) }
        }
    }

    mutating func apply(_ answer: inout BlastAnswer) {
        apply(&answer.subject)
        each(&answer.reached.items) {
            $0.apply(&$1.node)
            $0.apply(&$1.hop.node)
            $0.apply(&$1.hop.credential)
            $0.each(&$1.credentials) { $0.apply(&$1) }
            $0.each(&$1.by) { $0.apply(&$1.node) }
        }
        each(&answer.containment) { $1 = $0.words($1) }
        apply(&answer.graph)
    }

    mutating func apply(_ answer: inout PathAnswer) {
        apply(&answer.from)
        apply(&answer.to)
        each(&answer.paths) {
            $0.each(&$1) {
                $0.apply(&$1.node)
                $0.apply(&$1.credential)
            }
        }
        if var side = answer.reachedFrom {
            each(&side.nodes) { $0.apply(&$1) }
            answer.reachedFrom = side
        }
        if var side = answer.reachedTo {
            each(&side.nodes) { $0.apply(&$1) }
            answer.reachedTo = side
        }
        apply(&answer.graph)
    }

    mutating func apply(_ answer: inout ExplainAnswer) {
        apply(&answer.from)
        apply(&answer.to)
        each(&answer.relations.items) {
            $0.apply(&$1.source)
            $0.apply(&$1.target)
            $1.edge.source = $0.id($1.edge.source)
            $1.edge.target = $0.id($1.edge.target)
            $1.meaning = $0.words($1.meaning)
            $0.each(&$1.evidence.items) { $1.file = $0.file($1.file) }
        }
        answer.next = []
    }

    mutating func apply(_ answer: inout PolicyAnswer) {
        apply(&answer.subject)
        each(&answer.statements) { $0.each(&$1.resources) { $1 = $0.name($1, "resource") } }
        each(&answer.allowed.items) { $0.each(&$1.resources) { $1 = $0.name($1, "resource") } }
        each(&answer.denied.items) { $0.each(&$1.resources) { $1 = $0.name($1, "resource") } }
        each(&answer.caveats) { $1 = $0.words($1) }
    }

    mutating func apply(_ answer: inout AskAnswer) {
        each(&answer.findings.items) {
            $1.value = $1.node == nil ? $0.words($1.value) : $0.name($1.value, "name")
            $0.apply(&$1.node)
            $0.each(&$1.shown) {
                $0.each(&$1.values.items) { $1 = $0.words($1) }
                $0.each(&$1.labels) { $1 = $0.words($1) }
            }
        }
    }

    mutating func apply(_ answer: inout SignalsAnswer) {
        each(&answer.signals.items) {
            $0.each(&$1.principals) { $0.apply(&$1) }
            $0.apply(&$1.origin)
            $0.each(&$1.accounts) { $1 = $0.name($1, "account") }
            $0.each(&$1.addresses) { $0.apply(&$1) }
            $0.each(&$1.resources.items) { $0.apply(&$1) }
            $1.group = $0.words($1.group)
            // It is made from names, so they could be guessed from it.
            $1.id = $0.id($1.id)
        }
    }

    /// A raw record is evidence only as it stands, and cannot be redacted: none is kept. The command line does not
    /// offer it.
    mutating func apply(_ answer: inout LogsAnswer) {
        apply(&answer.subject)
        answer.records = Limited([], total: answer.records.total)
        each(&answer.unreadable) { $1.file = $0.file($1.file) }
    }
}
