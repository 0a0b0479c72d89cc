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
                let key = unsafe FieldTable.key(JSONText(lending: UnsafeRawBufferPointer(bytes)))
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
        guard name.count <= 40 else { return nil }
        let key = FieldTable.key(name)
        var slot = FieldTable.slot(key)
        while true {
            let entry = entries[slot]
            guard let field = entry.field else { return nil }
            if entry.head == key.head, entry.tail == key.tail, entry.length == name.count { return field }
            slot = (slot + 1) % FieldTable.size
        }
    }

    /// The name's ends with letters in lower case.
    @inline(__always)
    private static func key(_ name: JSONText) -> (head: UInt64, tail: UInt64) {
        let lowerCase: UInt64 = 0x2020_2020_2020_2020
        let ends = name.ends
        return (ends.head | lowerCase, ends.tail | lowerCase)
    }

    @inline(__always)
    private static func slot(_ key: (head: UInt64, tail: UInt64)) -> Int {
        let mixed = (key.head ^ (key.tail &* 0x9E37_79B9_7F4A_7C15)) &* 0xD1B5_4A32_D192_ED03
        return Int(truncatingIfNeeded: mixed >> 56)
    }
}
