// One record into one row: attribution, targets, marks, and the edges the record states. Apart from `PartBuilder`
// because it is the sequence that every record goes through, and nothing else.
import CloudTrail
import PropertyGraph

/// Adds records to a part. Each worker owns one.
public struct RecordAdder: ~Copyable {
    /// What has been added so far.
    public private(set) var part = PartBuilder()
    private var reader = RecordReader()
    /// The record being added: here, since room for one is too large to be made anew each time.
    private var record = Record()
    private var finder: TargetFinder
    private let table: TargetTable

    /// An adder that finds targets by `table`.
    public init(targets table: TargetTable) {
        self.table = table
        finder = TargetFinder(table: table)
    }

    /// Records added so far.
    public var count: Int { part.eventCount }

    /// Marks the events of all records added since there were `first` of them. O(these records).
    ///
    /// - Parameters:
    ///   - mark: what to add to the marks they have.
    ///   - first: what `count` was before the first of them.
    public mutating func mark(_ mark: EventMarks, since first: Int) {
        part.flush()
        for index in first..<count { part.tables.events.insert(mark, for: EventIndex(UInt32(index))) }
    }

    /// Gives up the tables, and the adder with them.
    public consuming func finish() -> GraphTables {
        part.flush()
        return part.tables
    }

    /// Adds the record with these members. O(size of the record).
    ///
    /// - Parameter place: where the record lies.
    public mutating func add(_ members: borrowing RecordMembers, of tape: borrowing Tape, at place: RecordPlace) {
        reader.read(members, of: tape, into: &record)
        part.add(record, of: tape, at: place, table, &finder)
    }
}

extension PartBuilder {
    /// Adds a record. A function of its own, and kept so: what is lent to a function is lent on as it is, but what is
    /// lent out of a larger value is copied each time.
    @inline(never)
    fileprivate mutating func add(
        _ record: borrowing Record, of tape: borrowing Tape, at place: RecordPlace, _ table: TargetTable,
        _ finder: inout TargetFinder
    ) {
        let call = call(of: record, tape, table)
        let context = IssuingContext(
            caller: attribute(record), outcome: record.outcome(in: tape, isSignIn: call.isSignIn),
            event: EventIndex(UInt32(eventCount)), id: identifier(record.eventID))
        var row = EventRow()
        row.time = record.time
        row.content = record.content
        row.id = context.id
        row.file = place.file
        row.record = place.record
        row.principal = context.caller.principal
        row.credential = context.caller.credential
        row.key = context.caller.key
        row.action = call.action
        row.marks = context.caller.marks.union(record.marks(of: call, tape))
        row.outcome = context.outcome
        if row.outcome != .succeeded { row.errorCode = intern(record.errorCode) }
        self.place(record, &row)
        extraTargets.removeAll(keepingCapacity: true)
        let isInsight = row.marks.contains(.insight)
        if call.issues || isInsight || saysMore(context.caller, at: row.time) {
            relate(record, context, call, isInsight: isInsight, tape)
        }
        findTargets(record, tape, knownActions.rules(of: call), &finder)
        append(row)
        noteSparse(record, context.event)
    }

    /// Stages the targets of a record, before the event they belong to.
    private mutating func findTargets(
        _ record: borrowing Record, _ tape: borrowing Tape, _ rules: TargetRules, _ finder: inout TargetFinder
    ) {
        let first = targetCount
        for target in extraTargets { append(target: target, since: first) }
        let owner = record.ownAccount
        let call = TargetCall(
            resources: record.resources, request: record.requestParameters, response: record.responseElements,
            errorMessage: record.errorMessage, region: record.region, account: owner)
        finder.find(in: tape, call, rules: rules) { name, type, kind, mark in
            let node = mark > 0 ? NodeID(mark - 1) : target(name, type: type, kind: kind)
            mark = node.index + 1
            append(target: node, since: first)
        }
    }

