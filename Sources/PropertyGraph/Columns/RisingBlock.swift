// A few numbers that never fall, in little more bits than telling them apart takes. Apart from the columns and lists
// made of such blocks, because it is the format, on disk as in memory, and each side of it must agree with the other.

/// The layout of up to 128 numbers as what each lies above the first, which is known from elsewhere. Nothing for one
/// number; else
///
///     split                     a byte: how many low bits of each number are written as they are
///     low bits                  of each number, side by side, up to a whole byte
///     high parts                a bit a number: that of the n-th stands at its remaining bits plus n
///
/// The split is the least that leaves high parts of at most twice as much as there are numbers, so a block's high parts
/// take at most three bits a number and no reader looks through more.
enum RisingBlock {
    static let count = 1 << shift
    static let shift = 7

    /// Low bits written as they are, for `count` numbers of which the last lies `span` above the first.
    @inline(__always)
    static func split(_ span: UInt64, _ count: Int) -> Int {
        let limit = UInt64(truncatingIfNeeded: count) &* 2
        let split = max(0, limit.leadingZeroBitCount &- span.leadingZeroBitCount)
        return span >> UInt64(truncatingIfNeeded: split) > limit ? split + 1 : split
    }

    /// Bytes before the high parts.
    @inline(__always)
    static func headSize(_ split: Int, _ count: Int) -> Int { 1 &+ (split &* count &+ 7) >> 3 }

    /// Bytes of `count` numbers of which the last lies `span` above the first.
    @inline(__always)
    static func size(_ span: UInt64, _ count: Int) -> Int {
        guard count > 1 else { return 0 }
        let split = split(span, count)
        let high = Int(truncatingIfNeeded: span >> UInt64(truncatingIfNeeded: split))
        return headSize(split, count) + (high + count + 7) >> 3
    }

    /// Appends the block of `numbers`, which never fall.
    static func append(_ numbers: borrowing Span<UInt64>, to bytes: inout [UInt8]) {
        let count = numbers.count
        guard count > 1 else { return }
        let (first, start) = (numbers[0], bytes.count)
        let span = numbers[count - 1] - first
        // Room for a whole word behind the last byte, cut off again.
        bytes.append(contentsOf: repeatElement(0, count: size(span, count) + 8))
        unsafe bytes.withUnsafeMutableBytes { room in
            guard let base = room.baseAddress else { return }
            unsafe write(count, span: span, to: base + start) { numbers[$0] - first }
        }
        bytes.removeLast(8)
    }

    /// Writes a block of two or more numbers. O(count).
    ///
    /// - Parameters:
    ///   - count: how many.
    ///   - span: the last of them.
    ///   - room: where to, with eight bytes more than `size` says, which may be written to as well.
    ///   - number: what each lies above the first, by its place; it never falls.
    @unsafe @inline(__always)
    static func write(
        _ count: Int, span: UInt64, to room: UnsafeMutableRawPointer, _ number: (Int) -> UInt64
    ) {
        let split = split(span, count)
        unsafe room.storeBytes(of: UInt8(truncatingIfNeeded: split), as: UInt8.self)
        var low = unsafe RisingBits(room + 1)
        if split > 0 {
            let mask: UInt64 = 1 << UInt64(truncatingIfNeeded: split) &- 1
            for index in 0..<count { low.append(number(index) & mask, width: split) }
            low.end()
        }
        var high = unsafe RisingBits(room + headSize(split, count))
        for index in 0..<count {
            high.set(Int(truncatingIfNeeded: number(index) >> UInt64(truncatingIfNeeded: split)) &+ index)
        }
        high.end()
    }
}

/// Bits that are written one after another, a word at a time. Whoever holds it keeps eight bytes free behind the last.
@safe
private struct RisingBits {
    private var place: UnsafeMutableRawPointer
    /// Bits that do not make up a word yet, and where the next one stands.
    private var word: UInt64 = 0
    private var filled = 0
    /// Bits before the word in hand.
    private var before = 0

    @unsafe @inline(__always)
    init(_ place: UnsafeMutableRawPointer) { unsafe self.place = place }

    /// Appends the lowest bits of a number that has no others: 1 to 63 of them.
    @inline(__always)
    mutating func append(_ number: UInt64, width: Int) {
        word |= number << UInt64(truncatingIfNeeded: filled)
        filled &+= width
        guard filled >= 64 else { return }
        store()
        filled &-= 64
        word = number >> UInt64(truncatingIfNeeded: width &- filled)
    }

    /// Sets a bit past all that were set.
    @inline(__always)
    mutating func set(_ bit: Int) {
        while bit &- before >= 64 {
            store()
            before &+= 64
            word = 0
        }
        word |= 1 << UInt64(truncatingIfNeeded: bit &- before)
    }

    /// Writes what does not make up a word.
    @inline(__always)
    mutating func end() { store() }

    @inline(__always)
    private mutating func store() {
        unsafe place.storeBytes(of: word.littleEndian, as: UInt64.self)
        unsafe place += 8
    }
}

/// A walk over the numbers of one block. Whoever holds it keeps its bytes where they are.
@safe
struct RisingWalk {
    private let start: UnsafeRawPointer
    private let split: Int
    private let mask: UInt64
    /// Where the word after the one in hand begins, and where the block ends.
    private var next: Int
    private let end: Int
    /// Of the high parts, the bits of one word that are not walked over yet, and how many stand before that word.
    private var word: UInt64
    private var wordStart = 0
    /// The number that comes next.
    private var index = 0

