// Who made a call: the principal and the credential of one record. Apart from the issuing rules because this looks at
// `userIdentity` alone, of every record, and they look at the few records that hand out credentials.
// Source: AWS's page "CloudTrail userIdentity element"; the cases are numbered in docs/IDENTITY.md.
import CloudTrail
import PropertyGraph

/// Who a record names.
struct Attribution {
    /// Who called; none for an insight, which is not a call.
    var principal = NodeID.none
    /// What signed the call, as far as this record tells.
    var credential = NodeID.none
    /// The key id in the record.
    var key = NodeID.none
    /// The role of a session.
    var role = NodeID.none
    var marks = EventMarks()
    /// Where it is remembered, if it is.
    var slot: Int?
}

/// What was made of an identity that the reader keeps.
struct KnownIdentity {
    let serial: UInt32
    let attribution: Attribution
    /// When the earliest of its records so far happened: later ones state no standing edge anew.
    var earliest = Timestamp(seconds: .max)
}

extension PartBuilder {
    /// The nodes that `record` names as caller, added to the part when new.
    ///
    /// Few identities make most calls, so what was found for one is kept for the next record with the same element.
    mutating func attribute(_ record: borrowing Record) -> Attribution {
        let kept = record.identity.kept
        if let kept, let known = identities[kept.index], known.serial == kept.serial { return known.attribution }
        var found = attributeAnew(record)
        if let kept, isByElementAlone(found, record) {
            found.slot = kept.index
            identities[kept.index] = KnownIdentity(serial: kept.serial, attribution: found)
        }
        return found
    }

    /// Whether nothing outside the element (an address, the called service) had a part in telling who it is.
    private func isByElementAlone(_ found: Attribution, _ record: borrowing Record) -> Bool {
        let identity = record.identity
        guard found.principal != .none else { return false }
        switch tables.nodes.kind(found.principal) {
        case .anonymous: return false
        case .servicePrincipal:
            return identity.type == "AWSService" && !identity.invokedBy.isEmpty
                && !(identity.invokedBy == "AWS Internal")
        default: return !identity.principalID.isEmpty || !identity.accessKey.isEmpty
        }
    }

    private mutating func attributeAnew(_ record: borrowing Record) -> Attribution {
        var result = Attribution()
        let identity = record.identity
        if !identity.invokedBy.isEmpty, !(identity.type == "AWSService") { result.marks.insert(.viaService) }
        let isKeyMasked = !identity.accessKey.isEmpty && !identity.accessKey.isKeyID
        if isKeyMasked || identity.userName.isHidden { result.marks.insert(.masked) }
        if identity.multiFactor { result.marks.insert(.multiFactor) }
        if identity.instanceDelivery == "1.0" { result.marks.insert(.metadataV1) }
        if identity.instanceDelivery == "2.0" { result.marks.insert(.metadataV2) }
        identify(record, &result)
        attachCredential(record, &result)
        return result
    }

    private mutating func identify(_ record: borrowing Record, _ result: inout Attribution) {
        let identity = record.identity
        let type = identity.type
        if type == "AssumedRole" || type == "Role" {
            identifySession(identity, &result)
        } else if type == "IAMUser" {
            identifyUser(record, &result)
        } else if type == "AWSService" {
            let isNamed = !identity.invokedBy.isEmpty && !(identity.invokedBy == "AWS Internal")
            result.principal = service(isNamed ? identity.invokedBy : record.source)
        } else if type == "AWSAccount" {
            identifyForeign(record, &result)
        } else if type == "Root" {
            result.principal = root(identity.account, key: identity.arn)
        } else if type == "FederatedUser" {
            let name = identity.principalID.isEmpty ? identity.arn : identity.principalID
            result.principal = node(.federatedUser, name)
            note(result.principal, key: identity.arn, account: identity.account)
        } else if type == "SAMLUser" || type == "WebIdentityUser" {
            result.principal = externalUser(identity)
        } else if type == "IdentityCenterUser" || (type == "Unknown" && !identity.behalfUser.isEmpty) {
            result.principal = person(identity)
        } else if type.isEmpty {
            identifyUntyped(record, &result)
        } else {
            result.principal = undetermined(record)
        }
        if result.principal == .none, !(record.category == "Insight") { result.principal = undetermined(record) }
    }

    /// Cases 4–6, 12, 18, 19, 26–31: the session is the principal, its role the session's owner.
    private mutating func identifySession(_ identity: Identity, _ result: inout Attribution) {
        let name = identity.principalID.isUsableID ? identity.principalID : identity.arn
        result.principal = node(.roleSession, name)
        result.role = role(of: identity)
        note(result.principal, key: identity.arn, account: identity.account, owner: result.role)
    }

