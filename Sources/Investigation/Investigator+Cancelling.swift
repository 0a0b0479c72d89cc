// Questions that can be stopped. Apart because no question takes a cancellation: the graph that it walks does.
import PropertyGraph

extension Investigator {
    /// What `question` gives, asked with an investigator that `cancellation` stops; nil where it was cancelled, since
    /// the answer, or the error in place of one, may then rest on a part of the events.
    ///
    ///     let answer = investigator.answer(unless: Cancellation(after: .seconds(10))) { $0.blast(from: alice) }
    ///
    /// Walks look every thousand steps or so, so a question ends within moments: what goes on to its end is a sort, or
    /// the reading of one file again. Costs a branch an element and a look at the clock for every thousand.
    ///
    /// - Parameters:
    ///   - cancellation: stops the question, from another thread or after a time.
    ///   - question: asks; only the investigator that it is given can be stopped.
    /// - Throws: what `question` throws.
    public func answer<Answer, Failure>(
        unless cancellation: Cancellation, _ question: (Investigator) throws(Failure) -> Answer
    ) throws(Failure) -> Answer? {
        var asked = self
        asked.graph.cancellation = cancellation
        do throws(Failure) {
            let answer = try question(asked)
            return cancellation.isCancelled ? nil : answer
        } catch {
            if cancellation.isCancelled { return nil }
            throw error
        }
    }
}
