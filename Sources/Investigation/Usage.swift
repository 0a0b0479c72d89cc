// The places some calls came from, and what lies between them. Apart from `shared` because it knows nothing of what is
// compared: a credential's calls and a session's are read alike.
import PropertyGraph

/// One network, or one service, that calls came from.
struct UsagePlace {
    let network: String
    let isPrivate: Bool
    let isService: Bool
    var addresses: NodeCounter
    var programs = ProgramCounter()
    var versions: Set<String> = []
    var tally = Tally()

    mutating func add(_ event: EventIndex, _ program: String?, _ graph: Graph) {
        let index = Int(event.index)
        let events = graph.events
        tally.add(events.outcomes[index], at: events.times[index])
        addresses.add(events.addresses[index], event, events.states[index])
        if let program { programs.add(program) }
        if events.marks[index].contains(.metadataV1) { versions.insert("1.0") }
        if events.marks[index].contains(.metadataV2) { versions.insert("2.0") }
    }
}

/// Programs by how often they called.
struct ProgramCounter {
    private var counts: [String: Int] = [:]

    mutating func add(_ program: String) { counts[program, default: 0] += 1 }

    /// The names by falling count, then by name.
    var byCount: [String] {
        counts.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }.map(\.key)
    }
}

/// Says which place and program an event comes from, reading each text once.
struct PlaceReader {
    private let graph: Graph
    private var addresses: [NodeID: SourceAddress] = [:]
    private var programs: [NodeID: String] = [:]

    init(_ graph: Graph) { self.graph = graph }

    /// The network and whether it is private; for a service its name. Nil for what is no call of the holder's: what an
    /// endpoint or an insight says of it, and a record without an address.
    mutating func place(of event: EventIndex) -> UsagePlace? {
        let index = Int(event.index)
        let marks = graph.events.marks[index]
        guard let node = graph.events.addresses[index].ifAny, marks.isDisjoint(with: [.network, .insight]) else {
            return nil
        }
        let address = addresses[node] ?? SourceAddress(graph.key(node))
        addresses[node] = address
        guard case .address(let network, let isPrivate) = address, !marks.contains(.viaService) else {
            return UsagePlace(
                network: graph.key(node), isPrivate: false, isService: true, addresses: NodeCounter(graph))
        }
        return UsagePlace(
            network: network, isPrivate: isPrivate, isService: false, addresses: NodeCounter(graph))
    }

    /// The program without its version; nil where the record names none.
    mutating func program(of event: EventIndex) -> String? {
        guard let node = graph.events.userAgents[Int(event.index)].ifAny else { return nil }
        let program = programs[node] ?? Program.family(of: graph.key(node))
        programs[node] = program
        return program
    }
}

/// Where some calls came from, and how near in time different networks were.
struct Usage {
    let events: [EventIndex]
    /// By first use; services last.
    private(set) var places: [UsagePlace] = []
    /// Changes from one network to another.
    private(set) var switches = 0
    /// The nearest two calls from different networks.
    private(set) var nearest: (seconds: Int, events: (EventIndex, EventIndex))?
    private(set) var tally = Tally()

    /// Reads `events`, which are in time order. O(n).
    init(_ events: [EventIndex], _ reader: inout PlaceReader, _ graph: Graph) {
        self.events = events
        let table = graph.events
        var found: [String: UsagePlace] = [:]
        var last: (network: String, event: EventIndex)?
        for event in graph.whileAsked(events) {
            let index = Int(event.index)
            let (outcome, time) = (table.outcomes[index], table.times[index])
            tally.add(outcome, at: time)
            guard let read = reader.place(of: event) else { continue }
            found[read.network, default: read].add(event, reader.program(of: event), graph)
            guard !read.isService else { continue }
            if let last, last.network != read.network { move(from: last.event, to: event, table) }
            last = (read.network, event)
        }
        places = found.values.sorted { left, right in
            if left.isService != right.isService { return right.isService }
            let (first, second) = (left.tally.first ?? .unknown, right.tally.first ?? .unknown)
            return first != second ? first < second : left.network < right.network
        }
    }

    private mutating func move(from: EventIndex, to: EventIndex, _ table: EventColumns) {
        switches += 1
        let (start, end) = (table.times[Int(from.index)], table.times[Int(to.index)])
        guard start != .unknown, end != .unknown else { return }
        let seconds = Int(end.seconds - start.seconds)
        if seconds < nearestSeconds { nearest = (seconds, (from, to)) }
    }

    /// Seconds between the nearest two calls from different networks; the greatest number where there are none.
    var nearestSeconds: Int { nearest?.seconds ?? .max }

    private var networks: [UsagePlace] { places.filter { !$0.isService } }
    var networkCount: Int { networks.count }
    /// Whether there is more than one place, services counted.
    var isSpread: Bool { places.count > 1 || !differences.isEmpty }

    /// In what the calls differ, services left out.
    var differences: [SharedDifference] {
        var differences: [SharedDifference] = []
        if networks.reduce(0, { $0 + $1.addresses.count }) > 1 { differences.append(.address) }
        if networkCount > 1 { differences.append(.network) }
        if Set(networks.flatMap(\.programs.byCount)).count > 1 { differences.append(.userAgent) }
        if networks.reduce(into: Set(), { $0.formUnion($1.versions) }).count > 1 {
            differences.append(.metadataVersion)
        }
        return differences
    }

    /// Whether some network was still in use when the next one was.
    var overlaps: Bool {
        var latest = Timestamp.unknown
        for place in networks {
            guard let first = place.tally.first, let last = place.tally.last else { continue }
            if first <= latest { return true }
            latest = max(latest, last)
        }
        return false
    }

    /// Whether each network was used by a program seen before elsewhere: somebody who moves takes his programs along,
    /// and a stranger seldom has the same.
    private var keepsPrograms: Bool {
        var seen = Set(networks.first?.programs.byCount ?? [])
        for place in networks.dropFirst() {
            guard !seen.isDisjoint(with: place.programs.byCount) else { return false }
            seen.formUnion(place.programs.byCount)
        }
        return true
    }

    /// Why the places may be as they should; empty where several networks were used at overlapping times, or one after
    /// another by other programs.
    var reasons: [OrdinaryReason] {
        let service: [OrdinaryReason] = places.contains(where: \.isService) ? [.service] : []
        if networkCount < 2 {
            let place: [OrdinaryReason] =
                differences.contains(.address) ? [.oneNetwork] : differences.isEmpty ? [] : [.onePlace]
            return place + service
        }
        if !overlaps { return keepsPrograms ? [.oneAfterAnother] + service : [] }
        return networks.count { !$0.isPrivate } < 2 && networks.contains(where: \.isPrivate)
            ? [.endpoint] + service : []
    }
}
