// Texts that errors repeat.
import PropertyGraph
import Testing

@Suite("Abridged texts")
struct AbridgedTests {
    @Test("A text of some length stays as it is; a longer one keeps its ends", arguments: ["a", "é", "東", "\u{301}"])
    func lengths(character: String) {
        for length in [0, 1, 159, 160] {
            let text = String(repeating: character, count: length)
            #expect(Array(text.abridged.unicodeScalars) == Array(text.unicodeScalars))
        }
        for length in [161, 5_000] {
            let text = "<" + String(repeating: character, count: length) + ">"
            let scalars = Array(text.abridged.unicodeScalars)
            #expect(scalars.count == 160 && scalars.contains("…") && scalars.first == "<" && scalars.last == ">")
        }
    }
}
