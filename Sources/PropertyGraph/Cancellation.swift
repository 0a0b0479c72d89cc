// How a question is stopped whose answer nobody waits for any longer. Apart from the graph because whoever waits holds
// the one end of it, on another thread, and knows nothing of graphs.
import Synchronization

/// Says that an answer is not wanted any more: because somebody said so, or because its time is over.
///
/// A question looks at it every few thousand steps and, once it is cancelled, comes to an end as fast as it can, with
/// an answer that is not whole. Nothing that was asked with a cancellation may be believed before `isCancelled` was
/// looked at afterwards: once true it stays so.
public final class Cancellation: Sendable {
    private let isSet = Atomic<Bool>(false)
    private let end: ContinuousClock.Instant?
    private let other: Cancellation?
    /// How many more looks find it not cancelled; nil where looks are not counted.
    private let looksLeft: LooksLeft?

    private final class LooksLeft: Sendable {
        let count: Atomic<Int>

        init(_ count: Int) { self.count = Atomic(count) }
    }

    /// A cancellation that waits for `cancel`.
    ///
    /// - Parameters:
    ///   - limit: cancels it by itself, so much time from now.
    ///   - other: cancels it, too, once it is cancelled.
    public init(after limit: Duration? = nil, orWith other: Cancellation? = nil) {
        end = limit.map { .now + $0 }
        self.other = other
        looksLeft = nil
    }

    /// A cancellation that is found cancelled at the look of this number, and from then on. For tests, where time must
    /// not decide.
    init(atLook number: Int) {
        end = nil
        other = nil
        looksLeft = LooksLeft(number - 1)
    }

    /// Cancels. From any thread, any number of times.
    public func cancel() { isSet.store(true, ordering: .relaxed) }

    /// Whether it is cancelled; once this is true it stays so. O(1); with a limit it asks the clock.
    public var isCancelled: Bool {
        if isSet.load(ordering: .relaxed) { return true }
        guard isOver else { return false }
        cancel()
        return true
    }

    private var isOver: Bool {
        if let other, other.isCancelled { return true }
        if let end, .now >= end { return true }
        guard let looksLeft else { return false }
        return looksLeft.count.subtract(1, ordering: .relaxed).newValue < 0
    }
}

extension Graph {
    /// Whether nobody waits any longer for the answer to what this graph is asked.
    public var isCancelled: Bool { cancellation?.isCancelled ?? false }

    /// The elements in their order, as far as somebody waits for what is made of them: for loops over more than a few
    /// thousand. Looks at the cancellation before the first element and then every thousand or so.
    @inlinable
    public func whileAsked<Elements: Sequence>(_ elements: Elements) -> CancellableSequence<Elements> {
        CancellableSequence(elements, cancellation)
    }
}

/// A sequence that ends early when it is cancelled.
public struct CancellableSequence<Base: Sequence>: Sequence {
    @usableFromInline let base: Base
    @usableFromInline let cancellation: Cancellation?

    @inlinable
    init(_ base: Base, _ cancellation: Cancellation?) {
        self.base = base
        self.cancellation = cancellation
    }

    /// Walks from the first on.
    @inlinable
    public func makeIterator() -> Iterator { Iterator(base.makeIterator(), cancellation) }

    /// As many as there are when nobody cancels.
    @inlinable public var underestimatedCount: Int { 0 }

    /// Gives the elements one by one.
    public struct Iterator: IteratorProtocol {
        @usableFromInline var base: Base.Iterator
        @usableFromInline let cancellation: Cancellation?
        @usableFromInline var step = 0

        @inlinable
        init(_ base: Base.Iterator, _ cancellation: Cancellation?) {
            self.base = base
            self.cancellation = cancellation
        }

        /// The next element; nil from the moment it is found to be cancelled.
        @inlinable @inline(__always)
        public mutating func next() -> Base.Element? {
            if step & 1_023 == 0, let cancellation, cancellation.isCancelled { return nil }
            step &+= 1
            return base.next()
        }
    }
}
