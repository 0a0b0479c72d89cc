// From an event id to the event. Apart from finding nodes because events are many: their ids are looked through only
// when a text looks like an id, or when nothing else fits.
import PropertyGraph

/// What a text may mean among event ids.
public enum EventMatch: Sendable {
    case one(EventIndex)
    /// Several events have ids that begin so; in time order.
    case ambiguous([EventIndex])
    case none
}

extension Investigator {
    /// Whether `text` has the form of an event id, so that looking for an event comes first.
    public static func looksLikeEventID(_ text: String) -> Bool {
        EventIdentifier(uuid: text.lowercased().utf8Span.span) != nil
    }

    /// The event with this id, or with an id that begins so: eight characters at least, the first eight of a UUID are
    /// enough nearly always. Copies of one event in other trails have ids of their own, and each finds it. O(log n) in
    /// a graph that was opened, else O(events).
    public func findEvent(_ text: String) -> EventMatch {
        let lowered = text.lowercased()
        if let id = EventIdentifier(uuid: lowered.utf8Span.span) { return match(id...id) }
        if let text = graph.texts.find(text) {
            let id = EventIdentifier(text: text)
            if case .one(let event) = match(id...id) { return .one(event) }
        }
        guard let range = Investigator.uuids(beginningWith: lowered) else { return .none }
        // An id without a first half is no UUID.
        guard range.upperBound > 0 else { return .none }
        let first = EventIdentifier(high: max(1, range.lowerBound), low: 0)
        return match(first...EventIdentifier(high: range.upperBound, low: .max))
    }

    /// The first halves of the UUIDs that begin with `text`, which must have eight to eighteen of their characters.
    private static func uuids(beginningWith text: String) -> ClosedRange<UInt64>? {
        let digits = text.utf8.filter { $0 != UInt8(ascii: "-") }
        guard (8...16).contains(digits.count), text.utf8.count - digits.count <= 3,
            digits.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }),
            let value = UInt64(String(decoding: digits, as: UTF8.self), radix: 16)
        else { return nil }
        let rest = UInt64(64 - digits.count * 4)
        let low = rest == 0 ? value : value << rest
        return low...(low | (rest == 0 ? 0 : (1 << rest) - 1))
    }

    private func match(_ ids: ClosedRange<EventIdentifier>) -> EventMatch {
        let events = graph.events(withIDs: ids).withoutRepeats().sorted()
        return events.isEmpty ? .none : events.count == 1 ? .one(events[0]) : .ambiguous(events)
    }
}
