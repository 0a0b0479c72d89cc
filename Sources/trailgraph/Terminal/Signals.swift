// Ctrl-C and its like. The handler removes the unfinished output file and ends the program there and then: nothing else
// is worth saving, and whoever pressed the keys wants the prompt back. Apart because a handler may call almost nothing.
import Glibc
import Synchronization

enum Signals {
    /// A file that may be unfinished: a run writes an answer, and beside it perhaps a key to its pseudonyms.
    enum Output {
        case answer, key
    }

    /// Addresses of C strings, the paths of the output files; 0 for none.
    private static let answerPath = Atomic<UInt>(0)
    private static let keyPath = Atomic<UInt>(0)
    /// Whether the files at these paths are unfinished.
    private static let answerIsUnfinished = Atomic<Bool>(false)
    private static let keyIsUnfinished = Atomic<Bool>(false)
    /// Where a signal is told to who waits for it; -1 where nobody does.
    private static let listener = Atomic<Int32>(-1)
    /// Whether a progress line stands on the terminal.
    static let progressIsShown = Atomic<Bool>(false)

    /// Called once, first thing. A signal that the parent chose to ignore stays ignored (`nohup`, `&` in scripts).
    static func install() {
        // Writing to a closed pipe then fails with EPIPE, which is handled where it happens.
        _ = signal(SIGPIPE, SIG_IGN)
        _ = (answerPath.load(ordering: .relaxed), keyPath.load(ordering: .relaxed))
        _ = (answerIsUnfinished.load(ordering: .relaxed), keyIsUnfinished.load(ordering: .relaxed))
        _ = (progressIsShown.load(ordering: .relaxed), listener.load(ordering: .relaxed))
        var handled = sigset_t()
        _ = unsafe sigemptyset(&handled)
        for number in [SIGINT, SIGTERM, SIGHUP] {
            _ = unsafe sigaddset(&handled, number)
            let earlier = signal(number, handleSignal)
            if address(of: earlier) == address(of: SIG_IGN) { _ = signal(number, SIG_IGN) }
        }
        // A parent that starts programs from a worker thread often leaves them with every signal blocked.
        _ = unsafe sigprocmask(SIG_UNBLOCK, &handled, nil)
    }

    /// Handlers are functions, which Swift does not compare.
    private static func address(of handler: __sighandler_t?) -> Int { unsafe unsafeBitCast(handler, to: Int.self) }

    /// Names the file to remove when a signal ends the program; nil for none. The text is copied and never freed, since
    /// a handler might be reading it: one path a run for each output.
    static func removeOnSignal(_ path: String?, of output: Output) {
        switch output {
        case .answer: note(path, answerPath, answerIsUnfinished)
        case .key: note(path, keyPath, keyIsUnfinished)
        }
    }

    private static func note(_ path: String?, _ address: borrowing Atomic<UInt>, _ flag: borrowing Atomic<Bool>) {
        if let path { unsafe address.store(UInt(bitPattern: strdup(path)), ordering: .sequentiallyConsistent) }
        flag.store(path != nil, ordering: .sequentiallyConsistent)
    }

    /// Waits until a signal asks the program to end, and leaves ending to the caller. A further signal ends it at once.
    static func waitForEnd() {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { return }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        listener.store(ends[1], ordering: .sequentiallyConsistent)
        var byte: UInt8 = 0
        while unsafe read(ends[0], &byte, 1) < 0, errno == EINTR {}
        close(ends[0])
        close(ends[1])
    }

    /// Tells who waits; false where nobody does. Only calls that are allowed inside a handler.
    fileprivate static func tellListener() -> Bool {
        let descriptor = listener.exchange(-1, ordering: .sequentiallyConsistent)
        guard descriptor >= 0 else { return false }
        var byte: UInt8 = 0
        return unsafe write(descriptor, &byte, 1) == 1
    }

    /// Only calls that are allowed inside a handler.
    fileprivate static func end(_ number: Int32) -> Never {
        remove(answerPath, answerIsUnfinished)
        remove(keyPath, keyIsUnfinished)
        if progressIsShown.load(ordering: .relaxed) { clearProgressLine() }
        _exit(128 + number)
    }

    private static func remove(_ address: borrowing Atomic<UInt>, _ flag: borrowing Atomic<Bool>) {
        guard flag.load(ordering: .sequentiallyConsistent),
            let path = unsafe UnsafePointer<CChar>(bitPattern: address.load(ordering: .sequentiallyConsistent))
        else { return }
        _ = unsafe unlink(path)
    }

    private static func clearProgressLine() {
        // "\r", ESC, "[K": back to the first column and clear the line, as one word of memory.
        var bytes: (UInt8, UInt8, UInt8, UInt8) = (0x0D, 0x1B, 0x5B, 0x4B)
        _ = unsafe withUnsafeBytes(of: &bytes) { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

/// The handler itself: a plain function, since a closure might bring a context along.
private func handleSignal(_ number: Int32) {
    if Signals.tellListener() { return }
    Signals.end(number)
}