    /// The role of a session: by its id where known, else by the issuer's ARN. An ARN rebuilt from the session's
    /// would have lost the role's path (case 19).
    private mutating func role(of identity: Identity) -> NodeID {
        let id = roleID(sessionPrincipal: identity.principalID)
        let issuer = identity.issuerPrincipalID.isUsableID ? identity.issuerPrincipalID : id
        let found = node(.role, issuer.isEmpty ? identity.issuerARN : issuer)
        let marks: NodeMarks = identity.issuerARN.contains("/aws-service-role/") ? .serviceLinked : []
        let account = identity.issuerAccount.isEmpty ? identity.account : identity.issuerAccount
        note(found, key: identity.issuerARN, account: account, marks: marks)
        return found
    }

    /// `AROA…` of `AROA…:session-name`.
    func roleID(sessionPrincipal: JSONText) -> JSONText {
        guard sessionPrincipal.hasPrefix("AROA"), sessionPrincipal.isUsableID,
            let colon = sessionPrincipal.firstIndex(of: UInt8(ascii: ":"))
        else { return JSONText() }
        return sessionPrincipal.slice(0, colon)
    }

    /// Cases 1–3, 39: a user by its id, else by ARN, else by name; a hidden name is nobody's.
    private mutating func identifyUser(_ record: borrowing Record, _ result: inout Attribution) {
        let identity = record.identity
        let id = identity.principalID
        if id.isUsableID, id.hasPrefix("AIDA") || identity.arn.isEmpty {
            result.principal = node(.user, id)
        } else if !identity.arn.isEmpty {
            result.principal = node(.user, identity.arn)
        } else if !identity.userName.isEmpty, !identity.account.isEmpty, !identity.userName.isHidden {
            result.principal = node(
                .user, joining: JSONText("arn:aws:iam::"), identity.account, JSONText(":user/"), identity.userName)
        } else {
            result.principal = node(.anonymous, record.address)
            note(result.principal, marks: .undetermined)
            return
        }
        note(result.principal, key: identity.arn, account: identity.account)
    }

    /// Cases 9, 36–38: a caller of another account, anonymous, or CloudFront.
    private mutating func identifyForeign(_ record: borrowing Record, _ result: inout Attribution) {
        let identity = record.identity
        let account = identity.account
        if account == "anonymous" || account == "ANONYMOUS_PRINCIPAL" || identity.principalID == "ANONYMOUS" {
            result.principal = node(.anonymous, record.address)
        } else if account == "CloudFront" {
            result.principal = node(.servicePrincipal, JSONText("cloudfront.amazonaws.com"))
        } else if identity.principalID.hasPrefix("AROA") {
            identifySession(identity, &result)
            result.marks.insert(.callerUnnamed)
        } else if identity.principalID.hasPrefix("AIDA"), identity.principalID.isUsableID {
            result.principal = node(.user, identity.principalID)
            note(result.principal, key: identity.arn, account: account)
            result.marks.insert(.callerUnnamed)
        } else if !identity.arn.isEmpty {
            identifyByARN(identity, &result)
        } else {
            result.principal = node(.account, account.isEmpty ? identity.principalID : account)
            note(result.principal, account: account)
            result.marks.insert(.callerUnnamed)
        }
    }

    /// Case 33, log shape 7: no type at all. An ARN still tells; else it is something a service did.
    private mutating func identifyUntyped(_ record: borrowing Record, _ result: inout Attribution) {
        let identity = record.identity
        if !identity.arn.isEmpty {
            identifyByARN(identity, &result)
        } else if identity.principalID.hasPrefix("AROA") {
            identifySession(identity, &result)
        } else if identity.principalID.hasPrefix("AIDA") {
            identifyUser(record, &result)
        } else if !identity.invokedBy.isEmpty || record.type == "AwsServiceEvent" || !record.category.isEmpty {
            guard !(record.category == "Insight") else { return }
            let internally = identity.invokedBy.isEmpty || identity.invokedBy == "AWS Internal"
            result.principal = service(internally ? record.source : identity.invokedBy)
        }
    }

    private mutating func identifyByARN(_ identity: Identity, _ result: inout Attribution) {
        let arn = identity.arn
        if arn.contains(":assumed-role/") {
            identifySession(identity, &result)
        } else if arn.contains(":federated-user/") {
            result.principal = node(.federatedUser, arn)
            note(result.principal, key: arn, account: identity.account)
        } else if arn.contains(":user/") {
            let isKnownByID = identity.principalID.hasPrefix("AIDA") && identity.principalID.isUsableID
            let name = isKnownByID ? identity.principalID : arn
            result.principal = node(.user, name)
            note(result.principal, key: arn, account: identity.account)
        } else if arn.hasSuffix(":root") {
            result.principal = root(identity.account, key: arn)
        }
    }

