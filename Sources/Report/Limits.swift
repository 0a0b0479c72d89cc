// Every limit of the reports, with its reason. Apart so that they can be read and changed in one place.

enum Limits {
    /// Marks drawn over one character. Living scripts stack fewer; piled-up marks cover the lines around them.
    static let combiningMarks = 8
    /// Columns below which a table no longer shrinks: its numbers and times alone need that much.
    static let narrowest = 80
    /// Columns from which a table shows whole times, whole keys, and actions beside their service.
    static let wide = 150
    /// Stretches without logging that a text report tells one by one; more are only counted.
    static let toldStops = 3
    /// Actions named inside a drawn node: more and the drawing is a table.
    static let drawnActions = 4
    /// Columns of one line of text in a drawing.
    static let drawnColumns = 26
    /// Columns of a line of the command that unfolds nodes, in smaller print.
    static let drawnCommandColumns = 32
    /// Columns of a line of the drawing's title; filters can be long.
    static let titleColumns = 110
    /// Columns of the head of a page, which breaks its lines itself.
    static let pageColumns = 1_000
    /// Bytes of a cell that stays on one line: times, accounts, key ids, most names.
    static let unbrokenCell = 26
    /// Event ids named in a cell of a page's table; JSON has them all.
    static let cellEventIDs = 3
    /// Actions named in a cell of a page's table.
    static let cellActions = 12
    /// Seconds Graphviz may take. The largest drawing we ask for takes it a few.
    static let drawingSeconds = 60
    /// Bytes of a drawing that are read from Graphviz.
    static let drawingBytes = 256 << 20
    /// Bytes of Graphviz's own complaint that are kept for the error message.
    static let complaintBytes = 2_000
}
