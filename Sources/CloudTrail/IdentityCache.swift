// `userIdentity` elements met before. Apart because few identities make most calls: an element that stands on the tape
// as another one did needs no second reading, and to see that is one look over its bytes.
import Glibc
import PropertyGraph

/// Keeps elements as the parser wrote them, with what was read from them. Each worker owns one.
///
/// Equal means equal bytes in equal order, not equal hashes: nobody can make two elements collide.
@safe struct IdentityCache: ~Copyable {
    /// What a look at an element told.
    enum Probe {
        /// It is kept here.
        case known(Int)
        /// It is new and goes here.
        case new(Int)
        /// It is too large, or holds what is not worth keeping.
        case other
    }

    /// An element as the parser wrote it: its words on the tape, then its strings, in memory of its own.
    @safe private struct Entry {
        var hash: UInt64 = 0
        var words: UnsafeMutablePointer<UInt64>?
        var wordCount = 0
        var strings: UnsafeMutablePointer<UInt8>?
        var byteCount = 0
        var identity = Identity()
    }

    /// A power of two, far above the busy identities of an organisation.
    static let capacity = 1 << 12
    private static let longest = (words: 256, bytes: 8 << 10)

    private let entries: UnsafeMutablePointer<Entry>
    private let slots: UnsafeMutablePointer<Int32>
    /// The words of the element that was looked at last, as they would be if its tape began with it.
    private let words: UnsafeMutablePointer<UInt64>
    private var used = 0
    private var serials: UInt32 = 0
    /// The element that was looked at last.
    private var wordCount = 0
    private var firstByte = 0
    private var byteCount = 0
    private var hash: UInt64 = 0

    init() {
        unsafe entries = UnsafeMutablePointer<Entry>.allocate(capacity: IdentityCache.capacity)
        unsafe slots = UnsafeMutablePointer<Int32>.allocate(capacity: IdentityCache.capacity)
        unsafe slots.initialize(repeating: -1, count: IdentityCache.capacity)
        unsafe words = UnsafeMutablePointer<UInt64>.allocate(capacity: IdentityCache.longest.words)
    }

    deinit {
        for index in 0..<used {
            unsafe entries[index].words?.deallocate()
            unsafe entries[index].strings?.deallocate()
        }
        unsafe entries.deallocate()
        unsafe slots.deallocate()
        unsafe words.deallocate()
    }

    /// Looks for the element at `value`. O(its bytes).
    mutating func probe(_ value: JSONValue, _ tape: borrowing Tape) -> Probe {
        guard measure(value, tape) else { return .other }
        let strings = unsafe UnsafeRawBufferPointer(start: tape.strings + firstByte, count: byteCount)
        hash = unsafe IdentityCache.hash(strings)
        let slot = Int(truncatingIfNeeded: hash) & (IdentityCache.capacity - 1)
        let index = Int(unsafe slots[slot])
        if index >= 0 {
            return unsafe holds(entries[index], tape) ? .known(index) : .new(index)
        }
        // Every slot has an entry of its own, so there is always one left.
        unsafe (entries + used).initialize(to: Entry())
        unsafe slots[slot] = Int32(used)
        used += 1
        return .new(used - 1)
    }

    /// What was read from the element at `index`.
    @inline(__always)
    func identity(_ index: Int) -> Identity {
        precondition(index >= 0 && index < used, "no such element")
        return unsafe entries[index].identity
    }

    /// Keeps the element that was looked at last at `index`, in place of the one there.
    ///
    /// - Returns: a tape that begins with it. Texts read from it last until the element is replaced.
    mutating func keep(_ index: Int, _ tape: borrowing Tape) -> Tape {
        precondition(index >= 0 && index < used, "no such element")
        unsafe entries[index].words?.deallocate()
        unsafe entries[index].strings?.deallocate()
        let words = UnsafeMutablePointer<UInt64>.allocate(capacity: wordCount)
        let strings = UnsafeMutablePointer<UInt8>.allocate(capacity: byteCount)
        unsafe words.initialize(from: self.words, count: wordCount)
        unsafe strings.initialize(from: tape.strings + firstByte, count: byteCount)
        unsafe entries[index] = Entry(
            hash: hash, words: words, wordCount: wordCount, strings: strings, byteCount: byteCount)
        return unsafe Tape(words: words, count: wordCount, strings: strings)
    }

    /// Notes what was read from the element at `index`.
    mutating func note(_ identity: Identity, at index: Int) {
        precondition(index >= 0 && index < used, "no such element")
        serials += 1
        unsafe entries[index].identity = identity
        unsafe entries[index].identity.kept = KeptIdentity(serial: serials, index: index)
    }

    /// Finds out where the element's words and strings stand; false when it is not to be kept.
    @inline(__always)
    private mutating func measure(_ value: JSONValue, _ tape: borrowing Tape) -> Bool {
        guard tape.kind(of: value) == .object else { return false }
        let base = value.position
        wordCount = tape.after(value).position - base
        guard wordCount > 2, wordCount <= IdentityCache.longest.words else { return false }
        firstByte = Int(truncatingIfNeeded: tape.word(base + 1) & Tape.payload)
        var last = firstByte
        for position in 0..<wordCount {
            let word = tape.word(base + position)
            switch Tape.mark(word) {
            case 0x22:
                last = Int(truncatingIfNeeded: word & Tape.payload)
                unsafe words[position] = word &- UInt64(truncatingIfNeeded: firstByte)
            // Brackets name the place of their partner.
            case 0x7B, 0x7D, 0x5B, 0x5D: unsafe words[position] = word &- UInt64(truncatingIfNeeded: base)
            // A number's second word may look like anything.
            case 0x6C, 0x75, 0x64: return false
            default: unsafe words[position] = word
            }
        }
        let length = unsafe UnsafeRawPointer(tape.strings + last).loadUnaligned(as: UInt32.self)
        // A string is its length in four bytes, its bytes and a zero.
        byteCount = last - firstByte + 5 + Int(length)
        return byteCount <= IdentityCache.longest.bytes
    }

    /// Whether the element that was looked at last is `entry`.
    @inline(__always)
    private func holds(_ entry: Entry, _ tape: borrowing Tape) -> Bool {
        guard entry.hash == hash, entry.wordCount == wordCount, entry.byteCount == byteCount,
            let strings = unsafe entry.strings, let words = unsafe entry.words
        else { return false }
        return unsafe memcmp(strings, tape.strings + firstByte, byteCount) == 0
            && memcmp(words, self.words, wordCount * MemoryLayout<UInt64>.stride) == 0
    }

    /// A hash in two strands, neither of which waits for the other.
    @inline(__always)
    private static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        guard let start = bytes.baseAddress, bytes.count >= 32 else { return unsafe StableHash.of(bytes) }
        func word(_ offset: Int) -> UInt64 { unsafe start.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
        var (one, other) = (UInt64(bytes.count), UInt64(0))
        var offset = 0
        while offset + 32 <= bytes.count {
            one = StableHash.combine(word(offset) ^ one, word(offset + 8))
            other = StableHash.combine(word(offset + 16) ^ other, word(offset + 24))
            offset += 32
        }
        let rest = bytes.count - 32
        one = StableHash.combine(word(rest) ^ one, word(rest + 8))
        other = StableHash.combine(word(rest + 16) ^ other, word(rest + 24))
        return StableHash.combine(one, other)
    }
}
