// Columns whose values never fall, such as times and the starts of lists. Apart from `Column` because what rises
// evenly needs few bytes a value once each block has a base of its own.

/// An immutable sequence of values whose bits never fall: a base for each block of 1,024, and what each value lies
/// above it.
public struct RisingColumn<Element: ColumnElement>: Sendable {
    /// What is added to all but absent values, and then the base of each block.
    public let bases: Column<UInt64>
    /// What each value lies above its base.
    public let rests: Column<UInt64>
    /// The first of `bases`.
    @usableFromInline let shift: UInt64
    /// The least bits that a value may have, absent ones aside, and how far above them the largest may lie; anything
    /// else is damage.
    @usableFromInline let least: UInt64
    @usableFromInline let span: UInt64

    @usableFromInline static var blockShift: Int { 10 }

    /// Elements.
    @inlinable public var count: Int { rests.count }

    /// The element at `index`. O(1).
    @inlinable
    public subscript(index: Int) -> Element {
        @inline(__always) get {
            let code = bases[index >> RisingColumn.blockShift &+ 1] &+ rests[index]
            guard code != 0 else { return Element(bits: 0) }
            let bits = code &+ shift
            return Element(bits: bits &- least <= span ? bits : excess(index))
        }
    }

    @usableFromInline
    func excess(_ index: Int) -> UInt64 {
        rests.reject(index)
        return 0
    }

    /// Copies `values`, whose bits must never fall. O(n).
    public init(_ values: some RandomAccessCollection<Element>) {
        let shift = values.first { $0.bits != 0 }.map { $0.bits - 1 } ?? 0
        let codes = values.lazy.map { $0.bits == 0 ? 0 : $0.bits - shift }
        let firsts = Swift.stride(from: 0, to: values.count, by: 1 << RisingColumn.blockShift).map { first in
            codes[codes.index(codes.startIndex, offsetBy: first)]
        }
        let start = codes.startIndex
        let rests = (0..<values.count).lazy.map { place in
            codes[codes.index(start, offsetBy: place)] - firsts[place >> RisingColumn.blockShift]
        }
        self.init(bases: Column([shift] + firsts), rests: Column(rests), in: 0...UInt64.max)
    }

    /// The column that two others make up.
    ///
    /// - Parameters:
    ///   - bases: the shift, and the base of each block; a missing one is damage, found when it is touched.
    ///   - rests: the values above their bases.
    ///   - bounds: the bits that a value which is not absent may have.
    public init(bases: Column<UInt64>, rests: Column<UInt64>, in bounds: ClosedRange<UInt64>) {
        self.bases = bases
        self.rests = rests
        shift = bases[0]
        least = bounds.lowerBound
        span = bounds.upperBound - bounds.lowerBound
    }

    /// Bytes of the elements.
    public var byteCount: Int { bases.byteCount + rests.byteCount }
}

extension RisingColumn: RandomAccessCollection {
    /// The place of the first.
    @inlinable public var startIndex: Int { 0 }
    /// The place past the last.
    @inlinable public var endIndex: Int { count }
}

extension RisingColumn where Element == UInt64 {
    /// Copies `counts`, which must never fall. O(n).
    public init(counted counts: [UInt64]) { self.init(counts) }

    /// The range that begins at the value at `index` and ends at the next; empty where the two do not rise, which is
    /// damage.
    @inlinable @inline(__always)
    public func range(_ index: Int) -> Range<Int> {
        let (lower, upper) = (self[index], self[index &+ 1])
        if lower <= upper, let end = Int(exactly: upper) { return Int(lower)..<end }
        rests.reject(index)
        return 0..<0
    }

    /// Gives `body` what `range` gives of each of `events`, which need not be in order. O(events).
    @inlinable
    func forEachRange(at events: [EventIndex], _ body: (Range<Int>) -> Void) {
        var next = 0
        while next < events.count {
            let first = Int(events[next].index)
            // Within a block, up to the last but one, both ends of a range have one base, and were checked together.
            let start = first & ~((1 << RisingColumn.blockShift) - 1)
            let end = Swift.min(count, start &+ 1 << RisingColumn.blockShift) &- 1
            guard first < end, rests.isReadable(first) else {
                body(range(first))
                next &+= 1
                continue
            }
            let base = bases[start >> RisingColumn.blockShift &+ 1]
            while next < events.count {
                let index = Int(events[next].index)
                guard index >= start, index < end else { break }
                let lower = unsafe value(base &+ rests.readable(at: index))
                let upper = unsafe value(base &+ rests.readable(at: index &+ 1))
                if let lower, let upper, lower <= upper, let last = Int(exactly: upper) {
                    body(Int(truncatingIfNeeded: lower)..<last)
                } else {
                    body(range(index))
                }
                next &+= 1
            }
        }
    }

    /// What a code stands for; nil where that cannot be.
    @inlinable @inline(__always)
    func value(_ code: UInt64) -> UInt64? {
        if code == 0 { return 0 }
        let bits = code &+ shift
        return bits &- least <= span ? bits : nil
    }
}
