// Times a store of many signals: filling it, and what people look for in it. Apart from the other benchmarks, which
// have to do with logs; this one makes its signals itself.
//
//     bench-signals FILE [--signals N] [--rounds N] [--seed S] [--only ROW]
//
// FILE is made, and must not be there. `--only` asks one of the questions, for a profiler.
//
// Prints one line of CSV a row: how often it was measured, the median, the 99th percentile and the longest time in
// milliseconds, and the most signals that one answer held. Lines that begin with `#` say more of the store.
import Glibc
import Triage

/// What was measured, how often, and what it took.
struct Measured {
    let name: String
    private var milliseconds: [Double] = []
    private var signals = 0

    init(_ name: String) { self.name = name }

    /// Times `ask`, which gives how many signals it found; the time is told for a `share` of the work.
    mutating func time(share: Double = 1, _ ask: () throws(TriageError) -> Int) throws(TriageError) {
        let start = ContinuousClock.now
        signals = max(signals, try ask())
        milliseconds.append((ContinuousClock.now - start) / Duration.milliseconds(1) * share)
    }

    func show() {
        let sorted = milliseconds.sorted()
        func percentile(_ share: Double) -> Double { sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))] }
        let figures = [percentile(0.5), percentile(0.99), sorted[sorted.count - 1]].map { thousandths($0) }
        print(([name, String(sorted.count)] + figures + [String(signals)]).joined(separator: ","))
        fflush(nil)
    }
}

func thousandths(_ value: Double) -> String {
    let whole = Int((value * 1_000).rounded())
    let digits = String(whole % 1_000)
    return "\(whole / 1_000)." + String(repeating: "0", count: 3 - digits.count) + digits
}

struct Settings {
    var path = ""
    var signals = 100_000
    var rounds = 100
    var seed: UInt64 = 1
    var only: String?

    init?(_ arguments: [String]) {
        var rest = arguments[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("--") else {
                path = word
                continue
            }
            guard let value = rest.popFirst() else { return nil }
            switch word {
            case "--signals": signals = Int(value) ?? 0
            case "--rounds": rounds = Int(value) ?? 0
            case "--seed": seed = UInt64(value) ?? 1
            case "--only": only = value
            default: return nil
            }
        }
        guard !path.isEmpty, signals > 0, rounds > 0 else { return nil }
    }
}

/// Queries of one kind, a different one for each number.
struct Question {
    let name: String
    var limit = 25
    let query: (_ number: Int) -> String

    /// What people look for. Values are drawn from those of the signals, so that each round asks for another.
    static func all(_ sample: [DetectedSignal]) -> [Question] {
        func pick(_ number: Int) -> DetectedSignal { sample[number * 7 % sample.count] }
        func fixed(_ query: String) -> (Int) -> String { { _ in query } }
        return [
            Question(name: "newest page of all", query: fixed("")),
            Question(name: "page of open ones", query: fixed("-@workflow.triage.state:archived")),
            Question(name: "page of common words", query: fixed("called deploy OR somebody")),
            Question(name: "page of 1000 of common words", limit: 1_000, query: fixed("somebody organisation")),
            Question(name: "word that is nowhere", query: { "nowhere\($0)" }),
            Question(name: "rare word", query: { "\"\(pick($0).addresses[0])\"" }),
            Question(name: "rare value", query: { "@resource.name:\(pick($0).resources[0].name)" }),
            Question(name: "id of an event", query: { "@evt.id:\(pick($0).events[0].id)" }),
            Question(name: "value that is nowhere", query: { "@usr.name:nobody-\($0)" }),
            Question(
                name: "one of two rare values",
                query: {
                    "@resource.name:(\(pick($0).resources[0].name) OR \(pick($0 + 1).resources[0].name))"
                }),
            Question(name: "two common values", query: { "status:critical @usr.name:\(pick($0).principals[0].name)" }),
            Question(
                name: "rare value not archived",
                query: {
                    "@usr.name:\(pick($0).principals[0].name) -@workflow.triage.state:archived"
                }),
            Question(name: "rare beginning", query: { "@usr.name:nob\($0)*" }),
            Question(name: "rare middle", query: { "@resource.key:*:\(pick($0).resources[0].name)" }),
            Question(name: "rare beginning of a word", query: { "nowh\($0)*" }),
            Question(name: "rare value anywhere", query: { "*:\(pick($0).resources[0].name)" }),
            Question(name: "rare range", query: fixed("@workflow.events_matched:>100000")),
            Question(name: "critical ones", query: fixed("status:critical")),
        ]
    }
}

