// The calls by which somebody stays: rights, trust and passwords changed, workloads launched, identity providers added.
// Apart from the calls that issue credentials because what follows from these is not a session but a way back in.
// Sources: "Logging IAM and AWS STS API calls with AWS CloudTrail"; IAM, EC2 and Lambda API references.
import CloudTrail
import PropertyGraph

extension IssuingRule {
    /// The rules, each call at most once.
    static let persistence: [IssuingRule] = [
        IssuingRule("iam.amazonaws.com", "CreateLoginProfile") { $0.changeUser($1, $2, $3) },
        IssuingRule("iam.amazonaws.com", "UpdateLoginProfile") { $0.changeUser($1, $2, $3) },
        IssuingRule("iam.amazonaws.com", "PutUserPolicy") { $0.changeUser($1, $2, $3) },
        IssuingRule("iam.amazonaws.com", "AttachUserPolicy") { $0.changeUser($1, $2, $3) },
        IssuingRule("iam.amazonaws.com", "AddUserToGroup") { $0.changeUser($1, $2, $3) },
        IssuingRule("iam.amazonaws.com", "DeactivateMFADevice") { $0.changeUser($1, $2, $3) },
        IssuingRule("iam.amazonaws.com", "DeleteUserPermissionsBoundary") { $0.changeUser($1, $2, $3) },
        IssuingRule("iam.amazonaws.com", "UploadSSHPublicKey") { $0.changeUser($1, $2, $3) },
        IssuingRule("iam.amazonaws.com", "CreateServiceSpecificCredential") { $0.changeUser($1, $2, $3) },
        IssuingRule("iam.amazonaws.com", "UpdateAssumeRolePolicy") { $0.changeRole($1, $2, $3) },
        IssuingRule("iam.amazonaws.com", "PutRolePolicy") { $0.changeRole($1, $2, $3) },
        IssuingRule("iam.amazonaws.com", "AttachRolePolicy") { $0.changeRole($1, $2, $3) },
        IssuingRule("iam.amazonaws.com", "DeleteRolePermissionsBoundary") { $0.changeRole($1, $2, $3) },
        IssuingRule("iam.amazonaws.com", "UpdateAccessKey") { $0.changeAccessKey($1, $2, $3) },
        IssuingRule("iam.amazonaws.com", "CreateSAMLProvider") { $0.createProvider($1, $2, $3, "sAMLProviderArn") },
        IssuingRule("iam.amazonaws.com", "CreateOpenIDConnectProvider") {
            $0.createProvider($1, $2, $3, "openIDConnectProviderArn")
        },
        IssuingRule("ec2.amazonaws.com", "RunInstances") { $0.runInstances($1, $2, $3) },
        IssuingRule("ec2.amazonaws.com", "AssociateIamInstanceProfile") { $0.changeInstance($1, $2, $3) },
        IssuingRule("ec2.amazonaws.com", "ModifyInstanceAttribute") { $0.changeInstance($1, $2, $3) },
        IssuingRule("lambda.amazonaws.com", "CreateFunction20150331") { $0.function($1, $2, $3, .created) },
        IssuingRule("lambda.amazonaws.com", "UpdateFunctionCode20150331v2") { $0.function($1, $2, $3, .changed) },
        IssuingRule("lambda.amazonaws.com", "UpdateFunctionConfiguration20150331v2") {
            $0.function($1, $2, $3, .changed)
        },
    ]
}

extension PartBuilder {
    /// A password, rights or a second factor of the user named; of the caller itself where none is.
    fileprivate mutating func changeUser(_ record: borrowing Record, _ context: IssuingContext, _ tape: borrowing Tape)
    {
        guard context.outcome == .succeeded else { return }
        let name = tape.text(record.requestParameters, "userName")
        if name.isEmpty {
            guard context.caller.principal != .none, tables.nodes.kind(context.caller.principal) == .user else {
                return
            }
            return state(.changed, context.caller.principal, record, context)
        }
        guard !name.isHidden else { return }
        state(.changed, identity(.user, ":user/", name, record), record, context)
    }

    /// The trust, the rights or the boundary of a role.
    fileprivate mutating func changeRole(_ record: borrowing Record, _ context: IssuingContext, _ tape: borrowing Tape)
    {
        guard context.outcome == .succeeded else { return }
        let name = tape.text(record.requestParameters, "roleName")
        guard !name.isEmpty, !name.isHidden else { return }
        state(.changed, identity(.role, ":role/", name, record), record, context)
    }

