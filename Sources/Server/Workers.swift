// Threads of our own that answer requests, so that the library's threads only read and write. Two groups of them: one
// for what is answered at once, one for questions about the graph, which may take a while and must hold up nothing.
import Glibc
import Synchronization

/// Some threads and a queue of bounded length.
@safe final class Workers: @unchecked Sendable {
    typealias Job = @Sendable () -> Void

    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let filled = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var queue: [Job] = []
    /// The first job in `queue` that was not taken yet.
    private var next = 0
    private var running = 0
    private var isEnding = false
    private var threads: [pthread_t] = []

    init(threads count: Int) {
        unsafe pthread_mutex_init(lock, nil)
        unsafe pthread_cond_init(filled, nil)
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        // As much as the main thread has: a lineage of many hops is walked by recursion.
        unsafe pthread_attr_setstacksize(&attributes, 8 << 20)
        for _ in 0..<count {
            var thread = pthread_t()
            let context = unsafe Unmanaged.passUnretained(self).toOpaque()
            if unsafe pthread_create(&thread, &attributes, runWorker, context) == 0 { threads.append(thread) }
        }
        unsafe pthread_attr_destroy(&attributes)
    }

    deinit {
        unsafe pthread_cond_destroy(filled)
        unsafe pthread_mutex_destroy(lock)
        unsafe filled.deallocate()
        unsafe lock.deallocate()
    }

    /// Queues a job; false where too many wait already.
    func run(_ job: @escaping Job) -> Bool {
        unsafe pthread_mutex_lock(lock)
        defer { unsafe pthread_mutex_unlock(lock) }
        guard !isEnding, !threads.isEmpty, queue.count - next < Limits.waiting else { return false }
        queue.append(job)
        unsafe pthread_cond_signal(filled)
        return true
    }

    /// How many jobs wait or run.
    var pending: Int {
        unsafe pthread_mutex_lock(lock)
        defer { unsafe pthread_mutex_unlock(lock) }
        return queue.count - next + running
    }

    /// Lets the threads end once the queue is empty, and waits for them.
    func stop() {
        unsafe pthread_mutex_lock(lock)
        isEnding = true
        unsafe pthread_cond_broadcast(filled)
        unsafe pthread_mutex_unlock(lock)
        for thread in threads { _ = pthread_join(thread, nil) }
        threads = []
    }

    fileprivate func work() {
        unsafe pthread_mutex_lock(lock)
        while true {
            while next == queue.count, !isEnding { unsafe pthread_cond_wait(filled, lock) }
            guard next < queue.count else { break }
            let job = queue[next]
            next += 1
            if next == queue.count || next > 1_024 {
                queue.removeFirst(next)
                next = 0
            }
            running += 1
            unsafe pthread_mutex_unlock(lock)
            job()
            unsafe pthread_mutex_lock(lock)
            running -= 1
        }
        unsafe pthread_mutex_unlock(lock)
    }
}

private func runWorker(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let context = unsafe context { unsafe Unmanaged<Workers>.fromOpaque(context).takeUnretainedValue().work() }
    return nil
}
