// Field names told apart by length and first and last bytes. Apart because it is what keeps reading a record from
// comparing each name with each of eighty known ones.

/// The names of record fields that are read, fewer than 64 of them; everything else is skipped.
enum Field: UInt8, CaseIterable {
    // The record.
    case eventVersion, eventTime, timestamp, eventSource, eventName, awsRegion, sourceIPAddress, userAgent, errorCode,
        errorMessage
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
    /// A field with what its name is known by.
    struct Entry {
        let field: Field
        /// The content hash of the name, the same however the name is written.
        let hash: UInt64
        fileprivate let length: Int
        fileprivate let head: UInt64
        fileprivate let tail: UInt64
    }

    private static let size = 256
    private var entries = [Entry?](repeating: nil, count: FieldTable.size)

    /// A table of all fields.
    init() {
        for field in Field.allCases {
            var name = field.name.lowercased()
            name.withUTF8 { bytes in
                let text = unsafe JSONText(lending: UnsafeRawBufferPointer(bytes))
                let key = FieldTable.key(text)
                var slot = FieldTable.slot(key)
                while entries[slot] != nil { slot = (slot + 1) % FieldTable.size }
                entries[slot] = Entry(
                    field: field, hash: ContentHash.of(text), length: bytes.count, head: key.head, tail: key.tail)
            }
        }
    }

    /// The field called `name`, if it is one that is read.
    ///
    /// Names of up to 16 bytes are compared whole, longer ones by their length, first eight and last eight bytes:
    /// AWS has no two fields that agree in these.
    @inline(__always)
    func field(_ name: JSONText) -> Field? { entry(name)?.field }

    /// The same with the hash of the name.
    @inline(__always)
    func entry(_ name: JSONText) -> Entry? {
        guard name.count <= 40 else { return nil }
        let key = FieldTable.key(name)
        var slot = FieldTable.slot(key)
        while let entry = entries[slot] {
            if entry.head == key.head, entry.tail == key.tail, entry.length == name.count { return entry }
            slot = (slot &+ 1) & (FieldTable.size - 1)
        }
        return nil
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