    /// Cases 14, 15: a subject of a SAML or OIDC provider.
    private mutating func externalUser(_ identity: Identity) -> NodeID {
        let provider = identity.identityProvider.isEmpty ? identity.federatedProvider : identity.identityProvider
        var subject = identity.userName
        if subject.isEmpty {
            // SAML: `qualifier:subject`.
            let colon = identity.principalID.firstIndex(of: UInt8(ascii: ":"))
            subject = identity.principalID.slice(colon.map { $0 + 1 } ?? 0)
        }
        guard !subject.isEmpty else { return node(.externalUser, identity.principalID) }
        let found = node(.externalUser, joining: provider, JSONText("#"), subject)
        note(found, account: identity.account, type: provider)
        return found
    }

    /// Cases 16, 20: somebody known to Identity Center.
    mutating func person(_ identity: Identity) -> NodeID {
        if identity.behalfUser.isEmpty {
            let name = identity.principalID.isEmpty ? identity.userName : identity.principalID
            let found = node(.person, name)
            note(found, account: identity.account)
            return found
        }
        return node(.person, joining: identity.behalfStore, JSONText("#"), identity.behalfUser)
    }

    mutating func root(_ account: JSONText, key: JSONText) -> NodeID {
        guard !account.isEmpty else { return node(.root, key) }
        let found = node(.root, account)
        note(found, key: key, account: account)
        return found
    }

    mutating func service(_ name: JSONText) -> NodeID { node(.servicePrincipal, name) }

    /// Case 43: the record does not tell, and nothing is guessed.
    private mutating func undetermined(_ record: borrowing Record) -> NodeID {
        let identity = record.identity
        let type = identity.type.isEmpty ? JSONText("Unknown") : identity.type
        var id = identity.principalID
        if id.isEmpty { id = identity.arn }
        if id.isEmpty { id = identity.userName }
        if id.isEmpty { id = identity.account }
        if id.isEmpty { id = record.address }
        let found = node(.externalUser, joining: type, JSONText("/"), id)
        note(found, key: identity.arn, account: identity.account, marks: .undetermined)
        return found
    }

    /// The credential: the key, or for a console session, which gets fresh keys all the time, its principal and the
    /// moment it was made (case 3).
    private mutating func attachCredential(_ record: borrowing Record, _ result: inout Attribution) {
        let identity = record.identity
        guard result.principal != .none else { return }
        let created = identity.created.withBytes { Timestamp(parsing: $0) } ?? .unknown
        if !identity.accessKey.isEmpty, !identity.accessKey.isHidden {
            result.key = accessKey(identity.accessKey, of: result.principal)
            var marks: NodeMarks = identity.fromConsole ? .console : []
            if !identity.instanceDelivery.isEmpty { marks.insert(.instance) }
            if identity.assumedRoot { marks.insert(.assumedRoot) }
            note(result.key, account: identity.account, owner: result.principal, created: created, marks: marks)
            result.credential = result.key
        } else if created != .unknown {
            result.credential = consoleSession(of: result.principal, created: created, account: identity.account)
        } else if !identity.credentialID.isEmpty {
            result.credential = node(.credential, identity.credentialID)
            note(result.credential, account: identity.account, owner: result.principal)
        }
    }

    /// The node of a key id. A masked id says nothing across principals, so it is kept apart for each.
    mutating func accessKey(_ id: JSONText, of principal: NodeID) -> NodeID {
        guard !id.isKeyID else { return node(.accessKey, id) }
        let owner = tables.texts.string(tables.nodes.name(principal))
        let found = tables.node(.accessKey, "\(id.string)@\(owner)")
        note(found, key: id, marks: .masked)
        return found
    }

    private mutating func consoleSession(of principal: NodeID, created: Timestamp, account: JSONText) -> NodeID {
        let found = tables.consoleSession(of: principal, created: created)
        note(found, account: account, owner: principal, created: created, marks: .console)
        return found
    }
}

extension GraphTables {
    /// The credential of a console session: its principal and the moment it was made.
    mutating func consoleSession(of principal: NodeID, created: Timestamp) -> NodeID {
        node(.credential, "\(texts.string(nodes.name(principal)))|\(created)")
    }
}

extension JSONText {
    /// Whether the text can tell principals apart: it is there, and no publisher of logs has masked it
    /// (`AROA****************:name`), which makes different principals look like one.
    var isUsableID: Bool { !isEmpty && !contains("***") && !contains("XXXX") }

    /// Whether AWS put words in place of the value.
    var isHidden: Bool { self == "HIDDEN_DUE_TO_SECURITY_REASONS" || hasPrefix("***") }

    /// Whether the text can be an access key id, and is not one that a publisher of logs has masked
    /// (`AKIA****************`, `ASIAXXXXXXXXXXXXXXXX`).
    var isKeyID: Bool {
        guard count <= 128, !hasSuffix("XXXX") else { return false }
        return withBytes { bytes in
            for index in bytes.indices {
                let byte = bytes[index]
                let isLetter = (byte | 0x20) &- UInt8(ascii: "a") <= 25
                let isDigit = byte &- UInt8(ascii: "0") <= 9
                guard isLetter || isDigit || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") else {
                    return false
                }
            }
            return true
        }
    }
}
