// Two pieces of one question at once. Apart from `both`, which ingest divides its work by, because that suspends its
// caller, and a question is asked by whoever stands on any thread and waits for the answer.
import Dispatch
import Synchronization

/// What both pieces of work give, done at once or one after the other.
///
/// - Parameters:
///   - atOnce: whether the work is worth a second thread; where the machine has none it is done on the caller's.
///   - one: done on that, if there is.
///   - other: done on the caller's, if there is.
func waitingForBoth<One: Sendable, Other: Sendable>(
    atOnce: Bool, _ one: @Sendable () -> One, _ other: @Sendable () -> Other
) -> (One, Other) {
    guard atOnce else { return (one(), other()) }
    let first = Mutex<One?>(nil)
    let second = Mutex<Other?>(nil)
    DispatchQueue.concurrentPerform(iterations: 2) { number in
        if number == 0 {
            let given = other()
            second.withLock { $0 = given }
        } else {
            let given = one()
            first.withLock { $0 = given }
        }
    }
    return (first.withLock { $0 } ?? one(), second.withLock { $0 } ?? other())
}
