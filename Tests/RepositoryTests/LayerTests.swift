// The house: who may import whom. Read from the imports as they stand, not from the manifest.
import Testing

@Suite("Layers")
struct LayerTests {
    /// What comes with the toolchain and the system, free to all but the lowest layer.
    static let system: Set<String> = ["Dispatch", "Glibc", "Synchronization"]

    /// For each module, what it may import of the package. Arrows point down only.
    static let allowed: [String: Set<String>] = [
        "PropertyGraph": [],
        "Digest": ["CNettle"],
        "Snapshot": ["PropertyGraph"],
        "CloudTrail": ["PropertyGraph", "CSimdJSON"],
        "Lineage": ["CloudTrail", "PropertyGraph"],
        "Ingest": ["Lineage", "CloudTrail", "Snapshot", "PropertyGraph", "Digest", "CDeflate", "CZlib"],
        "Investigation": ["Ingest", "Snapshot", "Lineage", "CloudTrail", "PropertyGraph", "Digest"],
        "Detection": ["CloudTrail", "PropertyGraph", "CPCRE2", "CYAML"],
        "Triage": ["PropertyGraph", "Digest", "CSQLite"],
        "Report": ["Investigation", "Triage", "PropertyGraph"],
        "Server": ["Triage", "PropertyGraph", "CMicroHTTPD", "CCurl"],
        "trailgraph": [
            "Server", "Report", "Triage", "Detection", "Investigation", "Ingest", "Snapshot", "PropertyGraph", "Digest",
            "CAllocator",
        ],
        "samplelogs": ["Ingest"],
    ]

    static func imports(_ path: String) -> [String] {
        Repository.lines(path).compactMap { line in
            let words = line.split(separator: " ")
            guard let place = words.firstIndex(of: "import"), place <= 1, words.count > place + 1,
                place == 0 || words[0].hasPrefix("@") || words[0] == "public" || words[0] == "internal"
            else { return nil }
            return String(words[place + 1])
        }
    }

    @Test(
        "A module imports only what lies below it", arguments: Repository.files(below: "Sources", endingWith: ".swift"))
    func importsPointDown(path: String) throws {
        let module = String(path.split(separator: "/")[1])
        let allowed = try #require(LayerTests.allowed[module], "\(module) has no place in the house")
        for name in LayerTests.imports(path) {
            // Synchronization comes with the standard library, which is all the lowest layer may use.
            let isSystem = LayerTests.system.contains(name) && (module != "PropertyGraph" || name == "Synchronization")
            #expect(isSystem || allowed.contains(name), "\(path) imports \(name)")
        }
    }

    @Test(
        "Each C library has exactly one Swift importer",
        arguments: [
            "CSimdJSON", "CDeflate", "CZlib", "CNettle", "CPCRE2", "CYAML", "CSQLite", "CMicroHTTPD", "CCurl",
            "CAllocator",
        ])
    func oneImporter(library: String) {
        let importers = Repository.files(below: "Sources", endingWith: ".swift")
            .filter { LayerTests.imports($0).contains(library) }
        #expect(importers.count == 1, "\(library): \(importers)")
    }
}
