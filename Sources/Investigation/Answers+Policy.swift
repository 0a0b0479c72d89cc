// What `policy` gives: an IAM policy, and what it rests on.
import PropertyGraph

/// A statement that allows actions on resources.
public struct PolicyStatement: Hashable, Sendable {
    /// `s3:GetObject`, sorted.
    public var actions: [String]
    /// ARNs, sorted; `*` where the records name none.
    public var resources: [String]
}

/// An action of IAM and the calls that needed it.
public struct PolicyAction: Hashable, Sendable {
    /// `s3:ListBucket`.
    public var action: String
    /// What CloudTrail calls it, most called first: `s3:ListObjects`.
    public var calls: [String]
    /// The ARNs it was called on, sorted; empty where the records name none.
    public var resources: [String]
    /// The calls.
    public var tally: Tally
}

/// What `policy` gives.
public struct PolicyAnswer: Hashable, Sendable {
    /// Whose calls they are.
    public var subject: NodeSummary
    /// The calls looked at.
    public var tally: Tally
    /// What to allow, by service and resource.
    public var statements: [PolicyStatement]
    /// The actions that succeeded, by name.
    public var allowed: Limited<PolicyAction>
    /// The actions that were denied, most denied first. None of these are in the policy for being denied, though an
    /// action may have succeeded as well.
    public var denied: Limited<PolicyAction>
    /// Calls that succeeded and need no permission, most called first.
    public var unneeded: [String]
    /// What a policy made from these logs may lack or hold too much of, in sentences.
    public var caveats: [String]
}