    /// What is known of the record's call.
    @inline(__always)
    fileprivate mutating func call(
        of record: borrowing Record, _ tape: borrowing Tape, _ table: TargetTable
    ) -> KnownAction {
        if !record.source.isEmpty, !record.name.isEmpty,
            let known = knownActions.find(record.source, record.name, tables.texts)
        {
            return known
        }
        return newCall(of: record, tape, table)
    }

    private mutating func newCall(
        of record: borrowing Record, _ tape: borrowing Tape, _ table: TargetTable
    ) -> KnownAction {
        let service = service(of: record, tape)
        let action = tables.actions.action(service, intern(record.actionName(in: tape)))
        return knownActions.note(action, for: record.source, record.name, &tables.texts) {
            CallRules(
                targets: table.rules(source: record.source, name: record.name),
                issuing: IssuingRule.rule(source: record.source, name: record.name))
        }
    }

    /// States what the record says of lineage.
    fileprivate mutating func relate(
        _ record: borrowing Record, _ context: IssuingContext, _ call: KnownAction, isInsight: Bool,
        _ tape: borrowing Tape
    ) {
        if call.issues, let issuing = knownActions.issuing(of: call) {
            issuing.read(&self, record, context, tape)
            noteExpiry(record, context, tape)
        }
        relate(record, context)
        if isInsight { noteInsight(record, context, tape) }
    }

    fileprivate mutating func identifier(_ text: JSONText) -> EventIdentifier {
        guard !text.isEmpty else { return .none }
        if let uuid = text.withBytes({ EventIdentifier(uuid: $0) }) { return uuid }
        return EventIdentifier(text: intern(text))
    }

    /// The service called; an insight has none and goes by the one it is about.
    fileprivate mutating func service(of record: borrowing Record, _ tape: borrowing Tape) -> NodeID {
        let source = record.source.isEmpty ? tape.text(record.insightDetails, "eventSource") : record.source
        return node(.service, source.isEmpty ? JSONText("unknown") : source)
    }

    /// Region, account, address and user agent.
    fileprivate mutating func place(_ record: borrowing Record, _ row: inout EventRow) {
        row.region = node(.region, record.region)
        row.account = node(.account, record.ownAccount)
        row.userAgent = node(.userAgent, record.userAgent)
        guard !record.address.isEmpty else { return }
        // A private address means nothing without its network, so it is kept apart by endpoint (case 42).
        if !record.vpcEndpoint.isEmpty, record.address.isPrivateAddress {
            row.address = node(.address, joining: record.address, JSONText("@"), record.vpcEndpoint)
            note(row.address, key: record.address, type: record.vpcEndpoint, marks: .privateAddress)
        } else {
            row.address = node(.address, record.address)
        }
    }

    /// Whether a record of `caller` may state an edge that those before it did not: standing edges keep their earliest
    /// event, so an identity met before has nothing to add with a later one.
    @inline(__always)
    fileprivate func saysMore(_ caller: Attribution, at time: Timestamp) -> Bool {
        guard caller.principal != .none else { return false }
        guard let slot = caller.slot, let earliest = identities[slot]?.earliest else { return true }
        return time <= earliest
    }

    /// Edges that the identity of any record states by itself.
    fileprivate mutating func relate(_ record: borrowing Record, _ context: IssuingContext) {
        let identity = record.identity
        let caller = context.caller
        guard saysMore(caller, at: record.time) else { return }
        if let slot = caller.slot { identities[slot]?.earliest = record.time }
        if !identity.behalfUser.isEmpty, identity.type == "AssumedRole" {
            let person = person(identity)
            let row = EdgeRow(
                .onBehalfOf, .attested, from: caller.principal, to: person, event: context.event,
                sourceCredential: caller.credential)
            state(row, record, context)
        }
        if !identity.sourceIdentity.isEmpty {
            let claimed = node(.externalUser, joining: JSONText("source identity/"), identity.sourceIdentity)
            note(claimed, marks: .undetermined)
            let row = EdgeRow(.claims, .attested, from: caller.principal, to: claimed, event: context.event)
            state(row, record, context)
        }
        if let workload = workload(of: record) {
            let row = EdgeRow(.runsAs, .attested, from: workload, to: caller.principal, event: context.event)
            state(row, record, context)
        }
        if !identity.scopeARN.isEmpty {
            let cause = node(.workload, identity.scopeARN)
            note(cause, account: identity.scopeARN.arnAccount)
            let row = EdgeRow(.caused, .attested, from: cause, to: caller.principal, event: context.event)
            state(row, record, context)
        }
        if !identity.signInSession.isEmpty { relate(signInSession: identity.signInSession, record, context) }
        if !identity.delegateAccount.isEmpty {
            let partner = node(.account, identity.delegateAccount)
            let row = EdgeRow(.delegated, .attested, from: partner, to: caller.principal, event: context.event)
            state(row, record, context)
        }
    }

