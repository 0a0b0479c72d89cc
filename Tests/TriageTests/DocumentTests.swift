// JSON as it is written, held against a slow writer that looks at one character after another.
import Testing
import Triage

@Suite("Documents as JSON")
struct DocumentTests {
    @Test("Every character is written as it is, or escaped where it could steer what shows it")
    func characters() {
        for value in Array(UInt32(0)...0x2FFF) + [0xD7FF, 0xE000, 0xFEFF, 0xFFFD, 0x1F600, 0x10FFFF] {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let text = "a\(scalar)\u{E9}\(scalar)z"
            let shown = expected(scalar)
            let json = Document.text(text).json
            #expect(json == "\"a\(shown)\u{E9}\(shown)z\"", "U+\(String(value, radix: 16))")
            #expect(Document(parsing: json)?.text == text)
        }
    }

    private func expected(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": return "\\\""
        case "\\": return "\\\\"
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
            let digits = String(scalar.value, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: return String(scalar)
        }
    }
}
