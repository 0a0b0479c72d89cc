// What happened beside one event: by the same credential, the same origin, from the same address. Apart because it is
// the one question that walks a window of all events, and not the events of a node.
import Lineage
import PropertyGraph

extension Investigator {
    /// What shares the credential, the origin or the address of `event`, up to `within` seconds before and after it.
    /// An event in the same second counts as before or after by its place in the order of events. O(log n + the
    /// window's events), a lineage for each credential among them that the same origin can stand behind.
    ///
    /// - Parameters:
    ///   - event: the event it happened beside.
    ///   - seconds: how far to look on each side, in seconds.
    ///   - filter: events it leaves out are not listed; the event itself always is.
    ///   - limit: the most events listed on each side for each closest trait, the nearest first to stay; 0 is all.
    public func around(
        _ event: EventIndex, within seconds: Int, filter: EventFilter = .all, limit: Int = 0
    ) -> AroundAnswer {
        var comparison = Comparison(event, graph, stepsBack)
        var before: [Neighbor] = []
        var after: [Neighbor] = []
        let places = neighbors(of: event, within: seconds)
        for (place, traits) in graph.whileAsked(zip(places, comparison.traits(of: places))) where !traits.isEmpty {
            let found = Neighbor(event: EventIndex(UInt32(place)), traits: traits)
            guard found.event != event, filter.allows(found.event, graph) else { continue }
            if found.event < event { before.append(found) } else { after.append(found) }
        }
        let time = graph.events.times[Int(event.index)]
        var summaries = EventSummaries(self)
        return AroundAnswer(
            event: summaries.summary(of: event), origin: comparison.origin.map { graph.summary(of: $0) },
            within: seconds,
            before: limited(before.reversed(), limit, from: time, isBefore: true, &summaries),
            after: limited(after, limit, from: time, isBefore: false, &summaries),
            counts: SharedTrait.allCases.map { count($0, before, after) },
            notes: comparison.notes + (time == .unknown ? ["the record has no time, so nothing is beside it"] : []))
    }

    /// The places of the events within `seconds` of `event`.
    private func neighbors(of event: EventIndex, within seconds: Int) -> Range<Int> {
        let times = graph.events.times
        let time = times[Int(event.index)]
        guard time != .unknown else { return 0..<0 }
        let from = time.advanced(by: Int64(-seconds))
        let end = time.advanced(by: Int64(seconds))
        return firstPlace(in: times) { $0 >= from }..<firstPlace(in: times) { $0 > end }
    }

