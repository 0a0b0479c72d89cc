// Made-up answers that list events one by one or compare, and how each place in them that comes from a log is made
// hostile. Apart from the other samples only for length.
import PropertyGraph

@testable import Investigation

extension Sample {
    static let event = EventSummary(
        eventID: "00000001-0000-4000-8000-000000000000",
        eventIDs: ["00000001-0000-4000-8000-000000000000", "00000002-0000-4000-8000-000000000000"],
        time: time("02T10:31:00"), action: "iam:CreateUser", readOnly: false, outcome: .denied,
        errorCode: "AccessDenied", principal: admin, credential: key, targets: [backdoor, payroll],
        address: "203.0.113.99", region: "us-east-1", account: production, file: "logs/one.json.gz", record: 3,
        isUnverified: true)

    static let aroundResponse = Response(
        question: Question(command: "around", entity: event.eventID, filters: [("within", ["15m"])]),
        coverage: coverage,
        answer: .around(
            AroundAnswer(
                event: event, origin: alice, within: 900,
                before: Limited(
                    [NearbyEvent(event: event, traits: [.credential, .origin], offset: -61)], total: 3),
                after: Limited([
                    NearbyEvent(event: event, traits: [.origin], offset: 0),
                    NearbyEvent(event: event, traits: [.address], offset: 3_700),
                ]),
                counts: [
                    NearbyCount(trait: .credential, events: 3, closestBefore: 3, closestAfter: 0),
                    NearbyCount(trait: .origin, events: 4, closestBefore: 0, closestAfter: 1),
                    NearbyCount(trait: .address, events: 1, closestBefore: 0, closestAfter: 1),
                ], notes: ["the record names no credential"])))

    static let timelineResponse = Response(
        question: Question(command: "timeline", entity: "alice"), coverage: coverage,
        answer: .timeline(
            TimelineAnswer(
                subject: alice, tally: tally(412, denied: 12, "02T14:02:00", "02T14:11:00"),
                derived: tally(97, "02T14:10:00", "02T14:11:00"), writes: 1, sessions: 0,
                entries: Limited(
                    [
                        TimelineEntry(
                            kind: .reads, tally: tally(411, denied: 12, "02T14:02:00", "02T14:09:31"), principal: alice,
                            credential: key, address: "203.0.113.99",
                            actions: [
                                action("s3:ListBuckets", 400, reads: true), action("iam:ListUsers", 11, denied: 11),
                            ],
                            event: nil, eventIDs: [event.eventID]),
                        TimelineEntry(
                            kind: .write, tally: tally(1, denied: 1, "02T14:10:00", "02T14:10:00"), principal: admin,
                            credential: nil, address: nil, actions: [action("iam:CreateUser", 1, denied: 1)],
                            event: event, eventIDs: [event.eventID]),
                    ], total: 5))))

    static let firstSeenResponse = Response(
        question: Question(command: "firstseen", entity: "alice"), coverage: coverage,
        answer: .firstSeen(
            FirstSeenAnswer(
                subject: alice, baseline: Window(since: time("01T00:00:00"), until: time("02T00:00:00")),
                baselineGiven: false, window: Window(since: time("02T00:00:00")),
                known: tally(40, "01T08:00:00", "01T17:00:00"), tally: tally(12, "02T08:00:00", "02T17:00:00"),
                new: Limited(
                    [
                        NewValue(
                            what: .address, node: leakedFrom, value: "203.0.113.99", resembles: "203.0.113.0/24",
                            eventID: event.eventID, tally: tally(3, "02T08:00:00", "02T09:00:00")),
                        NewValue(
                            what: .action, node: nil, value: "iam:CreateUser", resembles: nil, eventID: event.eventID,
                            tally: tally(1, denied: 1, "02T08:00:00", "02T08:00:00")),
                    ], total: 3),
                totals: [NoveltyCount(what: .address, total: 1), NoveltyCount(what: .action, total: 2)])))

    static let sharedResponse = Response(
        question: Question(command: "shared"), coverage: coverage,
        answer: .shared(
            SharedAnswer(
                examined: 12, masked: 1, shared: Limited([use(ordinary: [])]),
                ordinary: Limited([use(ordinary: [.oneNetwork, .service])], total: 4),
                reasons: [ReasonCount(reason: .oneNetwork, total: 4)])))

    private static func use(ordinary: [OrdinaryReason]) -> SharedUse {
        SharedUse(
            node: key, holder: alice, origins: [admin], tally: tally(9, denied: 2, "02T08:00:00", "02T09:00:00"),
            differences: [.address, .network], ordinary: ordinary,
            places: [place("203.0.113.0/24"), place("s3.amazonaws.com", isService: true)], overlapping: true,
            switches: 2,
            nearest: SharedMoment(seconds: 14, eventIDs: [event.eventID, event.eventID]))
    }

    private static func place(_ network: String, isService: Bool = false) -> SharedPlace {
        SharedPlace(
            network: network, isPrivate: false, isService: isService, addresses: ["203.0.113.99", "203.0.113.7", "a"],
            programs: ["aws-cli"], metadataVersions: ["2.0"], tally: tally(9, denied: 2, "02T08:00:00", "02T09:00:00"))
    }

    static let eventResponses = [aroundResponse, timelineResponse, firstSeenResponse, sharedResponse]
}

extension EventSummary {
    mutating func poison(_ text: () -> String) {
        (eventID, eventIDs, action, errorCode) = (text(), [text(), text()], text(), text())
        (address, region, account, file) = (text(), text(), text(), text())
        principal?.poison(text)
        credential?.poison(text)
        for index in targets.indices { targets[index].poison(text) }
    }
}

extension AroundAnswer {
    func poisoned(_ text: () -> String) -> AroundAnswer {
        var copy = self
        copy.event.poison(text)
        copy.origin?.poison(text)
        copy.before.poison { $0.event.poison(text) }
        copy.after.poison { $0.event.poison(text) }
        copy.notes = notes.map { _ in text() }
        return copy
    }
}

extension TimelineAnswer {
    func poisoned(_ text: () -> String) -> TimelineAnswer {
        var copy = self
        copy.subject.poison(text)
        copy.entries.poison { entry in
            entry.principal?.poison(text)
            entry.credential?.poison(text)
            entry.address = text()
            entry.event?.poison(text)
            entry.eventIDs = [text()]
            for index in entry.actions.indices { entry.actions[index].action = text() }
        }
        return copy
    }
}

extension FirstSeenAnswer {
    func poisoned(_ text: () -> String) -> FirstSeenAnswer {
        var copy = self
        copy.subject.poison(text)
        copy.new.poison {
            $0.node?.poison(text)
            ($0.value, $0.resembles, $0.eventID) = (text(), text(), text())
        }
        return copy
    }
}

extension SharedAnswer {
    func poisoned(_ text: () -> String) -> SharedAnswer {
        var copy = self
        func poison(_ use: inout SharedUse) {
            use.node.poison(text)
            use.holder?.poison(text)
            for index in use.origins.indices { use.origins[index].poison(text) }
            for index in use.places.indices {
                use.places[index].network = text()
                use.places[index].addresses = [text(), text(), text()]
                use.places[index].programs = [text()]
            }
            use.nearest?.eventIDs = [text(), text()]
        }
        copy.shared.poison { poison(&$0) }
        copy.ordinary.poison { poison(&$0) }
        return copy
    }
}
