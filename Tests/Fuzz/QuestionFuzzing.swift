// What a user types, asked of a small graph. Apart because the graph is made once.
import Investigation
import PropertyGraph

@testable import Ingest

enum QuestionFuzzing {
    private static let investigator: Investigator? = {
        let records = """
            {"Records":[{"eventVersion":"1.08","eventTime":"2026-03-02T08:00:00Z","eventSource":"iam.amazonaws.com",
            "eventName":"CreateUser","awsRegion":"us-east-1","sourceIPAddress":"198.51.100.7","eventID":"e1",
            "userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLEALICE","userName":"alice",
            "arn":"arn:aws:iam::111122223333:user/alice","accountId":"111122223333","accessKeyId":"AKIAEXAMPLE00001"},
            "requestParameters":{"userName":"bob"},"recipientAccountId":"111122223333"}]}
            """
        InputFile.write(records.utf8Span.span)
        guard let graph = RecordFuzzing.graph() else { return nil }
        return Investigator(LoadedGraph(graph: graph, report: LoadReport()))
    }()

    static func run(_ bytes: Span<UInt8>) {
        let text = String(decoding: (0..<bytes.count).map { bytes[$0] }, as: UTF8.self)
        let fields = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let investigator else { return claim(false, "the graph can be made") }
        _ = investigator.find(fields[0])
        var request = FilterRequest()
        request.actions = fields.dropFirst().prefix(2).map { $0 }
        request.services = fields.dropFirst(3).prefix(1).map { $0 }
        request.regions = fields.dropFirst(4).prefix(1).map { $0 }
        request.addresses = fields.dropFirst(5).prefix(1).map { $0 }
        request.outcomes = fields.dropFirst(6).prefix(1).map { $0 }
        request.since = fields.dropFirst(7).first
        request.until = fields.dropFirst(8).first
        guard let filter = try? investigator.resolve(request) else { return }
        _ = investigator.summary(filter, limit: 5)
    }
}
