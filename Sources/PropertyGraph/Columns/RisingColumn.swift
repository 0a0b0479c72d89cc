// Columns whose values never fall, such as times and the starts of lists. Apart from `Column` because what rises evenly
// needs few bits a value: where it stands says most of it.

/// An immutable sequence of values whose bits never fall.
///
/// Blocks of 128 values know their first one and where their bytes lie; of the rest only what lies above the first is
/// written (`RisingBlock`), which takes two or three bits more than the logarithm of the mean step.
public struct RisingColumn<Element: ColumnElement>: Sendable {
    /// The values' codes: 0 for an absent one, else its bits less `shift`.
    @usableFromInline let codes: RisingCodes
    /// The least bits that a value may have, absent ones aside, and how far above them the largest may lie; anything
    /// else is damage.
    @usableFromInline let least: UInt64
    @usableFromInline let span: UInt64

    @inlinable var shift: UInt64 { codes.shift }

    /// Elements.
    @inlinable public var count: Int { codes.count }

    /// The element at `index`. O(1).
    @inlinable
    public subscript(index: Int) -> Element {
        @inline(__always) get { element(codes[index], at: index) }
    }

    @inlinable @inline(__always)
    func element(_ code: UInt64, at index: Int) -> Element {
        guard code != 0 else { return Element(bits: 0) }
        let bits = code &+ shift
        return Element(bits: bits &- least <= span ? bits : codes.reject(index))
    }

    /// How many elements have bits of at most those of `element`. O(log n).
    @inlinable
    public func count(atMost element: Element) -> Int {
        let bits = element.bits
        return codes.count(atMost: bits > shift ? bits &- shift : 0)
    }

    /// Copies `values`, whose bits must never fall. O(n).
    public init(_ values: some Sequence<Element>) {
        var builder = RisingBuilder()
        for value in values { builder.append(value.bits) }
        self.init(builder.finish(), in: 0...UInt64.max)
    }

    /// The column of `codes`, whose bits must be 0 or in `bounds`.
    init(_ codes: RisingCodes, in bounds: ClosedRange<UInt64>) {
        self.codes = codes
        least = bounds.lowerBound
        span = bounds.upperBound - bounds.lowerBound
    }

    /// Bytes of the elements.
    public var byteCount: Int { codes.byteCount }
}

extension RisingColumn: RandomAccessCollection {
    /// The place of the first.
    @inlinable public var startIndex: Int { 0 }
    /// The place past the last.
    @inlinable public var endIndex: Int { count }

    /// Walks from the first to the last.
    public struct Iterator: IteratorProtocol {
        @usableFromInline let column: RisingColumn
        @usableFromInline var walk: RisingCodes.Walk

        @inlinable
        init(_ column: RisingColumn) {
            self.column = column
            walk = column.codes.walk()
        }

        /// The next element; an absent one in place of one that is damaged.
        @inlinable
        public mutating func next() -> Element? { walk.step().map { column.element($0, at: 0) } }
    }

    /// A walk from the first to the last, which costs less than taking each by its place.
    @inlinable public func makeIterator() -> Iterator { Iterator(self) }
}

extension RisingColumn where Element == UInt64 {
    /// Copies `counts`, which must never fall. O(n). Named, so that other modules need not bring a copy of the general
    /// form.
    public init(counted counts: [UInt64]) { self.init(counts) }

    /// The range that begins at the value at `index` and ends at the next; empty where the two do not rise, which is
    /// damage.
    @inlinable @inline(__always)
    public func range(_ index: Int) -> Range<Int> {
        let pair = codes.pair(index)
        let (lower, upper) = (element(pair.0, at: index), element(pair.1, at: index))
        if lower <= upper, let end = Int(exactly: upper) { return Int(lower)..<end }
        return Int(truncatingIfNeeded: codes.reject(index))..<0
    }

    /// Gives `body` what `range` gives of each of `events`. O(events), least where they are in order.
    func forEachRange(at events: [EventIndex], _ body: (Range<Int>) -> Void) {
        var next = 0
        while next < events.count {
            let block = Int(events[next].index) >> RisingBlock.shift
            var cursor = codes.cursor(block)
            while next < events.count, Int(events[next].index) >> RisingBlock.shift == block {
                let index = Int(events[next].index)
                next &+= 1
                if let codes = cursor?.pair(index & (RisingBlock.count - 1)),
                    let found = range(from: codes.0, to: codes.1)
                {
                    body(found)
                } else {
                    body(range(index))
                }
            }
        }
    }

