// Which events a question is about. Two steps: the texts a user gave, and the sets they mean in one graph. Apart from
// the questions because each of them takes one.
import Ingest
import PropertyGraph

/// Filters as a user writes them. Several values of one filter mean "any of these"; several filters mean "all".
public struct FilterRequest: Sendable, Hashable {
    /// Actions with `*` and `?`, by `service:Name` or `Name`, in any case; `!` before one excludes it.
    public var actions: [String] = []
    /// Services, `s3` or `s3.amazonaws.com`, with wildcards.
    public var services: [String] = []
    /// Accounts: the caller's or the one whose trail logged the event.
    public var accounts: [String] = []
    /// Regions, with wildcards.
    public var regions: [String] = []
    /// Source addresses, with wildcards, or IPv4 ranges such as `203.0.113.0/24`.
    public var addresses: [String] = []
    /// `succeeded`, `denied`, `failed`.
    public var outcomes: [String] = []
    /// Only calls that change something.
    public var writesOnly = false
    /// RFC 3339, a date, or `24h`, `30d` back from the end of the logs.
    public var since: String?
    /// The same; the moment itself is outside.
    public var until: String?

    /// No filters.
    public init() {}
}

/// A filter that cannot be understood, or that nothing in the logs can match.
public struct FilterError: Error, Sendable, CustomStringConvertible {
    /// The flag's name without dashes.
    public let filter: String
    /// The value that was given.
    public let value: String
    /// What is wrong and what would be right.
    public let reason: String

    /// One sentence without a full stop; holds the user's own text, or the ends of it.
    public var description: String { "--\(filter) \(value.abridged): \(reason)" }
}

/// A filter made ready for one graph: sets and a window. Asking it is O(1) an event.
public struct EventFilter: Sendable {
    /// Events outside are left out.
    public var window = Window.all
    private var actions: [Bool]?
    private var services: Set<NodeID>?
    private var accounts: Set<TextID>?
    private var regions: Set<NodeID>?
    private var addresses: Set<NodeID>?
    private var outcomes: Set<Outcome>?
    private var writesOnly = false
    /// Only calls signed with one of these.
    public var credentials: Set<NodeID>?

    /// The filter that lets everything through.
    public static let all = EventFilter()

    private init() {}

    /// Whether everything inside the window is let through.
    private var isOpen: Bool {
        actions == nil && services == nil && accounts == nil && regions == nil && addresses == nil && outcomes == nil
            && !writesOnly && credentials == nil
    }

    /// Whether `event` is let through, the window not looked at.
    @inline(__always)
    func allowsInWindow(_ event: EventIndex, _ graph: Graph) -> Bool {
        let index = Int(event.index)
        let events = graph.events
        if let actions, !actions[Int(events.actions[index].index)] { return false }
        if let services, !services.contains(graph.actions.service(events.actions[index])) { return false }
        if let outcomes, !outcomes.contains(events.outcomes[index]) { return false }
        if writesOnly, events.marks[index].contains(.readOnly) { return false }
        if let regions, !regions.contains(events.regions[index]) { return false }
        if let addresses, !addresses.contains(events.addresses[index]) { return false }
        if let credentials, !credentials.contains(events.credentials[index]), !credentials.contains(events.keys[index])
        {
            return false
        }
        if let accounts {
            let recipient = events.accounts[index]
            let caller = events.principals[index]
            let isRecipient = recipient != .none && accounts.contains(graph.nodes.name(recipient))
            let isCaller = caller != .none && accounts.contains(graph.nodes.account(caller))
            if !isRecipient, !isCaller { return false }
        }
        return true
    }

    /// Whether `event` is let through.
    func allows(_ event: EventIndex, _ graph: Graph) -> Bool {
        isInWindow(event, graph) && allowsInWindow(event, graph)
    }

    private func isInWindow(_ event: EventIndex, _ graph: Graph) -> Bool {
        window.isUnbounded || window.contains(graph.events.times[Int(event.index)])
    }

    /// Every event of the graph that is let through, in time order. O(events).
    func events(of graph: Graph) -> [EventIndex] {
        let called = graph.events.actions
        // Of the actions that a question names there are few, so that these alone are looked at closely.
        let wanted = actions ?? []
        var found: [EventIndex] = []
        for index in graph.whileAsked(0..<graph.events.count) {
            if !wanted.isEmpty, !wanted[Int(called[index].index)] { continue }
            let event = EventIndex(UInt32(index))
            if isOpen ? isInWindow(event, graph) : allows(event, graph) { found.append(event) }
        }
        return found
    }

    /// The events of `list` that are let through, in time order.
    func events(in list: PostingList, _ graph: Graph) -> [EventIndex] {
        let all = list.within(window, of: graph.events).events()
        return isOpen ? all : graph.whileAsked(all).filter { allowsInWindow($0, graph) }
    }
}

