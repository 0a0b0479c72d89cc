// Who looks on while tables are made canonical: what the records said and what was made of it are both there only
// column by column. Apart from rewriting because that works the same with nobody looking on.

/// The columns of an event, in the order in which a snapshot writes what differs.
public enum RowColumn: Int, CaseIterable, Sendable {
    case time, id, content, principal, credential, key, action, address, userAgent, region, account, errorCode
    case outcome, marks, targets
}

/// Sees what rewriting does to tables, before it gives up what they were.
public protocol RewriteWatcher: Sendable {
    /// Nodes and actions have their new numbers; events, and what only some of them have, are what they were.
    ///
    /// - Parameters:
    ///   - recorded: the tables before rewriting.
    ///   - joined: the tables as they are now.
    ///   - final: for each old node, its new number.
    ///   - plan: which events stay.
    ///   - places: for each old event, its new place, or that of the event it is kept as.
    mutating func begin(
        recorded: GraphTables, joined: GraphTables, final: NodeMap, plan: EventPlan, places: [EventIndex])

    /// Columns have their new order and numbers; with the credentials come the keys.
    ///
    /// - Parameters:
    ///   - columns: which.
    ///   - recorded: the events as they were. Only these columns are sure to be there still.
    ///   - joined: the events as they will be, as far as their columns have been moved.
    ///   - atOnce: whether there is a second thread to work on.
    mutating func see(_ columns: [RowColumn], recorded: EventTable, joined: EventTable, atOnce: Bool) async
}
