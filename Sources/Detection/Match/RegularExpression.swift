// The one importer of PCRE2. Apart so that the C library's codes, its ownership and the limits on its work stay on this
// page. PCRE2 because it is the flavour Sigma names and takes a limit on steps; the standard library's `Regex` has
// neither, and a rule's author must not be able to stop a run.
import CPCRE2

/// A compiled regular expression. Nothing in it changes, so that workers share it.
@safe final class RegularExpression: @unchecked Sendable {
    fileprivate let code: OpaquePointer

    /// Compiles `text`; nil where that fails, for a reason that `problem` tells.
    init?(_ text: ExpressionText) {
        guard case .success(let code) = unsafe RegularExpression.compile(text) else { return nil }
        unsafe self.code = code
    }

    deinit { unsafe pcre2_code_free_8(code) }

    /// Why `text` cannot be compiled; nil where it can.
    static func problem(with text: ExpressionText) -> String? {
        switch unsafe compile(text) {
        case .success(let code):
            unsafe pcre2_code_free_8(code)
            return nil
        case .failure(let problem): return problem.reason
        }
    }

    private struct Problem: Error {
        let reason: String
    }

    @unsafe private static func compile(_ text: ExpressionText) -> Result<OpaquePointer, Problem> {
        var options = UInt32(PCRE2_UTF) | UInt32(PCRE2_NEVER_BACKSLASH_C)
        if text.ignoresCase { options |= UInt32(PCRE2_CASELESS) }
        if text.isMultiline { options |= UInt32(PCRE2_MULTILINE) }
        if text.dotMatchesAll { options |= UInt32(PCRE2_DOTALL) }
        if text.isAnchoredAtStart { options |= UInt32(bitPattern: Int32(truncatingIfNeeded: PCRE2_ANCHORED)) }
        if text.isAnchoredAtEnd { options |= UInt32(PCRE2_ENDANCHORED) }
        var error: Int32 = 0
        var offset = 0
        let bytes = Array(text.pattern.utf8)
        let code = unsafe bytes.withUnsafeBufferPointer {
            unsafe pcre2_compile_8($0.baseAddress, $0.count, options, &error, &offset, nil)
        }
        if let code = unsafe code { return unsafe .success(code) }
        var message = [UInt8](repeating: 0, count: 256)
        let length = unsafe pcre2_get_error_message_8(error, &message, message.count)
        let reason = length > 0 ? String(decoding: message[..<Int(length)], as: UTF8.self) : "error \(error)"
        return unsafe .failure(Problem(reason: "\(reason), at byte \(offset)"))
    }
}

/// What matching needs beside the expression. Each worker owns one.
@safe struct ExpressionMatcher: ~Copyable {
    /// Steps of one match. Some milliseconds' worth; honest expressions take some thousands.
    private static let steps: UInt32 = 200_000
    /// Kibibytes that one match may hold.
    private static let heap: UInt32 = 16 << 10

    private let data: OpaquePointer
    private let context: OpaquePointer
    /// Matches given up in one record, after which its other values count as no match, too.
    private static let givenUpInRecord = 3
    /// Matches given up at a limit; they count as no match.
    private(set) var givenUp = 0
    /// How many of them in the record in hand.
    private var givenUpHere = 0

    /// Nil when memory is out.
    init?() {
        guard let data = unsafe pcre2_match_data_create_8(1, nil) else { return nil }
        guard let context = unsafe pcre2_match_context_create_8(nil) else {
            unsafe pcre2_match_data_free_8(data)
            return nil
        }
        unsafe pcre2_set_match_limit_8(context, ExpressionMatcher.steps)
        unsafe pcre2_set_depth_limit_8(context, ExpressionMatcher.steps)
        unsafe pcre2_set_heap_limit_8(context, ExpressionMatcher.heap)
        unsafe self.data = data
        unsafe self.context = context
    }

    deinit {
        unsafe pcre2_match_context_free_8(context)
        unsafe pcre2_match_data_free_8(data)
    }

    /// Takes the next record in hand.
    mutating func begin() { givenUpHere = 0 }

    /// Whether `expression` is found in `text`.
    mutating func matches(_ expression: RegularExpression, _ text: Span<UInt8>) -> Bool {
        guard givenUpHere < ExpressionMatcher.givenUpInRecord else {
            givenUp += 1
            return false
        }
        let result = unsafe text.withUnsafeBufferPointer { bytes in
            // An empty text still needs an address.
            let start = unsafe bytes.baseAddress ?? UnsafePointer(bitPattern: 1)
            return unsafe pcre2_match_8(expression.code, start, bytes.count, 0, 0, data, context)
        }
        if result >= 0 { return true }
        if result == PCRE2_ERROR_MATCHLIMIT || result == PCRE2_ERROR_DEPTHLIMIT || result == PCRE2_ERROR_HEAPLIMIT {
            givenUp += 1
            givenUpHere += 1
        }
        return false
    }
}
