// Mending of text, tried on every short sequence of bytes against the standard library.
import Testing

@testable import Ingest

private func repaired(_ bytes: [UInt8]) -> (bytes: [UInt8], counts: RepairCounts) {
    var counts = RepairCounts()
    var output = ByteBuffer()
    TextRepair.repair(bytes.span, into: &output, limits: InputLimits(), &counts)
    return (output.withSpan { span in (0..<span.count).map { span[$0] } }, counts)
}

@Suite struct TextRepairTests {
    /// Bytes that decide how a sequence of UTF-8 goes on: the ends of every range in its definition.
    private static let telling: [UInt8] = [
        0x20, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
        0xEF,
        0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
    ]

    private func check(_ middle: [UInt8]) {
        let result = repaired([0x22] + middle + [0x22])
        let expected = Array("\"\(String(decoding: middle, as: UTF8.self))\"".utf8)
        // One comparison a case: millions of expectations would take minutes.
        if result.bytes != expected { Issue.record("\(middle) gives \(result.bytes)") }
        if result.counts.invalidUTF8 == 0, result.bytes.count != middle.count + 2 {
            Issue.record("\(middle) not counted")
        }
    }

    @Test("Every sequence of one byte and of two is mended as the standard library does")
    func short() {
        let plain = (0x20...0xFF).map { UInt8($0) }.filter { $0 != 0x22 && $0 != 0x5C }
        for first in plain {
            check([first])
            for second in plain { check([first, second]) }
        }
    }

    @Test("Sequences of three and four bytes that decide anything are mended as the standard library does")
    func long() {
        for first in TextRepairTests.telling {
            for second in TextRepairTests.telling {
                for third in TextRepairTests.telling {
                    check([first, second, third])
                    for fourth in TextRepairTests.telling where first >= 0xE0 { check([first, second, third, fourth]) }
                }
            }
        }
    }

    @Test("Half a pair of surrogates is mended, a whole pair and all else kept")
    func surrogates() {
        for unit in 0...0xFFFF {
            let digits = String(unit, radix: 16)
            let escape = "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            let isHalf = (0xD800..<0xE000).contains(unit)
            let alone = repaired(Array("\"\(escape)\"".utf8))
            let expected = isHalf ? "\"\\ufffd\"" : "\"\(escape)\""
            if alone.bytes != Array(expected.utf8) { Issue.record("\(escape) alone") }
            let pair = repaired(Array("\"\\ud83d\(escape)\"".utf8))
            let isPair = (0xDC00..<0xE000).contains(unit)
            let kept = isPair ? "\"\\ud83d\(escape)\"" : "\"\\ufffd\(isHalf ? "\\ufffd" : escape)\""
            if pair.bytes != Array(kept.utf8) { Issue.record("\(escape) after a high half") }
        }
    }

    @Test(
        "Numbers that fit no type become text, others stay",
        arguments: [
            ("1e999", true), ("-1e999", true), ("1180591620717411303424", true), ("-9223372036854775809", true),
            ("18446744073709551616", true), ("18446744073709551615", false), ("-9223372036854775808", false),
            ("-0", false),
            ("0.1e1", false), ("1e-999", false), ("9223372036854775808", false), ("12345", false),
        ])
    func numbers(_ number: String, _ isHuge: Bool) {
        let result = repaired(Array("[\(number),\"\(number)\"]".utf8))
        let expected = isHuge ? "[\"\(number)\",\"\(number)\"]" : "[\(number),\"\(number)\"]"
        #expect(String(decoding: result.bytes, as: UTF8.self) == expected)
        #expect(result.counts.hugeNumbers == (isHuge ? 1 : 0))
    }

    @Test("Control characters in strings are escaped and kept; between values they are left")
    func controls() {
        for byte in UInt8(0)..<0x20 {
            let result = repaired([0x22, byte, 0x22, byte])
            let digits = String(byte, radix: 16)
            let expected = Array("\"\\u00\(byte < 16 ? "0" : "")\(digits)\"".utf8) + [byte]
            #expect(result.bytes == expected)
        }
    }

    @Test(
        "Text that ends anywhere is copied without harm",
        arguments: ["\"a\\", "\"\\u12", "\"\\ud83d\\u", "\"", "-", "\"\\é"])
    func ends(_ text: String) {
        #expect(repaired(Array(text.utf8)).bytes.count >= text.utf8.count)
    }
}
