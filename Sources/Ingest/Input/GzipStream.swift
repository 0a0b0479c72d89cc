// The one importer of zlib: gzip members inflated piece by piece. Apart so that zlib's state and codes stay on this
// page; it is used only where libdeflate, twice as fast, gives up.
import CZlib

/// Inflates gzip members one after another from pieces of input, into pieces of output. One a worker.
@safe struct GzipStream: ~Copyable {
    /// What became of one step.
    enum Outcome: Equatable {
        /// More input or more room is needed to go on.
        case partial
        /// A member is complete and its checksum holds.
        case memberEnd
        /// A member is complete but its checksum or its length is not what was written.
        case mismatch
        /// The compressed bytes make no sense from here on.
        case damaged
    }

    /// How far one step came.
    struct Step {
        let consumed: Int
        let produced: Int
        let outcome: Outcome
    }

    private let state: UnsafeMutablePointer<z_stream>

    init() {
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(to: z_stream())
        let result = unsafe trailgraph_inflate_begin(state)
        precondition(result == Z_OK, "out of memory")
    }

    deinit {
        unsafe inflateEnd(state)
        unsafe state.deallocate()
    }

    /// Begins a new member.
    mutating func restart() {
        let result = unsafe inflateReset(state)
        precondition(result == Z_OK, "a stream in no state to restart")
    }

    /// Inflates as much of `input` as fits `output`.
    mutating func step(_ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer) -> Step {
        let offered = UInt32(clamping: input.count)
        let room = UInt32(clamping: output.count)
        unsafe state.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        unsafe state.pointee.avail_in = offered
        unsafe state.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe state.pointee.avail_out = room
        let result = unsafe CZlib.inflate(state, Z_NO_FLUSH)
        let outcome: Outcome
        switch result {
        case Z_OK, Z_BUF_ERROR: outcome = .partial
        case Z_STREAM_END: outcome = .memberEnd
        default: outcome = unsafe GzipStream.isMismatch(state.pointee.msg) ? .mismatch : .damaged
        }
        return unsafe Step(
            consumed: Int(offered - state.pointee.avail_in), produced: Int(room - state.pointee.avail_out),
            outcome: outcome)
    }

    /// zlib tells a bad trailer from bad data only by its message.
    private static func isMismatch(_ message: UnsafePointer<CChar>?) -> Bool {
        guard let message = unsafe message else { return false }
        return unsafe strcmp(message, "incorrect data check") == 0 || strcmp(message, "incorrect length check") == 0
    }
}
