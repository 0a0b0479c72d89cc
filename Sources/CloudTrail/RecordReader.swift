// Fields off the tape into a `Record`. Apart from `Record` because this is the hot loop: one walk over the record's
// fields, names told by a table, values left where they lie.
import PropertyGraph

/// Reads records; each worker owns one and reuses its memory.
///
///     members.read(value, of: tape)
///     reader.read(members, of: tape, into: &record)
@safe public struct RecordReader: ~Copyable {
    /// How many elements `userIdentity` are kept at most.
    public static let keptIdentities = IdentityCache.capacity

    private let fields = FieldTable()
    private var identities = IdentityCache()
    /// Holds the digits of values that are numbers where text is expected, while the record is used.
    private let digits: UnsafeMutableRawBufferPointer
    private var digitsUsed = 0

    /// A reader with its scratch memory.
    public init() {
        unsafe digits = UnsafeMutableRawBufferPointer.allocate(byteCount: 1_024, alignment: 8)
    }

    deinit { unsafe digits.deallocate() }

    /// The fields of the record with these members. O(size of the record).
    public mutating func read(
        _ members: borrowing RecordMembers, of tape: borrowing Tape, into record: inout Record
    ) {
        digitsUsed = 0
        record = Record()
        var hash: UInt64 = 0
        for index in 0..<members.count {
            let member = members[index]
            let content: UInt64
            if member.field == .userIdentity {
                readIdentity(member.value, tape, &record.identity)
                content = record.identity.content
            } else {
                content = ContentHash.of(member.value, tape)
                if let field = member.field { read(field, member.value, tape, &record) }
            }
            hash &+= ContentHash.member(member.nameHash, content)
        }
        record.content = ContentHash.ofRecord(hash)
    }

    /// Reads `userIdentity`, or takes what was read when it was met before.
    private mutating func readIdentity(_ value: JSONValue, _ tape: borrowing Tape, _ identity: inout Identity) {
        // Exports may have put a field of the session at the record's top.
        let wasFromConsole = identity.fromConsole
        switch identities.probe(value, tape) {
        case .known(let index): identity = identities.identity(index)
        case .new(let index):
            let copy = identities.keep(index, tape)
            var new = Identity()
            new.content = ContentHash.of(value, tape)
            readMembers(JSONValue(position: 0), copy, &new)
            identities.note(new, at: index)
            identity = identities.identity(index)
        case .other:
            readMembers(value, tape, &identity)
            identity.content = ContentHash.of(value, tape)
        }
        if wasFromConsole, !identity.fromConsole {
            identity.fromConsole = true
            identity.kept = nil
        }
    }

    private mutating func read(_ field: Field, _ value: JSONValue, _ tape: borrowing Tape, _ record: inout Record) {
        switch field {
        case .eventTime: record.time = time(value, tape) ?? record.time
        case .timestamp where record.time == .unknown: record.time = time(value, tape) ?? .unknown
        case .eventSource: record.source = text(value, tape)
        case .eventName: record.name = text(value, tape)
        case .awsRegion: record.region = text(value, tape)
        case .sourceIPAddress: record.address = text(value, tape)
        case .userAgent: record.userAgent = text(value, tape)
        case .errorCode: record.errorCode = text(value, tape)
        case .errorMessage: record.errorMessage = text(value, tape)
        case .eventID: record.eventID = text(value, tape)
        case .requestID: record.requestID = text(value, tape)
        case .sharedEventID: record.sharedEventID = text(value, tape)
        case .eventType: record.type = text(value, tape)
        case .eventCategory: record.category = text(value, tape)
        case .readOnly: record.readOnly = flag(value, tape)
        case .recipientAccountId: record.recipientAccount = text(value, tape)
        case .vpcEndpointId: record.vpcEndpoint = text(value, tape)
        case .resources: record.resources = value
        case .requestParameters: record.requestParameters = value
        case .responseElements: record.responseElements = value
        case .additionalEventData: record.additionalEventData = value
        case .insightDetails: record.insightDetails = value
        case .serviceEventDetails: record.serviceEventDetails = value
        case .addendum: readAddendum(value, tape, &record)
        // Written by AWS at the top of the record as well as in the session context.
        case .sessionCredentialFromConsole:
            let isFromConsole = flag(value, tape) ?? record.identity.fromConsole
            if isFromConsole != record.identity.fromConsole { record.identity.kept = nil }
            record.identity.fromConsole = isFromConsole
        default: break
        }
    }

    private mutating func readMembers(_ value: JSONValue, _ tape: borrowing Tape, _ identity: inout Identity) {
        var members = tape.members(of: value)
        while let (name, member) = tape.nextMember(&members) {
            switch fields.field(name) {
            case .type: identity.type = text(member, tape)
            case .principalId: identity.principalID = text(member, tape)
            case .arn: identity.arn = text(member, tape)
            case .accountId: identity.account = text(member, tape)
            case .accessKeyId: identity.accessKey = text(member, tape)
            case .userName: identity.userName = text(member, tape)
            case .invokedBy: identity.invokedBy = text(member, tape)
            case .identityProvider: identity.identityProvider = text(member, tape)
            case .credentialId: identity.credentialID = text(member, tape)
            case .sessionContext: readSession(member, tape, &identity)
            case .onBehalfOf: readBehalf(member, tape, &identity)
            case .inScopeOf: readScope(member, tape, &identity)
            case .invokedByDelegate:
                if let account = tape.member("accountId", of: member) {
                    identity.delegateAccount = text(account, tape)
                }
            case .sessionCredentialFromConsole: identity.fromConsole = flag(member, tape) ?? identity.fromConsole
            default: break
            }
        }
    }

