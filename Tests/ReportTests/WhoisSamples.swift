// An answer of `whois` with every member filled, as it never is in life: for the schema, and for text meant to harm.
import PropertyGraph

@testable import Investigation

extension Sample {
    static let whoisResponse: Response = {
        let chain = LineageAnswer(subject: key, hops: [hop], origin: alice, resolved: true)
        var answer = WhoisAnswer(lineage: chain)
        answer.isCyclic = true
        answer.event = WhoisEvent(
            eventID: "0a1b2c3d-0000-4000-8000-000000000001", time: time("02T09:10:11"), action: "s3:GetObject",
            outcome: .denied, principal: deploySession, via: s3)
        answer.credential = key
        answer.derivedAccount = home
        answer.missing = MissingRecord(
            eventName: "AssumeRole", account: shared, region: "us-east-1", from: time("02T09:10:11"),
            to: time("02T09:10:11"), paths: ["AWSLogs/\(shared)/CloudTrail/us-east-1/2026/03/02/"])
        answer.candidate = WhoisCandidate(
            node: alice, evidence: .inferred, because: "the session bears this name",
            eventIDs: ["0a1b2c3d-0000-4000-8000-000000000002"])
        answer.claims = [
            Hop(
                node: node("x-1", .externalUser, "source identity/dana", "source identity/dana"), via: .claims,
                evidence: .attested, eventIDs: ["0a1b2c3d-0000-4000-8000-000000000003"], at: time("02T09:10:11"))
        ]
        var own = hop
        own.isSelf = true
        answer.createdBy = LineageAnswer(subject: key, hops: [own], origin: alice, resolved: true)
        answer.alternatives = [
            WhoisAlternative(because: "another record says that it issued the same key", lineage: chain)
        ]
        answer.origins = Limited(
            [
                OriginTally(origin: alice, through: [deploySession], tally: tally(3, "02T09:10:11", "02T09:12:00")),
                OriginTally(origin: nil, through: [admin], tally: tally(1, "02T09:13:00", "02T09:13:00")),
            ], total: 5)
        answer.tally = tally(4, denied: 1, "02T09:10:11", "02T09:13:00")
        answer.graph = graph
        return Response(
            question: Question(command: "whois", entity: "AKIAIOSFODNN7EXAMPLE"), coverage: coverage,
            answer: .whois(answer), next: ["trailgraph investigate alice logs"])
    }()
}
