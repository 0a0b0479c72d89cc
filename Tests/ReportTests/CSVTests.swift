// CSV: the shape RFC 4180 asks for, formulas disarmed, rows that agree with the answer.

import Testing

@testable import Investigation
@testable import Report

/// A plain reader of RFC 4180, as a spreadsheet would read.
enum CSVReader {
    static func rows(_ text: String) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var cell = ""
        var isQuoted = false
        var scalars = text.unicodeScalars.makeIterator()
        var pending = scalars.next()
        while let scalar = pending {
            pending = scalars.next()
            switch scalar {
            case "\"" where isQuoted && pending == "\"":
                cell += "\""
                pending = scalars.next()
            case "\"": isQuoted.toggle()
            case "," where !isQuoted:
                row.append(cell)
                cell = ""
            case "\r" where !isQuoted && pending == "\n":
                rows.append(row + [cell])
                (row, cell) = ([], "")
                pending = scalars.next()
            default: cell.unicodeScalars.append(scalar)
            }
        }
        return rows
    }
}

struct CSVTests {
    private func rows(_ response: Response) throws -> [[String]] {
        CSVReader.rows(String(decoding: try render(response, as: .csv), as: UTF8.self))
    }

    @Test func `the first line names the columns and every row has them all`() throws {
        for response in Sample.all {
            let rows = try rows(response)
            #expect(Set(rows[0]).count == rows[0].count)
            #expect(rows.count > 1 && rows.allSatisfy { $0.count == rows[0].count })
            guard response.answer.graph != nil else { continue }
            #expect(rows[0].prefix(5) == ["table", "kind", "key", "label", "account"])
            #expect(rows[0].suffix(6) == ["events", "succeeded", "denied", "failed", "first", "last"])
        }
    }

    @Test func `events stand in the order of time, with what they share and how far they are`() throws {
        let rows = try rows(Sample.aroundResponse)
        #expect(
            rows.map { Array($0.prefix(3)) } == [
                ["table", "shares", "seconds"], ["before", "credential origin", "61"], ["event", "", "0"],
                ["after", "origin", "0"], ["after", "address", "3700"],
            ])
        let shared = try self.rows(Sample.sharedResponse)
        #expect(shared.map { $0[0] } == ["table", "shared", "shared", "ordinary", "ordinary"])
    }

    @Test func `rows carry the figures of their table`() throws {
        let rows = try rows(Sample.response)
        let services = rows.filter { $0[0] == "services" }
        #expect(services.map { $0[3] } == ["s3", "iam", "sts", "ec2", "secretsmanager"])
        #expect(services.map { $0[16] } == ["212", "88", "30", "82", "3"])
        #expect(rows.filter { $0[0] == "service-actions" }.count == 6 + 4 + 2 + 2 + 1)
        #expect(rows.filter { $0[0] == "derived-sessions" }.map { $0[14] } == ["1", "2"])
    }

    @Test(arguments: [
        ("=1", "'=1"), ("+1", "'+1"), ("-1", "'-1"), ("@a", "'@a"), ("-", "-"), ("a=b", "a=b"), ("a,b", "a,b"),
        ("say \"hi\"", "say \"hi\""), ("\t1", "'\\u{9}1"), ("\r1", "'\\u{D}1"), ("\n1", "'\\u{A}1"), ("\0", "'\\u{0}"),
        ("＝1", "'＝1"), ("a\nb", "a\\u{A}b"),
    ])
    func `a cell is disarmed, written out and quoted`(text: String, cell: String) throws {
        #expect(try rows(Sample.entitiesResponse.poisoned { text })[1][3] == cell)
    }
}