    /// A walk over one number, the first, which needs no bytes.
    ///
    /// - Parameter start: any place; it is not read.
    @unsafe @inline(__always)
    init(one start: UnsafeRawPointer) {
        unsafe self.start = start
        split = 0
        mask = 0
        next = 0
        end = 0
        word = 1
    }

    /// A walk over `count` numbers, two or more, in a block of `size` bytes; nil where the bytes cannot be such a
    /// block.
    ///
    /// - Parameter start: the block; seven bytes past it must be readable.
    @unsafe @inline(__always)
    init?(_ start: UnsafeRawPointer, size: Int, count: Int) {
        guard size > 0 else { return nil }
        split = unsafe Int(start.load(as: UInt8.self))
        next = RisingBlock.headSize(split, count)
        guard split < 64, next < size, size &- next <= (3 &* count &+ 7) >> 3 else { return nil }
        unsafe self.start = start
        mask = 1 << UInt64(truncatingIfNeeded: split) &- 1
        end = size
        word = 0
        word = high(next)
        next &+= 8
    }

    /// The word of the high parts at `place`, nothing of what follows the block.
    @inline(__always)
    private func high(_ place: Int) -> UInt64 {
        let word = unsafe UInt64(littleEndian: start.loadUnaligned(fromByteOffset: place, as: UInt64.self))
        let left = end &- place
        return left < 8 ? word & (1 << UInt64(truncatingIfNeeded: left &* 8) &- 1) : word
    }

    /// The low bits of the number at `index`.
    @inline(__always)
    private func low(_ index: Int) -> UInt64 {
        let bit = index &* split
        let byte = 1 &+ bit >> 3
        let word = unsafe UInt64(littleEndian: start.loadUnaligned(fromByteOffset: byte, as: UInt64.self))
        var low = word >> UInt64(truncatingIfNeeded: bit & 7)
        if split &+ bit & 7 > 64 {
            let last = unsafe start.load(fromByteOffset: byte &+ 8, as: UInt8.self)
            low |= UInt64(last) << UInt64(truncatingIfNeeded: 64 &- bit & 7)
        }
        return low & mask
    }

    /// What the next number lies above the first; nil past the last.
    @inline(__always)
    mutating func step() -> UInt64? {
        while word == 0 {
            guard next < end else { return nil }
            word = high(next)
            next &+= 8
            wordStart &+= 64
        }
        let place = wordStart &+ word.trailingZeroBitCount
        word &= word &- 1
        let high = UInt64(truncatingIfNeeded: place &- index)
        let number = mask == 0 ? high : high << UInt64(truncatingIfNeeded: split) | low(index)
        index &+= 1
        return number
    }

    /// Goes past `count` numbers.
    @inline(__always)
    mutating func skip(_ count: Int) {
        var left = count
        var ones = OnesByByte(word)
        while left >= ones.all, next < end {
            left &-= ones.all
            word = high(next)
            next &+= 8
            wordStart &+= 64
            ones = OnesByByte(word)
        }
        word = ones.dropping(left, of: word)
        index &+= count
    }

    /// The number at `index`, from the beginning; nil where there are not so many.
    @inline(__always)
    func number(_ index: Int) -> UInt64? {
        var walk = self
        walk.skip(index)
        return walk.step()
    }
}

/// How many ones a word has up to the end of each of its bytes, by which the n-th is found without walking to it:
/// processors that count bits at once are not taken for granted.
private struct OnesByByte {
    /// A byte for each byte.
    private let sums: UInt64

    private static let everyByte: UInt64 = 0x0101_0101_0101_0101

    @inline(__always)
    init(_ word: UInt64) {
        var sums = word &- (word &>> 1 & 0x5555_5555_5555_5555)
        sums = (sums & 0x3333_3333_3333_3333) &+ (sums &>> 2 & 0x3333_3333_3333_3333)
        sums = (sums &+ sums &>> 4) & 0x0F0F_0F0F_0F0F_0F0F
        self.sums = sums &* OnesByByte.everyByte
    }

    /// Ones of the whole word.
    @inline(__always) var all: Int { Int(truncatingIfNeeded: sums &>> 56) }

    /// `word`, of which these are the ones, without the lowest `count` of them.
    @inline(__always)
    func dropping(_ count: Int, of word: UInt64) -> UInt64 {
        guard count < all else { return 0 }
        let count = UInt64(truncatingIfNeeded: count)
        // The highest bit of a byte stays where more ones than `count` end with it: no sum is above 64.
        let high = OnesByByte.everyByte &<< 7
        let isPast = ((sums | high) &- (count &+ 1) &* OnesByByte.everyByte) & high
        let byte = UInt64(truncatingIfNeeded: isPast.trailingZeroBitCount & 0x38)
        var rest = (word &>> byte) &<< byte
        // All ones of the bytes before it, and of it as many as are left: fewer than eight.
        let left = count &- ((sums &<< 8) &>> byte) & 0xFF
        for step: UInt64 in 0..<7 { rest &= rest &- (step < left ? 1 : 0) }
        return rest
    }
}
