// trailgraph completions: scripts with which a shell completes commands, flags and values.
import PropertyGraph

/// A shell that can complete.
enum Shell: String, CaseIterable, Sendable {
    case bash, zsh, fish

    /// The script that teaches it to.
    var completions: String {
        switch self {
        case .bash: bashCompletions()
        case .zsh: zshCompletions()
        case .fish: fishCompletions()
        }
    }
}

extension Command {
    static let completions = Command(
        "completions", "a script that lets a shell complete commands, flags and values",
        operands: [.word("SHELL", { Shell.allCases.map(\.rawValue) })],
        description: ["SHELL is bash, zsh or fish. The script goes to stdout."],
        examples: [
            Example(purpose: "For this bash", line: "trailgraph completions bash > /etc/bash_completion.d/trailgraph"),
            Example(
                purpose: "For zsh, in a folder of $fpath", line: "trailgraph completions zsh > ~/.zfunc/_trailgraph"),
            Example(
                purpose: "For fish", line: "trailgraph completions fish > ~/.config/fish/completions/trailgraph.fish"),
        ],
        run: { (arguments) throws(Failure) in
            let names = Shell.allCases.map(\.rawValue)
            guard arguments.operands.count == 1, let name = arguments.operands.first else {
                throw .usage("completions takes one SHELL: " + names.joined(separator: ", "))
            }
            guard let shell = Shell(rawValue: name) else {
                let hint = nearest(to: name, in: names).map { "; did you mean \($0)?" } ?? ""
                throw .usage("SHELL is one of \(names.joined(separator: ", ")), not \"\(name.abridged)\"" + hint)
            }
            try StandardOutput.write(shell.completions)
            return .answered
        })
}
