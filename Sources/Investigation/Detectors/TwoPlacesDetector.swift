// One credential in two places, and keys used elsewhere than where they were made. Apart from `shared`, which lists
// every credential with its places and leaves the judgement to the reader: here only what hardly one person does
// counts.
import PropertyGraph

extension History {
    /// Events in which a credential moved from one public network to another within `within`.
    ///
    /// With `other-programs` only moves between networks that have no program in common count: somebody who moves takes
    /// his programs along. Without it those moves are left out, and only such count after which the first network is
    /// back within the same time: whoever moves does not call from both.
    mutating func credentialsInTwoPlaces(_ detector: GraphDetector) -> [DetectorFinding] {
        let within = detector.seconds("within", else: 12 * 3_600)
        let wantsOtherPrograms = detector.number("other-programs", else: 0) != 0
        var found: [EventIndex] = []
        for credential in spreadCredentials() {
            let uses = self.uses(of: credential)
            let programs = Dictionary(grouping: uses, by: \.network).mapValues { Set($0.compactMap(\.program)) }
            func haveOtherPrograms(_ one: Use, _ other: Use) -> Bool {
                let (left, right) = (programs[one.network] ?? [], programs[other.network] ?? [])
                return !left.isEmpty && !right.isEmpty && left.isDisjoint(with: right)
            }
            var moves: [(from: Use, to: Use)] = []
            for (one, other) in zip(uses, uses.dropFirst())
            where one.network != other.network && other.time.seconds(since: one.time) <= within
                && haveOtherPrograms(one, other) == wantsOtherPrograms
            {
                moves.append((one, other))
            }
            if !wantsOtherPrograms { moves = thereAndBack(moves, within) }
            found += moves.flatMap { [$0.from.event, $0.to.event] }
        }
        return History.finding(found)
    }

    /// Those of `moves` after which, or before which, the other way is gone in time.
    private func thereAndBack(_ moves: [(from: Use, to: Use)], _ within: Int64) -> [(from: Use, to: Use)] {
        var isPart = [Bool](repeating: false, count: moves.count)
        for (index, (move, next)) in zip(moves, moves.dropFirst()).enumerated()
        where move.to.network == next.from.network && move.from.network == next.to.network
            && next.to.time.seconds(since: move.from.time) <= within
        {
            isPart[index] = true
            isPart[index + 1] = true
        }
        return moves.indices.filter { isPart[$0] }.map { moves[$0] }
    }

    /// One call by a credential from a public network.
    private struct Use {
        let event: EventIndex
        let time: Timestamp
        let network: Int32
        let program: String?
    }

    private func uses(of credential: NodeID) -> [Use] {
        var names: [NodeID: String] = [:]
        return graph.events(of: credential).compactMap { event in
            let index = Int(event.index)
            guard graph.events.credentials[index] == credential, identities[index] != .none,
                let network = network(event)
            else { return nil }
            let agent = graph.events.userAgents[index].ifAny
            let program = agent.map { names[$0] ?? Program.family(of: graph.key($0)) }
            if let agent { names[agent] = program }
            return Use(event: event, time: graph.events.times[index], network: network, program: program)
        }
    }

    /// The credentials that called from more than one public network, by their names. Masked ids are no credentials.
    private func spreadCredentials() -> [NodeID] {
        var last: [NodeID: Int32] = [:]
        var spread: Set<NodeID> = []
        for index in identities.indices where identities[index] != .none {
            let credential = graph.events.credentials[index]
            guard credential != .none, let network = network(EventIndex(UInt32(index))) else { continue }
            if let known = last.updateValue(network, forKey: credential), known != network { spread.insert(credential) }
        }
        return spread.filter { !graph.nodes[$0].marks.contains(.masked) }.sorted()
    }

    // MARK: Keys

    /// For each access key that was made, used within `within` from an address nobody had called from before it was
    /// made: its making, and those calls. The logs must go back `quiet` before the making, and neither its maker nor
    /// anybody else may have called from the address.
    mutating func newKeysElsewhere(_ detector: GraphDetector) -> [DetectorFinding] {
        let quiet = detector.seconds("quiet", else: 86_400)
        let within = detector.seconds("within", else: 7 * 86_400)
        let made = edges { $0 == .created }.filter { graph.nodes.kind($0.target) == .accessKey }
        guard !made.isEmpty else { return [] }
        let firstUses = self.firstUses()
        let beginning = self.beginning
        var findings: [DetectorFinding] = []
        for row in made where !graph.nodes[row.target].marks.contains(.masked) {
            let start = time(row.event)
            guard start != .unknown, start.seconds(since: beginning) >= quiet else { continue }
            let elsewhere = graph.events(of: row.target).filter { event in
                let index = Int(event.index)
                let address = graph.events.addresses[index]
                guard graph.events.credentials[index] == row.target, network(event) != nil, event > row.event,
                    time(event).seconds(since: start) <= within
                else { return false }
                return firstUses[address].map { $0 > row.event } ?? true
            }
            guard !elsewhere.isEmpty else { continue }
            findings.append(
                DetectorFinding(
                    group: DetectorGroup(field: "accessKey", value: graph.key(row.target)),
                    events: [row.event] + elsewhere))
        }
        return findings
    }

    /// The first event of each address.
    private func firstUses() -> [NodeID: EventIndex] {
        var first: [NodeID: EventIndex] = [:]
        for address in graph.nodes(of: .address) {
            if let event = graph.events(of: address).first { first[address] = event }
        }
        return first
    }
}
