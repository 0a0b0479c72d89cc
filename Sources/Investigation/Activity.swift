// All the calls that are a subject's: its own, and those through sessions it obtained. Apart because a timeline and a
// comparison with an earlier time both walk them in order of time, whoever's name they carry.
import PropertyGraph

/// A subject's calls, in time order.
struct Activity {
    let subject: Subject
    /// All of them, each once.
    let events: [EventIndex]
    /// Those through sessions it obtained, over any number of hops.
    let derived: [EventIndex]

    /// The calls that `filter` lets through. O(n log n) over the subject's events and those of its sessions.
    ///
    /// - Parameter credential: only the calls signed with it, and what it led to.
    init(
        of node: NodeID, credential: NodeID? = nil, filter: EventFilter, exact: Bool = false,
        in investigator: Investigator
    ) {
        var filter = filter
        if let credential { filter.credentials = [credential] }
        subject = Subject(node, investigator, exact: exact)
        let own = filter.events(in: subject, investigator.graph)
        let held = (credential ?? subject.credential).map { Set([$0]) }
        let through = investigator.derivedSessions(from: subject.principals, credentials: held)
            .flatMap { investigator.events(of: $0, filter) }
        derived = Set(through).subtracting(own).sorted()
        events = derived.isEmpty ? own : (own + derived).sorted()
    }
}
