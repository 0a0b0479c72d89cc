// Two pieces of work at once. Apart because joining and freezing both divide their work so, and must give the same on
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

/// What can be empty.
protocol Emptiable {
    init()
}

extension Array: Emptiable {}
extension GraphTables: Emptiable {}
extension TextTable: Emptiable {}

/// The value of `place`, which is left empty: whoever takes it holds it alone.
func take<Value: Emptiable>(_ place: inout Value) -> Value {
    var taken = Value()
    swap(&taken, &place)
    return taken
}
