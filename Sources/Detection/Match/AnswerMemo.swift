// Answers kept by text. Apart from asking because it knows neither rules nor records: a log says the same few user
// agents and ARNs over and over, and whatever rules ask of a field's text they ask of just these.
import CloudTrail
import PropertyGraph

/// What texts answered to the questions asked of their fields: a row of bits for each text of a field. A worker owns
/// one; a new text takes the place of an old one.
struct AnswerMemo: ~Copyable {
    private struct Entry {
        var hash: UInt64 = 0
        /// -1 for texts anywhere in a record, -2 where there is none yet.
        var path: Int32 = -2
        var count: Int32 = 0
        /// The last record that had it.
        var record: UInt32 = 0
    }

    /// Texts kept, and the longest that is: ARNs and user agents are shorter.
    private static let entries = 1 << 12
    static let longest = 256
    /// Questions of one field whose answers are kept.
    static let questions = 1_024

    private var table = [Entry](repeating: Entry(), count: AnswerMemo.entries)
    private var bytes = [UInt8](repeating: 0, count: AnswerMemo.entries * AnswerMemo.longest)
    /// For each text a word that says which answers are known, and one with the answers, for each 64 questions.
    private var bits: [UInt64]
    /// Words of a text's row.
    private let width: Int

    /// Rows for fields of which at most `questions` questions are asked.
    init(questions: Int) {
        width = 2 * max(1, (min(questions, AnswerMemo.questions) + 63) / 64)
        bits = Array(repeating: 0, count: AnswerMemo.entries * width)
    }

    /// The row of `text`, which is no longer than `longest`, for the field `path`; it stays as long as `record` is in
    /// hand. Nil where another text of the record has its place. O(count).
    mutating func row(of text: JSONText, _ path: Int32, in record: UInt32) -> Int? {
        let hash = StableHash.combine(text.withBytes { StableHash.of($0) }, UInt64(UInt32(bitPattern: path)))
        let place = Int(truncatingIfNeeded: hash) & (AnswerMemo.entries - 1)
        let start = place * AnswerMemo.longest
        let entry = table[place]
        // Whoever writes logs may know how to make hashes meet, so the text itself decides.
        if entry.hash == hash, entry.path == path, Int(entry.count) == text.count,
            text.hasBytes(bytes.span.extracting(start..<(start + text.count)))
        {
            table[place].record = record
            return place
        }
        guard entry.record != record else { return nil }
        table[place] = Entry(hash: hash, path: path, count: Int32(text.count), record: record)
        text.withBytes { text in for index in text.indices { bytes[start + index] = text[index] } }
        for word in (place * width)..<((place + 1) * width) { bits[word] = 0 }
        return place
    }

    /// The answer of a row to the question with this number, where it is known. O(1).
    @inline(__always)
    func answer(_ row: Int, _ question: Int) -> Bool? {
        let word = row * width + (question >> 6) * 2
        let bit = UInt64(1) << UInt64(question & 63)
        return bits[word] & bit == 0 ? nil : bits[word + 1] & bit != 0
    }

    /// Keeps an answer. O(1).
    @inline(__always)
    mutating func keep(_ answer: Bool, _ row: Int, _ question: Int) {
        let word = row * width + (question >> 6) * 2
        let bit = UInt64(1) << UInt64(question & 63)
        bits[word] |= bit
        if answer { bits[word + 1] |= bit }
    }
}
