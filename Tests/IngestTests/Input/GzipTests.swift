// Compressed input: whole, cut, doubled, damaged, and hostile.
import Testing

@testable import Ingest

@Suite struct GzipTests {
    private let names = (0..<40).map { "Name\($0)" }

    @Test("Content decides, not the name", arguments: ["log.json", "log.json.gz", "log"])
    func byContent(_ name: String) throws {
        let folder = Folder()
        for content in [Array(records(names).utf8), Gzip.compress(Array(records(names).utf8))] {
            let outcome = try read(folder.write(content, to: name))
            #expect(outcome.names == names)
            #expect(outcome.report.isVerified)
            #expect(outcome.report.bytes == content.count)
            #expect(outcome.report.inflatedBytes == records(names).utf8.count)
        }
    }

    @Test("A file cut at any byte gives every record that was inflated whole")
    func cut() throws {
        let text = Array(records(names).utf8)
        let packed = Gzip.compress(text)
        let folder = Folder()
        var reader = try FileReader()
        for count in 2..<packed.count {
            let outcome = read(folder.write(Array(packed[..<count]), to: "log"), with: &reader)
            let inflated = GzipTests.inflate(Array(packed[..<count]))
            #expect(outcome.report.inflatedBytes == inflated, "cut at \(count)")
            var end = #"{"Records":["#.utf8.count - 1
            let whole = names.prefix { name in
                end += 1 + record(name).utf8.count
                return end <= inflated
            }
            #expect(outcome.names == Array(whole), "cut at \(count)")
            #expect(outcome.report.fileClass == .damaged, "cut at \(count)")
            #expect(outcome.report.warnings.contains(.compressedCutShort(offset: count)), "cut at \(count)")
        }
    }

    private static func inflate(_ bytes: [UInt8]) -> Int {
        var stream = GzipStream()
        var room = [UInt8](repeating: 0, count: 1 << 20)
        return unsafe bytes.withUnsafeBytes { input in
            unsafe room.withUnsafeMutableBytes { output in unsafe stream.step(input, output).produced }
        }
    }

    @Test("Every flipped bit of a checksum or a length is noticed, and the records are kept", arguments: 0..<64)
    func flipped(_ bit: Int) throws {
        var packed = Gzip.compress(Array(records(names).utf8))
        packed[packed.count - 8 + bit / 8] ^= 1 << UInt8(bit % 8)
        let outcome = try read(packed)
        #expect(outcome.names == names)
        #expect(outcome.report.warnings == [.checksumMismatch])
        #expect(!outcome.report.isVerified)
        #expect(outcome.report.fileClass == .damaged)
    }

    @Test("Members one after another are all read, empty ones and padding among them", arguments: [2, 3, 1_000])
    func members(_ count: Int) throws {
        var packed: [UInt8] = []
        for index in 0..<count {
            packed += Gzip.compress(Array(records(["N\(index)"]).utf8))
            if index % 3 == 0 { packed += Gzip.compress([]) }
            if index % 5 == 0 { packed += [0, 0, 0] }
        }
        for limits in [InputLimits(), streaming()] {
            let outcome = try read(packed, limits: limits)
            #expect(outcome.names == (0..<count).map { "N\($0)" })
            #expect(outcome.report.warnings.isEmpty)
            #expect(outcome.report.isVerified)
        }
    }

    @Test("One document may be spread over members")
    func splitDocument() throws {
        let text = Array(records(names).utf8)
        let packed = Gzip.compress(Array(text[..<1_000])) + Gzip.compress(Array(text[1_000...]))
        #expect(try read(packed).names == names)
    }

    @Test("Zeros after the data are padding; other bytes are one warning")
    func trailing() throws {
        let packed = Gzip.compress(Array(records(names).utf8))
        let padded = try read(packed + [UInt8](repeating: 0, count: 512))
        #expect(padded.names == names)
        #expect(padded.report.warnings.isEmpty)
        let soiled = try read(packed + Array("garbage".utf8))
        #expect(soiled.names == names)
        #expect(soiled.report.warnings == [.trailingBytes(offset: packed.count)])
        #expect(soiled.report.fileClass == .log)
    }

    @Test("Damage in the middle keeps what came before")
    func middle() throws {
        let text = Array(records((0..<400).map { "Name\($0 &* 7_919 % 1_000)" }).utf8)
        let whole = try read(text)
        var packed = Gzip.compress(text)
        for index in (packed.count / 2)..<(packed.count / 2 + 40) { packed[index] ^= 0xA5 }
        let outcome = try read(packed)
        #expect(outcome.names.count > 10)
        #expect(outcome.names.starts(with: whole.names.prefix(10)))
        #expect(outcome.report.fileClass == .damaged)
        #expect(!outcome.report.isVerified)
    }

    @Test(
        "A bomb is stopped, as the first member or the second, and the records before it are kept",
        arguments: [0, 1, 2])
    func bomb(_ kind: Int) throws {
        let limits = {
            var limits = streaming(window: 4_096)
            limits.inflationRatioFreeBytes = 1 << 20
            return limits
        }()
        let log = Gzip.compress(Array(records(names).utf8))
        let zeros = Gzip.compress([UInt8](repeating: 0, count: 8 << 20))
        let sameRecord = Array(repeating: Array((record("A") + "\n").utf8), count: 20_000).joined()
        let packed = kind == 0 ? zeros : kind == 1 ? log + zeros : log + Gzip.compress(Array(sameRecord))
        let outcome = try read(packed, limits: limits)
        if kind > 0 { #expect(outcome.names.prefix(40) == names[...]) }
        #expect(outcome.report.inflatedBytes < 4 << 20)
        let isStopped = outcome.report.warnings.contains { if case .inflatesTooFar = $0 { true } else { false } }
        #expect(isStopped)
        #expect(outcome.report.fileClass == .damaged)
    }

    @Test("Equal bytes give equal files, without a name or a time")
    func reproducible() {
        let packed = Gzip.compress(Array("hello".utf8))
        #expect(packed == Gzip.compress(Array("hello".utf8)))
        #expect(Array(packed[3..<8]) == [0, 0, 0, 0, 0])
    }
}
