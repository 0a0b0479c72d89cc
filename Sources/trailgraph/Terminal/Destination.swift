// Where an answer is written: stdout, or a file that appears whole or not at all. The file is claimed before the logs
// are read, so that a folder that does not exist is said at once and not after minutes.
import Glibc

/// An open destination. Ends with `finish`; without it nothing is left behind.
struct Destination: ~Copyable {
    private let path: String?
    private let overwrites: Bool
    /// nil for stdout.
    private let unfinished: UnfinishedFile?

    /// Opens stdout where `path` is nil, else a file of another name in the folder of `path`. A key is for its owner's
    /// eyes alone.
    init(path: String?, overwrites: Bool, as output: Signals.Output = .answer) throws(Failure) {
        var unfinished: UnfinishedFile?
        if let path {
            let flag = output == .key ? Flag.redact : Flag.output
            try Destination.checkReplaceable(path, overwrites: overwrites, flag: flag.long)
            unfinished = try UnfinishedFile(for: path, as: output)
        }
        self.path = path
        self.overwrites = overwrites
        self.unfinished = unfinished
    }

    deinit {
        unfinished?.remove()
    }

    /// Writes the answer and gives the file its name.
    consuming func finish(with bytes: [UInt8]) throws(Failure) {
        guard let path, let unfinished else { return try StandardOutput.write(bytes) }
        var code = writeAll(bytes, to: unfinished.descriptor)
        if code == 0, fsync(unfinished.descriptor) != 0, errno != EINVAL { code = errno }
        if code == 0 { code = overwrites ? unfinished.rename(to: path) : unfinished.link(to: path) }
        if code == EEXIST { throw Destination.refusal(path) }
        if code != 0 { throw .cannot("cannot write \(path): \(systemMessage(code))") }
    }

    private static func checkReplaceable(_ path: String, overwrites: Bool, flag: String) throws(Failure) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return }
        let kind = status.st_mode & S_IFMT
        if kind == S_IFDIR { throw .usage("\(flag) takes a file, but \(path) is a folder; add a name to it") }
        guard kind == S_IFREG || kind == S_IFLNK else {
            let remedy = flag == Flag.output.long ? "leave it out and write > \(path)" : "name another"
            throw .usage("\(flag) takes a file, but \(path) is a device or pipe; \(remedy)")
        }
        if !overwrites { throw refusal(path) }
    }

    private static func refusal(_ path: String) -> Failure {
        .usage("\(path) exists already; add --force to overwrite it, or name another file")
    }
}

/// A file under a name for the meantime. A signal removes it, so its name is told to `Signals` before it is made.
private struct UnfinishedFile {
    private let path: String
    private let output: Signals.Output
    let descriptor: Int32

    /// Makes the file beside `final`, so that it can be renamed.
    init(for final: String, as output: Signals.Output) throws(Failure) {
        path = "\(final).tmp.\(getpid())"
        self.output = output
        Signals.removeOnSignal(path, of: output)
        let mode: mode_t = output == .key ? 0o600 : 0o666
        descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard descriptor >= 0 else {
            let code = errno
            Signals.removeOnSignal(nil, of: output)
            throw .cannot("cannot write \(final): \(systemMessage(code))")
        }
    }

    /// Takes the final name, in place of what has it.
    func rename(to final: String) -> Int32 { unsafe Glibc.rename(path, final) == 0 ? 0 : errno }

    /// Takes the final name if it is free. Where the file system knows no links, a look just before must do.
    func link(to final: String) -> Int32 {
        if unsafe Glibc.link(path, final) == 0 { return 0 }
        let code = errno
        guard code == EPERM || code == EOPNOTSUPP || code == ENOSYS || code == EMLINK else { return code }
        return fileExists(final) ? EEXIST : rename(to: final)
    }

    /// Closes and removes the file. After a rename there is nothing to remove, after a link one name too many.
    func remove() {
        close(descriptor)
        _ = unsafe unlink(path)
        Signals.removeOnSignal(nil, of: output)
    }
}
