// swift-tools-version: 6.2
// The benchmarks: a package of its own, so that whoever uses trailgraph builds none of it. Reading is measured from
// outside, on the program people run; only `bench-pivots`, which asks a graph that is loaded, and `bench-signals`, which
// asks a store, link against the library.
import PackageDescription

let strict: [CXXSetting] = [
    .enableWarning("all"),
    .enableWarning("extra"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "Benchmarks",
    dependencies: [.package(name: "trailgraph", path: "..")],
    targets: [
        .executableTarget(
            name: "bench-corpus", cxxSettings: strict, linkerSettings: [.linkedLibrary("deflate")]),
        .executableTarget(
            name: "bench-pivots", dependencies: [.product(name: "Investigation", package: "trailgraph")],
            swiftSettings: [.treatAllWarnings(as: .error)]),
        .executableTarget(name: "bench-run", cxxSettings: strict),
        .executableTarget(
            name: "bench-signals", dependencies: [.product(name: "Triage", package: "trailgraph")],
            swiftSettings: [.treatAllWarnings(as: .error)]),
        .executableTarget(
            name: "yardstick", cxxSettings: strict,
            linkerSettings: [.linkedLibrary("deflate"), .linkedLibrary("simdjson")]),
    ],
    cxxLanguageStandard: .cxx20
)
