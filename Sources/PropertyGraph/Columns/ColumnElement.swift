// What can stand in a column: every type of the graph that is a small integer in disguise. Apart from the column so
// that the mapping of each type to bits can be read at a glance; it is part of the file format.

/// A value that a `Column` can hold: its bits, where 0 means absent, or nothing special where a type has no such value.
public protocol ColumnElement: Sendable {
    /// The value that `bits` stand for. Every pattern up to the bound of a column is a value.
    init(bits: UInt64)

    /// The value as an unsigned integer; values that are close give integers that are close.
    var bits: UInt64 { get }
}

extension NodeID: ColumnElement {
    /// The node one below `bits`; none for 0.
    @inlinable @inline(__always)
    public init(bits: UInt64) { self.init(UInt32(truncatingIfNeeded: bits &- 1)) }

    /// The place plus one; 0 for none.
    @inlinable @inline(__always)
    public var bits: UInt64 { UInt64(index &+ 1) }

    /// The bits of the nodes of a table.
    public static func bounds(count: Int) -> ClosedRange<UInt64> { 1...UInt64(max(1, count)) }
}

extension EventIndex: ColumnElement {
    /// The event at the place `bits`.
    @inlinable @inline(__always)
    public init(bits: UInt64) { self.init(UInt32(truncatingIfNeeded: bits)) }

    /// The place.
    @inlinable @inline(__always)
    public var bits: UInt64 { UInt64(index) }
}

extension TextID: ColumnElement {
    /// The text at the place `bits`.
    @inlinable @inline(__always)
    public init(bits: UInt64) { self.init(UInt32(truncatingIfNeeded: bits)) }

    /// The place; 0 for the empty text.
    @inlinable @inline(__always)
    public var bits: UInt64 { UInt64(index) }
}

extension ActionID: ColumnElement {
    /// The action at the place `bits`.
    @inlinable @inline(__always)
    public init(bits: UInt64) { self.init(UInt32(truncatingIfNeeded: bits)) }

    /// The place.
    @inlinable @inline(__always)
    public var bits: UInt64 { UInt64(index) }
}

extension Timestamp: ColumnElement {
    /// The moment whose seconds, with the sign bit turned, are `bits`; unknown for 0.
    @inlinable @inline(__always)
    public init(bits: UInt64) { self.init(seconds: Int64(bitPattern: bits ^ (1 << 63))) }

    /// The seconds with the sign bit turned, so that earlier moments have smaller bits; 0 for unknown.
    @inlinable @inline(__always)
    public var bits: UInt64 { UInt64(bitPattern: seconds) ^ (1 << 63) }

    /// The bits of moments that a record can state, with some room for when what it issued runs out.
    public static let bounds: ClosedRange<UInt64> =
        Timestamp(seconds: -62_200_000_000).bits...Timestamp(seconds: 253_500_000_000).bits
}

extension UInt8: ColumnElement {
    /// The last byte of `bits`.
    @inlinable @inline(__always)
    public init(bits: UInt64) { self = UInt8(truncatingIfNeeded: bits) }

    /// The value.
    @inlinable @inline(__always)
    public var bits: UInt64 { UInt64(self) }
}

extension UInt32: ColumnElement {
    /// The last four bytes of `bits`.
    @inlinable @inline(__always)
    public init(bits: UInt64) { self = UInt32(truncatingIfNeeded: bits) }

    /// The value.
    @inlinable @inline(__always)
    public var bits: UInt64 { UInt64(self) }
}

extension UInt64: ColumnElement {
    /// `bits`.
    @inlinable @inline(__always)
    public init(bits: UInt64) { self = bits }

    /// The value.
    @inlinable @inline(__always)
    public var bits: UInt64 { self }
}

extension NodeKind: ColumnElement {
    /// The kind with this raw value; `account` where there is none.
    @inlinable @inline(__always)
    public init(bits: UInt64) { self = NodeKind(rawValue: UInt8(truncatingIfNeeded: bits)) ?? .account }

    /// The raw value.
    @inlinable @inline(__always)
    public var bits: UInt64 { UInt64(rawValue) }
}

extension EdgeKind: ColumnElement {
    /// The kind with this raw value; `assumed` where there is none.
    @inlinable @inline(__always)
    public init(bits: UInt64) { self = EdgeKind(rawValue: UInt8(truncatingIfNeeded: bits)) ?? .assumed }

    /// The raw value.
    @inlinable @inline(__always)
    public var bits: UInt64 { UInt64(rawValue) }
}

extension Evidence: ColumnElement {
    /// The class with this raw value; `inferred` where there is none.
    @inlinable @inline(__always)
    public init(bits: UInt64) { self = Evidence(rawValue: UInt8(truncatingIfNeeded: bits)) ?? .inferred }

    /// The raw value.
    @inlinable @inline(__always)
    public var bits: UInt64 { UInt64(rawValue) }
}

extension Outcome: ColumnElement {
    /// The outcome with this raw value; `succeeded` where there is none.
    @inlinable @inline(__always)
    public init(bits: UInt64) { self = Outcome(rawValue: UInt8(truncatingIfNeeded: bits)) ?? .succeeded }

    /// The raw value.
    @inlinable @inline(__always)
    public var bits: UInt64 { UInt64(rawValue) }
}

extension EventMarks: ColumnElement {
    /// The marks whose bits these are.
    @inlinable @inline(__always)
    public init(bits: UInt64) { self.init(rawValue: UInt16(truncatingIfNeeded: bits)) }

    /// The marks' bits.
    @inlinable @inline(__always)
    public var bits: UInt64 { UInt64(rawValue) }
}

extension NodeMarks: ColumnElement {
    /// The marks whose bits these are.
    @inlinable @inline(__always)
    public init(bits: UInt64) { self.init(rawValue: UInt16(truncatingIfNeeded: bits)) }

    /// The marks' bits.
    @inlinable @inline(__always)
    public var bits: UInt64 { UInt64(rawValue) }
}
