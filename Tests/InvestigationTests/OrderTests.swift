// Small sets of records with every tie there can be, read in each order and each split: what random order rarely hits.
// Apart from the properties because here parts are made by hand, one a worker.
import CloudTrail
@testable import Ingest
import Investigation
import Lineage
import PropertyGraph
import TestSupport
import Testing

@Suite("The order of awkward records")
struct AwkwardOrderTests {
    /// Records of one second with ids that are no UUIDs: copies of one action, and one id on two contents.
    private static func tied() -> [RecordFixture] {
        let session = RecordFixture(id: "m")
            .setting("userIdentity.type", "AssumedRole")
            .setting("userIdentity.principalId", "AROAEXAMPLEDEPLOY0000:x")
            .setting("userIdentity.arn", "arn:aws:sts::111122223333:assumed-role/Deploy/x")
            .setting("userIdentity.sessionContext.sourceIdentity", "dana")
        return [
            session, session.setting("eventID", "z").setting("sharedEventID", "s"),
            session.setting("eventID", "a").setting("sharedEventID", "s").setting("recipientAccountId", "444455556666")
                .setting("userIdentity.accountId", "777788889999"),
            session.setting("awsRegion", "eu-west-1"),
        ]
    }

    /// An event with two late corrections, and another event in between.
    private static func corrected() -> [RecordFixture] {
        let session = tied()[0].setting("userIdentity.sessionContext.sourceIdentity", "erin")
        return [
            session.setting("eventID", "original"),
            session.setting("eventID", "between").setting("eventTime", "2026-03-02T09:01:00Z"),
            session.setting("eventID", "late").setting("eventTime", "2026-03-02T09:02:00Z")
                .setting("addendum.originalEventID", "original"),
            session.setting("eventID", "later").setting("eventTime", "2026-03-02T09:03:00Z")
                .setting("addendum.originalEventID", "original"),
        ]
    }

    /// A user's ARN that was given to two, in one second, and is then all that some records name.
    private static func renamed() -> [RecordFixture] {
        let first = RecordFixture(id: "d")
            .setting("userIdentity.arn", "arn:aws:iam::111122223333:user/temp")
            .setting("userIdentity.principalId", "AIDAEXAMPLETEMPOLD000")
            .setting("userIdentity.accessKeyId", "ASIAEXAMPLETEMP00001")
            .setting("userIdentity.sessionContext.attributes.creationDate", "2026-03-02T09:00:00Z")
        return [
            first,
            first.setting("eventID", "c").setting("userIdentity.principalId", "AIDAEXAMPLETEMPNEW000"),
            first.setting("eventID", "b").setting("userIdentity.principalId", nil)
                .setting("userIdentity.accessKeyId", "ASIAEXAMPLETEMP00002"),
            RecordFixture("iam:GetUser", id: "a").setting("requestParameters.userName", "temp"),
        ]
    }

    @Test("a name given twice is resolved alike in every order and every split into two parts")
    func names() async throws { try await expectOneGraph(of: AwkwardOrderTests.renamed()) }

    @Test("ties are broken by what the records say, in every order and every split into two parts")
    func ties() async throws { try await expectOneGraph(of: AwkwardOrderTests.tied()) }

    @Test("corrections are put in place in every order and every split into two parts")
    func corrections() async throws { try await expectOneGraph(of: AwkwardOrderTests.corrected()) }

    /// Reads each order of `records`, each record into one of two parts as two workers would, and compares.
    private func expectOneGraph(of records: [RecordFixture]) async throws {
        let texts = try records.map { try $0.json() }
        var reference: [String]?
        for order in permutations(Array(texts.indices)) {
            for split in 0..<(1 << texts.count) {
                let parts = [0, 1].map { part in order.filter { split >> $0 & 1 == part }.map { texts[$0] } }
                let lines = CaseDescription(try await load(parts)).lines
                let found = CaseDescription.firstDifference(reference ?? lines, lines)
                #expect(found == nil, "order \(order), split \(split)")
                if found != nil { return }
                reference = reference ?? lines
            }
        }
    }

    /// Each part read by a worker of its own, then joined.
    private func load(_ parts: [[[UInt8]]]) async throws -> Investigator {
        let folder = try TemporaryFolder()
        var tables: [GraphTables] = []
        var report = LoadReport()
        for (number, part) in parts.enumerated() {
            try folder.write(document(part), to: "\(number).json")
            var reader = try FileReader()
            var adder = RecordAdder(targets: .builtIn)
            let path = folder.path(of: "\(number).json")
            let file = reader.readMembers(FoundFile(path: path)) { tape, members, record in
                adder.add(members, of: tape, at: RecordPlace(file: UInt32(number), record: UInt32(record)))
            }
            report.files.append(ReadFile(FoundFile(path: path), file))
            tables.append(adder.finish())
        }
        // On one thread and on two, by turns.
        let atOnce = parts[0].count.isMultiple(of: 2)
        let joined = await Joiner.join(tables, atOnce: atOnce)
        report.duplicates = joined.counts.duplicates
        report.fused = joined.counts.fused
        report.conflicts = joined.counts.conflicts
        return Investigator(LoadedGraph(graph: await Linker.link(joined.tables, atOnce: atOnce), report: report))
    }

    private func permutations(_ items: [Int]) -> [[Int]] {
        guard let first = items.first else { return [[]] }
        return permutations(Array(items.dropFirst())).flatMap { rest in
            (0...rest.count).map { place in Array(rest[..<place]) + [first] + Array(rest[place...]) }
        }
    }
}
