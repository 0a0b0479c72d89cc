// One CloudTrail record and how it is written: fields, and their order, as in the files that AWS delivers. Apart so
// that everything above speaks of calls and callers, and only this file of the record format.

/// One record as it will stand in a file.
struct Record: Sendable {
    var time: Instant
    /// The account in whose trail it is recorded.
    var account: String
    var region: String
    var version = "1.11"
    var identity: JSON?
    var source: String
    var name: String
    var address: String
    var agent: String?
    var errorCode: String?
    var errorMessage: String?
    var request: JSON? = .null
    var response: JSON? = .null
    var additional: JSON?
    var requestID: String?
    var eventID: String
    var readOnly: Bool? = true
    var resources: [JSON] = []
    var type = "AwsApiCall"
    var apiVersion: String?
    var category = "Management"
    var sharedEventID: String?
    var endpoint: String?
    var serviceEventDetails: JSON?
    /// The name the client asked for, where the call came over TLS from outside.
    var host: String?
    var console = false

    var json: JSON {
        let tls: JSON? = host.map {
            [
                "tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256",
                "clientProvidedHostHeader": .string($0),
            ]
        }
        return .members([
            "eventVersion": .string(version),
            "userIdentity": identity,
            "eventTime": .string(time.iso),
            "eventSource": .string(source),
            "eventName": .string(name),
            "awsRegion": .string(region),
            "sourceIPAddress": .string(address),
            "userAgent": agent.map(JSON.string),
            "errorCode": errorCode.map(JSON.string),
            "errorMessage": errorMessage.map(JSON.string),
            "requestParameters": request,
            "responseElements": response,
            "additionalEventData": additional,
            "requestID": requestID.map(JSON.string),
            "eventID": .string(eventID),
            "readOnly": readOnly.map(JSON.bool),
            "resources": resources.isEmpty ? nil : .array(resources),
            "eventType": .string(type),
            "apiVersion": apiVersion.map(JSON.string),
            "managementEvent": .bool(category == "Management"),
            "recipientAccountId": .string(account),
            "sharedEventID": sharedEventID.map(JSON.string),
            "vpcEndpointId": endpoint.map(JSON.string),
            "vpcEndpointAccountId": endpoint == nil ? nil : .string(account),
            "serviceEventDetails": serviceEventDetails,
            "eventCategory": .string(category),
            "tlsDetails": tls,
            "sessionCredentialFromConsole": console ? "true" : nil,
        ])
    }
}
