// Pieces of work at once. Apart because joining and freezing both divide their work so, and must give the same on
// one thread.

/// What both pieces of work give, done at once or one after the other.
///
/// - Parameters:
///   - atOnce: whether there is a second thread to work on.
///   - one: done on that, if there is.
///   - other: done on the caller's.
package func both<One: Sendable, Other: Sendable>(
    atOnce: Bool, _ one: @Sendable () -> One, _ other: @Sendable () -> Other
) async -> (One, Other) {
    guard atOnce else { return (one(), other()) }
    async let first = one()
    let second = other()
    return (await first, second)
}

/// What three pieces of work give, done on two threads or one after the other.
///
/// - Parameters:
///   - atOnce: whether there is a second thread to work on.
///   - one: done on that, if there is.
///   - other: done by whoever is free first.
///   - third: done on the caller's: the longest.
package func all<One: Sendable, Other: Sendable, Third: Sendable>(
    atOnce: Bool, _ one: @Sendable () -> One, _ other: @Sendable () -> Other, _ third: @Sendable () -> Third
) async -> (One, Other, Third) {
    guard atOnce else { return (one(), other(), third()) }
    async let first = one()
    async let second = other()
    let last = third()
    return (await first, await second, last)
}

/// What can be empty.
protocol Emptiable {
    init()
}

extension Array: Emptiable {}
extension EventTable: Emptiable {}
extension GraphTables: Emptiable {}
extension TextTable: Emptiable {}

/// The value of `place`, which is left empty: whoever takes it holds it alone.
func take<Value: Emptiable>(_ place: inout Value) -> Value {
    var taken = Value()
    swap(&taken, &place)
    return taken
}
