// The table as data: every built-in rule at work, a user's rules before ours, and errors that say what to mend.
import Testing

@testable import CloudTrail

@Suite("The table of targets")
struct TargetTableTests {
    // MARK: The built-in table

    @Test("Every field of every rule finds a target of the rule's type, however the record is written")
    func everyRule() throws {
        var services: Set<String> = []
        for rule in TargetTable.builtIn.rules {
            for field in rule.fields {
                let service = rule.services.first.map(text) ?? "unheard-of"
                services.insert(service)
                for shape in RecordShape.allCases {
                    let json = sample(rule, field, service, shape)
                    let found = try targets(of: json)
                    let type = text(rule.type)
                    #expect(found.contains { $0.type == type }, "line \(rule.line): \(json) gave \(found)")
                    for target in found where target.isARN {
                        #expect(ARN(target.name) != nil, "line \(rule.line): \(target)")
                        let name = target.name
                        #expect(ARN.type(of: name.utf8.span) == target.type, "line \(rule.line): \(target)")
                    }
                }
            }
        }
        #expect(services.count >= 100)
    }

    @Test("A type's spelling is its own spelling")
    func spellings() throws {
        for type in TargetTable.builtIn.types where type.canonical != nil {
            let resource = text(type.resource.pattern).replacing("*", with: "x")
            let name = "arn:aws:\(text(type.service)):::\(resource)"
            func once(_ name: String) throws -> [Target] {
                try targets(of: record("x", "Y", #""requestParameters": {"a": "\#(name)"}"#))
            }
            let first = try once(name)
            try #require(first.count == 1, "\(name)")
            #expect(first[0].type == text(type.type), "\(name)")
            #expect(first[0].name != name)
            #expect(try once(first[0].name) == first)
        }
    }

    private enum RecordShape: CaseIterable { case plain, listed, shouted }

    /// A record that holds `field` and all that the rule's name refers to.
    private func sample(_ rule: TargetRule, _ field: TargetField, _ service: String, _ shape: RecordShape) -> String {
        var parameters: [TargetRoot: [([String], String)]] = [.request: [], .response: []]
        let value = field.pattern.map { text($0.pattern).replacing("*", with: "x1") } ?? "x1"
        parameters[field.root]?.append(((field.isDeep ? ["outer", "inner"] : []) + field.path.map(text), value))
        for part in rule.template.parts {
            guard case .reference(let number) = part else { continue }
            let reference = rule.template.references[number]
            let path = reference.path.map(text)
            parameters[reference.root]?.append((path, path.last == "path" ? "/x2/" : "x2"))
        }
        func body(_ root: TargetRoot) -> String {
            let objects = parameters[root, default: []].map { path, value in object(path, value, shape) }
            return "{" + objects.joined(separator: ", ") + "}"
        }
        let event = text(rule.events[0].pattern).replacing("*", with: "X")
        return record(
            service, event,
            #""requestParameters": \#(body(.request)), "responseElements": \#(body(.response))"#)
    }

    private func object(_ path: [String], _ value: String, _ shape: RecordShape) -> String {
        let key = shape == .shouted ? path[0].uppercased() : path[0]
        let inner = path.count == 1 ? #""\#(value)""# : "{" + object(Array(path.dropFirst()), value, shape) + "}"
        return #""\#(key)": "# + (shape == .listed && path.count > 1 ? "[\(inner)]" : inner)
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    // MARK: A user's table

    @Test("A user's rules, types and skipped keys go before the built-in ones")
    func userTable() throws {
        let user = try TargetTable(
            parsing: Array(
                """
                # Ours.
                s3  Get*,Head*  request.bucketName=secret-*  Our::Bucket  secret/{1}
                ours  *  request.id  Our::Thing  arn:{partition}:ours:{region}:{account}:thing/{}
                type  Our::Queue  sqs  *
                skip  hush
                """.utf8),
            name: "mine.txt")
        let table = TargetTable.builtIn.adding(user)
        func names(_ json: String) throws -> [Target] { try targets(of: json, in: table) }
        #expect(
            try names(record("s3", "GetObject", #""requestParameters": {"bucketName": "secret-a"}"#))
                == [Target(name: "secret/a", type: "Our::Bucket", isARN: false)])
        #expect(
            try names(record("s3", "PutObject", #""requestParameters": {"bucketName": "secret-a"}"#))
                == [Target(name: "arn:aws:s3:::secret-a", type: "AWS::S3::Bucket")])
        #expect(
            try names(record("ours", "Do", #""requestParameters": {"id": "7", "hush": "arn:aws:s3:::b"}"#))
                == [Target(name: "arn:aws:ours:eu-west-1:111122223333:thing/7", type: "Our::Thing")])
        #expect(
            try names(record("x", "Y", #""requestParameters": {"q": "arn:aws:sqs:eu-west-1:111122223333:q"}"#))
                == [Target(name: "arn:aws:sqs:eu-west-1:111122223333:q", type: "Our::Queue")])
    }

    @Test(
        "A line that is no rule is refused with its place",
        arguments: [
            ("s3 *", 1, 1, "2 words in a rule"),
            ("\n\n  s3 * request.a T", 3, 3, "4 words in a rule"),
            ("s* * request.a T {}", 1, 1, "'s*' is no service"),
            ("s3,,x * request.a T {}", 1, 4, "nothing between two commas"),
            ("s3 * bucket T {}", 1, 6, "a path must begin with request, response or either"),
            ("s3 * request T {}", 1, 6, "'request' is no field"),
            ("s3 * request.a,request.**.b.c T {}", 1, 16, "'request.**.b.c' is no field"),
            ("s3 * request.a..b T {}", 1, 6, "a path of 4 keys, or an empty one"),
            ("s3 * request.a T {1}", 1, 18, "{1} has no star to stand for"),
            ("s3 * request.a=* T {2}", 1, 20, "{2} has no star to stand for"),
            ("s3 * request.a=*,request.b T {1}", 1, 30, "{1} has no star to stand for"),
            ("s3 * request.a T x{}{", 1, 21, "'{' without '}'"),
            ("s3 * request.a T {what}", 1, 18, "a path must begin with request, response or either"),
            ("s3 * request.a T {either.x}", 1, 18, "'{…}' needs one whole path"),
            ("s3 * request.a T arn:aws:s3", 1, 18, "'arn:aws:s3' is no ARN"),
            ("s3 * request.a T arn:aws:{}:::x", 1, 18, "'arn:aws:{}:::x' is no ARN"),
            ("s3 * request.a=1*2*3*4*5*6*7*8*9*0* T {}", 1, 6, "10 stars in '1*2*3*4*5*6*7*8*9*0*'"),
            ("type T s3", 1, 1, "2 words after 'type'"),
            ("type T s3 a/* {}", 1, 15, "only {1} to {9} mean something here"),
            ("skip", 1, 1, "0 words after 'skip'"),
            ("s3 * request.b\u{FC} T {}", 1, 15, "a character that is not plain ASCII"),
        ])
    func refused(_ text: String, _ line: Int, _ column: Int, _ problem: String) throws {
        let error = try #require(throws: TargetTableError.self) {
            try TargetTable(parsing: Array(text.utf8), name: "mine.txt")
        }
        #expect(error.line == line)
        #expect(error.column == column)
        #expect(error.problem == problem)
        #expect(error.description == "mine.txt:\(line):\(column): \(problem); \(error.remedy)")
        #expect(!error.remedy.isEmpty)
    }

    @Test("A table past the limits is refused")
    func limits() {
        let long = "# " + String(repeating: "x", count: 1000)
        #expect(throws: TargetTableError.self) { try TargetTable(parsing: Array(long.utf8), name: "") }
        let many = String(repeating: "skip a\n", count: 10_001)
        #expect(throws: TargetTableError.self) { try TargetTable(parsing: Array(many.utf8), name: "") }
        let large = [UInt8](repeating: 0x0A, count: 1 << 20 + 1)
        #expect(throws: TargetTableError.self) { try TargetTable(parsing: large, name: "") }
    }

    @Test("Comments may hold any text, and lines may end as they do on Windows")
    func comments() throws {
        let table = try TargetTable(
            parsing: Array("  # Gr\u{FC}\u{DF}e\r\ns3 * request.a T {} # the rest\r\n".utf8), name: "")
        #expect(table.rules.count == 1)
        #expect(table.rules.first?.line == 2)
    }

    @Test(
        "A version at the end of an event's name is not seen",
        arguments: [
            ("CreateFunction20150331", "CreateFunction"), ("AddPermission20150331v2", "AddPermission"),
            ("CreateFunction2020_05_31", "CreateFunction"), ("CreateClusterV2", "CreateClusterV2"),
            ("ListObjectsV2", "ListObjectsV2"), ("Get12345678", "Get12345678"), ("20150331", "20150331"),
            ("v2", "v2"), ("", ""), ("Getv", "Getv"),
        ])
    func version(_ name: String, _ expected: String) throws {
        try withRecord(#"["\#(name)"]"#) { tape in
            var elements = tape.elements(of: tape.root)
            let next = tape.nextElement(&elements)
            let element = try #require(next)
            let text = tape.text(at: element)
            #expect(text.slice(0, TargetTable.lengthWithoutVersion(text)).string == expected)
        }
    }

    @Test(
        "An ARN that someone types is brought to the spelling the graph has",
        arguments: [
            (
                "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/pay:*",
                "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/pay"
            ),
            (
                "arn:aws:lambda:eu-west-1:111122223333:function:pay:7",
                "arn:aws:lambda:eu-west-1:111122223333:function:pay"
            ),
            ("arn:aws:s3:::ledger/", "arn:aws:s3:::ledger"),
            ("arn:aws:s3:::ledger/2026/a.csv", "arn:aws:s3:::ledger/2026/a.csv"),
            (
                "arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:2f1c:autoScalingGroupName/web",
                "arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup::autoScalingGroupName/web"
            ),
            ("arn:aws:unheard-of:::thing/1", "arn:aws:unheard-of:::thing/1"),
            ("alice", "alice"), ("arn:aws:s3:::", "arn:aws:s3:::"), ("", ""), ("Grüße", "Grüße"),
        ])
    func canonical(_ typed: String, _ expected: String) {
        let table = TargetTable.builtIn
        #expect(table.canonical(typed) == expected)
        #expect(table.canonical(expected) == expected)
    }

    // MARK: Its parts

    @Test("A name keeps its bytes while its buffer grows, and what is cut out of it is gone")
    func nameBuffer() {
        var buffer = NameBuffer()
        var expected: [UInt8] = []
        for number in 0..<3_000 {
            let piece = Array("piece\(number)/".utf8)
            buffer.append(piece.span)
            expected += piece
        }
        buffer.append(own: 5..<expected.count)
        expected += expected[5...]
        buffer.remove(3..<20_000)
        expected.removeSubrange(3..<20_000)
        buffer.append(UInt8(ascii: "!"))
        expected.append(UInt8(ascii: "!"))
        #expect(buffer.withBytes(0..<buffer.count) { string($0) } == String(decoding: expected, as: UTF8.self))
        buffer.cut(to: 2)
        #expect(buffer.withBytes(0..<buffer.count) { string($0) } == "pi")
    }

    @Test("Patterns agree with the obvious way to match them")
    func globs() {
        func matches(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
            guard let first = pattern.first else { return text.isEmpty }
            if first == UInt8(ascii: "*") {
                return (text.startIndex...text.endIndex).contains { matches(pattern.dropFirst(), text[$0...]) }
            }
            return text.first == first && matches(pattern.dropFirst(), text.dropFirst())
        }
        func words(_ alphabet: [UInt8], upTo length: Int) -> [[UInt8]] {
            (0..<length).reduce(into: [[]]) { all, _ in
                all += all.flatMap { word in alphabet.map { word + [$0] } }
            }
        }
        let texts = Set(words(Array("ab".utf8), upTo: 5))
        for pattern in Set(words(Array("ab*".utf8), upTo: 4)) {
            let glob = ByteGlob(pattern)
            for text in texts {
                var captures = Captures()
                let isMatch = glob.matches(text.span, captures: &captures)
                #expect(isMatch == matches(pattern[...], text[...]), "\(pattern) \(text)")
                guard isMatch else { continue }
                var parts = (0..<captures.count).map { Array(text[captures[$0]]) }[...]
                let rebuilt = pattern.flatMap { $0 == UInt8(ascii: "*") ? parts.removeFirst() : [$0] }
                #expect(rebuilt == text)
            }
        }
    }

    @Test("Every key put into a table of keys is found in any capitals, and no other")
    func keys() {
        var table = ByteTable()
        let words = (0..<2000).map { Array("key\($0 &* 7919 % 2003)of\($0)".utf8) }
        for (number, word) in words.enumerated() { #expect(table.insert(word) == number) }
        for (number, word) in words.enumerated() {
            #expect(table.insert(word) == number)
            let shouted = Array(String(decoding: word, as: UTF8.self).uppercased().utf8)
            #expect(table.find(shouted.span) == number)
            #expect(table.find((word + [0]).span) == nil)
        }
        #expect(table.find([UInt8]().span) == nil)
    }
}
