// What attackers write into logs, and answers full of it. Apart because every format is tried against the same words.
import PropertyGraph

@testable import Investigation

enum Hostile {
    /// Every control character, with a letter after each.
    static let controls = String(
        String.UnicodeScalarView(
            (Array(0x00...0x1F) + Array(0x7F...0x9F)).flatMap { [Unicode.Scalar(UInt8($0)), Unicode.Scalar("x")] }))

    /// Every scalar that turns or parts lines or text.
    static let directions =
        "\u{2028}a\u{2029}b\u{202A}\u{202B}\u{202C}\u{202D}\u{202E}"
        + "\u{2066}\u{2067}\u{2068}\u{2069}\u{200E}\u{200F}\u{061C}"

    static let texts: [String] = [
        controls, directions,
        "\u{1B}[2J\u{1B}]0;owned\u{7}\u{1B}]8;;https://example.com\u{1B}\\click\u{1B}]8;;\u{1B}\\",
        #""];node[URL="javascript:alert(1)"];x[label=""#,
        #"\"];evil[URL="javascript:alert(1)"];//"#, #"trailing backslash \"#, #"\N\G\E\L\l\r\n"#,
        "=cmd|' /C calc'!A0", "+1+1", "-1+1", "-", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1", "＝1+1",
        "</svg><script>alert(1)</script>", "<b>x</b><!-- ", "]]>", "&lt;script&gt;", "&#27;[2J", "&quot;",
        "\"><script>", "onload=alert(1)", "xlink:href=\"javascript:x\"", "`whoami`", "#quot;", "%%{init: {}}%%",
        "end", "click n1 href \"javascript:x\"", "x\nFORGED line", "x\r\nFORGED,row",
        "漢字かな交じり文のとても長い名前を持つ資源", "e\u{301}\u{301}\u{301}", "\u{301}leading mark",
        "z" + String(repeating: "\u{300}", count: 200), "👩‍💻 👨‍👩‍👧 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🇨🇭", "\u{FFFE}\u{FFFF}", "", " ",
        String(repeating: "long-value/", count: 40),
    ]

    /// The answers of the tests with `text` in every place whose content comes from a log or a file name.
    static func responses(with text: String) -> [Response] { Sample.all.map { $0.poisoned { text } } }

    /// An investigation in which each place has another of the texts.
    static var mixedResponse: Response {
        var next = 0
        return Sample.response.poisoned {
            next += 1
            return texts[next % texts.count]
        }
    }
}

extension Response {
    func poisoned(_ text: () -> String) -> Response {
        var copy = self
        copy.question.entity = text()
        copy.question.target = copy.question.target.map { _ in text() }
        copy.question.filters = question.filters.map { ($0.name, [text(), text()]) }
        copy.coverage.accounts = coverage.accounts.map { _ in text() }
        copy.coverage.regions = coverage.regions.map { _ in text() }
        for index in coverage.warnings.indices {
            copy.coverage.warnings[index].file = text()
            copy.coverage.warnings[index].reason = text()
        }
        copy.coverage.loggingChanges.poison {
            $0.trail?.poison(text)
            $0.principal?.poison(text)
            $0.account = text()
            $0.region = text()
        }
        copy.next = next.map { _ in text() }
        switch answer {
        case .summary(var answer):
            answer.accounts.poison { $0.value = text() }
            answer.principals.poison { $0.poison(text) }
            answer.services.poison { $0.poison(text) }
            answer.regions.poison { $0.value = text() }
            answer.addresses.poison { $0.poison(text) }
            answer.errors.poison { $0.value = text() }
            copy.answer = .summary(answer)
        case .entities(var answer):
            answer.entities.poison { $0.poison(text) }
            copy.answer = .entities(answer)
        // RecordSamples makes these of any text.
        case .logs, .explanation, .policy, .questions, .asked, .signals: break
        case .investigation(let answer): copy.answer = .investigation(answer.poisoned(text))
        case .whois(let answer): copy.answer = .whois(answer.poisoned(text))
        case .around(let answer): copy.answer = .around(answer.poisoned(text))
        case .timeline(let answer): copy.answer = .timeline(answer.poisoned(text))
        case .firstSeen(let answer): copy.answer = .firstSeen(answer.poisoned(text))
        case .shared(let answer): copy.answer = .shared(answer.poisoned(text))
        case .blast(let answer): copy.answer = .blast(answer.poisoned(text))
        case .path(let answer): copy.answer = .path(answer.poisoned(text))
        }
        return copy
    }
}

