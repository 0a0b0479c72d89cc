// Answers of blast and path for the report's tests. Apart from the other samples because they are made of hops.
import PropertyGraph

@testable import Investigation

extension Sample {
    static let blastResponse = Response(
        question: Question(command: "blast", entity: "AKIAIOSFODNN7EXAMPLE"), coverage: coverage,
        answer: .blast(
            BlastAnswer(
                subject: key, tally: tally(391, denied: 18, "02T08:14:09", "02T17:55:31"), writes: 12,
                reached: Limited(
                    [
                        reached(deploySession, 1, .assumed, from: key, expires: "02T10:10:11", keys: [backdoor]),
                        reached(backdoor, 2, .created, from: deploySession, survives: true),
                        reached(payroll, 2, .touched, from: deploySession, survives: true),
                        reached(object, 2, .touched, from: deploySession, survives: false),
                    ], total: 9),
                resources: [
                    ResourceFold(
                        type: "AWS::S3::Object", nodes: 4, changed: 0, tally: tally(4, "02T10:31:00", "02T10:40:00"))
                ],
                containment: ["Deactivate access key AKIAIOSFODNN7EXAMPLE of alice in account 111122223333."],
                isCut: true, graph: graph)))

    static let pathResponse = path(found: true)
    static let noPathResponse = path(found: false)

    private static func reached(
        _ node: NodeSummary, _ hops: Int, _ via: EdgeKind, from: NodeSummary, survives: Bool = true,
        expires: String? = nil, keys: [NodeSummary] = []
    ) -> ReachedTally {
        var hop = hop
        hop.node = from
        hop.via = via
        return ReachedTally(
            node: node, hops: hops, hop: hop, survivesRevocation: survives,
            expires: expires.map(time), credentials: keys,
            tally: tally(36, denied: 1, "02T10:31:00", "02T17:40:12"), writes: 3,
            actions: [action("s3:PutBucketPolicy", 3), action("s3:GetObject", 33, denied: 1, reads: true)],
            by: via == .touched
                ? [from, admin].map { NodeTally(node: $0, tally: tally(18, "02T10:31:00", "02T17:40:12")) } : [])
    }

    private static func path(found: Bool) -> Response {
        var first = hop
        first.node = deploySession
        first.credential = backdoor
        var last = hop
        last.node = payroll
        last.via = .touched
        let side = ReachedSide(total: 12, nodes: [deploySession, admin])
        return Response(
            question: Question(
                command: "path", entity: "AKIAIOSFODNN7EXAMPLE", target: "northwind-payroll-exports",
                filters: [("paths", ["1"])]),
            coverage: coverage,
            answer: .path(
                PathAnswer(
                    from: key, to: payroll, found: found, paths: found ? [[first, last]] : [],
                    reachedFrom: found ? nil : side, reachedTo: found ? nil : side, isCut: !found, graph: graph)),
            next: ["trailgraph blast AKIAIOSFODNN7EXAMPLE logs"])
    }
}
