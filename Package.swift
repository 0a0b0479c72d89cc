// swift-tools-version: 6.2
// The package: one section a layer, lowest first. Arrows point down only; Tests/RepositoryTests holds this.
import PackageDescription

/// Every Swift target is compiled the same way: language mode 6 (from the tools version), each line that touches a
/// raw pointer marked `unsafe`, and no warning let through.
let strict: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "trailgraph",
    products: [
        .library(name: "Investigation", targets: ["Investigation"]),
        .library(name: "Triage", targets: ["Triage"]),
        .executable(name: "trailgraph", targets: ["trailgraph"]),
    ],
    targets: [
        // C libraries, each with exactly one Swift importer.
        .systemLibrary(name: "CAllocator"),
        .systemLibrary(name: "CDeflate"),
        .systemLibrary(name: "CZlib"),
        .systemLibrary(name: "CNettle"),
        .systemLibrary(name: "CPCRE2"),
        .systemLibrary(name: "CSQLite"),
        .systemLibrary(name: "CYAML"),
        .systemLibrary(name: "CMicroHTTPD"),
        .systemLibrary(name: "CCurl"),
        .target(name: "CSimdJSON", linkerSettings: [.linkedLibrary("simdjson")]),

        // The engine.
        .target(name: "PropertyGraph", swiftSettings: strict),
        .target(name: "Digest", dependencies: ["CNettle"], swiftSettings: strict),
        .target(name: "Snapshot", dependencies: ["PropertyGraph"], swiftSettings: strict),
        .target(
            name: "CloudTrail",
            dependencies: ["PropertyGraph", "CSimdJSON"],
            resources: [.embedInCode("Resources/targets.txt")],
            swiftSettings: strict
        ),
        .target(name: "Lineage", dependencies: ["CloudTrail", "PropertyGraph"], swiftSettings: strict),
        .target(
            name: "Ingest",
            dependencies: ["Lineage", "CloudTrail", "Snapshot", "PropertyGraph", "Digest", "CDeflate", "CZlib"],
            swiftSettings: strict
        ),
        .target(
            name: "Investigation",
            dependencies: ["Ingest", "Snapshot", "Lineage", "CloudTrail", "PropertyGraph", "Digest"],
            resources: [.embedInCode("Resources/iam-actions.txt"), .embedInCode("Resources/questions.txt")],
            swiftSettings: strict
        ),
        .target(
            name: "Detection",
            dependencies: ["CloudTrail", "PropertyGraph", "CPCRE2", "CYAML"],
            resources: [
                "credential-access", "defense-evasion", "discovery", "exfiltration", "impact", "initial-access",
                "persistence", "privilege-escalation", "graph",
            ].map { .embedInCode("Resources/\($0).yml") },
            swiftSettings: strict
        ),
        .target(name: "Triage", dependencies: ["PropertyGraph", "Digest", "CSQLite"], swiftSettings: strict),

        // What a user sees.
        .target(
            name: "Report",
            dependencies: ["Investigation", "Triage", "PropertyGraph"],
            resources: [.embedInCode("Resources/report.js"), .embedInCode("Resources/report.css")],
            swiftSettings: strict
        ),
        .target(
            name: "Server", dependencies: ["Triage", "PropertyGraph", "CMicroHTTPD", "CCurl"], swiftSettings: strict),
        .executableTarget(
            name: "trailgraph",
            dependencies: [
                "Server", "Report", "Triage", "Detection", "Investigation", "Ingest", "Snapshot", "PropertyGraph",
                "Digest", "CAllocator",
            ],
            swiftSettings: strict
        ),
        .executableTarget(name: "samplelogs", dependencies: ["Ingest"], swiftSettings: strict),

        // Tests.
        .target(name: "TestSupport", dependencies: ["PropertyGraph"], path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(name: "PropertyGraphTests", dependencies: ["PropertyGraph", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "SnapshotTests", dependencies: ["Snapshot", "PropertyGraph", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "CloudTrailTests", dependencies: ["CloudTrail", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "DetectionTests", dependencies: ["Detection", "CloudTrail", "PropertyGraph", "TestSupport"],
            exclude: ["Records"], swiftSettings: strict),
        .testTarget(
            name: "IngestTests",
            dependencies: ["Ingest", "Lineage", "CloudTrail", "Snapshot", "PropertyGraph", "Digest", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "TriageTests", dependencies: ["Triage", "PropertyGraph", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "InvestigationTests",
            dependencies: [
                "Investigation", "Detection", "Ingest", "Snapshot", "Lineage", "CloudTrail", "PropertyGraph",
                "TestSupport",
            ],
            resources: [.copy("Cases")],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ReportTests",
            dependencies: ["Report", "Triage", "Investigation", "PropertyGraph", "TestSupport"],
            exclude: ["Browser"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ServerTests", dependencies: ["Server", "Triage", "PropertyGraph", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "TranscriptTests",
            dependencies: [
                "trailgraph", "Server", "Report", "Investigation", "Ingest", "PropertyGraph", "TestSupport",
            ],
            exclude: ["Cases", "Faults"],
            swiftSettings: strict
        ),
        .testTarget(name: "RepositoryTests", dependencies: ["TestSupport"], swiftSettings: strict),
    ],
    cxxLanguageStandard: .cxx17
)

// The fuzzer's program needs libFuzzer at its side, so script/fuzz alone asks for it.
if Context.environment["TRAILGRAPH_FUZZ"] != nil {
    package.targets += [
        .executableTarget(
            name: "fuzz",
            dependencies: [
                "Server", "Triage", "Detection", "Investigation", "Ingest", "Lineage", "Snapshot", "CloudTrail",
                "PropertyGraph",
            ],
            path: "Tests/Fuzz",
            exclude: ["Seeds"]
        )
    ]
}
