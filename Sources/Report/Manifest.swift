// The line that says what an index or a merge made, for whoever runs many of them: a script keeps it beside the
// snapshot, and a retry that gives the same line gave the same bytes.

/// What went into a snapshot, and what came out.
public struct Manifest: Sendable {
    /// Where the snapshot lies.
    public var snapshot = ""
    /// Its size.
    public var bytes = 0
    /// SHA-256 of its bytes, in hexadecimal digits.
    public var sha256 = ""
    /// How many of something went in or came out, in the order in which they are printed.
    public var inputs: [(name: String, count: Int)] = []
    /// Snapshots that were merged, as they were named.
    public var merged: [String] = []
    /// What the graph holds.
    public var counts: [(name: String, count: Int)] = []

    /// An empty manifest.
    public init() {}

    /// One JSON object and the end of the line. Nothing in it but what the inputs decide.
    public var line: [UInt8] {
        var writer = JSONWriter(secrets: Secrets(), pretty: false)
        writer.object { object in
            object.member("snapshot", snapshot)
            object.member("bytes", bytes)
            object.member("sha256", sha256)
            object.key("inputs")
            object.object { inputs in
                for (name, count) in self.inputs { inputs.member(name, count) }
                guard !merged.isEmpty else { return }
                inputs.key("snapshots")
                inputs.array(merged) { $0.value($1) }
            }
            for (name, count) in counts { object.member(name, count) }
        }
        writer.endLine()
        return writer.bytes
    }
}
