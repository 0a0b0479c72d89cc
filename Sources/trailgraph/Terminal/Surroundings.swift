// What the program finds around it: its words, the environment, the terminal, whether a file exists. All questions to
// the system that are not reading or writing stand here.
import Glibc

/// The words after the program's name. A word that is not UTF-8 is refused: it would name another file than was meant.
func commandLineWords() throws(Failure) -> [String] {
    var words: [String] = []
    for index in 1..<max(1, Int(CommandLine.argc)) {
        guard let pointer = unsafe CommandLine.unsafeArgv[index] else { break }
        guard let word = unsafe String(validatingCString: pointer) else {
            throw .usage("word \(index) of the command line is not UTF-8; name the folder around such a file")
        }
        words.append(word)
    }
    return words
}

/// The value of an environment variable; nil where it is not set.
func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
}

/// Whether anything, even a dangling link, is at `path`.
func fileExists(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0
}

/// What the two standard streams are connected to.
struct Terminal {
    let outputIsTerminal = isatty(STDOUT_FILENO) == 1
    let errorIsTerminal = isatty(STDERR_FILENO) == 1

    /// Whether the terminal understands escape sequences.
    var isCapable: Bool { environment("TERM").map { $0 != "dumb" && !$0.isEmpty } ?? false }

    /// Whether a terminal here may be sent color without being asked; see no-color.org.
    var showsColor: Bool { isCapable && (environment("NO_COLOR") ?? "").isEmpty }

    /// The width of stdout: the terminal's own, else $COLUMNS, else a default.
    var columns: Int {
        var size = winsize()
        if outputIsTerminal, unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
            return min(max(Int(size.ws_col), Limits.columns.lowerBound), Limits.columns.upperBound)
        }
        if let text = environment("COLUMNS"), let columns = Int(text), Limits.columns.contains(columns) {
            return columns
        }
        return Limits.defaultColumns
    }
}

/// What the system says about its last error.
func systemMessage(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }

/// The processors that the program may use, at least one.
var processorCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

/// The number of the program's process.
var processID: Int32 { getpid() }