    /// The first place of `times`, which are in order, where `isPast` holds; it then holds for all that follow.
    private func firstPlace(in times: RisingColumn<Timestamp>, where isPast: (Timestamp) -> Bool) -> Int {
        var low = 0
        var high = times.count
        while low < high {
            let middle = low + (high - low) / 2
            if isPast(times[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private func count(_ trait: SharedTrait, _ before: [Neighbor], _ after: [Neighbor]) -> NearbyCount {
        let sought = Traits(trait)
        return NearbyCount(
            trait: trait, events: (before + after).count { !$0.traits.isDisjoint(with: sought) },
            closestBefore: before.count { $0.traits.closest == sought },
            closestAfter: after.count { $0.traits.closest == sought })
    }

    /// The nearest `limit` of each closest trait, given the nearest first, put in time order.
    private func limited(
        _ nearestFirst: [Neighbor], _ limit: Int, from time: Timestamp, isBefore: Bool,
        _ summaries: inout EventSummaries
    ) -> Limited<NearbyEvent> {
        var shown = [Int](repeating: 0, count: 1 << SharedTrait.allCases.count)
        let kept = nearestFirst.filter { neighbor in
            let closest = Int(neighbor.traits.closest.rawValue)
            shown[closest] += 1
            return limit == 0 || shown[closest] <= limit
        }
        let events = graph.whileAsked(isBefore ? kept.reversed() : kept).map { neighbor in
            let offset = graph.events.times[Int(neighbor.event.index)].seconds - time.seconds
            return NearbyEvent(
                event: summaries.summary(of: neighbor.event), traits: neighbor.traits.named, offset: Int(offset))
        }
        return Limited(events, total: nearestFirst.count)
    }
}

/// What an event has in common with another; the closest in the lowest bit.
private struct Traits: OptionSet {
    let rawValue: UInt8

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(_ trait: SharedTrait) {
        switch trait {
        case .credential: rawValue = 1
        case .origin: rawValue = 2
        case .address: rawValue = 4
        }
    }

    /// The closest of them alone.
    var closest: Traits { Traits(rawValue: rawValue & (0 &- rawValue)) }

    /// The closest first.
    var named: [SharedTrait] { SharedTrait.allCases.filter { contains(Traits($0)) } }
}

/// An event beside another, not yet made ready to show.
private struct Neighbor {
    let event: EventIndex
    let traits: Traits
}

/// What other events are compared with, and the origins known so far.
private struct Comparison {
    private let graph: Graph
    private let credential: NodeID
    private let address: NodeID?
    private var origins: OriginFinder
    let origin: NodeID?
    private var forebears: Forebears?
    let notes: [String]

    init(_ event: EventIndex, _ graph: Graph, _ steps: StepsBack) {
        self.graph = graph
        let row = graph.events.row(event)
        origins = OriginFinder(graph)
        origin = origins.origin(of: event)
        forebears = origin.map { Forebears(of: $0, graph, steps) }
        var notes: [String] = []
        let isMasked = row.credential.ifAny.map { graph.nodes[$0].marks.contains(.masked) } ?? false
        credential = isMasked ? .none : row.credential
        if isMasked {
            notes.append("the key id is masked in these logs, so the same credential cannot be told")
        } else if credential == .none {
            notes.append("the record names no credential")
        }
        if origin == nil { notes.append("who stands behind the event is not in these logs") }
        // A name in place of an address is shared by all who use that service.
        if let address = row.address.ifAny, SourceAddress(graph.key(address)) == .name {
            self.address = nil
            notes.append("the event comes from \(graph.key(address)), which is no address of a caller")
        } else {
            address = row.address.ifAny
            if address == nil { notes.append("the record names no address") }
        }
        if row.marks.contains(.conflict) {
            notes.append("another event has the same id and other content; this is the one looked at")
        }
        self.notes = notes
    }

    /// How many principals are looked at between one look at whether the question was cancelled and the next.
    private static let partCount = 8_192

    /// What each of the events at `places` has in common. O(what shares credential or address + the events of those
    /// whom the origin can stand behind), where these are many O(places); and a lineage for each of their credentials.
    mutating func traits(of places: Range<Int>) -> [Traits] {
        var traits = [Traits](repeating: [], count: places.count)
        mark(places, credential, in: graph.events.credentials, as: .credential, &traits)
        mark(places, address ?? .none, in: graph.events.addresses, as: .address, &traits)
        guard let origin else { return traits }
        if let heirs = forebears?.heirsIfFew {
            for heir in heirs {
                for event in events(of: heir, at: places, in: graph.events.principals)
                where origins.origin(of: event) == origin {
                    traits[Int(event.index) - places.lowerBound].insert(Traits(.origin))
                }
            }
            return traits
        }
        var last: (principal: NodeID, mayBe: Bool) = (.none, false)
        var rest = places
        while !rest.isEmpty, !graph.isCancelled {
            let part = rest.prefix(Comparison.partCount)
            rest = part.upperBound..<rest.upperBound
            for (number, principal) in graph.events.principals.values(in: part).enumerated() {
                if principal != last.principal {
                    last = (principal, forebears?.mayInclude(originOf: principal) == true)
                }
                let place = part.lowerBound + number
                guard last.mayBe, origins.origin(of: EventIndex(UInt32(place))) == origin else { continue }
                traits[place - places.lowerBound].insert(Traits(.origin))
            }
        }
        return traits
    }

    /// The events at `places` that have `node` in `column`, in their order.
    private func events(of node: NodeID, at places: Range<Int>, in column: Column<NodeID>) -> [EventIndex] {
        // A list has those that only act on the node, too; and one that is damaged may have any.
        graph.whileAsked(graph.events(of: node).within(places).events()).filter {
            places.contains(Int($0.index)) && column[Int($0.index)] == node
        }
    }

    private func mark(
        _ places: Range<Int>, _ node: NodeID, in column: Column<NodeID>, as trait: SharedTrait,
        _ traits: inout [Traits]
    ) {
        guard node != .none else { return }
        for event in events(of: node, at: places, in: column) {
            traits[Int(event.index) - places.lowerBound].insert(Traits(trait))
        }
    }
}

/// Finds the origins of many events, looking each credential up once.
struct OriginFinder {
    private let graph: Graph
    private var lineages: LineageReader
    private var uses = KeyNumbers()
    /// The origins of the uses, none for those that are not known.
    private var origins: [NodeID] = []

    init(_ graph: Graph) {
        self.graph = graph
        lineages = LineageReader(graph)
    }

    /// Who stands behind `event`; nil where that is unknown. O(1) for a credential seen before.
    mutating func origin(of event: EventIndex) -> NodeID? {
        let index = Int(event.index)
        let principal = graph.events.principals[index]
        guard principal != .none else { return nil }
        let credential = graph.events.credentials[index]
        // A session without a credential may be handed out again later, to somebody else.
        let kind = graph.nodes.kind(principal)
        if credential == .none, kind == .roleSession || kind == .federatedUser || kind == .root {
            return origin(of: event, principal, credential)
        }
        let use = uses.number(of: KeyNumbers.key(principal.index, credential.index))
        if use == origins.count { origins.append(origin(of: event, principal, credential) ?? .none) }
        return origins[use].ifAny
    }

    private mutating func origin(of event: EventIndex, _ principal: NodeID, _ credential: NodeID) -> NodeID? {
        let time = graph.events.times[Int(event.index)]
        return lineages.lineage(of: principal, credential: credential, at: time == .unknown ? nil : time).origin
    }
}
