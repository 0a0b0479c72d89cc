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
        let (first, span) = (numbers[0], numbers[count - 1] - numbers[0])
        let split = split(span, count)
        let head = bytes.count + headSize(split, count)
        let start = bytes.count
        // Room for a whole word behind the last byte, cut off again.
        bytes.append(contentsOf: repeatElement(0, count: size(span, count) + 8))
        unsafe bytes.withUnsafeMutableBytes { room in
            let target = unsafe RisingTarget(room, low: start + 1, high: head, split: split)
            unsafe room[start] = UInt8(truncatingIfNeeded: split)
            for index in 0..<count { unsafe target.put(numbers[index] - first, at: index) }
        }
        bytes.removeLast(8)
    }
}

/// Where the numbers of one block are written; the bytes are zero before.
@unsafe
struct RisingTarget {
    private let room: UnsafeMutableRawBufferPointer
    private let low: Int
    private let high: Int
    private let split: Int

    /// Writes to `room`: low bits from the byte `low` on, high parts from the byte `high` on. Behind the block another
    /// eight bytes must be in `room`.
    @inline(__always)
    init(_ room: UnsafeMutableRawBufferPointer, low: Int, high: Int, split: Int) {
        unsafe self.room = room
        unsafe self.low = low
        unsafe self.high = high
        unsafe self.split = split
    }

    /// Writes the number at `index`, and gives the place of its bit among the high parts.
    @discardableResult @inline(__always)
    func put(_ number: UInt64, at index: Int) -> Int {
        let (room, split) = unsafe (room, split)
        let place = Int(truncatingIfNeeded: number >> UInt64(truncatingIfNeeded: split)) &+ index
        unsafe room[high &+ place >> 3] |= 1 << UInt8(truncatingIfNeeded: place & 7)
        guard split > 0 else { return place }
        let bit = index &* split
        let byte = unsafe low &+ bit >> 3
        let rest = number & (1 << UInt64(truncatingIfNeeded: split) &- 1)
        let old = unsafe room.loadUnaligned(fromByteOffset: byte, as: UInt64.self)
        let word = UInt64(littleEndian: old) | rest << UInt64(truncatingIfNeeded: bit & 7)
        unsafe room.storeBytes(of: word.littleEndian, toByteOffset: byte, as: UInt64.self)
        // More than 57 bits may reach into a ninth byte.
        if split &+ bit & 7 > 64 {
            unsafe room[byte &+ 8] |= UInt8(truncatingIfNeeded: rest >> UInt64(truncatingIfNeeded: 64 &- bit & 7))
        }
        return place
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
