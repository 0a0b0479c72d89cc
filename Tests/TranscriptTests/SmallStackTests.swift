// Hostile input on a stack of 512 kB, a sixteenth of the usual: what nests must not be followed by calls that nest. Not
// transcripts, since the inputs are megabytes.
import Foundation
import TestSupport
import Testing

@Suite("A small stack") struct SmallStackTests {
    @Test(
        "Input that nests or never ends is refused, and the records beside it are kept",
        arguments: [
            // What makes the input, and the events it holds.
            (#"head -c 10000000 /dev/zero | tr '\0' '['"#, 0),
            (#"yes '{"a":' | head -n 2000000"#, 0),
            (#"cat record.json; head -c 10000000 /dev/zero | tr '\0' '['; echo; cat record.json"#, 2),
            (#"printf '{"Records":['; cat record.json; printf ',{"k":'; yes '{"a":' | head -n 1000000"#, 1),
            (
                #"printf '{"Records":['; cat record.json; printf ',{"k":"'; head -c 20000000 /dev/zero | tr '\0' a"#,
                1
            ),
            (#"cat record.json; printf '"'; head -c 10000000 /dev/zero | tr '\0' '\\'"#, 1),
            (#"(cat record.json; head -c 10000000 /dev/zero | tr '\0' '[') | gzip"#, 1),
        ])
    func hostile(_ input: String, _ events: Int) throws {
        let folder = try TemporaryFolder()
        let record = #"{"eventTime":"2026-03-01T00:00:00Z","eventSource":"s3.amazonaws.com","eventName":"ListBuckets"}"#
        try folder.write((record + "\n").utf8, to: "record.json")
        let command = "(\(input)) > input; ulimit -s 512; trailgraph summary input -q -f jsonl > /dev/null; echo $?;"
        let result = try CommandShell().run(
            command + " trailgraph summary input -q --stats 2>&1 >/dev/null", in: folder.path)
        #expect(result.output.hasPrefix("2\n"), "\(result.output) \(result.errors)")
        #expect(result.output.contains("\"events\":\(events),"), "\(result.output)")
    }
}
