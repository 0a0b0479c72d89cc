// How a run can end other than with an answer, and the exit status of every ending. Apart because every file throws it.

/// The exit status, the same for every command.
enum ExitStatus: Int32 {
    /// The question was answered.
    case answered = 0
    /// Nothing was found; the answer was still printed and says why.
    case nothingFound = 1
    /// The words were wrong, or something could not be read; a partial answer was still printed.
    case error = 2
}

/// Why a command gave no answer.
enum Failure: Error {
    /// The words on the command line are wrong. One sentence: which word, and what to write in its place.
    case usage(String)
    /// The words are right, but the world does not allow it: no such file, no room, nothing readable.
    case cannot(String)
    /// The question names nothing, or more than one thing. The text is ready to print, several lines long.
    case unanswered([UInt8], ExitStatus)
    /// Whoever read stdout closed it.
    case readerLeft
}