    /// The range between two codes; nil where they are none.
    @inline(__always)
    func range(from lower: UInt64, to upper: UInt64) -> Range<Int>? {
        guard let lower = value(lower), let upper = value(upper), lower <= upper, let end = Int(exactly: upper) else {
            return nil
        }
        return Int(truncatingIfNeeded: lower)..<end
    }

    /// What a code stands for; nil where that cannot be.
    @inline(__always)
    private func value(_ code: UInt64) -> UInt64? {
        if code == 0 { return 0 }
        let bits = code &+ shift
        return bits &- least <= span ? bits : nil
    }
}

/// Codes that never fall, in blocks.
@usableFromInline
struct RisingCodes: Sendable {
    /// The first code of each block.
    let bases: Column<UInt64>
    /// Where each block begins in `bytes`, and where the last one ends.
    let places: Column<UInt64>
    /// Count and shift, eight bytes each, then the blocks.
    let bytes: Column<UInt8>
    @usableFromInline let count: Int
    /// What is added to a code that is not 0.
    @usableFromInline let shift: UInt64

    static let headSize = 16

    /// The codes that three columns make up; nil where they do not fit each other. Blocks are looked at when they are
    /// touched.
    init?(bases: Column<UInt64>, places: Column<UInt64>, bytes: Column<UInt8>) {
        func word(_ place: Int) -> UInt64 {
            (0..<8).reduce(0) { $0 | UInt64(bytes[place + $1]) << UInt64(8 * $1) }
        }
        guard bytes.isReadable(0..<RisingCodes.headSize), let count = Int(exactly: word(0)), count < UInt32.max,
            bases.count == (count + RisingBlock.count - 1) >> RisingBlock.shift, places.count == bases.count + 1
        else { return nil }
        self.init(bases, places, bytes, count: count, shift: word(8))
    }

    fileprivate init(
        _ bases: Column<UInt64>, _ places: Column<UInt64>, _ bytes: Column<UInt8>, count: Int, shift: UInt64
    ) {
        self.bases = bases
        self.places = places
        self.bytes = bytes
        self.count = count
        self.shift = shift
    }

    /// Notes that what stands at `index` cannot be, and gives 0.
    @usableFromInline
    func reject(_ index: Int) -> UInt64 {
        let block = index >> RisingBlock.shift
        bytes.reject(block < bases.count ? Swift.min(Int(clamping: places[block]), bytes.count) : bytes.count)
        return 0
    }

    /// The code at `index`; 0 where it is damaged.
    @usableFromInline
    subscript(index: Int) -> UInt64 {
        guard index >= 0, index < count else { return reject(index) }
        let place = index & (RisingBlock.count - 1)
        let base = bases[index >> RisingBlock.shift]
        if place == 0 { return base }
        guard let walk = walk(block: index >> RisingBlock.shift), let rest = walk.number(place) else {
            return reject(index)
        }
        return base &+ rest
    }

    /// The codes at `index` and after it.
    @usableFromInline
    func pair(_ index: Int) -> (UInt64, UInt64) {
        let place = index & (RisingBlock.count - 1)
        // Within a block the second is one step further.
        guard index >= 0, index < count - 1, place < RisingBlock.count - 1 else {
            return (self[index], self[index &+ 1])
        }
        let base = bases[index >> RisingBlock.shift]
        guard var walk = walk(block: index >> RisingBlock.shift) else { return (reject(index), 0) }
        walk.skip(place)
        guard let lower = walk.step(), let upper = walk.step() else { return (reject(index), 0) }
        return (base &+ lower, base &+ upper)
    }

    /// The pairs of one block's codes, taken out from its first to its last; those already passed are not given again.
    struct Cursor {
        fileprivate let base: UInt64
        fileprivate var walk: RisingWalk
        /// The place of the code that comes next, and the one before it.
        private var next = 0
        private var last: UInt64 = 0

        fileprivate init(base: UInt64, walk: RisingWalk) {
            self.base = base
            self.walk = walk
        }

        /// The codes at `place` and after it; nil where one of them is not in the block, or was passed.
        @inline(__always)
        mutating func pair(_ place: Int) -> (UInt64, UInt64)? {
            var lower = last
            if place &+ 1 != next {
                guard place >= next else { return nil }
                walk.skip(place &- next)
                guard let rest = walk.step() else { return nil }
                lower = base &+ rest
                next = place &+ 1
                last = lower
            }
            guard let rest = walk.step() else { return nil }
            next = place &+ 2
            last = base &+ rest
            return (lower, last)
        }
    }

