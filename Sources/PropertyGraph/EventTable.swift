// The events of a graph as columns. An event ties many nodes at once, so it is a row here and not a set of edges;
// what edges between two nodes mean is counted from these rows when asked.

/// Marks of an event.
public struct EventMarks: OptionSet, Hashable, Sendable {
    /// The bits.
    public var rawValue: UInt16

    /// Marks from their bits.
    @inlinable @inline(__always)
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// The call reads and changes nothing.
    @inlinable public static var readOnly: EventMarks { EventMarks(rawValue: 1 << 0) }
    /// The record did not say whether the call only reads.
    @inlinable public static var readOnlyUnknown: EventMarks { EventMarks(rawValue: 1 << 1) }
    /// A data event (an object read, a function run).
    @inlinable public static var data: EventMarks { EventMarks(rawValue: 1 << 2) }
    /// An insight about calls, not a call.
    @inlinable public static var insight: EventMarks { EventMarks(rawValue: 1 << 3) }
    /// A call seen at a network endpoint.
    @inlinable public static var network: EventMarks { EventMarks(rawValue: 1 << 4) }
    /// Made by a service on somebody's behalf (`invokedBy`).
    @inlinable public static var viaService: EventMarks { EventMarks(rawValue: 1 << 5) }
    /// Not called by anyone: something a service did by itself.
    @inlinable public static var serviceEvent: EventMarks { EventMarks(rawValue: 1 << 6) }
    /// Known only from files whose checksum failed.
    @inlinable public static var unverified: EventMarks { EventMarks(rawValue: 1 << 7) }
    /// The same id exists with other content.
    @inlinable public static var conflict: EventMarks { EventMarks(rawValue: 1 << 8) }
    /// Signed in with more than one factor.
    @inlinable public static var multiFactor: EventMarks { EventMarks(rawValue: 1 << 9) }
    /// Values were masked or cut by AWS before the record was written.
    @inlinable public static var masked: EventMarks { EventMarks(rawValue: 1 << 10) }
    /// The caller's own account was not named; the principal is only known by its id.
    @inlinable public static var callerUnnamed: EventMarks { EventMarks(rawValue: 1 << 11) }
    /// Signed with a key that an instance got from version 1 of its metadata service.
    @inlinable public static var metadataV1: EventMarks { EventMarks(rawValue: 1 << 12) }
    /// Signed with a key that an instance got from version 2 of its metadata service.
    @inlinable public static var metadataV2: EventMarks { EventMarks(rawValue: 1 << 13) }
}

/// One event, to be appended.
public struct EventRow: Hashable, Sendable {
    /// When it happened; unknown where the record does not say.
    public var time = Timestamp.unknown
    /// Id of its own among those of the nodes.
    public var id = EventIdentifier.none
    /// Order-independent hash of the whole record.
    public var content: UInt64 = 0
    /// Who acted.
    public var principal = NodeID.none
    /// What signed the call: an access key, or a console session whose member `key` is.
    public var credential = NodeID.none
    /// The key id in the record, when there is one.
    public var key = NodeID.none
    /// The action.
    public var action = ActionID(0)
    /// Where the call came from.
    public var address = NodeID.none
    /// The program that called.
    public var userAgent = NodeID.none
    /// The region.
    public var region = NodeID.none
    /// The account whose trail logged the event.
    public var account = NodeID.none
    /// The error code; empty on success.
    public var errorCode = TextID.empty
    /// How it ended.
    public var outcome = Outcome.succeeded
    /// Marks of each.
    public var marks = EventMarks()
    /// Where the record lies.
    public var file: UInt32 = 0
    /// The record, counted from 0.
    public var record: UInt32 = 0

    /// An event of which nothing is known.
    @inline(__always)
    public init() {}
}

