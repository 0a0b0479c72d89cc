// The places some calls came from, and what lies between them. Apart from `shared` because it knows nothing of what is
// compared: a credential's calls and a session's are read alike.
import PropertyGraph

/// A network, or a service, that calls come from.
struct UsageSite {
    let network: String
    let isPrivate: Bool
    let isService: Bool
}

/// The calls from one network or service.
struct UsagePlace {
    let site: UsageSite
    fileprivate(set) var addresses: NodeCounter
    fileprivate(set) var programs = ProgramCounter()
    fileprivate var versions: EventMarks = []
    fileprivate var count = EventCount()
    fileprivate(set) var tally = Tally()

    /// The versions of the metadata service that handed out the keys.
    var metadataVersions: [String] {
        (versions.contains(.metadataV1) ? ["1.0"] : []) + (versions.contains(.metadataV2) ? ["2.0"] : [])
    }
}

/// Programs by how often they called.
struct ProgramCounter {
    private var numbers = KeyNumbers()
    private var counts: [Int] = []

    /// Counts a call of the program that a `PlaceReader` knows by `program`.
    fileprivate mutating func add(_ program: UInt32) {
        let number = numbers.number(of: UInt64(program))
        if number == counts.count { counts.append(0) }
        counts[number] += 1
    }

    /// The programs' numbers.
    fileprivate var all: Set<UInt64> { Set(numbers.keys) }

    /// The names by falling count, then by name.
    func byCount(_ reader: PlaceReader) -> [String] {
        zip(numbers.keys, counts).map { (name: reader.program(Int($0)), count: $1) }
            .sorted { $0.count != $1.count ? $0.count > $1.count : $0.name < $1.name }.map(\.name)
    }
}

/// Says which place and program an event comes from, by numbers, reading each text once.
struct PlaceReader {
    /// What says where an event comes from: two that are alike in all of it come from one place, by one program.
    struct Source: Equatable {
        let address: NodeID
        let agent: NodeID
        let marks: EventMarks

        /// A service's call is not its address's.
        fileprivate var key: UInt64 {
            KeyNumbers.key(marks.contains(.viaService) ? 1 : 0, address.index)
        }
    }

    private static let telling: EventMarks = [.viaService, .network, .insight, .metadataV1, .metadataV2]

    private let graph: Graph
    private let columns: EventColumns
    private var sources = KeyNumbers()
    /// By the number of the source, the number of its site.
    private var siteOfSource: [UInt32] = []
    private var sites = Numbered<UsageSite>()
    private var agents = KeyNumbers()
    private var programOfAgent: [UInt32] = []
    private var programs = Numbered<String>()

    init(_ graph: Graph) {
        self.graph = graph
        columns = graph.events
    }

    func source(of event: EventIndex) -> Source {
        let index = Int(event.index)
        return Source(
            address: columns.addresses[index], agent: columns.userAgents[index],
            marks: columns.marks[index].intersection(PlaceReader.telling))
    }

    /// The number of the site. Nil for what is no call of the holder's: what an endpoint or an insight says of it, and
    /// a record without an address.
    mutating func site(of source: Source) -> UInt32? {
        guard source.address != .none, source.marks.isDisjoint(with: [.network, .insight]) else { return nil }
        let number = sources.number(of: source.key)
        if number == siteOfSource.count {
            let site = readSite(of: source)
            siteOfSource.append(sites.number(of: "\(site.isService ? 1 : 0)\(site.network)", site))
        }
        return siteOfSource[number]
    }

    private func readSite(of source: Source) -> UsageSite {
        let name = graph.key(source.address)
        guard case .address(let network, let isPrivate) = SourceAddress(name), !source.marks.contains(.viaService)
        else {
            return UsageSite(network: name, isPrivate: false, isService: true)
        }
        return UsageSite(network: network, isPrivate: isPrivate, isService: false)
    }

    subscript(site number: UInt32) -> UsageSite { sites.list[Int(number)] }

    /// The number of the program, whatever its version; nil where the record names none.
    mutating func program(of source: Source) -> UInt32? {
        guard source.agent != .none else { return nil }
        let number = agents.number(of: UInt64(source.agent.index))
        if number == programOfAgent.count {
            let program = Program.family(of: graph.key(source.agent))
            programOfAgent.append(programs.number(of: program, program))
        }
        return programOfAgent[number]
    }

