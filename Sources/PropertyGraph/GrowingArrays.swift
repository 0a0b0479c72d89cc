// How arrays grow while logs are read. Apart because columns of events, texts and nodes all grow so.

extension Array {
    /// Makes room for `more` elements, and where there is none, four times what is needed: room that is never written
    /// to takes no memory, while each growth copies all, into memory that the system has to clear first.
    @inline(__always)
    mutating func makeRoom(for more: Int) {
        if count + more > capacity { reserveCapacity((count + more) * 4) }
    }
}