extension EventFilter {
    /// Makes `request` ready for `graph`. O(actions + nodes of the kinds named).
    ///
    /// - Throws: `FilterError` for a time, outcome or pattern that cannot be understood.
    init(_ request: FilterRequest, graph: Graph) throws(FilterError) {
        window = try EventFilter.window(request, graph)
        writesOnly = request.writesOnly
        if !request.actions.isEmpty { actions = try EventFilter.actions(request.actions, graph) }
        if !request.services.isEmpty {
            services = EventFilter.nodes(.service, graph) { name in
                let short = Graph.shortService(name)
                return request.services.contains {
                    Glob.matches($0, short) || Glob.matches($0, name)
                }
            }
        }
        if !request.regions.isEmpty {
            regions = EventFilter.nodes(.region, graph) { name in request.regions.contains { Glob.matches($0, name) } }
        }
        if !request.addresses.isEmpty {
            let ranges = request.addresses.compactMap { AddressRange($0) }
            addresses = EventFilter.nodes(.address, graph) { name in
                request.addresses.contains { Glob.matches($0, name) } || ranges.contains { $0.contains(name) }
            }
        }
        if !request.accounts.isEmpty {
            accounts = Set(request.accounts.compactMap { graph.texts.find($0) })
        }
        if !request.outcomes.isEmpty {
            var wanted = Set<Outcome>()
            for name in request.outcomes {
                guard let outcome = Outcome(name: name) else {
                    throw FilterError(
                        filter: "outcome", value: name, reason: "must be succeeded, denied or failed")
                }
                wanted.insert(outcome)
            }
            outcomes = wanted
        }
    }

    private static func nodes(_ kind: NodeKind, _ graph: Graph, _ isWanted: (String) -> Bool) -> Set<NodeID> {
        var found = Set<NodeID>()
        for node in graph.whileAsked(graph.nodes(of: kind)) where isWanted(graph.key(node)) { found.insert(node) }
        return found
    }

    private static func actions(_ patterns: [String], _ graph: Graph) throws(FilterError) -> [Bool] {
        var included: [String] = []
        var excluded: [String] = []
        for pattern in patterns {
            let isExcluded = pattern.hasPrefix("!")
            let text = isExcluded ? String(pattern.dropFirst()) : pattern
            guard !text.isEmpty else {
                throw FilterError(
                    filter: "filter-by", value: pattern, reason: "names no action: try 'iam:*' or '!s3:Get*'")
            }
            if isExcluded { excluded.append(text) } else { included.append(text) }
        }
        return (0..<graph.actions.count).map { index in
            let action = graph.actionName(ActionID(UInt32(index)))
            let name = action.split(separator: ":", maxSplits: 1).last.map(String.init) ?? action
            let matches = { (pattern: String) in Glob.matches(pattern, pattern.contains(":") ? action : name) }
            return (included.isEmpty || included.contains(where: matches)) && !excluded.contains(where: matches)
        }
    }

    private static func window(_ request: FilterRequest, _ graph: Graph) throws(FilterError) -> Window {
        let end = graph.events.times.last { $0 != .unknown }
        var window = Window()
        if let text = request.since { window.since = try moment(text, "since", end) }
        if let text = request.until { window.until = try moment(text, "until", end) }
        if let since = window.since, let until = window.until, since >= until {
            throw FilterError(filter: "since", value: request.since ?? "", reason: "is not before --until \(until)")
        }
        return window
    }

    private static func moment(_ text: String, _ flag: String, _ end: Timestamp?) throws(FilterError) -> Timestamp {
        switch TimeArgument(text) {
        case .moment(let moment): return moment
        case .back(let seconds):
            // The end of the logs is a moment inside them; a span back from it takes in the last event.
            return (end ?? Timestamp(seconds: 0)).advanced(by: -seconds)
        case nil:
            throw FilterError(
                filter: flag, value: text,
                reason:
                    "is no time: write 2026-03-01, 2026-03-01T08:00:00Z, or 24h or 30d back from the end of the logs")
        }
    }
}

/// A time as a user writes it.
public enum TimeArgument: Hashable, Sendable {
    case moment(Timestamp)
    /// Seconds back from the end of the logs.
    case back(Int64)

    /// Reads RFC 3339, a date, or a number with `s`, `m`, `h`, `d` or `w`.
    public init?(_ text: String) {
        if let moment = Timestamp(parsing: text) {
            self = .moment(moment)
            return
        }
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800]
        guard let last = text.last, let unit = units[last], let count = Int64(text.dropLast()), count >= 0,
            count <= 1_000_000_000 / unit * 1_000
        else { return nil }
        self = .back(count * unit)
    }
}

/// Patterns with `*` (any text) and `?` (one character), in any case.
enum Glob {
    /// Whether all of `text` matches. O(pattern × text) at worst, without recursion.
    static func matches(_ pattern: String, _ text: String) -> Bool {
        let pattern = Array(pattern.lowercased())
        let text = Array(text.lowercased())
        var at = 0
        var position = 0
        var star: (pattern: Int, text: Int)?
        while position < text.count {
            if at < pattern.count, pattern[at] == "*" {
                star = (at, position)
                at += 1
            } else if at < pattern.count, pattern[at] == "?" || pattern[at] == text[position] {
                at += 1
                position += 1
            } else if let back = star {
                at = back.pattern + 1
                position = back.text + 1
                star = (back.pattern, position)
            } else {
                return false
            }
        }
        while at < pattern.count, pattern[at] == "*" { at += 1 }
        return at == pattern.count
    }
}

/// A range of IPv4 addresses, `203.0.113.0/24`.
struct AddressRange {
    private let prefix: UInt32
    private let mask: UInt32

    /// The range written as an address, a slash and the length of its prefix.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let length = Int(parts[1]), (0...32).contains(length),
            let address = AddressRange.number(String(parts[0]))
        else { return nil }
        mask = length == 0 ? 0 : ~UInt32(0) << UInt32(32 - length)
        prefix = address & mask
    }

    /// Whether `text` is an address inside.
    func contains(_ text: String) -> Bool {
        AddressRange.number(text).map { $0 & mask == prefix } ?? false
    }

    private static func number(_ text: String) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard let octet = UInt8(part) else { return nil }
            value = value << 8 | UInt32(octet)
        }
        return value
    }
}
