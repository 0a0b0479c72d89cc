// One line of the table of targets, as values. Apart from the parser, which makes them, and from the program, which
// runs them.

/// Where in a record a field begins.
enum TargetRoot: Int, Sendable {
    case request, response
}

/// A field that names a resource, e.g. `request.instancesSet.items.instanceId` or `request.**.vpcId`.
struct TargetField: Sendable {
    let root: TargetRoot
    /// Whether `path` is one key that may stand at any depth.
    let isDeep: Bool
    let path: [[UInt8]]
    /// What the value must look like, when the rule says so.
    let pattern: ByteGlob?
}

/// A piece of the name a rule makes. Holds no memory of its own, so that a worker can go through pieces for nothing.
enum TargetPart: Sendable {
    /// Some of the template's text.
    case literal(Range<Int>)
    /// `{}`
    case value
    /// `{1}` … `{9}`, counted from 0 here.
    case capture(Int)
    case partition, region, account
    /// `{request.bucketName}`, one of the template's references.
    case reference(Int)
}

/// What a rule makes of the value it finds.
struct TargetTemplate: Sendable {
    struct Reference: Sendable {
        let root: TargetRoot
        let path: [[UInt8]]
    }

    var parts: [TargetPart] = []
    var text: [UInt8] = []
    var references: [Reference] = []
    /// Whether it makes ARNs; a name otherwise.
    var isARN = false
}

/// A rule: calls, the fields of theirs that name a resource, and how to write its name.
struct TargetRule: Sendable {
    /// Short names of services; empty for all of them.
    let services: [[UInt8]]
    let events: [ByteGlob]
    let fields: [TargetField]
    let type: [UInt8]
    let template: TargetTemplate
    /// The shape of the ARNs it makes; nil when it makes names.
    let resourceType: ResourceTypeRule?
    /// The line it stands on, from 1.
    let line: Int
}

/// An ARN's type by its service and the shape of its resource, and the shape under which it is known.
final class ResourceTypeRule: Sendable {
    let service: [UInt8]
    let resource: ByteGlob
    let type: [UInt8]
    /// How to write the resource instead; nothing when it stays as it is.
    let canonical: TargetTemplate?

    init(service: [UInt8], resource: ByteGlob, type: [UInt8], canonical: TargetTemplate?) {
        self.service = service
        self.resource = resource
        self.type = type
        self.canonical = canonical
    }
}
