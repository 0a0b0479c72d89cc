// Each modifier of Sigma: what it lets through, and what it does not.
import Testing

@testable import Detection

@Suite("Modifiers")
struct ModifierTests {
    /// A line of a selection, a member of a record, and whether they match.
    typealias Case = (line: String, json: String, expected: Bool)

    static let cases: [Case] = [
        // Plain values: letter case aside, all of the text.
        ("userAgent: AWS-CLI", #""userAgent":"aws-cli""#, true),
        ("userAgent: aws", #""userAgent":"aws-cli""#, false),
        ("userAgent: ÄRGER", #""userAgent":"ärger""#, true),
        ("userAgent: ''", #""userAgent":"""#, true),
        ("userAgent: ''", #""userAgent":"x""#, false),
        ("userAgent: [curl, wget, python]", #""userAgent":"Wget""#, true),
        ("userAgent: [curl, wget, python]", #""userAgent":"ruby""#, false),
        ("userAgent|contains: cli", #""userAgent":"aws-CLI/2""#, true),
        ("userAgent|contains: cli", #""userAgent":"console""#, false),
        ("userAgent|startswith: aws", #""userAgent":"AWS-cli""#, true),
        ("userAgent|startswith: aws", #""userAgent":"my aws""#, false),
        ("userAgent|endswith: cli", #""userAgent":"aws-CLI""#, true),
        ("userAgent|endswith: cli", #""userAgent":"cli/2""#, false),
        ("userAgent|contains|all: [aws, linux]", #""userAgent":"aws-cli Linux""#, true),
        ("userAgent|contains|all: [aws, linux]", #""userAgent":"aws-cli macOS""#, false),
        ("userAgent|contains: [aws, linux]", #""userAgent":"aws-cli macOS""#, true),
        ("userAgent|contains: [kali, kal, pacu, 'p*w']", #""userAgent":"on KALx""#, true),
        ("userAgent|contains: [kali, pacu, 'p*w', äß]", #""userAgent":"a pillow""#, true),
        ("userAgent|contains: [kali, pacu, 'p*w', äß]", #""userAgent":"ÄẞX""#, true),
        ("userAgent|contains: [kali, pacu]", #""userAgent":"kal kalpacpac""#, false),
        ("userAgent|contains: [kali, pacu]", #""userAgent":"é-paca-pacU""#, true),
        // Cased.
        ("userAgent|cased: AWS", #""userAgent":"AWS""#, true),
        ("userAgent|cased: AWS", #""userAgent":"aws""#, false),
        ("userAgent|contains|cased: CLI", #""userAgent":"aws-cli""#, false),
        ("userAgent|cased|contains: CLI", #""userAgent":"aws-CLI""#, true),
        // Negated.
        ("userAgent|neq: aws", #""userAgent":"curl""#, true),
        ("userAgent|neq: aws", #""userAgent":"AWS""#, false),
        ("userAgent|neq: [aws, curl]", #""userAgent":"curl""#, false),
        ("userAgent|contains|neq: aws", #""x":1"#, true),
        // Regular expressions: found anywhere, letter case counts.
        ("userAgent|re: 'aws-(cli|sdk)/\\d'", #""userAgent":"x aws-sdk/2""#, true),
        ("userAgent|re: 'aws-(cli|sdk)/\\d'", #""userAgent":"AWS-CLI/2""#, false),
        ("userAgent|re|i: 'aws-cli'", #""userAgent":"AWS-CLI/2""#, true),
        ("userAgent|re: '^b'", #""userAgent":"a\nb""#, false),
        ("userAgent|re|m: '^b'", #""userAgent":"a\nb""#, true),
        ("userAgent|re: 'a.b'", #""userAgent":"a\nb""#, false),
        ("userAgent|re|s: 'a.b'", #""userAgent":"a\nb""#, true),
        ("userAgent|re|i|s: 'A.B'", #""userAgent":"a\nb""#, true),
        ("userAgent|re|startswith: 'b|c'", #""userAgent":"ab""#, false),
        ("userAgent|re|endswith: 'b|c'", #""userAgent":"ab""#, true),
        ("userAgent|re: 12", #""userAgent":"x12""#, true),
        // Addresses.
        ("sourceIPAddress|cidr: 192.0.2.0/24", #""sourceIPAddress":"192.0.2.200""#, true),
        ("sourceIPAddress|cidr: 192.0.2.0/24", #""sourceIPAddress":"192.0.3.1""#, false),
        ("sourceIPAddress|cidr: [192.0.2.0/24, 198.51.100.7]", #""sourceIPAddress":"198.51.100.7""#, true),
        ("sourceIPAddress|cidr: 192.0.2.0/25", #""sourceIPAddress":"192.0.2.128""#, false),
        ("sourceIPAddress|cidr: 0.0.0.0/0", #""sourceIPAddress":"s3.amazonaws.com""#, false),
        ("sourceIPAddress|cidr: 2001:db8::/32", #""sourceIPAddress":"2001:DB8:1::7""#, true),
        ("sourceIPAddress|cidr: 2001:db8::/32", #""sourceIPAddress":"2001:db9::7""#, false),
        ("sourceIPAddress|cidr: '::/0'", #""sourceIPAddress":"192.0.2.1""#, false),
        ("sourceIPAddress|cidr: 192.0.2.0/24", #""sourceIPAddress":"192.0.2.010""#, false),
        // Existence is presence, whatever the value.
        ("errorCode|exists: true", #""errorCode":null"#, true),
        ("errorCode|exists: false", #""x":1"#, true),
        ("errorCode|exists: false", #""errorCode":"""#, false),
        // Other fields.
        ("a.name|fieldref: b.name", #""a":{"name":"Alice"},"b":{"name":"alice"}"#, true),
        ("a.name|fieldref: b.name", #""a":{"name":"alice"},"b":{"name":"bob"}"#, false),
        ("a.name|fieldref: b.name", #""a":{"name":"alice"}"#, false),
        ("a.name|fieldref|neq: b.name", #""a":{"name":"alice"},"b":{"name":"bob"}"#, true),
        ("a.arn|fieldref|endswith: b.name", #""a":{"arn":"user/alice"},"b":{"name":"alice"}"#, true),
        ("a.arn|fieldref|startswith: b.name", #""a":{"arn":"user/alice"},"b":{"name":"alice"}"#, false),
        ("a.arn|fieldref|contains: b.name", #""a":{"arn":"user/alice/x"},"b":{"name":"alice"}"#, true),
        ("a.name|fieldref|cased: b.name", #""a":{"name":"Alice"},"b":{"name":"alice"}"#, false),
        // Numbers, also such as stand in texts.
        ("n|gt: 5", #""n":6"#, true), ("n|gt: 5", #""n":5"#, false), ("n|gte: 5", #""n":5"#, true),
        ("n|lt: 5", #""n":4.5"#, true), ("n|lt: 5", #""n":"5""#, false), ("n|lte: 5", #""n":"5""#, true),
        ("n|lt: 5", #""n":"few""#, false), ("n|gt: -1", #""n":-0.5"#, true),
        ("n|gte: 9007199254740993", #""n":9007199254740992"#, false),
        ("n: 5", #""n":5.0"#, true), ("n: 5", #""n":"5""#, true), ("n: 0x10", #""n":16"#, true),
        ("n: '5'", #""n":5"#, true), ("n: 012345678901", #""n":"012345678901""#, true), ("n|neq: 5", #""n":6"#, true),
        // Truth values, also such as stand in texts.
        ("flag: true", #""flag":true"#, true), ("flag: true", #""flag":"True""#, true),
        ("flag: 'false'", #""flag":false"#, true), ("flag: false", #""flag":true"#, false),
        ("flag: No", #""flag":"No""#, true),
        // Parts of times.
        ("eventTime|hour: 22", #""eventTime":"2026-03-01T22:41:07Z""#, true),
        ("eventTime|hour|gte: 23", #""eventTime":"2026-03-01T22:41:07Z""#, false),
        ("eventTime|minute: 41", #""eventTime":"2026-03-01T22:41:07Z""#, true),
        ("eventTime|day: 1", #""eventTime":"2026-03-01T22:41:07Z""#, true),
        ("eventTime|month: 3", #""eventTime":"2026-03-01T22:41:07Z""#, true),
        ("eventTime|year: 2026", #""eventTime":"2026-03-01T22:41:07Z""#, true),
        ("eventTime|week: 53", #""eventTime":"2027-01-03T00:00:00Z""#, true),
        // Encodings.
        ("data|base64: ping", #""data":"cGluZw==""#, true),
        ("data|base64|contains: 'curl '", #""data":"xxY3VybCA=""#, true),
        ("data|base64offset|contains: 'http://'", #""data":"IGh0dHA6Ly8x""#, true),
        ("data|base64offset|contains: 'http://'", #""data":"ICBodHRwOi8v""#, true),
        ("data|base64offset|contains: 'http://'", #""data":"aHR0cDovLw==""#, true),
        ("data|base64offset|contains: 'http://'", #""data":"aHR0cHM6Ly8=""#, false),
        ("data|wide|base64: ab", #""data":"YQBiAA==""#, true),
        ("data|utf16le|base64: ab", #""data":"YQBiAA==""#, true),
        ("data|utf16be|base64: ab", #""data":"AGEAYg==""#, true),
        ("data|utf16|base64: ab", #""data":"//5hAGIA""#, true),
        ("data|wide: ab", #""data":"a\u0000b\u0000""#, true),
        ("data|windash|contains: ' -enc'", #""data":"run /enc""#, true),
        ("data|windash|contains: ' -enc'", #""data":"run \u2013enc""#, true),
        ("data|windash: 'a-b -c'", #""data":"a/b -c""#, false),
        ("data|windash: 'a-b -c'", #""data":"a-b \u2015c""#, true),
    ]

    @Test("A line of a selection matches what it says and nothing else", arguments: cases)
    func line(line: String, json: String, expected: Bool) throws {
        #expect(try matches(line, json) == expected, "\(line) on \(json)")
    }

    @Test(
        "What cannot be run is rejected, and says why",
        arguments: [
            ("userAgent|expand: '%users%'", "placeholders (expand) have no values here: write the values out"),
            ("userAgent|near: x", "unknown modifier \"near\""),
            ("userAgent|re: '('", "the regular expression cannot be used: missing closing parenthesis, at byte 1"),
            ("userAgent|contains|re: a", "re comes first: other modifiers cannot precede it"),
            ("userAgent|i: a", "i follows re only"),
            ("userAgent|cidr: a", "\"a\" is no network such as 192.0.2.0/24"),
            ("userAgent|cidr: 192.0.2.0/33", "\"192.0.2.0/33\" is no network such as 192.0.2.0/24"),
            ("userAgent|lt: few", "lt takes numbers"),
            ("userAgent|hour: noon", "hour takes numbers"),
            ("userAgent|exists: maybe", "exists takes true or false"),
            ("userAgent|base64: 'a*'", "base64 cannot encode wildcards"),
            ("userAgent|contains: null", "contains cannot be applied to null"),
            ("userAgent|windash: '-a -b -c -d'", "windash spells out 3 dashes of a value at most"),
            ("userAgent|fieldref: 'a*'", "fieldref takes the name of a field, without wildcards"),
            ("userAgent: {a: b}", "a mapping where \"userAgent\" needs a value: nested fields are written with dots"),
            ("'|exists': true", "exists needs a field and no other modifier"),
        ])
    func rejected(line: String, reason: String) {
        #expect(rejection("selection:\n    \(line)\ncondition: selection") == reason)
    }
}
