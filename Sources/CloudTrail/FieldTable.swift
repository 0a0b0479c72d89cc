// Field names told apart by length and first and last bytes. Apart because it is what keeps reading a record from
// comparing each name with each of eighty known ones.

/// The names of record fields that are read; everything else is skipped.
enum Field: UInt8, CaseIterable {
    // The record.
    case eventTime, timestamp, eventSource, eventName, awsRegion, sourceIPAddress, userAgent, errorCode, errorMessage
    case eventID, requestID, sharedEventID, eventType, eventCategory, readOnly, managementEvent, recipientAccountId
    case vpcEndpointId, userIdentity, resources, requestParameters, responseElements, additionalEventData
    case insightDetails, addendum, serviceEventDetails, sessionCredentialFromConsole
    // userIdentity.
    case type, principalId, arn, accountId, accessKeyId, userName, invokedBy, identityProvider, credentialId
    case sessionContext, onBehalfOf, inScopeOf, invokedByDelegate
    // sessionContext and below.
    case sessionIssuer, attributes, webIdFederationData, sourceIdentity, ec2RoleDelivery, signInSessionArn, assumedRoot
    case creationDate, mfaAuthenticated, federatedProvider, userId, identityStoreArn, sourceArn, sourceAccount
    case issuerType, credentialsIssuedTo
    // addendum and insightDetails.
    case originalEventID, state

    /// The name in a record. CloudTrail Lake writes the same in lower case.
    var name: String {
        switch self {
        case .timestamp: "@timestamp"
        default: "\(self)"
        }
    }
}

/// Finds a `Field` by name in any case, with one probe for most names.
struct FieldTable: Sendable {
    private struct Entry {
        var length = 0
        var head: UInt64 = 0
        var tail: UInt64 = 0
        var field: Field?
    }

    private static let size = 256
    private var entries = [Entry](repeating: Entry(), count: FieldTable.size)

    /// A table of all fields.
    init() {
        for field in Field.allCases {
            var name = field.name.lowercased()
            name.withUTF8 { bytes in
                let key = unsafe FieldTable.key(UnsafeRawBufferPointer(bytes))
                var slot = FieldTable.slot(key)
                while entries[slot].field != nil { slot = (slot + 1) % FieldTable.size }
                entries[slot] = Entry(length: bytes.count, head: key.head, tail: key.tail, field: field)
            }
        }
    }

    /// The field called `name`, if it is one that is read.
    ///
    /// Names of up to 16 bytes are compared whole, longer ones by their length, first eight and last eight bytes:
    /// AWS has no two fields that agree in these.
    @inline(__always)
    func field(_ name: JSONText) -> Field? {
        guard let start = unsafe name.start, name.count <= 40 else { return nil }
        let key = unsafe FieldTable.key(UnsafeRawBufferPointer(start: start, count: name.count))
        var slot = FieldTable.slot(key)
        while true {
            let entry = entries[slot]
            guard let field = entry.field else { return nil }
            if entry.head == key.head, entry.tail == key.tail, entry.length == name.count { return field }
            slot = (slot + 1) % FieldTable.size
        }
    }

    /// The first and the last eight bytes with letters in lower case; of names under eight bytes all of them.
    @inline(__always)
    private static func key(_ name: UnsafeRawBufferPointer) -> (head: UInt64, tail: UInt64) {
        let lowerCase: UInt64 = 0x2020_2020_2020_2020
        guard let start = name.baseAddress else { return (0, 0) }
        if name.count >= 8 {
            return (
                unsafe start.loadUnaligned(as: UInt64.self) | lowerCase,
                unsafe start.loadUnaligned(fromByteOffset: name.count - 8, as: UInt64.self) | lowerCase
            )
        }
        if name.count >= 4 {
            let head = unsafe start.loadUnaligned(as: UInt32.self)
            let tail = unsafe start.loadUnaligned(fromByteOffset: name.count - 4, as: UInt32.self)
            return ((UInt64(head) << 32 | UInt64(tail)) | lowerCase, UInt64(name.count))
        }
        var head: UInt64 = 0
        for index in 0..<name.count { head = unsafe head << 8 | UInt64(name[index] | 0x20) }
        return (head, UInt64(name.count))
    }

    @inline(__always)
    private static func slot(_ key: (head: UInt64, tail: UInt64)) -> Int {
        let mixed = (key.head ^ (key.tail &* 0x9E37_79B9_7F4A_7C15)) &* 0xD1B5_4A32_D192_ED03
        return Int(truncatingIfNeeded: mixed >> 56)
    }
}
