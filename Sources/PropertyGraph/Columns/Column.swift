// The read-only form of a sequence of small integers, in memory of its own or in somebody else's. Apart from the
// tables because everything a finished graph holds is made of these, on disk as in memory.
import Synchronization

/// An immutable sequence of fixed-width values, stored in the fewest bits that hold the largest of them.
///
///     let column = Column<NodeID>([NodeID(7), .none, NodeID(9)])
///     column[1]                     // .none, in four bits
///
/// In foreign memory nothing is believed: a block of at most 2 KiB is held against its checksum when it is first
/// touched, and a value against the column's bounds when it is read. What fails, and an index out of range, gives the
/// value of bits 0 and is noted in the owner's `damage`. In memory of its own an index out of range is a bug and traps.
@safe @frozen
public struct Column<Element: ColumnElement>: @unchecked Sendable {
    @usableFromInline let base: UnsafeRawPointer
    /// The state of each block; nil in memory of its own, which needs no checks.
    @usableFromInline let states: UnsafeMutablePointer<Atomic<UInt8>>?
    @usableFromInline let owner: ColumnOwner
    @usableFromInline let mask: UInt64
    /// The largest code within the column's bounds.
    @usableFromInline let limit: UInt64
    @usableFromInline let shift: UInt64
    @usableFromInline let width: Int
    /// The logarithm of the count of elements of a block.
    @usableFromInline let blockShift: Int
    /// Elements.
    public let count: Int

    /// The element at `index`. O(1), but for the first touch of a block in foreign memory.
    @inlinable
    public subscript(index: Int) -> Element {
        @inline(__always) get {
            isReadable(index) ? unsafe readable(at: index) : Element(bits: 0)
        }
    }

    /// The element at an index that `isReadable` has let through.
    @unsafe @inlinable @inline(__always)
    func readable(at index: Int) -> Element {
        let code = unsafe code(at: index)
        if code > limit {
            reject(index)
            return Element(bits: 0)
        }
        return Element(bits: code == 0 ? 0 : code &+ shift)
    }

    /// The code at an index of a block that is sound, whatever it is.
    @unsafe @inlinable @inline(__always)
    func code(at index: Int) -> UInt64 {
        let bit = index &* width
        let word = unsafe base.loadUnaligned(fromByteOffset: bit >> 3, as: UInt64.self)
        return UInt64(littleEndian: word) >> UInt64(truncatingIfNeeded: bit & 7) & mask
    }

    @inlinable @inline(__always)
    func isReadable(_ index: Int) -> Bool {
        if UInt(bitPattern: index) >= UInt(bitPattern: count) { return owner.refuse(index) }
        guard let states = unsafe states else { return true }
        let block = index &>> blockShift
        if unsafe states[block].load(ordering: .acquiring) == BlockState.sound { return true }
        return owner.check(block)
    }

    private init(
        _ owner: ColumnOwner, form: ColumnForm, _ base: UnsafeRawPointer, isForeign: Bool, limit: UInt64 = .max
    ) {
        self.limit = limit
        unsafe self.base = base
        self.owner = owner
        unsafe states = isForeign ? owner.states : nil
        width = form.width
        blockShift = form.blockShift
        shift = form.shift
        count = form.count
        mask = form.mask
    }
}

