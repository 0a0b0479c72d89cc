// Memory that the graph reads but does not own, such as a mapped file, and what was found damaged in it. Apart from
// columns because one file holds many of them, and because this module knows no files: whoever maps one says here
// where its columns lie.
import Synchronization

/// A place in foreign memory that does not hold what it should.
public struct Damage: Hashable, Sendable {
    /// The section's name.
    public let section: String
    /// The block of the section, counted from 0.
    public let block: Int

    /// A place.
    public init(section: String, block: Int) {
        self.section = section
        self.block = block
    }
}

/// The owner of bytes that columns lie in. A subclass keeps the bytes where they are until it is released.
///
/// What is damaged gives default values, never a crash; whoever asks must look at `damage` before believing an answer.
open class ForeignMemory: @unchecked Sendable {
    /// The names of the sections, by number.
    public let sections: [String]
    /// The first damage found: the section's number plus one above 40 bits of block; 0 for none.
    private let first = Atomic<UInt64>(0)

    /// Memory with these sections.
    public init(sections: [String]) { self.sections = sections }

    /// The first damage that a reader came upon; nil while everything read was sound.
    public var damage: Damage? {
        let found = first.load(ordering: .acquiring)
        guard found != 0 else { return nil }
        let section = Int(found >> 40) - 1
        return Damage(
            section: sections.indices.contains(section) ? sections[section] : "?",
            block: Int(truncatingIfNeeded: found & ((1 << 40) - 1)))
    }

    /// Remembers that a block of a section is damaged. The first one stays.
    public func noteDamage(section: Int, block: Int) {
        let place =
            UInt64(truncatingIfNeeded: section + 1) << 40 | (UInt64(truncatingIfNeeded: block) & ((1 << 40) - 1))
        _ = first.compareExchange(expected: 0, desired: place, ordering: .acquiringAndReleasing)
    }
}

/// How a column lies in bytes: what a file must say of it beside the bytes.
public struct ColumnForm: Hashable, Sendable {
    /// Elements.
    public var count: Int
    /// Bits an element; see `isWidth`.
    public var width: Int
    /// Added to every stored code but 0 to get the element's bits.
    public var shift: UInt64

    /// A form with all its parts given.
    public init(count: Int, width: Int, shift: UInt64) {
        self.count = count
        self.width = width
        self.shift = shift
    }

    /// Whether elements can be so many bits wide: 1 to 58, 60 or 64. Of these each lies within the eight bytes that
    /// begin where it does.
    public static func isWidth(_ bits: Int) -> Bool { (1...58).contains(bits) || bits == 60 || bits == 64 }

    /// The least width for codes up to `greatest`.
    static func width(for greatest: UInt64) -> Int {
        let bits = max(1, 64 - greatest.leadingZeroBitCount)
        return bits <= 58 ? bits : bits <= 60 ? 60 : 64
    }

    /// The bits of an element.
    var mask: UInt64 { width == 64 ? .max : 1 << UInt64(width) - 1 }

    /// Bytes of all elements.
    public var byteCount: Int { (count * width + 7) / 8 }

    /// The most bytes of a block, the unit that is checked when it is first touched: a question touches one element
    /// here and one there, and waits for the check of all that lies beside it.
    static let blockSize = 2_048

    /// The logarithm of the count of elements of a block: as many as a power of two in `blockSize` bytes.
    @usableFromInline var blockShift: Int { 63 - (ColumnForm.blockSize * 8 / width).leadingZeroBitCount }

    /// Elements of a block.
    public var blockCount: Int { 1 << blockShift }

    /// Blocks, the last perhaps not full.
    public var blocks: Int { (count + blockCount - 1) >> blockShift }

    /// Where a block's bytes lie.
    public func bytes(ofBlock block: Int) -> Range<Int> {
        let size = blockCount / 8 * width
        return block * size..<min(byteCount, (block + 1) * size)
    }

    /// What the block numbered `block` of a section called `section` must have for checksum. The names go in, so that
    /// a block in another's place is found out.
    public static func checksum(
        _ bytes: UnsafeRawBufferPointer, section: String, block: Int
    ) -> UInt64 {
        let place = StableHash.combine(StableHash.of(section.utf8Span.span), UInt64(truncatingIfNeeded: block))
        return StableHash.combine(unsafe StableHash.ofBlock(bytes), place)
    }
}

/// A column in foreign memory: its form, its bytes and the checksums of its blocks.
@safe
public struct ForeignColumn {
    let memory: ForeignMemory
    /// The section's number in `memory.sections`.
    let section: Int
    /// The form it claims.
    public let form: ColumnForm
    let bytes: UnsafeRawPointer
    let checksums: UnsafeRawPointer

    /// A column in memory that `memory` keeps in place.
    ///
    /// - Parameters:
    ///   - memory: the owner.
    ///   - section: the section's number in `memory.sections`.
    ///   - form: count, width and shift; the width is one that elements can have.
    ///   - bytes: where the first element lies; seven bytes past the last must be readable, too.
    ///   - checksums: one for each block, eight bytes in little-endian order.
    public init(
        _ memory: ForeignMemory, section: Int, form: ColumnForm, bytes: UnsafeRawPointer, checksums: UnsafeRawPointer
    ) {
        self.memory = memory
        self.section = section
        self.form = form
        unsafe self.bytes = bytes
        unsafe self.checksums = checksums
    }

    /// Whether a block has its checksum. O(block).
    public func holds(block: Int) -> Bool {
        let range = form.bytes(ofBlock: block)
        let part = unsafe UnsafeRawBufferPointer(start: bytes + range.lowerBound, count: range.count)
        let stored = unsafe checksums.loadUnaligned(fromByteOffset: block * 8, as: UInt64.self)
        return unsafe UInt64(littleEndian: stored)
            == ColumnForm.checksum(part, section: memory.sections[section], block: block)
    }
}

/// Where the columns of a graph come from when it is opened and not built.
public protocol ColumnSource: AnyObject {
    /// The column stored under `name`, nothing of it looked at yet; nil when there is none.
    func column(_ name: String) -> ForeignColumn?
}
