// swift-tools-version: 6.2
// The benchmarks: a package of its own, so that whoever uses trailgraph builds none of it. trailgraph is measured from
// outside, as the program people run, so nothing here links against it.
import PackageDescription

let strict: [CXXSetting] = [
    .enableWarning("all"),
    .enableWarning("extra"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "Benchmarks",
    targets: [
        .executableTarget(
            name: "bench-corpus", cxxSettings: strict, linkerSettings: [.linkedLibrary("deflate")]),
        .executableTarget(name: "bench-run", cxxSettings: strict),
        .executableTarget(
            name: "yardstick", cxxSettings: strict,
            linkerSettings: [.linkedLibrary("deflate"), .linkedLibrary("simdjson")]),
    ],
    cxxLanguageStandard: .cxx20
)
