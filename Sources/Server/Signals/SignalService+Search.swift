// Finding signals: a search with pages, and one signal by its id.
import Triage

extension SignalService {
    var searchRoutes: [Route] {
        let success = Route.Success(description: "A page of signals.", schema: .named("SignalsListResponse"))
        return [
            Route(
                method: .get, path: SignalService.path + "/signals", id: "ListSecurityMonitoringSignals",
                summary: "Signals that fit a query, a page at a time.", tag: SignalService.tag,
                parameters: [
                    Parameter(name: "filter[query]", kind: .text, description: "What to look for."),
                    Parameter(name: "filter[from]", kind: .dateTime, description: "The earliest time of a signal."),
                    Parameter(name: "filter[to]", kind: .dateTime, description: "The latest time of a signal."),
                    Parameter(
                        name: "sort", kind: .word(["timestamp", "-timestamp"]), description: "The order, by time."),
                    Parameter(name: "page[cursor]", kind: .text, description: "Where the page before ended."),
                    Parameter(
                        name: "page[limit]", kind: .integer(1...StoreLimits.page), description: "Signals on a page."),
                ], success: success, refusals: [400],
                answer: { call throws(Refusal) in
                    try found(
                        Words(
                            query: call.value("filter[query]"), from: call.value("filter[from]"),
                            to: call.value("filter[to]"), sort: call.value("sort"), cursor: call.value("page[cursor]"),
                            limit: call.number("page[limit]")))
                }),
            Route(
                method: .post, path: SignalService.path + "/signals/search", id: "SearchSecurityMonitoringSignals",
                summary: "Signals that fit a query, a page at a time.", tag: SignalService.tag,
                body: "SignalListRequest", bodyIsRequired: false, success: success, refusals: [400],
                answer: { call throws(Refusal) in
                    let (filter, page) = (call.body?["filter"], call.body?["page"])
                    return try found(
                        Words(
                            query: filter?["query"]?.text, from: filter?["from"]?.text, to: filter?["to"]?.text,
                            sort: call.body?["sort"]?.text, cursor: page?["cursor"]?.text,
                            limit: page?["limit"]?.integer.map { Int(clamping: $0) }))
                }),
            Route(
                method: .get, path: SignalService.path + "/signals/{signal_id}", id: "GetSecurityMonitoringSignal",
                summary: "One signal with its details.", tag: SignalService.tag,
                success: Route.Success(description: "The signal.", schema: .named("SignalResponse")), refusals: [404],
                answer: { call throws(Refusal) in
                    let signal = try signal(call)
                    let events = try asking { () throws(TriageError) in
                        try store.events(of: signal.id, limit: Limits.shownEvents)
                    }
                    return .json(.members([("data", signal.document(alone: events.map(\.id)))]))
                }),
        ]
    }

    /// A search as it was asked for.
    private struct Words {
        var query: String?
        var from: String?
        var to: String?
        var sort: String?
        var cursor: String?
        var limit: Int?
    }

    private func found(_ words: Words) throws(Refusal) -> HTTPResponse {
        let start = ContinuousClock.now
        let page = try asking { () throws(TriageError) in
            try store.search(
                SignalSearch(
                    query: words.query ?? "", from: words.from.flatMap { Moment(parsing: $0) },
                    to: words.to.flatMap { Moment(parsing: $0) }, newestFirst: words.sort == "-timestamp",
                    limit: words.limit ?? Limits.defaultPage, cursor: words.cursor))
        }
        let elapsed = (ContinuousClock.now - start).components
        let milliseconds = elapsed.seconds * 1_000 + elapsed.attoseconds / 1_000_000_000_000_000
        return .json(
            .members([
                ("data", .array(page.signals.map { $0.document() })),
                (
                    "meta",
                    .members([
                        ("page", .members([("after", page.next.map { .text($0) })])),
                        ("elapsed", .integer(milliseconds)), ("status", .text("done")),
                        ("request_id", .text(requestID())),
                    ])
                ),
                ("links", .members([("next", page.next.map { .text(link(words, after: $0)) })])),
            ]))
    }

    /// The next page by GET, whichever way this one was asked for.
    private func link(_ words: Words, after cursor: String) -> String {
        let parameters: [(String, String?)] = [
            ("filter[query]", words.query), ("filter[from]", words.from), ("filter[to]", words.to),
            ("sort", words.sort),
            ("page[cursor]", cursor), ("page[limit]", words.limit.map { String($0) }),
        ]
        let query = parameters.compactMap { name, value in
            value.map { "\(percentEncoded(name))=\(percentEncoded($0))" }
        }
        return "\(server)\(SignalService.path)/signals?" + query.joined(separator: "&")
    }

    /// Tells one answer from another, in what a client notes of it.
    private func requestID() -> String {
        let digits = String(UInt64.random(in: .min ... .max), radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