    /// The pairs of a block; nil where it is damaged, or there is none.
    @inline(__always)
    func cursor(_ block: Int) -> Cursor? {
        guard block < bases.count, let walk = walk(block: block) else { return nil }
        return Cursor(base: bases[block], walk: walk)
    }

    /// How many codes are at most `code`: by the first of each block, then within one.
    @usableFromInline
    func count(atMost code: UInt64) -> Int {
        let blocks = RisingCodes.partition(bases.count) { bases[$0] <= code }
        guard blocks > 0 else { return 0 }
        let start = (blocks - 1) << RisingBlock.shift
        guard let walk = walk(block: blocks - 1) else { return start + Int(truncatingIfNeeded: reject(start)) }
        let rest = code - bases[blocks - 1]
        return start
            + RisingCodes.partition(Swift.min(RisingBlock.count, count - start)) { place in
                walk.number(place).map { $0 <= rest } ?? false
            }
    }

    /// The first of `count` places that is not low, where all low ones come first.
    @inline(__always)
    private static func partition(_ count: Int, _ isLow: (Int) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = low + (high - low) / 2
            if isLow(middle) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// A walk over what the codes of a block lie above its first; nil where the block is damaged.
    @inline(__always)
    private func walk(block: Int) -> RisingWalk? {
        let (start, end) = (Int(truncatingIfNeeded: places[block]), Int(truncatingIfNeeded: places[block &+ 1]))
        guard start >= 0, start <= end, bytes.isReadable(start..<end) else { return nil }
        let size = Swift.min(RisingBlock.count, count &- block << RisingBlock.shift)
        return unsafe size == 1
            ? RisingWalk(one: bytes.base) : RisingWalk(bytes.base + start, size: end &- start, count: size)
    }

    /// A walk over all codes.
    @usableFromInline
    struct Walk {
        private let codes: RisingCodes
        private var index = 0
        private var base: UInt64 = 0
        private var block: RisingWalk?

        fileprivate init(_ codes: RisingCodes) { self.codes = codes }

        /// The next code; 0 in place of one that is damaged, nil past the last.
        @usableFromInline
        mutating func step() -> UInt64? {
            guard index < codes.count else { return nil }
            if index & (RisingBlock.count - 1) == 0 {
                base = codes.bases[index >> RisingBlock.shift]
                block = codes.walk(block: index >> RisingBlock.shift)
            }
            defer { index &+= 1 }
            guard let rest = block?.step() else { return codes.reject(index) }
            return base &+ rest
        }
    }

    @usableFromInline
    func walk() -> Walk { Walk(self) }

    var byteCount: Int { bases.byteCount + places.byteCount + bytes.byteCount }
}

/// Makes codes of bits that come one by one.
struct RisingBuilder {
    private var bases: [UInt64] = []
    private var places: [UInt64] = [UInt64(RisingCodes.headSize)]
    private var bytes = [UInt8](repeating: 0, count: RisingCodes.headSize)
    private var block = [UInt64](repeating: 0, count: RisingBlock.count)
    private var count = 0
    private var shift: UInt64 = 0
    private var last: UInt64 = 0

    /// Adds a value by its bits, which are not below those of the one before.
    @inline(__always)
    mutating func append(_ bits: UInt64) {
        precondition(bits >= last, "the values of a rising column never fall")
        if bits != 0, last == 0 { shift = bits - 1 }
        last = bits
        let place = count & (RisingBlock.count - 1)
        block[place] = bits == 0 ? 0 : bits - shift
        count += 1
        if place == RisingBlock.count - 1 { flush(RisingBlock.count) }
    }

    private mutating func flush(_ size: Int) {
        bases.append(block[0])
        var room: [UInt8] = []
        swap(&room, &bytes)
        RisingBlock.append(block.span.extracting(0..<size), to: &room)
        swap(&room, &bytes)
        places.append(UInt64(bytes.count))
    }

    /// The codes of all values.
    consuming func finish() -> RisingCodes {
        let rest = count & (RisingBlock.count - 1)
        if rest > 0 { flush(rest) }
        for byte in 0..<8 {
            bytes[byte] = UInt8(truncatingIfNeeded: count >> (8 * byte))
            bytes[8 + byte] = UInt8(truncatingIfNeeded: shift >> UInt64(8 * byte))
        }
        let stored = unsafe bytes.withUnsafeBytes { unsafe Column(bytes: $0) }
        return RisingCodes(Column(bases), Column(places), stored, count: count, shift: shift)
    }
}
