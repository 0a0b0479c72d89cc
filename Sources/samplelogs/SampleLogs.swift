// The program: puts story and noise together and writes them as a folder of log files. Apart from both, so that a test
// can have the files without the disk.

@main
enum SampleLogs {
    /// The seed of the folder that is kept with the sources.
    static let defaultSeed: UInt64 = 20_260_301

    static let usage = """
        samplelogs: write a folder of CloudTrail logs that tells of one intrusion among ordinary noise

        usage: samplelogs [--out DIR] [--seed N]

          --out DIR   where to write (SampleLogs); its folder AWSLogs must not exist yet
          --seed N    another noise, the same story (\(defaultSeed))
          --help      print this
        """

    static func main() {
        do {
            let options = try Options(Array(CommandLine.arguments.dropFirst()))
            if options.help { return print(usage) }
            let files = files(seed: options.seed)
            try FileWriter(root: options.output).write(files)
            print("\(options.output): \(files.count) files")
        } catch {
            FileWriter.complain("samplelogs: \(error)")
        }
    }

    /// All files of the sample, in the order of their paths. The same seed gives the same bytes.
    static func files(seed: UInt64) -> [SampleFile] {
        var journal = Story.tell(seed: seed)
        journal.append(Employees.work(seed: seed))
        journal.append(Workloads.run(seed: seed))
        journal.append(Services.run(seed: seed))
        var delivery = Delivery(seed: seed)
        delivery.deliver(journal.records.filter { $0.time < .end })
        delivery.deliverInsights(Insights.notice(seed: seed), of: Account.prod, at: .march(1, 23, 5))
        for hour in 1...3 { delivery.deliverDigests(ofHourFrom: .march(2, hour)) }
        return delivery.files.sorted { $0.path < $1.path }
    }
}

/// What the command line asks for.
struct Options {
    var output = "SampleLogs"
    var seed = SampleLogs.defaultSeed
    var help = false

    init(_ arguments: [String]) throws(UsageError) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--help", "-h": help = true
            case "--out":
                guard let value = rest.popFirst() else { throw UsageError(description: "--out needs a folder") }
                output = value
            case "--seed":
                guard let value = rest.popFirst().flatMap(UInt64.init) else {
                    throw UsageError(description: "--seed needs a number from 0 to \(UInt64.max)")
                }
                seed = value
            default: throw UsageError(description: "unknown argument \(argument); see --help")
            }
        }
    }
}

/// An argument that cannot be understood.
struct UsageError: Error, CustomStringConvertible {
    let description: String
}
