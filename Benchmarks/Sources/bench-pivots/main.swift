// Times questions on a graph that is loaded already: what a person waits for between one answer and the next. Apart
// from the other benchmarks, which measure the program from outside, because loading would drown it all.
//
//     bench-pivots LOGS [--threads N] [--rounds N] [--limit N] [--only QUESTION] [--each] [--answers N]
//
// LOGS may be a snapshot. Lists have as many rows as a command shows on a terminal, 20, or as `--limit` says, 0 being
// all. `--only` asks one of the questions, for a profiler. `--each` prints what each took before the table.
// `--answers` times nothing: it asks everything of N nodes drawn by lot and of the busiest, and prints a hash of each
// answer, so that two builds can be held against each other.
//
// Prints one line of CSV a question: how often it was asked, the median, the 99th percentile and the longest time in
// milliseconds, and the most events that one of the answers is about.
import Glibc
import Investigation

/// What is asked, how often, and what it took.
struct Measured {
    let name: String
    private var milliseconds: [Double] = []
    private var events = 0
    private var slowest = ""
    private let isAsked: Bool
    private let tellsEach: Bool

    init(_ name: String, _ settings: Settings) {
        self.name = name
        isAsked = settings.only == nil || settings.only == name
        tellsEach = settings.tellsEach
    }

    var isEmpty: Bool { milliseconds.isEmpty }

    /// Times `ask`, which gives how many events its answer is about.
    mutating func time(_ subject: String, _ ask: () -> Int) {
        guard isAsked else { return }
        let start = ContinuousClock.now
        let walked = ask()
        let took = (ContinuousClock.now - start) / Duration.milliseconds(1)
        if took >= milliseconds.max() ?? 0 { slowest = subject }
        if tellsEach { print("\(name),\(Measured.thousandths(took)),\(walked),\(subject)") }
        milliseconds.append(took)
        events = max(events, walked)
    }

    var line: String {
        let sorted = milliseconds.sorted()
        func percentile(_ share: Double) -> Double { sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))] }
        let figures = [percentile(0.5), percentile(0.99), sorted[sorted.count - 1]].map { Measured.thousandths($0) }
        return ([name, String(sorted.count)] + figures + [String(events), slowest]).joined(separator: ",")
    }

    private static func thousandths(_ value: Double) -> String {
        let whole = Int((value * 1_000).rounded())
        let digits = String(whole % 1_000)
        return "\(whole / 1_000)." + String(repeating: "0", count: 3 - digits.count) + digits
    }
}

/// The subjects of the questions: the busiest of each kind, and others spread evenly over all, in the graph's order.
struct Subjects {
    /// How many of a kind are asked about beside the busiest.
    static let spread = 12
    let investigator: Investigator

    func count(_ node: NodeID) -> Int { investigator.graph.events(of: node).count }

    func of(_ kind: NodeKind) -> [NodeID] {
        let nodes = Array(investigator.graph.nodes(of: kind)).filter { count($0) > 0 }
        guard let busiest = nodes.max(by: { count($0) < count($1) }) else { return [] }
        let step = max(1, nodes.count / Subjects.spread)
        return [busiest] + stride(from: 0, to: nodes.count, by: step).map { nodes[$0] }.filter { $0 != busiest }
    }

    /// The user or role session with most events.
    var busiest: NodeID? {
        [NodeKind.user, .roleSession].compactMap { kind in
            investigator.graph.nodes(of: kind).max { count($0) < count($1) }
        }.max { count($0) < count($1) }
    }

    /// Nodes with 1 to 10,000 events, drawn from all of them, the same each time.
    func drawn(_ wanted: Int) -> [NodeID] {
        var random = Draw()
        let all = Array(investigator.graph.nodes.all)
        guard !all.isEmpty else { return [] }
        var nodes: [NodeID] = []
        for _ in 0..<wanted * 100 where nodes.count < wanted {
            let node = all[Int(random.next() % UInt64(all.count))]
            if (1...10_000).contains(count(node)) { nodes.append(node) }
        }
        return nodes
    }

    /// Events spread evenly over the span, and the one that most happens beside: the middle of the busiest minute.
    func events() -> [EventIndex] {
        let times = investigator.graph.events.times
        guard !times.isEmpty else { return [] }
        let step = max(1, times.count / (4 * Subjects.spread))
        let even = stride(from: 0, to: times.count, by: step).map { EventIndex(UInt32($0)) }
        let window = min(200, times.count - 1)
        let densest = (0..<(times.count - window)).min { left, right in
            times[left + window].seconds - times[left].seconds < times[right + window].seconds - times[right].seconds
        }
        return even + [EventIndex(UInt32((densest ?? 0) + window / 2))]
    }
}

/// Numbers that are the same in every run (SplitMix64).
struct Draw {
    private var state: UInt64 = 1

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

/// The options of all questions, with lists of one length.
struct QuestionOptions {
    var whois = WhoisOptions()
    var investigate = InvestigationOptions()
    var blast = BlastOptions()
    var path = PathOptions()

