// The one importer of simdjson: bytes in, a tape out. Apart so that the C library's ownership and error codes stay
// on this page.
import CSimdJSON

/// Why a document was refused, in simdjson's words.
public struct JSONError: Error, Sendable, CustomStringConvertible {
    /// simdjson's code; stable within one version of the library.
    public let code: Int32

    /// A short sentence without a full stop, safe to print.
    public var description: String {
        guard let message = unsafe csimdjson_error_message(code) else { return "not JSON" }
        return unsafe String(cString: message)
    }
}

/// Parses JSON documents one after another into a tape that is reused: each worker owns one and never frees it.
///
///     var parser = try JSONParser(maximumDepth: 128)
///     let count = try parser.parse(bytes, length: n) { tape in tape.memberCount(of: tape.root) }
@safe public struct JSONParser: ~Copyable {
    /// Bytes that must be readable, though not meaningful, past the end of every document.
    public static let padding = Int(CSIMDJSON_PADDING)

    private let handle: OpaquePointer

    /// A parser that refuses documents nested deeper than `maximumDepth`.
    ///
    /// - Throws: `JSONError` when memory is out.
    public init(maximumDepth: Int) throws(JSONError) {
        guard let handle = unsafe csimdjson_create(maximumDepth) else { throw JSONError(code: 2) }
        unsafe self.handle = handle
    }

    deinit { unsafe csimdjson_destroy(handle) }

    /// Parses the first `length` bytes of `buffer` as one document and hands its tape to `body`; the tape is gone when
    /// `body` returns.
    ///
    /// - Precondition: `buffer` holds at least `length + JSONParser.padding` bytes.
    /// - Throws: `JSONError` when the bytes are not one whole, valid document. O(length).
    public mutating func parse<Result>(
        _ buffer: UnsafeRawBufferPointer, length: Int, _ body: (borrowing Tape) -> Result
    ) throws(JSONError) -> Result {
        precondition(buffer.count >= length + JSONParser.padding, "the buffer lacks simdjson's padding")
        guard length > 0, let start = buffer.baseAddress else { throw JSONError(code: 12) }
        let document = unsafe csimdjson_parse(handle, start.assumingMemoryBound(to: UInt8.self), length)
        guard unsafe document.error == 0, let words = unsafe document.tape, let strings = unsafe document.strings
        else { throw unsafe JSONError(code: document.error) }
        return body(unsafe Tape(words: words, count: document.tape_count, strings: strings))
    }
}
