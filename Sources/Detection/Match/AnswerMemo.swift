// Answers kept by text. Apart from asking because it knows neither rules nor records: a log says the same few user
// agents and ARNs over and over, and the costly questions are asked of just these.
import CloudTrail
import PropertyGraph

/// What texts answered to costly questions. A worker owns one; a new text takes the place of an old one.
struct AnswerMemo: ~Copyable {
    private struct Entry {
        var hash: UInt64 = 0
        /// Negative where there is none yet.
        var atom: Int32 = -1
        var count: Int32 = 0
        var answer = false
    }

    /// Texts kept, and the longest that is: ARNs and user agents are shorter.
    private static let entries = 1 << 12
    static let longest = 256

    private var table = [Entry](repeating: Entry(), count: AnswerMemo.entries)
    private var bytes = [UInt8](repeating: 0, count: AnswerMemo.entries * AnswerMemo.longest)

    /// Where the answer of `text` to `atom` is kept or is to be kept, and the answer where it is there. O(count).
    func find(_ atom: Int32, _ text: JSONText) -> (place: Int, hash: UInt64, answer: Bool?) {
        let hash = StableHash.combine(text.withBytes { StableHash.of($0) }, UInt64(UInt32(bitPattern: atom)))
        let place = Int(truncatingIfNeeded: hash) & (AnswerMemo.entries - 1)
        let entry = table[place]
        guard entry.hash == hash, entry.atom == atom, Int(entry.count) == text.count else { return (place, hash, nil) }
        // Whoever writes logs may know how to make hashes meet, so the text itself decides.
        let start = place * AnswerMemo.longest
        let isSame = text.hasBytes(bytes.span.extracting(start..<(start + text.count)))
        return (place, hash, isSame ? entry.answer : nil)
    }

    /// Keeps an answer at the place that `find` gave. O(count).
    mutating func keep(_ answer: Bool, _ atom: Int32, _ text: JSONText, at place: Int, _ hash: UInt64) {
        table[place] = Entry(hash: hash, atom: atom, count: Int32(text.count), answer: answer)
        let start = place * AnswerMemo.longest
        text.withBytes { text in for index in text.indices { bytes[start + index] = text[index] } }
    }
}
