// The manual page and the completion scripts, held to the programs that read them, where those are installed.
import Foundation
import TestSupport
import Testing

@Suite("What other programs read") struct GeneratedTests {
    private static func has(_ program: String) -> Bool {
        ["/usr/bin/", "/bin/", "/usr/local/bin/"].contains {
            FileManager.default.isExecutableFile(atPath: $0 + program)
        }
    }

    @Test(
        "A shell accepts the script made for it",
        arguments: ["bash -n", "zsh -n", "fish --no-execute"].filter { has(String($0.prefix { $0 != " " })) })
    func syntax(_ check: String) throws {
        let shell = check.prefix { $0 != " " }
        let folder = try TemporaryFolder()
        let result = try CommandShell().run(
            "trailgraph completions \(shell) > script && \(check) script", in: folder.path)
        #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    }

    @Test(
        "bash completes commands, flags and values", .enabled(if: has("bash")),
        arguments: [
            ("trailgraph inv", "investigate"), ("trailgraph summary --wr", "--writes"),
            ("trailgraph summary --format sv", "svg"), ("trailgraph summary --format = cs", "csv"),
            ("trailgraph -f json ent", "entities"), ("trailgraph investigate alice --in role-", "role-session"),
            ("trailgraph help fil", "filters"), ("trailgraph completions z", "zsh"), ("trailgraph summary log", "logs"),
            ("trailgraph summary --service x", ""), ("trailgraph summary --read", ""),
        ])
    func bash(_ typed: String, _ offered: String) throws {
        let folder = try TemporaryFolder()
        try folder.write([], to: "logs/empty")
        let words = typed.split(separator: " ")
        let script = """
            source <(trailgraph completions bash)
            COMP_WORDS=(\(words.joined(separator: " "))) COMP_CWORD=\(words.count - 1)
            _trailgraph
            echo "${COMPREPLY[*]}"
            """
        try folder.write(script.utf8, to: "complete.sh")
        let result = try CommandShell().run("bash complete.sh", in: folder.path)
        #expect(result.output == offered + "\n" && result.errors.isEmpty, "\(result.errors)")
    }

    @Test(
        "fish completes commands, flags and values", .enabled(if: has("fish")),
        arguments: [
            ("trailgraph inv", "investigate"), ("trailgraph summary --wri", "--writes"),
            ("trailgraph summary --format sv", "svg"), ("trailgraph completions z", "zsh"),
        ])
    func fish(_ typed: String, _ offered: String) throws {
        let folder = try TemporaryFolder()
        let result = try CommandShell().run(
            "trailgraph completions fish > s; fish -N -c 'source s; complete -C \"\(typed)\"' | cut -f 1",
            in: folder.path)
        #expect(result.output == offered + "\n", "\(result.errors)")
    }

    @Test("groff finds nothing to say about the manual page", .enabled(if: has("groff")))
    func manual() throws {
        let folder = try TemporaryFolder()
        let result = try CommandShell().run(
            "trailgraph help --man | groff -man -ww -Kutf8 -Tutf8 > page", in: folder.path)
        #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    }
}