/// Events in columns, with the targets of each.
public struct EventTable: Sendable {
    /// When each happened.
    public internal(set) var times: [Timestamp] = []
    /// The id of each.
    public internal(set) var ids: [EventIdentifier] = []
    /// The content hash of each, by which repeats are told; gone from a finished graph.
    public internal(set) var contents: [UInt64] = []
    /// The principal of each.
    public internal(set) var principals: [NodeID] = []
    /// What signed each.
    public internal(set) var credentials: [NodeID] = []
    /// The key id in each record.
    public internal(set) var keys: [NodeID] = []
    /// The action of each.
    public internal(set) var actions: [ActionID] = []
    /// Where each came from.
    public internal(set) var addresses: [NodeID] = []
    /// The program behind each.
    public internal(set) var userAgents: [NodeID] = []
    /// The region of each.
    public internal(set) var regions: [NodeID] = []
    /// The account whose trail logged each.
    public internal(set) var accounts: [NodeID] = []
    /// The error code of each; empty on success.
    public internal(set) var errorCodes: [TextID] = []
    /// How each ended.
    public internal(set) var outcomes: [Outcome] = []
    /// Marks of each.
    public internal(set) var marks: [EventMarks] = []
    /// The file of each.
    public internal(set) var files: [UInt32] = []
    /// The place of each in its file.
    public internal(set) var records: [UInt32] = []
    /// Where each event's targets begin in `targetNodes`; one more entry than there are events.
    public internal(set) var targetStarts: [UInt32] = [0]
    /// The targets of all events, side by side.
    public internal(set) var targetNodes: [NodeID] = []

    /// A table without events.
    public init() {}

    /// Events held.
    public var count: Int { times.count }

    /// The resources and other nodes the event acts on.
    @inline(__always)
    public func targets(_ event: EventIndex) -> ArraySlice<NodeID> {
        let index = Int(event.index)
        return targetNodes[Int(targetStarts[index])..<Int(targetStarts[index + 1])]
    }

    /// Appends an event whose targets are `targets`.
    public mutating func append(_ row: EventRow, targets: [NodeID]) {
        times.append(row.time)
        ids.append(row.id)
        contents.append(row.content)
        principals.append(row.principal)
        credentials.append(row.credential)
        keys.append(row.key)
        actions.append(row.action)
        addresses.append(row.address)
        userAgents.append(row.userAgent)
        regions.append(row.region)
        accounts.append(row.account)
        errorCodes.append(row.errorCode)
        outcomes.append(row.outcome)
        marks.append(row.marks)
        files.append(row.file)
        records.append(row.record)
        targetNodes.append(contentsOf: targets)
        targetStarts.append(UInt32(targetNodes.count))
    }

    /// The event at `index` without its targets.
    public func row(_ event: EventIndex) -> EventRow {
        let index = Int(event.index)
        var row = EventRow()
        row.time = times[index]
        row.id = ids[index]
        row.content = contents.isEmpty ? 0 : contents[index]
        row.principal = principals[index]
        row.credential = credentials[index]
        row.key = keys[index]
        row.action = actions[index]
        row.address = addresses[index]
        row.userAgent = userAgents[index]
        row.region = regions[index]
        row.account = accounts[index]
        row.errorCode = errorCodes[index]
        row.outcome = outcomes[index]
        row.marks = marks[index]
        row.file = files[index]
        row.record = records[index]
        return row
    }

    /// The columns of `EventColumns.Circumstances`, of which nothing is left here: what another thread freezes it must
    /// hold alone. What only joining needs is given up.
    mutating func takeCircumstances() -> EventTable {
        contents = []
        var taken = EventTable()
        swap(&taken.addresses, &addresses)
        swap(&taken.userAgents, &userAgents)
        swap(&taken.regions, &regions)
        swap(&taken.accounts, &accounts)
        swap(&taken.errorCodes, &errorCodes)
        swap(&taken.outcomes, &outcomes)
        swap(&taken.marks, &marks)
        swap(&taken.files, &files)
        swap(&taken.records, &records)
        swap(&taken.targetStarts, &targetStarts)
        swap(&taken.targetNodes, &targetNodes)
        return taken
    }

    /// Adds a mark to an event.
    public mutating func insert(_ mark: EventMarks, for event: EventIndex) { marks[Int(event.index)].insert(mark) }

    /// Memory of the columns in bytes.
    public var memory: Int {
        count * (8 + 16 + 4 * 8 + 4 * 2 + 1 + 2 + 4) + contents.count * 8 + targetStarts.count * 4
            + targetNodes.count * 4
    }
}
