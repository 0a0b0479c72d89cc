// One CloudTrail record, typed. Apart from its reader because everything above knows this page and nothing of tapes.
// Field meanings: AWS's page "CloudTrail record contents" and "CloudTrail userIdentity element".
import PropertyGraph

/// The fields of one record. Texts are lent by the tape and valid only while it is; a field that was missing or of
/// another type is absent, and never a reason to drop the record. It is large, so it stays where it was read and cannot
/// be copied.
public struct Record: ~Copyable {
    /// `eventTime`, else `@timestamp`; unknown where neither can be read.
    public internal(set) var time = Timestamp.unknown
    /// `eventSource`, e.g. `s3.amazonaws.com`.
    public internal(set) var source = JSONText()
    /// `eventName`, e.g. `GetObject`.
    public internal(set) var name = JSONText()
    /// `awsRegion`.
    public internal(set) var region = JSONText()
    /// `sourceIPAddress`: an address, a service's DNS name, or words such as `AWS Internal`.
    public internal(set) var address = JSONText()
    /// `userAgent`; S3 puts it in brackets.
    public internal(set) var userAgent = JSONText()
    /// `errorCode`; absent on success.
    public internal(set) var errorCode = JSONText()
    /// `errorMessage`, which may name the resource refused.
    public internal(set) var errorMessage = JSONText()
    /// `eventID`.
    public internal(set) var eventID = JSONText()
    /// `requestID`.
    public internal(set) var requestID = JSONText()
    /// `sharedEventID`: ties the copies of one action in several accounts.
    public internal(set) var sharedEventID = JSONText()
    /// `eventType`: `AwsApiCall`, `AwsConsoleSignIn`, `AwsServiceEvent`, …
    public internal(set) var type = JSONText()
    /// `eventCategory`: `Management`, `Data`, `Insight`, `NetworkActivity`.
    public internal(set) var category = JSONText()
    /// nil where the record does not say.
    public internal(set) var readOnly: Bool?
    /// `recipientAccountId`: the account whose trail logged the record.
    public internal(set) var recipientAccount = JSONText()
    /// `vpcEndpointId`.
    public internal(set) var vpcEndpoint = JSONText()
    /// `addendum.originalEventID`: the event this record corrects.
    public internal(set) var originalEventID = JSONText()
    /// `userIdentity`.
    public internal(set) var identity = Identity()
    /// `resources`, where the call has them.
    public internal(set) var resources: JSONValue?
    /// `requestParameters`, where the call has them.
    public internal(set) var requestParameters: JSONValue?
    /// `responseElements`, where the call has them.
    public internal(set) var responseElements: JSONValue?
    /// `additionalEventData`.
    public internal(set) var additionalEventData: JSONValue?
    /// `insightDetails`, on insights.
    public internal(set) var insightDetails: JSONValue?
    /// `serviceEventDetails`, on what a service did by itself.
    public internal(set) var serviceEventDetails: JSONValue?
    /// An order-independent hash of everything in the record, read or skipped: equal for equal content whatever the
    /// order of keys, white space and escapes.
    public internal(set) var content: UInt64 = 0

    /// A record of which nothing is known.
    @inline(__always)
    public init() {}
}

/// The `userIdentity` element.
public struct Identity {
    /// Verbatim; unknown types are kept.
    public internal(set) var type = JSONText()
    /// `principalId`.
    public internal(set) var principalID = JSONText()
    /// `arn`.
    public internal(set) var arn = JSONText()
    /// `accountId` of the caller.
    public internal(set) var account = JSONText()
    /// `accessKeyId`; may be empty text.
    public internal(set) var accessKey = JSONText()
    /// `userName`; may be words in place of a name.
    public internal(set) var userName = JSONText()
    /// `invokedBy`: the service that called, or through which it was called.
    public internal(set) var invokedBy = JSONText()
    /// `identityProvider`, of SAML and web identities.
    public internal(set) var identityProvider = JSONText()
    /// `credentialId`, of Identity Center; no access key.
    public internal(set) var credentialID = JSONText()
    /// `sessionContext.sessionIssuer`; all absent on `{}`.
    public internal(set) var issuerType = JSONText()
    /// `principalId` of the issuer.
    public internal(set) var issuerPrincipalID = JSONText()
    /// `arn` of the issuer, which has the path of a role.
    public internal(set) var issuerARN = JSONText()
    /// `accountId` of the issuer.
    public internal(set) var issuerAccount = JSONText()
    /// `userName` of the issuer.
    public internal(set) var issuerName = JSONText()
    /// `sessionContext.attributes`.
    public internal(set) var created = JSONText()
    /// `mfaAuthenticated`.
    public internal(set) var multiFactor = false
    /// `sourceIdentity`: a claim of the caller.
    public internal(set) var sourceIdentity = JSONText()
    /// `sessionCredentialFromConsole`.
    public internal(set) var fromConsole = false
    /// `ec2RoleDelivery`, `1.0` or `2.0`.
    public internal(set) var instanceDelivery = JSONText()
    /// `signInSessionArn`.
    public internal(set) var signInSession = JSONText()
    /// `assumedRoot`.
    public internal(set) var assumedRoot = false
    /// `sessionContext.webIdFederationData.federatedProvider`.
    public internal(set) var federatedProvider = JSONText()
    /// `onBehalfOf`.
    public internal(set) var behalfUser = JSONText()
    /// `onBehalfOf.identityStoreArn`.
    public internal(set) var behalfStore = JSONText()
    /// `inScopeOf`.
    public internal(set) var scopeARN = JSONText()
    /// `inScopeOf.issuerType`.
    public internal(set) var scopeType = JSONText()
    /// `inScopeOf.credentialsIssuedTo`.
    public internal(set) var scopeIssuedTo = JSONText()
    /// `invokedByDelegate.accountId`.
    public internal(set) var delegateAccount = JSONText()
    /// Which of the elements met before it is; nil for one that its reader does not keep.
    public internal(set) var kept: KeptIdentity?
    /// An order-independent hash of the whole element.
    var content: UInt64 = 0

    /// An identity of which nothing is known.
    public init() {}
}

/// Names a `userIdentity` element among those that a reader keeps, so that what was made of it can be kept, too.
public struct KeptIdentity: Hashable, Sendable {
    /// Different for different elements, for as long as the reader lives.
    public let serial: UInt32
    /// Its place, below `RecordReader.keptIdentities`; a later element may take it.
    public let index: Int
}
