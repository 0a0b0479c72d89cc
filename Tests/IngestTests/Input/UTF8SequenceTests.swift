// How ill-formed UTF-8 is cut into pieces, against the standard library's own decoder: every sequence of up to three
// bytes, every valid one of four, and those with one byte changed. Apart from the tests of mending because these are
// 22 million sequences, of which a usual run draws some: TRAILGRAPH_EXHAUSTIVE=1 takes all.
import Foundation
import TestSupport
import Testing

@testable import Ingest

@Suite("Sequences of UTF-8") struct UTF8SequenceTests {
    private static let isWhole = ProcessInfo.processInfo.environment["TRAILGRAPH_EXHAUSTIVE"] == "1"
    private static let seed: UInt64 = 0x7472_6169_6C67_7261

    /// What replacing each ill-formed piece by U+FFFD gives.
    private static func replaced(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count * 2)
        let span = bytes.span
        var index = 0
        while index < span.count {
            let (length, isValid) = UTF8Sequence.measure(span, at: index)
            if isValid {
                for place in index..<(index + length) { output.append(span[place]) }
            } else {
                output += [0xEF, 0xBF, 0xBD]
            }
            index += length
        }
        return output
    }

    /// Sequences one after another, a blank after each, so that none runs into the next.
    private static func check(_ bytes: [UInt8], _ what: String) {
        let expected = Array(String(decoding: bytes, as: UTF8.self).utf8)
        let actual = replaced(bytes)
        guard actual != expected else { return }
        let place = zip(actual, expected).enumerated().first { $0.element.0 != $0.element.1 }?.offset
        Issue.record("\(what), seed \(seed): differs at byte \(place ?? min(actual.count, expected.count))")
    }

    @Test("Those of one, two and three bytes") func short() {
        var generator = SplitMix64(seed: UTF8SequenceTests.seed)
        let all = (0...0xFF).map { UInt8($0) }
        let firsts = UTF8SequenceTests.isWhole ? all : (0..<3).map { _ in all.randomElement(using: &generator) ?? 0 }
        UTF8SequenceTests.check(all.flatMap { [$0, 0x20] }, "one byte")
        var count = 256
        for first in all {
            UTF8SequenceTests.check(all.flatMap { [first, $0, 0x20] }, "two bytes from \(first)")
            count += 256
        }
        for first in firsts {
            var bytes: [UInt8] = []
            bytes.reserveCapacity(4 << 16)
            for second in all { for third in all { bytes += [first, second, third, 0x20] } }
            UTF8SequenceTests.check(bytes, "three bytes from \(first)")
            count += 1 << 16
        }
        #expect(!UTF8SequenceTests.isWhole || count == 16_843_008)
    }

    @Test("Those of four bytes, and with any one byte changed") func long() {
        var generator = SplitMix64(seed: UTF8SequenceTests.seed)
        let all: [UInt32] = Array(0x1_0000...0x10_FFFF)
        let scalars =
            UTF8SequenceTests.isWhole ? all : (0..<20_000).map { _ in all.randomElement(using: &generator) ?? 0 }
        for start in stride(from: 0, to: scalars.count, by: 1 << 14) {
            var bytes: [UInt8] = []
            for value in scalars[start..<min(start + 1 << 14, scalars.count)] {
                let whole = [
                    0xF0 | UInt8(value >> 18), 0x80 | UInt8(value >> 12 & 0x3F), 0x80 | UInt8(value >> 6 & 0x3F),
                    0x80 | UInt8(value & 0x3F),
                ]
                bytes += whole + [0x20]
                for place in 0..<4 {
                    var changed = whole
                    changed[place] ^= UInt8.random(in: 1...255, using: &generator)
                    bytes += changed + [0x20]
                }
            }
            UTF8SequenceTests.check(bytes, "four bytes from the scalar \(scalars[start])")
        }
    }
}
