// Any bytes as a file: plain, gzip, truncated, damaged. Apart because it needs a file to read them from.
import Glibc
import PropertyGraph

@testable import Ingest

/// One file that holds the input, in memory where the system has such a place.
enum InputFile {
    static let path: String = {
        let folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "."
        return "\(folder)/trailgraph-fuzz-\(getpid())"
    }()

    static func write(_ bytes: Span<UInt8>) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        claim(descriptor >= 0, "the input can be written to \(path)")
        bytes.withUnsafeBytes { _ = Glibc.write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
    }
}

enum FileFuzzing {
    nonisolated(unsafe) private static var reader = OptionalReader(limits: InputLimits())

    static func run(_ bytes: Span<UInt8>) {
        InputFile.write(bytes)
        let first = reader.read()
        claim(first.records == first.report.records, "each record is handed over once")
        claim(first.report.records >= 0 && first.report.skippedRecords >= 0, "counts do not fall below zero")
        let second = reader.read()
        claim(first.content == second.content && first.report.records == second.report.records, "reading is repeatable")
    }
}

/// A reader, and what it made of the input file.
struct OptionalReader: ~Copyable {
    private var reader: FileReader?

    struct Outcome {
        var records = 0
        /// Record numbers and what stands at them.
        var content: [UInt64] = []
        var report = FileReport()
    }

    init(limits: InputLimits) { reader = try? FileReader(limits: limits) }

    mutating func read() -> Outcome {
        var outcome = Outcome()
        guard var reader = reader.take() else { return outcome }
        outcome.report = reader.read(FoundFile(path: InputFile.path)) { tape, value, _ in
            outcome.records += 1
            var sum: UInt64 = 0
            var members = tape.members(of: value)
            while let (name, member) = tape.nextMember(&members) {
                sum &+= StableHash.combine(
                    name.withBytes { StableHash.of($0) }, tape.text(at: member).withBytes { StableHash.of($0) })
            }
            outcome.content.append(sum)
        }
        self.reader = consume reader
        return outcome
    }
}
