// What a rule says of itself. Apart from what it asks of records, because whoever shows a signal needs only this.
import PropertyGraph

/// How grave a signal is, as Sigma names it.
public enum Level: String, CaseIterable, Sendable, Comparable {
    case informational, low, medium, high, critical

    /// Orders by gravity.
    public static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }

    private var rank: Int { Level.allCases.firstIndex(of: self) ?? 0 }
}

/// What to do about a signal, as rules of trailgraph's own say in their field `triage`.
public struct Triage: Hashable, Sendable {
    /// What the rule is for.
    public var goal: String
    /// What to look at, in order.
    public var lookAt: [String]
    /// How to respond, in order.
    public var response: [String]
}

/// The metadata of a rule.
public struct Rule: Hashable, Sendable {
    /// The rule's `id`; where it has none, one made from its title.
    public var id: String
    /// The name by which correlations may refer to it.
    public var name: String?
    /// What it detects, in a few words.
    public var title: String
    /// What it detects, at length.
    public var description: String?
    /// Who wrote it.
    public var author: String?
    /// The licence it is under.
    public var license: String?
    /// `stable`, `test`, `experimental`, `deprecated` or `unsupported`.
    public var status: String?
    /// How grave; nil where the rule does not say.
    public var level: Level?
    /// Tags such as `attack.t1078.004`.
    public var tags: [String] = []
    /// Where it comes from.
    public var references: [String] = []
    /// What else matches.
    public var falsePositives: [String] = []
    /// What to do about it.
    public var triage: Triage?
    /// The file it was read from; empty for the built-in rules' own name.
    public var file: String
    /// Its first line, counted from 1.
    public var line: Int
    /// Whether it ties matches of other rules together.
    public var isCorrelation = false
    /// Whether it comes with trailgraph.
    public var isBuiltIn = false
    /// Whether its matches are signals of their own, and not only part of a correlation.
    public var isReported = true

    /// How grave its signals are: `medium` where it does not say.
    public var severity: Level { level ?? .medium }

    /// The metadata of the document `node`.
    init(_ node: YAMLNode, file: String, isBuiltIn: Bool) {
        title = node["title"]?.text ?? ""
        name = node["name"]?.text
        description = node["description"]?.text
        author = node["author"]?.texts.joined(separator: ", ")
        license = node["license"]?.text
        status = node["status"]?.text
        level = node["level"]?.text.flatMap { Level(rawValue: $0.lowercased()) }
        tags = node["tags"]?.texts ?? []
        references = node["references"]?.texts ?? []
        falsePositives = node["falsepositives"]?.texts ?? []
        if let triage = node["triage"] {
            self.triage = Triage(
                goal: triage["goal"]?.text ?? "", lookAt: triage["look-at"]?.texts ?? [],
                response: triage["response"]?.texts ?? [])
        }
        self.file = file
        line = node.line
        self.isBuiltIn = isBuiltIn
        id = ""
        id = node["id"]?.text?.lowercased() ?? Rule.id(of: title)
    }

    /// An id for a rule without one.
    private static func id(of title: String) -> String {
        let digits = String(StableHash.of(title.utf8Span.span), radix: 16)
        return "untitled-\(String(repeating: "0", count: 16 - digits.count))\(digits)"
    }
}

/// A rule that cannot be run.
public struct RejectedRule: Hashable, Sendable {
    /// The file it stands in.
    public var file: String
    /// The line that shows why, counted from 1.
    public var line: Int
    /// Its title; empty where it could not be read that far.
    public var title: String
    /// Why, as a short sentence without a full stop; may hold words of the rule.
    public var reason: String
}

/// A file of rules.
public struct RuleFile: Sendable {
    /// What errors and signals call it.
    public var path: String
    /// Its text.
    public var bytes: [UInt8]
    /// Whether it comes with trailgraph.
    public var isBuiltIn: Bool

    /// A file with its text.
    public init(path: String, bytes: [UInt8], isBuiltIn: Bool = false) {
        self.path = path
        self.bytes = bytes
        self.isBuiltIn = isBuiltIn
    }
}
