// What the server takes for JSON, and what it writes.
import Testing

@testable import Server

@Suite("JSON of requests")
struct JSONTests {
    @Test(
        "What is not exactly JSON is refused",
        arguments: [
            "", "{", "[1,]", "{\"a\":1,}", "{\"a\":1,\"a\":2}", "01", "1.", "-", "1e", "\"a", "\"\\x\"", "\"\n\"",
            "tru",
            "[1] 2", "{a:1}", "'a'", "NaN", "\"\\u12\"", String(repeating: "[", count: 40),
        ])
    func refuses(text: String) {
        #expect(throws: JSONError.self) { try JSON(parsing: Array(text.utf8)) }
    }

    @Test("Bytes that are no UTF-8 are refused")
    func refusesOtherEncodings() {
        #expect(throws: JSONError.self) { try JSON(parsing: [0x22, 0xFF, 0x22]) }
    }

    @Test(
        "A value is written as it was read",
        arguments: [
            "{\"a\":[1,2.50,-0,1e999,true,false,null],\"b\":{},\"c\":[]}", "\"a\\\"\\\\\\n\\u001b\"",
            "12345678901234567890",
        ])
    func roundTrip(text: String) throws {
        #expect(String(decoding: try JSON(parsing: Array(text.utf8)).bytes, as: UTF8.self) == text)
    }

    @Test("Escapes stand for what they name; half a pair of surrogates for nothing")
    func escapes() throws {
        let value = try JSON(parsing: Array(#""\u00e4\ud83d\ude00\ud83dx\/\t""#.utf8))
        #expect(value.text == "ä😀\u{FFFD}x/\t")
    }

    @Test("What could steer a terminal or end a script is escaped")
    func harmless() {
        let text = JSON.string("\u{1B}]0;x\u{7}</script>\u{202E}").bytes
        #expect(String(decoding: text, as: UTF8.self) == #""\u001b]0;x\u0007\u003c/script\u003e\u202e""#)
    }
}
