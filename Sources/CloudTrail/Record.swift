// One CloudTrail record, typed. Apart from its reader because everything above knows this page and nothing of tapes.
// Field meanings: AWS's page "CloudTrail record contents" and "CloudTrail userIdentity element".
import PropertyGraph

/// The fields of one record. Texts are lent by the tape and valid only while it is; a field that was missing or of
/// another type is absent, and never a reason to drop the record.
public struct Record {
    public internal(set) var time = Timestamp.unknown
    /// `eventSource`, e.g. `s3.amazonaws.com`.
    public internal(set) var source = JSONText()
    /// `eventName`, e.g. `GetObject`.
    public internal(set) var name = JSONText()
    public internal(set) var region = JSONText()
    /// `sourceIPAddress`: an address, a service's DNS name, or words such as `AWS Internal`.
    public internal(set) var address = JSONText()
    public internal(set) var userAgent = JSONText()
    public internal(set) var errorCode = JSONText()
    public internal(set) var errorMessage = JSONText()
    public internal(set) var eventID = JSONText()
    public internal(set) var requestID = JSONText()
    public internal(set) var sharedEventID = JSONText()
    /// `eventType`: `AwsApiCall`, `AwsConsoleSignIn`, `AwsServiceEvent`, …
    public internal(set) var type = JSONText()
    /// `eventCategory`: `Management`, `Data`, `Insight`, `NetworkActivity`.
    public internal(set) var category = JSONText()
    /// nil where the record does not say.
    public internal(set) var readOnly: Bool?
    public internal(set) var recipientAccount = JSONText()
    public internal(set) var vpcEndpoint = JSONText()
    /// `addendum.originalEventID`: the event this record corrects.
    public internal(set) var originalEventID = JSONText()
    public internal(set) var identity = Identity()
    public internal(set) var resources: JSONValue?
    public internal(set) var requestParameters: JSONValue?
    public internal(set) var responseElements: JSONValue?
    public internal(set) var additionalEventData: JSONValue?
    public internal(set) var insightDetails: JSONValue?
    public internal(set) var serviceEventDetails: JSONValue?
    /// An order-independent hash of everything in the record, read or skipped: equal for equal content whatever the
    /// order of keys, white space and escapes.
    public internal(set) var content: UInt64 = 0

    /// A record of which nothing is known.
    public init() {}
}

/// The `userIdentity` element.
public struct Identity {
    /// Verbatim; unknown types are kept.
    public internal(set) var type = JSONText()
    public internal(set) var principalID = JSONText()
    public internal(set) var arn = JSONText()
    public internal(set) var account = JSONText()
    public internal(set) var accessKey = JSONText()
    public internal(set) var userName = JSONText()
    public internal(set) var invokedBy = JSONText()
    public internal(set) var identityProvider = JSONText()
    public internal(set) var credentialID = JSONText()
    /// `sessionContext.sessionIssuer`; all absent on `{}`.
    public internal(set) var issuerType = JSONText()
    public internal(set) var issuerPrincipalID = JSONText()
    public internal(set) var issuerARN = JSONText()
    public internal(set) var issuerAccount = JSONText()
    public internal(set) var issuerName = JSONText()
    /// `sessionContext.attributes`.
    public internal(set) var created = JSONText()
    public internal(set) var multiFactor = false
    public internal(set) var sourceIdentity = JSONText()
    public internal(set) var fromConsole = false
    public internal(set) var instanceDelivery = JSONText()
    public internal(set) var signInSession = JSONText()
    public internal(set) var assumedRoot = false
    /// `sessionContext.webIdFederationData.federatedProvider`.
    public internal(set) var federatedProvider = JSONText()
    /// `onBehalfOf`.
    public internal(set) var behalfUser = JSONText()
    public internal(set) var behalfStore = JSONText()
    /// `inScopeOf`.
    public internal(set) var scopeARN = JSONText()
    public internal(set) var scopeType = JSONText()
    public internal(set) var scopeIssuedTo = JSONText()
    /// `invokedByDelegate.accountId`.
    public internal(set) var delegateAccount = JSONText()
    /// An order-independent hash of the whole element. Equal elements have equal hashes; the reverse wants a look.
    public internal(set) var content: UInt64 = 0

    /// An identity of which nothing is known.
    public init() {}
}