extension Column {
    /// Copies `values`, each into as few bits as the largest needs. O(n), two passes.
    public init(_ values: some Collection<Element>) {
        var least = UInt64.max
        var greatest: UInt64 = 0
        for value in values {
            let bits = value.bits
            if bits != 0 { least = Swift.min(least, bits) }
            greatest = Swift.max(greatest, bits)
        }
        let shift = greatest == 0 ? 0 : least - 1
        let form = ColumnForm(
            count: values.count, width: ColumnForm.width(for: greatest - shift), shift: shift)
        let owner = OwnedColumn(byteCount: form.byteCount)
        let width = UInt64(form.width)
        var place = unsafe owner.bytes
        // Bits that do not make up a word yet, and how many.
        var (word, filled) = (UInt64(0), UInt64(0))
        for value in values {
            let bits = value.bits
            let code = bits == 0 ? 0 : bits - shift
            word |= code &<< filled
            filled &+= width
            guard filled >= 64 else { continue }
            unsafe place.storeBytes(of: word.littleEndian, as: UInt64.self)
            unsafe place += 8
            filled &-= 64
            word = filled == 0 ? 0 : code &>> (width &- filled)
        }
        // The last store may go past the last element; behind that there is room.
        unsafe place.storeBytes(of: word.littleEndian, as: UInt64.self)
        unsafe self.init(owner, form: form, owner.bytes, isForeign: false)
    }

    /// A column without elements.
    public init() { self.init(EmptyCollection()) }

    /// The column stored in foreign memory, whose bits must be 0 or in `bounds`. O(blocks); no element is read yet.
    public init(_ foreign: ForeignColumn, in bounds: ClosedRange<UInt64>) {
        let form = foreign.form
        precondition(ColumnForm.isWidth(form.width) && form.count >= 0, "the form of a section is checked when opened")
        // Where even the least or no code is in bounds, only absent values are.
        let fits = form.shift < bounds.upperBound && form.shift &+ 1 >= bounds.lowerBound
        let limit = fits ? bounds.upperBound - form.shift : 0
        let owner = BlockChecks(foreign)
        unsafe self.init(owner, form: form, foreign.bytes, isForeign: true, limit: limit)
    }

    /// Notes that what stands at `index` cannot be, though its block is sound.
    @usableFromInline
    func reject(_ index: Int) { _ = owner.refuse(index) }

    /// How the column lies in its bytes.
    public var form: ColumnForm { ColumnForm(count: count, width: width, shift: shift) }

    /// Bytes of the elements.
    public var byteCount: Int { form.byteCount }

    /// Lends the stored bytes, unchecked.
    public func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(UnsafeRawBufferPointer(start: base, count: byteCount))
    }

    /// Checks every block and every value; true when all are sound. O(n).
    public func verify() -> Bool {
        guard unsafe states != nil else { return true }
        return (0..<form.blocks).reduce(true) { isSound, block in
            isReadable(block << blockShift) && isInBounds(block) && isSound
        }
    }

    /// Whether no value of a block is past the column's bounds; the first that is gets noted.
    private func isInBounds(_ block: Int) -> Bool {
        guard limit < mask else { return true }
        let places = block << blockShift..<Swift.min(count, (block + 1) << blockShift)
        guard let past = places.first(where: { unsafe code(at: $0) > limit }) else { return true }
        reject(past)
        return false
    }
}

extension Column: RandomAccessCollection {
    /// The place of the first.
    @inlinable public var startIndex: Int { 0 }
    /// The place past the last.
    @inlinable public var endIndex: Int { count }
}

extension Column where Element == NodeID {
    /// Copies `nodes`. O(n). Named, so that other modules need not bring a copy of the general form.
    public init(nodes: [NodeID]) { self.init(nodes) }
}

extension Column where Element == UInt8 {
    /// Copies bytes as they are, so that they can be lent. O(n).
    public init(bytes: UnsafeRawBufferPointer) {
        let owner = OwnedColumn(byteCount: bytes.count)
        if let start = bytes.baseAddress {
            unsafe owner.bytes.copyMemory(from: start, byteCount: bytes.count)
        }
        unsafe self.init(
            owner, form: ColumnForm(count: bytes.count, width: 8, shift: 0), owner.bytes, isForeign: false)
    }

    /// Makes room for `count` bytes and lets `fill` write them. It is given eight bytes more than that, to write whole
    /// words into.
    init(count: Int, fill: (UnsafeMutableRawBufferPointer) -> Void) {
        let owner = OwnedColumn(byteCount: count)
        unsafe fill(UnsafeMutableRawBufferPointer(start: owner.bytes, count: count + 8))
        unsafe self.init(owner, form: ColumnForm(count: count, width: 8, shift: 0), owner.bytes, isForeign: false)
    }

