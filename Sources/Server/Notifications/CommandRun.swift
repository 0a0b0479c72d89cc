// Runs a command that the operator allowed, with a notification on its standard input. No shell, no arguments: nothing
// of a signal is ever part of a command line.
import Glibc

enum CommandRun {
    /// Runs the program to its end; nil when it ended with 0, else what happened.
    static func run(_ program: String, input: [UInt8]) -> String? {
        guard let file = unsafe tmpfile() else { return "no room for its input" }
        defer { unsafe _ = fclose(file) }
        let written = unsafe input.withUnsafeBytes { unsafe fwrite($0.baseAddress, 1, $0.count, file) }
        guard written == input.count, unsafe fflush(file) == 0 else { return "no room for its input" }
        unsafe rewind(file)
        var actions = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        guard unsafe posix_spawn_file_actions_init(&actions) == 0, unsafe posix_spawnattr_init(&attributes) == 0 else {
            return "out of memory"
        }
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        unsafe posix_spawn_file_actions_adddup2(&actions, fileno(file), STDIN_FILENO)
        unsafe posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        // Its own group, so that what it started goes with it; and none of our signals held back.
        var none = sigset_t()
        var all = sigset_t()
        unsafe sigemptyset(&none)
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let name = unsafe strdup(program)
        defer { unsafe free(name) }
        var words = unsafe [name, nil]
        var child: pid_t = 0
        let failure = unsafe posix_spawn(&child, program, &actions, &attributes, &words, environ)
        guard failure == 0 else { return "it did not start: \(systemMessage(failure))" }
        return end(of: child)
    }

    private static func end(of child: pid_t) -> String? {
        let deadline = ContinuousClock.now + .seconds(Limits.commandSeconds)
        var status: Int32 = 0
        while true {
            let ended = unsafe waitpid(child, &status, WNOHANG)
            if ended == child {
                let signal = status & 0x7F
                if signal != 0 { return "it was ended by signal \(signal)" }
                return status == 0 ? nil : "it ended with status \(status >> 8 & 0xFF)"
            }
            if ended < 0, errno != EINTR { return "it was lost" }
            if ContinuousClock.now > deadline {
                _ = kill(-child, SIGKILL)
                _ = unsafe waitpid(child, &status, 0)
                return "it was stopped after \(Limits.commandSeconds) s"
            }
            usleep(10_000)
        }
    }
}
