// trailgraph version, and the one place that knows it.
import PropertyGraph

extension Command {
    /// The version of this release, by the rules of semver.org.
    static let currentVersion = "0.1.0"

    static let version = Command(
        "version", "the version of trailgraph",
        description: ["Prints the name and the version, on one line."],
        examples: [Example(purpose: "The version", line: "trailgraph version")],
        run: { (arguments) throws(Failure) in
            try arguments.refuseOperands()
            try StandardOutput.write("trailgraph \(currentVersion)\n")
            return .answered
        })
}

extension Arguments {
    /// Throws where words were given to a command that takes none.
    func refuseOperands() throws(Failure) {
        if let word = operands.first {
            throw .usage("\(command?.name ?? "trailgraph") takes no \"\(word.abridged)\"; leave it out")
        }
    }
}
