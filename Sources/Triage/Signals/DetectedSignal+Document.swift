// What the engine found, as JSON in a column and back. Apart because the column outlives versions of the program: what
// is missing on the way back has a default, and what is unknown is passed over.
import PropertyGraph

extension DetectedSignal {
    /// Everything but the events and the rule, which have rows of their own, as JSON.
    var json: [UInt8] {
        var sink = JSONMembers()
        write(into: &sink)
        return sink.closed
    }

    private func write(into sink: inout some MemberSink) {
        sink.add("group", group)
        if let origin { sink.add("origin") { origin.write(into: &$0) } }
        sink.add("principals", principals) { $0.write(into: &$1) }
        sink.add("accounts", accounts)
        sink.add("addresses", addresses)
        sink.add("regions", regions)
        sink.add("resources", resources) { $0.write(into: &$1) }
        sink.add("resourceCount", Int64(resourceCount))
        sink.add("userAgents", userAgents)
    }

    /// The signal that `document` describes, without events.
    init(id: String, severity: SignalSeverity, rule: DetectedRule, document: Document) {
        self.init(
            id: id, rule: rule, severity: severity,
            group: document["group"]?.text ?? "", events: [])
        origin = document["origin"].map { DetectedNode($0) }
        principals = document.nodes("principals")
        accounts = document.texts("accounts")
        addresses = document.texts("addresses")
        regions = document.texts("regions")
        resources = document.nodes("resources")
        resourceCount = document["resourceCount"]?.integer.flatMap { Int(exactly: $0) } ?? resources.count
        userAgents = document.texts("userAgents")
    }

    /// This signal with what an earlier run knew of it and this one does not.
    func joined(with earlier: DetectedSignal) -> DetectedSignal {
        var joined = self
        joined.origin = origin ?? earlier.origin
        joined.principals = (earlier.principals + principals).withoutRepeats(by: \.key)
        joined.accounts = (earlier.accounts + accounts).withoutRepeats()
        joined.addresses = (earlier.addresses + addresses).withoutRepeats()
        joined.regions = (earlier.regions + regions).withoutRepeats()
        joined.resources = (earlier.resources + resources).withoutRepeats(by: \.key)
        joined.resourceCount = max(joined.resources.count, resourceCount, earlier.resourceCount)
        joined.userAgents = (earlier.userAgents + userAgents).withoutRepeats()
        return joined
    }

    /// This signal with no more names than are kept.
    func cut() -> DetectedSignal {
        var cut = self
        let limit = StoreLimits.names
        cut.resourceCount = max(resourceCount, resources.count)
        cut.principals.cut(to: limit)
        cut.accounts.cut(to: limit)
        cut.addresses.cut(to: limit)
        cut.regions.cut(to: limit)
        cut.resources.cut(to: limit)
        cut.userAgents.cut(to: limit)
        return cut
    }
}

extension DetectedRule {
    var document: Document {
        .members([
            ("id", .text(id)), ("title", .text(title)), ("name", name.map { .text($0) }),
            ("description", description.map { .text($0) }), ("author", author.map { .text($0) }),
            ("license", license.map { .text($0) }), ("level", level.map { .text($0) }), ("tags", .texts(tags)),
            ("references", .texts(references)), ("falsePositives", .texts(falsePositives)), ("file", .text(file)),
            ("isBuiltIn", .flag(isBuiltIn)), ("isCorrelation", .flag(isCorrelation)),
            (
                "triage",
                triage.map {
                    .members([
                        ("goal", .text($0.goal)), ("lookAt", .texts($0.lookAt)), ("response", .texts($0.response)),
                    ])
                }
            ),
        ])
    }

    init(_ document: Document) {
        self.init(
            id: document["id"]?.text ?? "", title: document["title"]?.text ?? "", file: document["file"]?.text ?? "")
        name = document["name"]?.text
        description = document["description"]?.text
        author = document["author"]?.text
        license = document["license"]?.text
        level = document["level"]?.text
        tags = document.texts("tags")
        references = document.texts("references")
        falsePositives = document.texts("falsePositives")
        isBuiltIn = document["isBuiltIn"]?.flag ?? false
        isCorrelation = document["isCorrelation"]?.flag ?? false
        triage = document["triage"].map {
            DetectedTriage(goal: $0["goal"]?.text ?? "", lookAt: $0.texts("lookAt"), response: $0.texts("response"))
        }
    }
}

extension DetectedNode {
    fileprivate func write(into sink: inout some MemberSink) {
        sink.add("kind", kind)
        sink.add("key", key)
        sink.add("name", name)
        sink.add("account", account)
        sink.add("type", type)
    }

    init(_ document: Document) {
        self.init(
            kind: document["kind"]?.text ?? "", key: document["key"]?.text ?? "", name: document["name"]?.text ?? "",
            account: document["account"]?.text, type: document["type"]?.text)
    }
}

extension Document {
    /// The strings of the array called `name`.
    func texts(_ name: String) -> [String] { self[name]?.elements.compactMap(\.text) ?? [] }

    fileprivate func nodes(_ name: String) -> [DetectedNode] {
        self[name]?.elements.map { DetectedNode($0) } ?? []
    }
}

extension Array {
    fileprivate mutating func cut(to limit: Int) {
        if count > limit { removeLast(count - limit) }
    }
}

extension [DetectedNode] {
    /// Each element where its key first stands.
    fileprivate func withoutRepeats(by key: KeyPath<DetectedNode, String>) -> [DetectedNode] {
        var seen: Set<String> = []
        return filter { seen.insert($0[keyPath: key]).inserted }
    }
}
