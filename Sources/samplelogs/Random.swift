// Chance that repeats: SplitMix64 and the identifiers drawn from it. Apart because the standard library promises no
// fixed sequence for its own shuffles and picks, and the sample must come out the same with every toolchain.

/// A stream of numbers fixed by its seed. Each part of the sample draws from a stream of its own, so that a change to
/// one part leaves the others as they were.
struct Random: Sendable {
    private var state: UInt64

    init(seed: UInt64, part: String) {
        state = seed ^ Random.hash(part)
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number in `range`. The bias of the remainder is of no matter here.
    mutating func number(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.count))
    }

    /// True `percent` times in a hundred.
    mutating func chance(_ percent: Int) -> Bool { number(0...99) < percent }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[number(0...(elements.count - 1))] }

    mutating func shuffle<Element>(_ elements: inout [Element]) {
        for index in stride(from: elements.count - 1, to: 0, by: -1) {
            elements.swapAt(index, number(0...index))
        }
    }

    mutating func text(_ alphabet: String, _ count: Int) -> String {
        let letters = Array(alphabet)
        return String((0..<count).map { _ in pick(letters) })
    }

    mutating func hex(_ count: Int) -> String { text("0123456789abcdef", count) }
    mutating func base32(_ count: Int) -> String { text(Random.base32Alphabet, count) }
    mutating func base64(_ count: Int) -> String { text(Random.base64Alphabet, count) }

    mutating func alphanumeric(_ count: Int) -> String { text(Random.alphanumericAlphabet, count) }

    /// A random (version 4) UUID.
    mutating func uuid() -> String { "\(hex(8))-\(hex(4))-4\(hex(3))-\(text("89ab", 1))\(hex(3))-\(hex(12))" }

    /// A temporary access key id, plain to see as an example.
    mutating func temporaryKey() -> String { "ASIAEXAMPLE\(base32(9))" }

    /// A unique id of IAM (`AIDA…` for a user, `AROA…` for a role), fixed by what it names and not by the seed.
    static func principalID(_ prefix: String, of name: String) -> String {
        var random = Random(seed: 0, part: name)
        return "\(prefix)\(random.base32(10))EXAMPLE"
    }

    private static let base32Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    private static let alphanumericAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    private static let base64Alphabet = alphanumericAlphabet + "+/"

    /// FNV-1a, 64 bits.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
