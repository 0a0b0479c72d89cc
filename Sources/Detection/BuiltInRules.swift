// The rules that come with trailgraph. Apart because they are resources; a test holds each of them to its examples.

enum BuiltInRules {
    /// Their files, a tactic each.
    static var files: [RuleFile] {
        [
            ("initial-access", PackageResources.initial_access_yml),
            ("persistence", PackageResources.persistence_yml),
            ("privilege-escalation", PackageResources.privilege_escalation_yml),
            ("defense-evasion", PackageResources.defense_evasion_yml),
            ("credential-access", PackageResources.credential_access_yml),
            ("discovery", PackageResources.discovery_yml),
            ("exfiltration", PackageResources.exfiltration_yml),
            ("impact", PackageResources.impact_yml),
            ("graph", PackageResources.graph_yml),
        ].map { RuleFile(path: "built-in/\($0).yml", bytes: $1, isBuiltIn: true) }
    }
}