    /// Lends the bytes at `range`, which are checked first; what is damaged or out of range gives no bytes.
    @inlinable @inline(__always)
    public func withBytes<Result>(_ range: Range<Int>, _ body: (Span<UInt8>) -> Result) -> Result {
        guard isReadable(range) else { return body(Span()) }
        let bytes = unsafe UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count)
        return unsafe body(Span(_unsafeBytes: bytes))
    }

    /// Whether all of a range can be read; an empty one always can.
    @inlinable @inline(__always)
    func isReadable(_ range: Range<Int>) -> Bool {
        guard !range.isEmpty else { return true }
        guard isReadable(range.lowerBound), isReadable(range.upperBound - 1) else { return false }
        if unsafe states == nil { return true }
        var block = range.lowerBound &>> blockShift + 1
        while block < (range.upperBound - 1) &>> blockShift {
            guard isReadable(block << blockShift) else { return false }
            block += 1
        }
        return true
    }
}

/// What is known of a block in foreign memory.
@usableFromInline
enum BlockState {
    @usableFromInline static let untouched: UInt8 = 0
    @usableFromInline static let sound: UInt8 = 1
    @usableFromInline static let damaged: UInt8 = 2
}

/// Keeps a column's bytes, and knows what to do with what cannot be read.
@usableFromInline
class ColumnOwner: @unchecked Sendable {
    var states: UnsafeMutablePointer<Atomic<UInt8>>? { nil }

    /// An index out of range: never readable, and a bug where the bytes are the graph's own.
    @usableFromInline
    func refuse(_ index: Int) -> Bool { preconditionFailure("index \(index) is not in the column") }

    /// Checks a block; true when it may be read.
    @usableFromInline
    func check(_ block: Int) -> Bool { true }
}

/// Bytes of a column's own, with room for a whole word at the end.
@safe
private final class OwnedColumn: ColumnOwner, @unchecked Sendable {
    let bytes: UnsafeMutableRawPointer

    init(byteCount: Int) {
        unsafe bytes = UnsafeMutableRawPointer.allocate(byteCount: byteCount + 8, alignment: 16)
        unsafe bytes.storeBytes(of: 0, toByteOffset: byteCount, as: UInt64.self)
    }

    deinit { unsafe bytes.deallocate() }
}

/// The checks of one column in foreign memory, each block's once.
@safe
private final class BlockChecks: ColumnOwner, @unchecked Sendable {
    private let foreign: ForeignColumn
    private let blockStates: UnsafeMutablePointer<Atomic<UInt8>>

    init(_ foreign: ForeignColumn) {
        self.foreign = foreign
        // There are half a million blocks in a large file, and it is to open at once: one store for very many of them.
        let blocks = max(1, foreign.form.blocks)
        let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: blocks)
        unsafe bytes.initialize(repeating: BlockState.untouched, count: blocks)
        unsafe blockStates = UnsafeMutableRawPointer(bytes).assumingMemoryBound(to: Atomic<UInt8>.self)
    }

    deinit { unsafe UnsafeMutableRawPointer(blockStates).deallocate() }

    override var states: UnsafeMutablePointer<Atomic<UInt8>>? { unsafe blockStates }

    override func refuse(_ index: Int) -> Bool {
        foreign.memory.noteDamage(section: foreign.section, block: max(0, index) >> foreign.form.blockShift)
        return false
    }

    override func check(_ block: Int) -> Bool {
        if unsafe blockStates[block].load(ordering: .acquiring) == BlockState.damaged { return false }
        let isSound = foreign.holds(block: block)
        if !isSound { foreign.memory.noteDamage(section: foreign.section, block: block) }
        // Two threads may check one block at once; both come to the same end.
        unsafe blockStates[block].store(isSound ? BlockState.sound : BlockState.damaged, ordering: .releasing)
        return isSound
    }
}
