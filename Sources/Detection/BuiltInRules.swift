// The rules that come with trailgraph. Apart because they are resources, and because a test holds each of them to be
// sound.

enum BuiltInRules {
    /// Their files.
    static let files: [RuleFile] = []
}
