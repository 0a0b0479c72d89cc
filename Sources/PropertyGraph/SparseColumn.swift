// Values that only some events have, while a graph is put together. Apart from `EventTable` because they are few and
// would cost room in every row.

/// Values that only some events have, ordered by event.
public struct SparseColumn<Value: Sendable>: Sendable {
    /// A value of one event.
    public struct Entry: Sendable {
        /// The event.
        public var event: EventIndex
        /// The value.
        public var value: Value

        /// A value of an event.
        @inlinable
        public init(event: EventIndex, value: Value) {
            self.event = event
            self.value = value
        }
    }

    /// The entries; in joined tables in the order of events.
    public var entries: [Entry] = []

    /// A column without entries.
    public init() {}

    /// Adds a value for `event`.
    @inlinable
    public mutating func append(_ value: Value, for event: EventIndex) {
        entries.append(Entry(event: event, value: value))
    }
}

extension SparseColumn: Equatable where Value: Equatable {}
extension SparseColumn.Entry: Equatable where Value: Equatable {}