    init(limit: Int) {
        whois.limit = limit
        investigate.limit = limit
        blast.limit = limit
        path.limit = limit
    }
}

/// Asks one question of each of many nodes, as somebody who follows a trail does: each node and question once.
func measureRandom(_ investigator: Investigator, _ settings: Settings) -> Measured {
    var measured = Measured("random pivots", settings)
    let options = QuestionOptions(limit: settings.limit)
    let nodes = Subjects(investigator: investigator).drawn(1_000)
    for (number, node) in nodes.enumerated() {
        let events = investigator.graph.events(of: node)
        measured.time("\(number % 5):\(investigator.graph.key(node).filter { $0 != "," })") {
            switch number % 5 {
            case 0: _ = investigator.investigate(node, options: options.investigate)
            case 1: _ = investigator.whois(node, options: options.whois)
            case 2: _ = investigator.blast(from: node, options: options.blast)
            case 3: _ = investigator.around(events.events()[0], within: 15 * 60, limit: settings.limit)
            default: _ = investigator.paths(from: node, to: nodes[number / 2], options: options.path)
            }
            return events.count
        }
    }
    return measured
}

/// Asks everything of every subject, as often as `settings.rounds` says.
func measure(_ investigator: Investigator, _ settings: Settings) -> [Measured] {
    let subjects = Subjects(investigator: investigator)
    let credentials = subjects.of(.accessKey) + subjects.of(.credential)
    let principals = subjects.of(.user) + subjects.of(.roleSession)
    let things = subjects.of(.resource) + subjects.of(.address)
    let events = subjects.events()
    func question(_ name: String) -> Measured { Measured(name, settings) }
    var (whois, around, path) = (question("whois"), question("around"), question("path"))
    var (blast, investigate) = (question("blast"), question("investigate"))
    let options = QuestionOptions(limit: settings.limit)
    func name(_ node: NodeID) -> String {
        let summary = investigator.graph.summary(of: node)
        return "\(summary.kind.name):\(summary.label.filter { $0 != "," })"
    }
    for _ in 0..<settings.rounds {
        for node in credentials + principals + things {
            whois.time(name(node)) {
                _ = investigator.whois(node, options: options.whois)
                return subjects.count(node)
            }
            investigate.time(name(node)) { investigator.investigate(node, options: options.investigate).tally.events }
        }
        for node in credentials + principals {
            blast.time(name(node)) {
                let answer = investigator.blast(from: node, options: options.blast)
                return answer.resources.reduce(answer.tally.events) { $0 + $1.tally.events }
            }
        }
        for event in events {
            around.time("\(event.index)") {
                let answer = investigator.around(event, within: 15 * 60, limit: settings.limit)
                return answer.before.total + answer.after.total
            }
        }
        // From everyone to what is busiest and to what is not, whether there is a way or none.
        for goal in things.prefix(1) + things.suffix(1) + credentials.suffix(2) {
            for node in principals where node != goal {
                path.time("\(name(node)) to \(name(goal))") {
                    _ = investigator.paths(from: node, to: goal, options: options.path)
                    return subjects.count(goal)
                }
            }
        }
    }
    var busiest = question("investigate the busiest")
    if let node = subjects.busiest {
        for _ in 0..<3 * settings.rounds {
            busiest.time(name(node)) { investigator.investigate(node, options: options.investigate).tally.events }
        }
    }
    let random = measureRandom(investigator, settings)
    return [whois, around, path, blast, investigate, busiest, random].filter { !$0.isEmpty }
}

/// What is asked for.
struct Settings {
    var logs = ""
    var threads = 2
    var rounds = 3
    var limit = 20
    var only: String?
    var tellsEach = false
    /// How many nodes drawn by lot are asked about where answers are wanted and not times.
    var answers: Int?

    /// The arguments, or nil where they are not understood.
    init?(_ words: [String]) {
        var rest = words[...]
        func count() -> Int { rest.popFirst().flatMap { Int($0) } ?? -1 }
        while let word = rest.popFirst() {
            switch word {
            case "--threads": threads = count()
            case "--rounds": rounds = count()
            case "--limit": limit = count()
            case "--only": only = rest.popFirst()
            case "--each": tellsEach = true
            case "--answers": answers = count()
            default: logs = word
            }
        }
        guard !logs.isEmpty, threads > 0, rounds > 0, limit >= 0, answers ?? 0 >= 0 else { return nil }
    }
}

guard let settings = Settings(Array(CommandLine.arguments.dropFirst())) else {
    print("usage: bench-pivots LOGS [--threads N] [--rounds N] [--limit N] [--only QUESTION] [--each] [--answers N]")
    exit(2)
}
var options = LoadOptions()
options.threads = settings.threads
let investigator = try await Investigator.load([settings.logs], options: options)
if let count = settings.answers {
    printAnswers(investigator, count)
    exit(0)
}
print("question,asked,median_ms,p99_ms,longest_ms,events,slowest")
for measured in measure(investigator, settings) { print(measured.line) }