extension InvestigationAnswer {
    fileprivate func poisoned(_ text: () -> String) -> InvestigationAnswer {
        var copy = self
        copy.subject.poison(text)
        if var lineage = origin {
            lineage.subject.poison(text)
            lineage.origin?.poison(text)
            for index in lineage.hops.indices { lineage.hops[index].poison(text) }
            copy.origin = lineage
        }
        copy.credentials.poison {
            $0.node.poison(text)
            $0.origin?.poison(text)
            $0.addresses = $0.addresses.map { _ in text() }
        }
        for keyPath in [\InvestigationAnswer.sessions, \.derivedSessions] {
            copy[keyPath: keyPath].poison {
                $0.node.poison(text)
                $0.role?.poison(text)
                $0.hop?.poison(text)
            }
        }
        for index in accounts.indices { copy.accounts[index].account = text() }
        for keyPath in [\InvestigationAnswer.services, \.resources, \.addresses, \.userAgents] {
            copy[keyPath: keyPath].poison { $0.poison(text) }
        }
        copy.regions.poison { $0.value = text() }
        copy.by?.poison {
            $0.principal.poison(text)
            $0.origin?.poison(text)
            for index in $0.actions.indices { $0.actions[index].action = text() }
        }
        copy.graph.poison(text)
        return copy
    }
}

extension BlastAnswer {
    fileprivate func poisoned(_ text: () -> String) -> BlastAnswer {
        var copy = self
        copy.subject.poison(text)
        copy.reached.poison {
            $0.node.poison(text)
            $0.hop.poison(text)
            for index in $0.credentials.indices { $0.credentials[index].poison(text) }
            for index in $0.by.indices { $0.by[index].poison(text) }
            for index in $0.actions.indices { $0.actions[index].action = text() }
        }
        for index in resources.indices { copy.resources[index].type = text() }
        copy.containment = containment.map { _ in text() }
        copy.graph.poison(text)
        return copy
    }
}

extension PathAnswer {
    fileprivate func poisoned(_ text: () -> String) -> PathAnswer {
        var copy = self
        copy.from.poison(text)
        copy.to.poison(text)
        for path in paths.indices {
            for index in paths[path].indices { copy.paths[path][index].poison(text) }
        }
        for keyPath in [\PathAnswer.reachedFrom, \.reachedTo] {
            for index in copy[keyPath: keyPath]?.nodes.indices ?? 0..<0 {
                copy[keyPath: keyPath]?.nodes[index].poison(text)
            }
        }
        copy.graph.poison(text)
        return copy
    }
}

extension GraphAnswer {
    fileprivate mutating func poison(_ text: () -> String) {
        for index in nodes.indices { nodes[index].poison(text) }
        for index in edges.indices {
            edges[index].eventIDs = [text()]
            edges[index].actions = [Sample.action(text(), 1)]
        }
        for index in folded.indices {
            folded[index].label = text()
            folded[index].expand = text()
        }
    }
}

extension WhoisAnswer {
    fileprivate func poisoned(_ text: () -> String) -> WhoisAnswer {
        var copy = self
        copy.lineage.poison(text)
        copy.createdBy?.poison(text)
        for index in alternatives.indices { copy.alternatives[index].lineage.poison(text) }
        copy.event?.eventID = text()
        copy.event?.action = text()
        copy.event?.principal?.poison(text)
        copy.event?.via?.poison(text)
        copy.credential?.poison(text)
        copy.derivedAccount = text()
        copy.missing = MissingRecord(eventName: text(), account: text(), region: text(), paths: [text()])
        copy.candidate?.node.poison(text)
        copy.candidate?.eventIDs = [text()]
        for index in claims.indices { copy.claims[index].poison(text) }
        copy.origins.poison { row in
            row.origin?.poison(text)
            for index in row.through.indices { row.through[index].poison(text) }
        }
        for index in graph.nodes.indices { copy.graph.nodes[index].poison(text) }
        return copy
    }
}

extension LineageAnswer {
    fileprivate mutating func poison(_ text: () -> String) {
        subject.poison(text)
        origin?.poison(text)
        for index in hops.indices { hops[index].poison(text) }
    }
}

extension Limited {
    mutating func poison(_ change: (inout Element) -> Void) {
        for index in items.indices { change(&items[index]) }
    }
}

extension NodeTally {
    fileprivate mutating func poison(_ text: () -> String) {
        node.poison(text)
        for index in actions.indices { actions[index].action = text() }
    }
}

extension Hop {
    fileprivate mutating func poison(_ text: () -> String) {
        node.poison(text)
        eventIDs = [text()]
        credential?.poison(text)
    }
}

extension NodeSummary {
    mutating func poison(_ text: () -> String) {
        key = text()
        label = text()
        if account != nil { account = text() }
        if type != nil { type = text() }
    }
}
