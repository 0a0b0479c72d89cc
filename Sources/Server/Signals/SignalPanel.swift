// What an investigator opens beside a signal: who and what it is about, what to ask next, what to do. Much of that only
// the graph knows; it is asked through a protocol, so that signals are served without one, too.
import PropertyGraph
import Triage

/// What the graph has to say about a signal. Asked from any thread; what is given once the cancellation is cancelled is
/// thrown away.
public protocol SignalPanel: Sendable {
    /// Who and what the signal is about, as the graph has them; each an object, the origin first.
    func identities(of signal: StoredSignal, unless cancellation: Cancellation) -> [Document]
    /// What to do so that what follows from the signal ends, the most urgent first.
    func containment(of signal: StoredSignal, unless cancellation: Cancellation) -> [String]
    /// What the origin of the signal did around its time.
    ///
    /// - Parameters:
    ///   - signal: the signal.
    ///   - seconds: how far before its first and after its last event to look.
    ///   - form: one of `forms`.
    ///   - cancellation: stops it.
    /// - Throws: `GraphQuestion.Refused` where the graph does not know whom the signal is about.
    func activity(
        of signal: StoredSignal, within seconds: Int, _ form: GraphQuestion.Form, unless cancellation: Cancellation
    ) throws(GraphQuestion.Refused) -> [UInt8]
    /// What an activity can be given as, JSON first.
    var forms: [GraphQuestion.Form] { get }
}

extension SignalService {
    var panelRoutes: [Route] {
        [identities, queries, actions, matching] + (panel.map { [activity($0)] } ?? [])
    }

    private func route(
        _ ending: String, _ id: String, _ summary: String, _ schema: String, _ parameters: [Parameter] = [],
        _ answer: @escaping @Sendable (StoredSignal, Call) -> Document
    ) -> Route {
        Route(
            method: .get, path: SignalService.path + "/signals/{signal_id}/" + ending, id: id, summary: summary,
            tag: "Panel", lane: .graph, parameters: parameters,
            success: Route.Success(description: summary, schema: .named(schema)),
            refusals: parameters.isEmpty ? [404] : [400, 404],
            answer: { call throws(Refusal) in .json(.members([("data", answer(try signal(call), call))])) })
    }

    private var identities: Route {
        route(
            "entities", "GetSignalEntities", "Who and what a signal is about.", "SignalEntitiesResponse",
            [Parameter(name: "limit", kind: .integer(1...1_000), description: "How many at most; without it 100.")]
        ) { signal, call in
            let known = panel?.identities(of: signal, unless: call.cancellation) ?? signal.identities
            return .members([
                ("id", .text(signal.id)), ("type", .text("entities")),
                (
                    "attributes",
                    .members([("identities", .array(Array(known.prefix(call.number("limit") ?? 100))))])
                ),
            ])
        }
    }

    private var queries: Route {
        route(
            "investigation_queries", "GetInvestigationLogQueriesMatchingSignal",
            "Questions to ask next, with their filters.", "SuggestedActionsResponse"
        ) { signal, _ in .array(pivots(from: signal)) }
    }

    private var actions: Route {
        route(
            "suggested_actions", "GetSuggestedActionsMatchingSignal",
            "What to look at and what to do: the steps of the rule, and what contains what followed.",
            "SuggestedActionsResponse"
        ) { signal, call in
            let triage = signal.steps
            let groups = [
                ("look_at", triage?.lookAt ?? [], activityLink(signal)),
                ("respond", triage?.response ?? [], activityLink(signal)),
                (
                    "contain", panel?.containment(of: signal, unless: call.cancellation) ?? [],
                    question("blast", [("entity", signal.actor?.key)])
                ),
            ]
            let steps = groups.flatMap { kind, steps, url in
                steps.enumerated().map { index, step in
                    Document.members([
                        ("id", .text("\(signal.id)-\(kind)-\(index + 1)")), ("type", .text("recommended_blog_posts")),
                        (
                            "attributes",
                            .members([("title", .text(step)), ("url", .text(url)), ("kind", .text(kind))])
                        ),
                    ])
                }
            }
            return .array(steps + pivots(from: signal))
        }
    }

    private var matching: Route {
        Route(
            method: .get, path: SignalService.path + "/events/{event_id}/matching_signals", id: "GetMatchingSignals",
            summary: "The signals that an event is part of.", tag: "Panel",
            parameters: [
                Parameter(
                    name: "track", kind: .text, description: "Where the event is from; the same here whatever it says.",
                    isRequired: true)
            ],
            success: Route.Success(description: "The signals.", schema: .named("MatchingSignalsResponse")),
            refusals: [400],
            answer: { call throws(Refusal) in
                let signals = try asking { () throws(TriageError) in try store.signals(ofEvent: call["event_id"]) }
                let rows = signals.map { signal in
                    Document.members([
                        ("id", .text(signal.id)), ("type", .text("matching_signal")),
                        (
                            "attributes",
                            .members([
                                ("event_tracker_id", .text(signal.id)),
                                ("severity", .text(signal.detected.severity.rawValue)), ("title", .text(signal.title)),
                                ("trigger_time_ms", .integer(signal.time.milliseconds)),
                            ])
                        ),
                    ])
                }
                return .json(.members([("data", .array(rows))]))
            })
    }

