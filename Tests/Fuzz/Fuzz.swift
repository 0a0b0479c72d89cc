// The fuzzer's program: bytes in, one part of trailgraph run over them, a trap when what must hold does not. Apart from
// the tests because it is built with the sanitizers and runs as long as it is let; script/fuzz does both.
import Dispatch
import Glibc

/// What can be fuzzed, by the name given in `TRAILGRAPH_FUZZ_TARGET`.
enum FuzzTarget: String, CaseIterable {
    /// Files: inflating, telling formats, cutting damaged ones.
    case files
    /// Records: the fast way against the slow one.
    case records
    /// ARNs and times.
    case texts
    /// What a user types: entities, filters, times.
    case questions
    /// Files of rules, and what they match.
    case rules
    /// Snapshots with any values in them.
    case snapshots
    /// Requests to the server.
    case requests
    /// Searches for signals.
    case searches
    /// A claim that does not hold: the fuzzer must find that out, or it is not working.
    case canary

    func run(_ bytes: Span<UInt8>) {
        switch self {
        case .files: FileFuzzing.run(bytes)
        case .records: RecordFuzzing.run(bytes)
        case .texts: TextFuzzing.run(bytes)
        case .questions: QuestionFuzzing.run(bytes)
        case .rules: RuleFuzzing.run(bytes)
        case .snapshots: SnapshotFuzzing.run(bytes)
        case .requests: RequestFuzzing.run(bytes)
        case .searches: SearchFuzzing.run(bytes)
        case .canary: claim(!(bytes.count > 3 && bytes[0] == 0x54 && bytes[1] == 0x47 && bytes[2] == 0x21), "no TG!")
        }
    }
}

/// Ends the program when what must hold does not.
func claim(_ holds: Bool, _ what: @autoclosure () -> String) {
    if !holds { fatalError("does not hold: \(what())") }
}

private final class Box<Result: Sendable>: @unchecked Sendable {
    var result: Result?
}

/// What `work` gives, waited for: libFuzzer knows nothing of tasks.
func finished<Result: Sendable>(_ work: @escaping @Sendable () async -> Result) -> Result? {
    let (box, done) = (Box<Result>(), DispatchSemaphore(value: 0))
    Task.detached {
        box.result = await work()
        done.signal()
    }
    done.wait()
    return box.result
}

private let chosen = getenv("TRAILGRAPH_FUZZ_TARGET").flatMap { FuzzTarget(rawValue: String(cString: $0)) }

/// What libFuzzer, which brings the program's entry, calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let chosen else {
        print("TRAILGRAPH_FUZZ_TARGET must be one of", FuzzTarget.allCases.map(\.rawValue).joined(separator: ", "))
        exit(2)
    }
    chosen.run(UnsafeBufferPointer(start: bytes, count: count).span)
    return 0
}