    /// Case 21: the sign-in session is a credential of whoever signed in, and what it handed out hangs on it.
    private mutating func relate(signInSession name: JSONText, _ record: borrowing Record, _ context: IssuingContext) {
        let caller = context.caller
        let session = node(.credential, name)
        note(session, account: record.identity.account, owner: caller.principal)
        let held = EdgeRow(.holds, .attested, from: caller.principal, to: session, event: context.event)
        state(held, record, context)
        guard caller.credential != .none, caller.credential != session else { return }
        let handed = EdgeRow(.hasKey, .attested, from: session, to: caller.credential, event: context.event)
        state(handed, record, context)
    }

    /// Case 40: an insight names the principals whose calls were unusual. It is about them and no call of theirs.
    fileprivate mutating func noteInsight(_ record: borrowing Record, _ context: IssuingContext, _ tape: borrowing Tape)
    {
        let about = tape.object(record.insightDetails, "insightContext")
        guard let attributions = tape.object(about, "attributions") else { return }
        let service = service(of: record, tape)
        var list = tape.elements(of: attributions)
        while let attribution = tape.nextElement(&list) {
            guard tape.text(attribution, "attribute") == "userIdentityArn",
                let values = tape.object(attribution, "insight")
            else { continue }
            var named = tape.elements(of: values)
            while let value = tape.nextElement(&named) {
                let arn = tape.text(value, "value")
                guard arn.hasPrefix("arn:") else { continue }
                var principal = NodeID.none
                arn.withBytes { principal = target($0, type: Span(), kind: .arn) }
                let row = EdgeRow(.about, .attested, from: service, to: principal, event: context.event)
                state(row, record, context)
                if !extraTargets.contains(principal) { extraTargets.append(principal) }
            }
        }
    }

    /// Cases 26–29: what runs as the session, where the record says so.
    private mutating func workload(of record: borrowing Record) -> NodeID? {
        let identity = record.identity
        guard identity.type == "AssumedRole" else { return nil }
        if !identity.scopeIssuedTo.isEmpty || !identity.scopeARN.isEmpty {
            let name = identity.scopeIssuedTo.isEmpty ? identity.scopeARN : identity.scopeIssuedTo
            let found = node(.workload, name)
            note(found, account: name.arnAccount, type: identity.scopeType)
            return found
        }
        guard !identity.instanceDelivery.isEmpty || identity.issuerName == "aws:ec2-instance" else { return nil }
        let colon = identity.principalID.lastIndex(of: UInt8(ascii: ":"))
        let name = identity.principalID.slice(colon.map { $0 + 1 } ?? 0)
        guard name.hasPrefix("i-") else { return nil }
        let found = node(.workload, name)
        note(found, account: identity.account, type: JSONText("AWS::EC2::Instance"))
        return found
    }

    /// What only some records have.
    fileprivate mutating func noteSparse(_ record: borrowing Record, _ event: EventIndex) {
        // "AWS Internal" names no service.
        if !record.identity.invokedBy.isEmpty, !(record.identity.type == "AWSService"),
            !(record.identity.invokedBy == "AWS Internal")
        {
            tables.via.append(service(record.identity.invokedBy), for: event)
        }
        if !record.sharedEventID.isEmpty {
            tables.sharedIDs.append(identifier(record.sharedEventID), for: event)
        }
        if !record.originalEventID.isEmpty {
            tables.originalIDs.append(identifier(record.originalEventID), for: event)
        }
        if !record.requestID.isEmpty, !record.vpcEndpoint.isEmpty {
            tables.requestHashes.append(record.requestID.withBytes { StableHash.of($0) }, for: event)
        }
    }