    /// A key that is switched on again. Switching one off gives nobody anything.
    fileprivate mutating func changeAccessKey(
        _ record: borrowing Record, _ context: IssuingContext, _ tape: borrowing Tape
    ) {
        let request = record.requestParameters
        let id = tape.text(request, "accessKeyId")
        let isOn = tape.text(request, "status").equalsIgnoringCase("active")
        guard context.outcome == .succeeded, isOn, id.isKeyID, !id.isHidden else { return }
        state(.changed, node(.accessKey, id), record, context)
    }

    /// A provider whose word AWS will take for who somebody is.
    fileprivate mutating func createProvider(
        _ record: borrowing Record, _ context: IssuingContext, _ tape: borrowing Tape, _ member: StaticString
    ) {
        let arn = tape.text(record.responseElements, member)
        guard context.outcome == .succeeded, !arn.isEmpty else { return }
        let provider = node(.identityProvider, arn)
        note(provider, account: arn.arnAccount)
        state(.created, provider, record, context)
    }

    /// Instances, each with what it may be told and what it may do.
    fileprivate mutating func runInstances(
        _ record: borrowing Record, _ context: IssuingContext, _ tape: borrowing Tape
    ) {
        guard context.outcome == .succeeded,
            let items = tape.object(tape.object(record.responseElements, "instancesSet"), "items")
        else { return }
        var elements = tape.elements(of: items)
        while let item = tape.nextElement(&elements) {
            let id = tape.text(item, "instanceId")
            if id.hasPrefix("i-") { state(.created, instance(id, record), record, context) }
        }
    }

    /// An instance that gets other rights, or other words to start with.
    fileprivate mutating func changeInstance(
        _ record: borrowing Record, _ context: IssuingContext, _ tape: borrowing Tape
    ) {
        guard context.outcome == .succeeded else { return }
        let request = record.requestParameters
        var id = tape.text(request, "instanceId")
        if id.isEmpty { id = tape.text(tape.object(request, "AssociateIamInstanceProfileRequest"), "InstanceId") }
        if id.hasPrefix("i-") { state(.changed, instance(id, record), record, context) }
    }

    /// A function, and the role it was handed.
    fileprivate mutating func function(
        _ record: borrowing Record, _ context: IssuingContext, _ tape: borrowing Tape, _ kind: EdgeKind
    ) {
        let response = record.responseElements
        let arn = tape.text(response, "functionArn")
        guard context.outcome == .succeeded, arn.contains(":function:") else { return }
        let function = node(.workload, arn)
        note(function, account: arn.arnAccount, type: JSONText("AWS::Lambda::Function"))
        state(kind, function, record, context)
        let roleARN = tape.text(response, "role")
        guard roleARN.contains(":role/") else { return }
        let role = node(.role, roleARN)
        note(role, key: roleARN, account: roleARN.arnAccount)
        let row = EdgeRow(.passedRole, .attested, from: function, to: role, event: context.event)
        state(row, record, context)
    }

    private mutating func instance(_ id: JSONText, _ record: borrowing Record) -> NodeID {
        let found = node(.workload, id)
        note(found, account: record.ownAccount, type: JSONText("AWS::EC2::Instance"))
        return found
    }

    /// The user or role of a name in the account whose trail logged the record. Its path is not known here; joining
    /// finds the one that bears the name.
    private mutating func identity(
        _ kind: NodeKind, _ type: StaticString, _ name: JSONText, _ record: borrowing Record
    ) -> NodeID {
        let account = record.ownAccount
        let found = node(kind, joining: JSONText("arn:aws:iam::"), account, JSONText(type), name)
        noteNameIsKey(found, account: account)
        return found
    }

    private mutating func state(
        _ kind: EdgeKind, _ target: NodeID, _ record: borrowing Record, _ context: IssuingContext
    ) {
        let row = EdgeRow(
            kind, .attested, from: context.caller.principal, to: target, event: context.event,
            sourceCredential: context.caller.credential)
        state(row, record, context)
    }
}

extension JSONText {
    /// Whether the text is `word`, which is in lower case, in any case.
    fileprivate func equalsIgnoringCase(_ word: StaticString) -> Bool {
        guard count == word.utf8CodeUnitCount else { return false }
        return withBytes { bytes in
            for index in bytes.indices where unsafe bytes[index] | 0x20 != word.utf8Start[index] { return false }
            return true
        }
    }
}