func fill(_ store: SignalStore, _ settings: Settings) throws(TriageError) -> [DetectedSignal] {
    var maker = SignalMaker(seed: settings.seed)
    let signals = (0..<settings.signals).map { maker.signal($0) }
    let run = DetectionRun(paths: ["logs"], rules: 100)
    let share = 1_000 / Double(signals.count)
    var (first, again) = (Measured("recording 1000 signals"), Measured("recording 1000 known ones"))
    let before = usage()
    try first.time(share: share) { () throws(TriageError) in try store.record(signals, run: run).made.count }
    first.show()
    let worked = usage().seconds - before.seconds
    try again.time(share: share) { () throws(TriageError) in try store.record(signals, run: run).unchanged }
    again.show()
    var single = Measured("recording one more signal")
    for number in 0..<settings.rounds {
        let signal = maker.signal(settings.signals + number)
        try single.time { () throws(TriageError) in try store.record([signal], run: run).made.count }
    }
    single.show()
    print("# \(thousandths(worked)) seconds of the processor for the first run")
    return stride(from: 0, to: signals.count, by: max(1, signals.count / 997)).map { signals[$0] }
}

func triage(_ store: SignalStore, _ sample: [DetectedSignal]) throws(TriageError) {
    let user = try store.user(named: "mallory@example.com")
    var measured = Measured("triage of one signal")
    for (index, signal) in sample.prefix(200).enumerated() {
        let change = TriageChange(state: index % 2 == 0 ? .archived : .underReview)
        try measured.time { () throws(TriageError) in
            _ = try store.change(signal.id, change, by: user)
            return 1
        }
    }
    measured.show()
}

func ask(_ store: SignalStore, _ sample: [DetectedSignal], _ settings: Settings) throws(TriageError) {
    for question in Question.all(sample) where settings.only == nil || settings.only == question.name {
        var measured = Measured(question.name)
        for number in 0..<settings.rounds {
            let search = SignalSearch(query: question.query(number), newestFirst: true, limit: question.limit)
            try measured.time { () throws(TriageError) in try store.search(search).signals.count }
        }
        measured.show()
    }
    guard settings.only == nil || settings.only == "page deep down" else { return }
    var (measured, search) = (Measured("page deep down"), SignalSearch(limit: 1_000))
    // Each page begins where the last one ended; the figures are of all of them.
    repeat {
        try measured.time { () throws(TriageError) in
            let page = try store.search(search)
            search.cursor = page.next
            return page.signals.count
        }
    } while search.cursor != nil
    measured.show()
}

/// What the process has used: time of the processor in seconds, and memory at most.
func usage() -> (seconds: Double, mebibytes: Int) {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return (seconds(usage.ru_utime) + seconds(usage.ru_stime), usage.ru_maxrss / 1_024)
}

func size(_ path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
}

guard let settings = Settings(Array(CommandLine.arguments.dropFirst())), size(settings.path) == 0 else {
    print("usage: bench-signals FILE [--signals N] [--rounds N] [--seed S] [--only ROW]; FILE must not be there")
    exit(2)
}
do throws(TriageError) {
    print("row,asked,median ms,p99 ms,longest ms,signals")
    let store = try SignalStore(path: settings.path, creates: true)
    let sample = try fill(store, settings)
    try triage(store, sample)
    try ask(store, sample, settings)
    print("# \(size(settings.path) / settings.signals) bytes a signal")
    print("# \(usage().mebibytes) MiB of memory at most, the signals that were recorded among them")
} catch {
    print("bench-signals: \(error)")
    exit(1)
}