    /// The node a target names: principals by their ARN are themselves and not resources.
    fileprivate mutating func target(_ name: Span<UInt8>, type: Span<UInt8>, kind: TargetKind) -> NodeID {
        let text = tables.texts.intern(name)
        // Most targets have been met before, and always with one type.
        if let known = knownTargets[text], tables.texts.withBytes(known.type, { isEqual($0, type) }) {
            return known.node
        }
        let node = targetAnew(name, text, type: type, kind: kind)
        knownTargets.note(KnownTarget(node: node, type: tables.texts.intern(type)), for: text)
        return node
    }

    private mutating func targetAnew(
        _ name: Span<UInt8>, _ text: TextID, type: Span<UInt8>, kind: TargetKind
    ) -> NodeID {
        guard kind == .arn, let arn = ARN(name) else {
            // A key that is acted on is the key that signs.
            if PartBuilder.equal(type, "AWS::IAM::AccessKey") { return tables.nodes.node(.accessKey, text) }
            return noted(tables.nodes.node(.resource, text), key: .empty, account: .empty, type)
        }
        let account = tables.texts.intern(name.extracting(arn.account))
        switch PartBuilder.principalKind(arn, name) {
        case .root:
            let node = tables.nodes.node(.root, account)
            return noted(node, key: text, account: account, Span())
        case let principal?:
            return noted(tables.nodes.node(principal, text), key: text, account: account, Span())
        case nil:
            return noted(tables.nodes.node(.resource, text), key: text, account: account, type)
        }
    }

    private mutating func noted(_ node: NodeID, key: TextID, account: TextID, _ type: Span<UInt8>) -> NodeID {
        var facts = tables.nodes[node]
        let typeID = type.isEmpty ? TextID.empty : tables.texts.intern(type)
        if facts.key == key, facts.account == account, facts.type == typeID { return node }
        facts = NodeFacts()
        facts.key = key
        facts.account = account
        facts.type = typeID
        tables.nodes.merge(facts, into: node, texts: tables.texts)
        return node
    }

    private static func principalKind(_ arn: ARN, _ name: Span<UInt8>) -> NodeKind? {
        let service = name.extracting(arn.service)
        let type = name.extracting(arn.resourceType)
        if equal(service, "iam") {
            if equal(type, "role") { return .role }
            if equal(type, "user") { return .user }
            if equal(name.extracting(arn.resource), "root") { return .root }
        } else if equal(service, "sts") {
            if equal(type, "assumed-role") { return .roleSession }
            if equal(type, "federated-user") { return .federatedUser }
        }
        return nil
    }

    private static func equal(_ bytes: Span<UInt8>, _ text: StaticString) -> Bool {
        guard bytes.count == text.utf8CodeUnitCount else { return false }
        for index in bytes.indices where unsafe bytes[index] != text.utf8Start[index] { return false }
        return true
    }
}

/// A target met before, and the type it was met with.
struct KnownTarget {
    let node: NodeID
    let type: TextID
}

/// Targets met before, by the text of their name.
struct KnownTargets {
    private var entries: [KnownTarget?] = []

    @inline(__always)
    subscript(text: TextID) -> KnownTarget? {
        Int(text.index) < entries.count ? entries[Int(text.index)] : nil
    }

    mutating func note(_ target: KnownTarget, for text: TextID) {
        let missing = Int(text.index) + 1 - entries.count
        if missing > 0 { entries.append(contentsOf: repeatElement(nil, count: max(missing, entries.count))) }
        entries[Int(text.index)] = target
    }
}

@inline(__always)
private func isEqual(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    for index in left.indices where left[index] != right[index] { return false }
    return true
}
