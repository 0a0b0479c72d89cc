// The parts of the JSON contract that list events one by one or compare. Apart from the tables of counts; JSON and JSON
// Lines write the same objects through these.
import Investigation
import PropertyGraph

extension JSONWriter {
    /// The members of an event, without brackets.
    mutating func members(of event: EventSummary) {
        member("eventID", event.eventID)
        if !event.eventIDs.isEmpty { member("eventIDs", event.eventIDs) }
        member("time", event.time)
        member("action", event.action)
        member("readOnly", event.readOnly)
        member("outcome", event.outcome.name)
        member("errorCode", optional: event.errorCode)
        member("principal", optional: event.principal)
        member("credential", optional: event.credential)
        key("targets")
        array(event.targets) { writer, node in writer.object { $0.members(of: node) } }
        member("address", optional: event.address)
        member("region", optional: event.region)
        member("account", optional: event.account)
        member("file", event.file)
        member("record", event.record)
        if event.isUnverified { member("unverified", true) }
    }

    mutating func members(of item: NearbyEvent) {
        members(of: item.event)
        member("shares", item.traits.map(\.rawValue))
        member("offset", item.offset)
    }

    mutating func members(of entry: TimelineEntry) {
        member("kind", entry.kind.rawValue)
        members(of: entry.tally)
        member("principal", optional: entry.principal)
        member("credential", optional: entry.credential)
        member("address", optional: entry.address)
        actions(entry.actions)
        if let event = entry.event { member("event", object: { $0.members(of: event) }) }
        member("eventIDs", entry.eventIDs)
    }

    mutating func members(of item: NewValue) {
        member("what", item.what.rawValue)
        member("node", optional: item.node)
        member("value", item.value)
        member("resembles", optional: item.resembles)
        member("eventID", item.eventID)
        members(of: item.tally)
    }

    mutating func members(of use: SharedUse) {
        member("node", use.node)
        members(of: use.tally)
        member("holder", optional: use.holder)
        key("origins")
        array(use.origins) { writer, node in writer.object { $0.members(of: node) } }
        member("differences", use.differences.map(\.rawValue))
        member("ordinary", use.ordinary.map(\.rawValue))
        key("places")
        array(use.places) { writer, place in
            writer.object {
                $0.member("network", place.network)
                $0.member("private", place.isPrivate)
                $0.member("service", place.isService)
                $0.member("addresses", place.addresses)
                $0.member("programs", place.programs)
                $0.member("metadataVersions", place.metadataVersions)
                $0.members(of: place.tally)
            }
        }
        member("overlapping", use.overlapping)
        member("switches", use.switches)
        if let nearest = use.nearest {
            member(
                "nearest",
                object: {
                    $0.member("seconds", nearest.seconds)
                    $0.member("eventIDs", nearest.eventIDs)
                })
        }
    }

    // MARK: Answers

    mutating func members(of answer: AroundAnswer) {
        member("event", object: { $0.members(of: answer.event) })
        member("origin", optional: answer.origin)
        member("within", answer.within)
        list("before", answer.before) { $0.members(of: $1) }
        list("after", answer.after) { $0.members(of: $1) }
        member("sameOrigin", answer.events(sharing: .origin))
        member("sameCredential", answer.events(sharing: .credential))
        member("sameAddress", answer.events(sharing: .address))
        member("notes", answer.notes)
    }

    mutating func members(of answer: TimelineAnswer) {
        member("subject", answer.subject)
        members(of: answer.tally)
        member("derived", object: { $0.members(of: answer.derived) })
        member("writes", answer.writes)
        member("sessions", answer.sessions)
        list("entries", answer.entries) { $0.members(of: $1) }
    }

    mutating func members(of answer: FirstSeenAnswer) {
        member("subject", answer.subject)
        member("baseline", object: { $0.members(of: answer.baseline) })
        member("baselineGiven", answer.baselineGiven)
        member("known", object: { $0.members(of: answer.known) })
        member("window", object: { $0.members(of: answer.window) })
        members(of: answer.tally)
        list("new", answer.new) { $0.members(of: $1) }
        member(
            "totals",
            object: { writer in
                for count in answer.totals { writer.member(count.what.rawValue, count.total) }
            })
    }

    mutating func members(of answer: SharedAnswer) {
        member("examined", answer.examined)
        member("masked", answer.masked)
        list("shared", answer.shared) { $0.members(of: $1) }
        list("ordinary", answer.ordinary) { $0.members(of: $1) }
        member(
            "reasons",
            object: { writer in
                for count in answer.reasons { writer.member(count.reason.rawValue, count.total) }
            })
    }

    private mutating func members(of window: Window) {
        member("since", window.since)
        member("until", window.until)
    }
}