    fileprivate func program(_ number: Int) -> String { programs.list[number] }

    /// How many networks `events` came from, where all of them came from one place by one program; nil where they may
    /// differ. O(n), and nothing is made.
    mutating func networksOfOne(_ events: [EventIndex]) -> Int? {
        guard let first = events.first else { return 0 }
        let source = source(of: first)
        for event in events.dropFirst() where self.source(of: event) != source { return nil }
        return site(of: source).map { self[site: $0].isService ? 0 : 1 } ?? 0
    }
}

/// Things with names, numbered as they are first met.
private struct Numbered<Element> {
    private(set) var list: [Element] = []
    private var numbers: [String: UInt32] = [:]

    mutating func number(of name: String, _ element: Element) -> UInt32 {
        if let known = numbers[name] { return known }
        let number = UInt32(list.count)
        numbers[name] = number
        list.append(element)
        return number
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
        let (columns, timed) = (graph.events, graph.events.firstTimed)
        var numbers = KeyNumbers()
        var found: [UsagePlace] = []
        var count = EventCount()
        var last: (site: UInt32, event: EventIndex)?
        for event in graph.whileAsked(events) {
            let state = columns.states[Int(event.index)]
            count.add(event.index, state, timed: timed)
            let source = reader.source(of: event)
            guard let site = reader.site(of: source) else { continue }
            let number = numbers.number(of: UInt64(site))
            if number == found.count {
                found.append(UsagePlace(site: reader[site: site], addresses: NodeCounter(graph)))
            }
            found[number].count.add(event.index, state, timed: timed)
            found[number].addresses.add(source.address, event, state)
            found[number].versions.formUnion(source.marks.intersection([.metadataV1, .metadataV2]))
            if let program = reader.program(of: source) { found[number].programs.add(program) }
            guard !found[number].site.isService else { continue }
            if let last, last.site != site { move(from: last.event, to: event, columns) }
            last = (site, event)
        }
        tally = Tally(count, graph)
        for number in found.indices { found[number].tally = Tally(found[number].count, graph) }
        places = found.sorted { left, right in
            if left.site.isService != right.site.isService { return right.site.isService }
            let (first, second) = (left.tally.first ?? .unknown, right.tally.first ?? .unknown)
            return first != second ? first < second : left.site.network < right.site.network
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

    private var networks: [UsagePlace] { places.filter { !$0.site.isService } }
    var networkCount: Int { networks.count }
    /// Whether there is more than one place, services counted.
    var isSpread: Bool { places.count > 1 || !differences.isEmpty }

    /// In what the calls differ, services left out.
    var differences: [SharedDifference] {
        var differences: [SharedDifference] = []
        if networks.reduce(0, { $0 + $1.addresses.count }) > 1 { differences.append(.address) }
        if networkCount > 1 { differences.append(.network) }
        if networks.reduce(into: Set(), { $0.formUnion($1.programs.all) }).count > 1 { differences.append(.userAgent) }
        if networks.reduce(into: EventMarks(), { $0.formUnion($1.versions) }) == [.metadataV1, .metadataV2] {
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
        var seen = networks.first?.programs.all ?? []
        for place in networks.dropFirst() {
            guard !seen.isDisjoint(with: place.programs.all) else { return false }
            seen.formUnion(place.programs.all)
        }
        return true
    }

    /// Why the places may be as they should; empty where several networks were used at overlapping times, or one after
    /// another by other programs.
    var reasons: [OrdinaryReason] {
        let service: [OrdinaryReason] = places.contains(where: \.site.isService) ? [.service] : []
        if networkCount < 2 {
            let place: [OrdinaryReason] =
                differences.contains(.address) ? [.oneNetwork] : differences.isEmpty ? [] : [.onePlace]
            return place + service
        }
        if !overlaps { return keepsPrograms ? [.oneAfterAnother] + service : [] }
        return networks.count { !$0.site.isPrivate } < 2 && networks.contains(where: \.site.isPrivate)
            ? [.endpoint] + service : []
    }
}