    private func activity(_ panel: any SignalPanel) -> Route {
        Route(
            method: .get, path: SignalService.path + "/signals/{signal_id}/user_activity", id: "GetSignalUserActivity",
            summary: "What whoever stands behind a signal did around its time, as /api/v1/investigate answers.",
            tag: "Panel", lane: .graph,
            parameters: [
                Parameter(
                    name: "within", kind: .integer(0...(366 * 86_400)),
                    description: "Seconds before the first event and after the last; without it 3600."),
                Parameter(
                    name: "format", kind: .word(panel.forms.map(\.name)),
                    description: "The form of the answer; else Accept decides."),
            ],
            takesOnlyListed: true,
            success: Route.Success(
                description: "The answer.", types: panel.forms.map(\.mediaType), schema: .named("GraphAnswer")),
            refusals: [400, 404],
            answer: { call throws(Refusal) in
                let signal = try signal(call)
                let form = GraphQuestion.chosen(call, among: panel.forms)
                do throws(GraphQuestion.Refused) {
                    let body = try panel.activity(
                        of: signal, within: call.number("within") ?? 3_600, form, unless: call.cancellation)
                    return HTTPResponse(type: form.mediaType, body: body)
                } catch { throw Refusal(error) }
            })
    }

    // MARK: What to ask next

    /// Questions about who and what the signal names, as filters of a log search and as links to the graph.
    private func pivots(from signal: StoredSignal) -> [Document] {
        let detected = signal.detected
        let (since, until) = (signal.time.advanced(seconds: -3_600), signal.end.advanced(seconds: 3_600))
        let window = [("since", Optional(since.description)), ("until", until.description)]
        var pivots: [Document] = []
        func add(_ name: String, _ filter: String, _ variables: [(String, [String])], _ url: String) {
            let variables = Document.members(variables.map { ($0, .texts($1)) })
            pivots.append(
                .members([
                    ("id", .text("\(signal.id)-query-\(pivots.count + 1)")),
                    ("type", .text("investigation_log_queries")),
                    (
                        "attributes",
                        .members([
                            ("name", .text(name)), ("query_filter", .text(filter)), ("template_variables", variables),
                            ("url", .text(url)),
                        ])
                    ),
                ]))
        }
        if let actor = signal.actor {
            add(
                "What \(actor.name) did within an hour of it", "@userIdentity.arn:\(quoted(actor.key))",
                [("@userIdentity.arn", [actor.key])], question("investigate", [("entity", actor.key)] + window))
            add(
                "Who stands behind \(actor.name)", "@userIdentity.arn:\(quoted(actor.key))",
                [("@userIdentity.arn", [actor.key])], question("whois", [("entity", actor.key)]))
            add(
                "What is new about \(actor.name)", "@userIdentity.arn:\(quoted(actor.key))",
                [("@userIdentity.arn", [actor.key])], question("firstseen", [("entity", actor.key)]))
        }
        for address in detected.addresses.prefix(Limits.pivots) {
            add(
                "What came from \(address)", "@network.client.ip:\(quoted(address))",
                [("@network.client.ip", [address])],
                question("investigate", [("entity", address)]))
        }
        for resource in detected.resources.prefix(Limits.pivots) {
            add(
                "Who touched \(resource.name)", "@resource.key:\(quoted(resource.key))",
                [("@resource.key", [resource.key])], question("investigate", [("entity", resource.key)]))
        }
        return pivots
    }

    private func activityLink(_ signal: StoredSignal) -> String {
        "\(server)\(SignalService.path)/signals/\(percentEncoded(signal.id))/user_activity"
    }

    /// A link to a question about the graph.
    private func question(_ name: String, _ parameters: [(String, String?)]) -> String {
        let query = parameters.compactMap { name, value in value.map { "\(name)=\(percentEncoded($0))" } }
        return "\(server)/api/v1/\(name)" + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
    }

    /// A value as a search takes it whatever it holds.
    private func quoted(_ value: String) -> String {
        "\"" + value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}

extension StoredSignal {
    /// When its last event happened.
    fileprivate var end: Moment { tally.last == .unknown ? discovered : Moment(tally.last) }

    /// Who and what it is about, as the store alone knows.
    fileprivate var identities: [Document] {
        let origin = detected.origin.map { [identity($0, "origin")] } ?? []
        return origin + detected.principals.map { identity($0, "principal") }
            + detected.resources.map { identity($0, "resource") }
            + detected.addresses.map { .members([("role", .text("address")), ("key", .text($0))]) }
    }

    private func identity(_ node: DetectedNode, _ role: String) -> Document {
        .members([
            ("role", .text(role)), ("kind", .text(node.kind)), ("key", .text(node.key)), ("label", .text(node.name)),
            ("account", node.account.map { .text($0) }), ("type", node.type.map { .text($0) }),
        ])
    }
}
