// What is written out before printing, how wide text is, and where it is cut.
import Testing

@testable import Investigation
@testable import Report

struct PrintableTests {
    @Test(arguments: Array(0x00...0x1F) + Array(0x7F...0x9F))
    func `a control character is written out`(value: Int) {
        let text = String(Unicode.Scalar(UInt8(value)))
        #expect(printable("a\(text)b") == "a\\u{\(String(value, radix: 16, uppercase: true))}b")
    }

    @Test(arguments: [
        0x2028, 0x2029, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069, 0x200E, 0x200F, 0x061C,
        0x200B, 0xFEFF, 0xE0041, 0xAD,
    ])
    func `what turns text, parts lines or stays unseen is written out`(value: Int) throws {
        let scalar = try #require(Unicode.Scalar(UInt32(value)))
        #expect(printable("a\(scalar)b") == "a\\u{\(String(value, radix: 16, uppercase: true))}b")
    }

    @Test(arguments: ["", "alice", "O'Brien & <Co>", "żółć", "漢字", "e\u{301}", "🙂", "\\u{1B}", "Ελλάδα"])
    func `everything else stays`(text: String) { #expect(printable(text) == text) }

    @Test func `marks that would sit on what precedes the text, or pile up, are written out`() {
        #expect(printable("\u{301}a") == "\\u{301}a")
        let piled = printable("a" + String(repeating: "\u{301}", count: 9))
        #expect(piled == "a" + String(repeating: "\u{301}", count: 8) + "\\u{301}")
    }

    @Test(arguments: [
        ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("漢字", 4), ("한글", 4), ("ｱ", 1), ("Ａ", 2), ("🙂", 2), ("🇨🇭", 2),
        ("👍🏽", 2), ("☁️", 2), ("…", 1),
    ])
    func `width counts columns`(text: String, columns: Int) { #expect(text.columns == columns) }

    @Test(arguments: [
        ("abcdef", 6, "abcdef"), ("abcdefg", 5, "ab…fg"), ("abcdefg", 6, "ab…efg"), ("abc", 1, "…"), ("abc", 0, ""),
        ("漢字漢字", 5, "漢…字"), ("漢字漢字", 4, "…字"), ("e\u{301}e\u{301}e\u{301}e\u{301}", 3, "e\u{301}…e\u{301}"),
    ])
    func `a long text is cut in its middle between characters`(text: String, width: Int, cut: String) {
        #expect(text.truncatedInMiddle(to: width) == cut)
        #expect(cut.columns <= width)
    }
}
