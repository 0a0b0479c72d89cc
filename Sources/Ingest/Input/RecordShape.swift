// How a record is told from its envelope, by the names of its members. Apart because both ways through a file, the
// parsed document and the cutter's raw bytes, must decide alike.
import CloudTrail

/// What the member names of an object, seen one after another, make it.
struct RecordShape {
    /// The members that tell.
    struct Marks: OptionSet {
        let rawValue: UInt8
        static let name = Marks(rawValue: 1)
        static let source = Marks(rawValue: 2)
        static let version = Marks(rawValue: 4)
        static let time = Marks(rawValue: 8)
        static let id = Marks(rawValue: 16)
        static let identity = Marks(rawValue: 32)
    }

    private var marks: Marks = []

    /// Takes in one member's name and says which of the telling ones it is. CloudTrail Lake writes them in lower case.
    @inline(__always) @discardableResult
    mutating func note(_ key: JSONText) -> Marks {
        let mark = RecordShape.mark(key)
        marks.formUnion(mark)
        return mark
    }

    @inline(__always)
    private static func mark(_ key: JSONText) -> Marks {
        switch key.count {
        case 7: key == "eventID" || key == "eventid" ? .id : []
        case 9 where key == "eventName" || key == "eventname": .name
        case 9 where key == "eventTime" || key == "eventtime": .time
        case 11: key == "eventSource" || key == "eventsource" ? .source : []
        case 12 where key == "eventVersion" || key == "eventversion": .version
        case 12 where key == "userIdentity" || key == "useridentity": .identity
        default: []
        }
    }

    /// Whether the members seen so far make a CloudTrail record. Insights records have neither a name nor an identity.
    @inline(__always)
    var isRecord: Bool {
        !marks.isDisjoint(with: [.name, .source]) || marks.isSuperset(of: [.version, .time])
            || marks.isSuperset(of: [.id, .identity])
    }

    /// Whether a member of this name holds a list of records when its value is an array.
    static func isList(_ key: JSONText) -> Bool {
        switch key.count {
        case 4: key == "hits"
        case 6: key == "Events" || key == "events"
        case 7: key == "Records" || key == "records"
        case 9: key == "logEvents"
        default: false
        }
    }

    /// Whether a member of this name holds such a list one level further down when its value is an object.
    static func isListHolder(_ key: JSONText) -> Bool { key == "hits" }

    /// Whether a member of this name holds a whole record as text, even beside fields taken from that record.
    static func isWholeText(_ key: JSONText) -> Bool { key == "CloudTrailEvent" || key == "_raw" }

    /// Whether a member of this name may hold what an object that is no record was made to carry.
    static func isPayload(_ key: JSONText) -> Bool {
        switch key.count {
        case 5: key == "event"
        case 6: key == "detail" || key == "result"
        case 7: key == "_source" || key == "message"
        case 8: key == "original" || key == "@message"
        default: false
        }
    }

    /// Whether a member of this name says that its object may be an envelope.
    static func mayHoldRecords(_ key: JSONText) -> Bool { isList(key) || isWholeText(key) || isPayload(key) }

    /// Whether an object whose first member has this name is likely a record: what the cutter looks for after damage.
    /// Names that also begin objects inside records, such as `errorCode`, are left out.
    static func beginsRecord(_ key: JSONText) -> Bool {
        switch key.count {
        case 7: key == "eventID" || key == "eventid" || key == "Records"
        case 9:
            key == "eventTime" || key == "eventName" || key == "awsRegion" || key == "eventType" || key == "logEvents"
        case 11: key == "eventSource"
        case 12: key == "eventVersion" || key == "eventversion" || key == "userIdentity" || key == "useridentity"
        case 13: key == "eventCategory" || key == "sharedEventID"
        case 15: key == "sourceIPAddress"
        case 17: key == "requestParameters"
        case 18: key == "recipientAccountId"
        case 19: key == "additionalEventData"
        default: false
        }
    }
}
