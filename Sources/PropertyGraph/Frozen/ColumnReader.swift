// Taking a graph's columns out of a snapshot and putting them in. Apart from the tables because each of them does the
// same: name by name, with the count and bounds that the others make it have.

/// Where the columns of a graph are stored.
public protocol ColumnSink: ~Copyable {
    /// Why a column could not be stored.
    associatedtype Failure: Error

    /// Stores a column under a name of its own.
    mutating func add<Element>(_ name: String, _ column: Column<Element>) throws(Failure)
}

extension ColumnSink where Self: ~Copyable {
    /// Stores the three columns that make up one of values that never fall, as `name.bases`, `name.at` and `name`.
    public mutating func add<Element>(_ name: String, _ column: RisingColumn<Element>) throws(Failure) {
        try add("\(name).bases", column.codes.bases)
        try add("\(name).at", column.codes.places)
        try add(name, column.codes.bytes)
    }
}

/// Takes columns from a source and checks that they fit each other.
public struct ColumnReader {
    let source: any ColumnSource
    /// Whether every block is checked at once, and not when it is touched.
    let verifies: Bool

    /// Reads from `source`.
    ///
    /// - Parameters:
    ///   - source: where the columns lie.
    ///   - verifies: whether every block of a column is checked when it is taken; what fails is noted in its memory.
    public init(_ source: any ColumnSource, verifies: Bool = false) {
        self.source = source
        self.verifies = verifies
    }

    /// The column called `name`, which must have `count` elements where that is given, with bits of 0 or in `bounds`.
    ///
    /// - Throws: `Damage` when there is none, or one of another length.
    public func column<Element: ColumnElement>(
        _ name: String, _ count: Int? = nil, in bounds: ClosedRange<UInt64>
    ) throws(Damage) -> Column<Element> {
        guard let foreign = source.column(name), count == nil || foreign.form.count == count,
            foreign.form.count < UInt32.max || Element.self == UInt8.self
        else { throw Damage(section: name, block: 0) }
        let column = Column<Element>(foreign, in: bounds)
        if verifies { _ = column.verify() }
        return column
    }

    /// The column of plain bytes called `name`, which can be lent.
    ///
    /// - Throws: `Damage` when there is none, or one of anything else.
    public func bytes(_ name: String) throws(Damage) -> Column<UInt8> {
        let column: Column<UInt8> = try column(name, in: 0...UInt64.max)
        guard column.form.width == 8, column.form.shift == 0 else { throw Damage(section: name, block: 0) }
        return column
    }

    /// The column of values that never fall called `name`, with bits of 0 or in `bounds`, and `count` elements where
    /// that is given.
    ///
    /// - Throws: `Damage` when there is none, or one of another length, or it cannot be read at its beginning.
    public func rising<Element: ColumnElement>(
        _ name: String, _ count: Int? = nil, in bounds: ClosedRange<UInt64>
    ) throws(Damage) -> RisingColumn<Element> {
        let bases: Column<UInt64> = try column("\(name).bases", in: 1...UInt64.max)
        let places: Column<UInt64> = try column("\(name).at", in: 1...UInt64.max)
        guard let codes = RisingCodes(bases: bases, places: places, bytes: try bytes(name)),
            count == nil || codes.count == count
        else { throw Damage(section: name, block: 0) }
        return RisingColumn(codes, in: bounds)
    }
}
