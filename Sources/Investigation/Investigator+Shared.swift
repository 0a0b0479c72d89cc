// Credentials and sessions used from two places. Apart because it looks at all of them, and because what is ordinary
// must be told from what is not with the reason said.
import PropertyGraph

extension Investigator {
    /// The credentials, and the sessions with several of them, whose calls came from more than one address, network,
    /// program or version of the instance metadata service. Those from several networks at overlapping times stand
    /// apart from those with an ordinary reason, which is named. O(events × log credentials).
    ///
    /// A session is given only where its credentials, each for itself, do not show as much.
    public func shared(_ filter: EventFilter = .all, limit: Int = 0) -> SharedAnswer {
        var survey = Survey(graph)
        for kind in [NodeKind.credential, .accessKey] {
            for credential in graph.nodes(of: kind) {
                let events = filter.events(in: events(of: credential), graph)
                survey.look(
                    at: credential, events.filter { graph.events.credentials[Int($0.index)] == credential })
            }
        }
        for session in graph.nodes(of: .roleSession) {
            let events = filter.events(in: events(of: session), graph)
            survey.look(atSession: session, events.filter { graph.events.principals[Int($0.index)] == session })
        }
        let suspicious = survey.found.filter(\.reasons.isEmpty).sorted { left, right in
            if left.usage.overlaps != right.usage.overlaps { return left.usage.overlaps }
            let (near, far) = (left.usage.nearestSeconds, right.usage.nearestSeconds)
            return near != far ? near < far : left.isBusier(than: right)
        }
        let ordinary = survey.found.filter { !$0.reasons.isEmpty }.sorted { left, right in
            let (more, less) = (left.usage.differences.count, right.usage.differences.count)
            return more != less ? more > less : left.isBusier(than: right)
        }
        let reasons = OrdinaryReason.allCases.map { reason in
            ReasonCount(reason: reason, total: ordinary.count { $0.reasons.contains(reason) })
        }
        return SharedAnswer(
            examined: survey.examined, masked: survey.masked, shared: limited(suspicious, limit, survey.reader),
            ordinary: limited(ordinary, limit, survey.reader), reasons: reasons.filter { $0.total > 0 })
    }

    private func limited(_ all: [Survey.Found], _ limit: Int, _ reader: PlaceReader) -> Limited<SharedUse> {
        let shown = limit > 0 ? all.prefix(limit) : all[...]
        return Limited(graph.whileAsked(shown).map { use($0, reader) }, total: all.count)
    }

    private func use(_ found: Survey.Found, _ reader: PlaceReader) -> SharedUse {
        var origins = OriginFinder(graph)
        let holder =
            graph.nodes.kind(found.node) == .roleSession
            ? nil : graph.nodes.owner(found.node).ifAny
        let behind = found.usage.events.compactMap { origins.origin(of: $0) }.withoutRepeats()
            .filter { $0 != holder && $0 != found.node }
        return SharedUse(
            node: graph.summary(of: found.node), holder: holder.map { graph.summary(of: $0) },
            origins: behind.map { graph.summary(of: $0) }, tally: found.usage.tally,
            differences: found.usage.differences, ordinary: found.reasons, places: places(of: found.usage, reader),
            overlapping: found.usage.overlaps, switches: found.usage.switches,
            nearest: found.usage.nearest.map { near in
                SharedMoment(seconds: near.seconds, eventIDs: [eventID(near.events.0), eventID(near.events.1)])
            })
    }

    private func places(of usage: Usage, _ reader: PlaceReader) -> [SharedPlace] {
        usage.places.map { place in
            SharedPlace(
                network: place.site.network, isPrivate: place.site.isPrivate, isService: place.site.isService,
                addresses: place.addresses.ranked().map { graph.key($0.node) },
                programs: place.programs.byCount(reader), metadataVersions: place.metadataVersions, tally: place.tally)
        }
    }
}

/// Looks at one credential or session after another.
private struct Survey {
    struct Found {
        let node: NodeID
        let usage: Usage
        let reasons: [OrdinaryReason]

        func isBusier(than other: Found) -> Bool {
            let (calls, others) = (usage.tally.events, other.usage.tally.events)
            return calls != others ? calls > others : node < other.node
        }
    }

    private let graph: Graph
    private(set) var reader: PlaceReader
    private(set) var found: [Found] = []
    private(set) var examined = 0
    private(set) var masked = 0
    /// By credential, how many networks it was used from; below zero where it was not looked at.
    private var networks: [Int32]

    init(_ graph: Graph) {
        self.graph = graph
        reader = PlaceReader(graph)
        networks = [Int32](repeating: -1, count: graph.nodes.count)
    }

    mutating func look(at credential: NodeID, _ events: [EventIndex]) {
        guard !events.isEmpty else { return }
        if graph.nodes[credential].marks.contains(.masked) {
            masked += 1
            return
        }
        examined += 1
        // Most are used from one place by one program.
        if let count = reader.networksOfOne(events) {
            networks[Int(credential.index)] = Int32(count)
            return
        }
        let usage = Usage(events, &reader, graph)
        networks[Int(credential.index)] = Int32(usage.networkCount)
        guard usage.isSpread else { return }
        found.append(Found(node: credential, usage: usage, reasons: usage.reasons))
    }

    mutating func look(atSession session: NodeID, _ events: [EventIndex]) {
        let credentials = graph.events.credentials
        let signed = events.filter { networks(of: credentials[Int($0.index)]) >= 0 }
        guard let first = signed.first.map({ credentials[Int($0.index)] }),
            signed.contains(where: { credentials[Int($0.index)] != first })
        else { return }
        examined += 1
        guard reader.networksOfOne(signed) == nil else { return }
        let usage = Usage(signed, &reader, graph)
        let most = signed.reduce(0) { max($0, networks(of: credentials[Int($1.index)])) }
        guard usage.networkCount > max(1, most) else { return }
        let byCredential = Dictionary(grouping: signed) { credentials[Int($0.index)] }
        found.append(Found(node: session, usage: usage, reasons: reasons(usage, Array(byCredential.values), most)))
    }

    private func networks(of credential: NodeID) -> Int {
        networks.indices.contains(Int(credential.index)) ? Int(networks[Int(credential.index)]) : -1
    }

    /// What makes several keys of one session, used in several networks, ordinary.
    private func reasons(_ usage: Usage, _ keys: [[EventIndex]], _ most: Int) -> [OrdinaryReason] {
        var reasons = usage.reasons
        if reasons.contains(.oneAfterAnother), most == 1 {
            reasons = reasons.map { $0 == .oneAfterAnother ? .rotation : $0 }
        }
        guard reasons.isEmpty, most == 1 else { return reasons }
        var origins = OriginFinder(graph)
        let areWorkers = keys.allSatisfy { events in
            let kind = origins.origin(of: events[0]).map { graph.nodes.kind($0) }
            return kind == .workload || kind == .servicePrincipal
        }
        return areWorkers ? [.workers] : []
    }
}