    private mutating func readSession(_ value: JSONValue, _ tape: borrowing Tape, _ identity: inout Identity) {
        var members = tape.members(of: value)
        while let (name, member) = tape.nextMember(&members) {
            switch fields.field(name) {
            case .sessionIssuer: readIssuer(member, tape, &identity)
            // Some exports lift the attributes into the session context itself.
            case .attributes: readSession(attributes: member, tape, &identity)
            case .webIdFederationData:
                if let provider = tape.member("federatedProvider", of: member) {
                    identity.federatedProvider = text(provider, tape)
                }
            case .sourceIdentity: identity.sourceIdentity = text(member, tape)
            case .ec2RoleDelivery: identity.instanceDelivery = text(member, tape)
            case .signInSessionArn: identity.signInSession = text(member, tape)
            case .assumedRoot: identity.assumedRoot = flag(member, tape) ?? false
            case .creationDate: identity.created = text(member, tape)
            case .mfaAuthenticated: identity.multiFactor = flag(member, tape) ?? false
            case .sessionCredentialFromConsole: identity.fromConsole = flag(member, tape) ?? false
            default: break
            }
        }
    }

    private mutating func readSession(
        attributes value: JSONValue, _ tape: borrowing Tape, _ identity: inout Identity
    ) {
        var members = tape.members(of: value)
        while let (name, member) = tape.nextMember(&members) {
            switch fields.field(name) {
            case .creationDate: identity.created = text(member, tape)
            case .mfaAuthenticated: identity.multiFactor = flag(member, tape) ?? false
            case .sourceIdentity: identity.sourceIdentity = text(member, tape)
            case .sessionCredentialFromConsole: identity.fromConsole = flag(member, tape) ?? identity.fromConsole
            default: break
            }
        }
    }

    private mutating func readIssuer(_ value: JSONValue, _ tape: borrowing Tape, _ identity: inout Identity) {
        var members = tape.members(of: value)
        while let (name, member) = tape.nextMember(&members) {
            switch fields.field(name) {
            case .type: identity.issuerType = text(member, tape)
            case .principalId: identity.issuerPrincipalID = text(member, tape)
            case .arn: identity.issuerARN = text(member, tape)
            case .accountId: identity.issuerAccount = text(member, tape)
            case .userName: identity.issuerName = text(member, tape)
            default: break
            }
        }
    }

    private mutating func readBehalf(_ value: JSONValue, _ tape: borrowing Tape, _ identity: inout Identity) {
        if let user = tape.member("userId", of: value) { identity.behalfUser = text(user, tape) }
        if let store = tape.member("identityStoreArn", of: value) { identity.behalfStore = text(store, tape) }
    }

    private mutating func readScope(_ value: JSONValue, _ tape: borrowing Tape, _ identity: inout Identity) {
        var members = tape.members(of: value)
        while let (name, member) = tape.nextMember(&members) {
            switch fields.field(name) {
            case .sourceArn: identity.scopeARN = text(member, tape)
            case .issuerType: identity.scopeType = text(member, tape)
            case .credentialsIssuedTo: identity.scopeIssuedTo = text(member, tape)
            default: break
            }
        }
    }

    private mutating func readAddendum(_ value: JSONValue, _ tape: borrowing Tape, _ record: inout Record) {
        if let original = tape.member("originalEventID", of: value) {
            record.originalEventID = text(original, tape)
        }
    }

    private func time(_ value: JSONValue, _ tape: borrowing Tape) -> Timestamp? {
        if tape.kind(of: value) == .string {
            return tape.text(at: value).withBytes { Timestamp(parsing: $0) }
        }
        // Some exports write seconds or milliseconds since the epoch.
        guard let number = tape.integer(at: value), number > 0 else { return nil }
        return Timestamp(seconds: number >= 100_000_000_000 ? number / 1_000 : number)
    }

    private func flag(_ value: JSONValue, _ tape: borrowing Tape) -> Bool? {
        switch tape.kind(of: value) {
        case .true: return true
        case .false: return false
        case .string:
            let text = tape.text(at: value)
            if text == "true" || text == "True" || text == "TRUE" { return true }
            return text == "false" || text == "False" || text == "FALSE" ? false : nil
        default: return nil
        }
    }

    /// The text of a string, of a number or truth value written as one, or of the first element of a list of texts.
    @inline(__always)
    private mutating func text(_ value: JSONValue, _ tape: borrowing Tape) -> JSONText {
        tape.kind(of: value) == .string ? tape.text(at: value) : otherText(value, tape)
    }

    private mutating func otherText(_ value: JSONValue, _ tape: borrowing Tape) -> JSONText {
        switch tape.kind(of: value) {
        case .integer, .unsigned: return tape.integer(at: value).map { decimal($0) } ?? JSONText()
        case .true: return JSONText("true")
        case .false: return JSONText("false")
        case .array:
            var elements = tape.elements(of: value)
            guard let first = tape.nextElement(&elements) else { return JSONText() }
            return tape.text(at: first)
        default: return JSONText()
        }
    }

    private mutating func decimal(_ number: Int64) -> JSONText {
        let start = digitsUsed
        for byte in String(number).utf8 {
            guard unsafe digitsUsed < digits.count else { return JSONText() }
            unsafe digits[digitsUsed] = byte
            digitsUsed += 1
        }
        return unsafe JSONText(lending: UnsafeRawBufferPointer(rebasing: digits[start..<digitsUsed]))
    }
}
