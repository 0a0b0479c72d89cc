// A walk over the text values of a raw record, with the path of each. Apart from the parser of ingest because here the
// places in the text matter: what is masked or pointed at must be found in the bytes as they stand.

/// Finds the strings of one JSON text that stand as values. Takes any bytes: of what is no JSON it makes what it can.
///
///     var json = RawJSON(Array(#"{"a":[{"b":"c"}]}"#.utf8))
///     json.nextString()   // the range of c
///     json.path           // "a[0].b"
package struct RawJSON {
    /// An open object or array.
    private struct Level {
        let isObject: Bool
        var expectsKey: Bool
        /// The last key's content.
        var key: Range<Int>?
        /// Elements before the one in hand.
        var elements = 0
    }

    /// The text.
    package let bytes: [UInt8]
    private var index = 0
    private var levels: [Level] = []

    /// A walk that begins at the start of `bytes`.
    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The content of the next string that is a value, without its quotes; nil at the end. O(bytes passed).
    package mutating func nextString() -> Range<Int>? {
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "{"): levels.append(Level(isObject: true, expectsKey: true))
            case UInt8(ascii: "["): levels.append(Level(isObject: false, expectsKey: false))
            case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = levels.popLast()
            case UInt8(ascii: ","): step()
            case UInt8(ascii: ":"):
                if !levels.isEmpty { levels[levels.count - 1].expectsKey = false }
            case UInt8(ascii: "\""):
                let content = takeString()
                guard let level = levels.last, level.expectsKey else { return content }
                levels[levels.count - 1].key = content
            default: break
            }
        }
        return nil
    }

    /// The contents of the keys that lead to the string in hand, the outermost first.
    package var keys: [Range<Int>] { levels.compactMap(\.key) }

    /// Where the string in hand stands: `requestParameters.tagSet[1].key`.
    package var path: String {
        levels.reduce(into: "") { path, level in
            if let key = level.key {
                path += (path.isEmpty ? "" : ".") + String(decoding: bytes[key], as: UTF8.self)
            } else if !level.isObject {
                path += "[\(level.elements)]"
            }
        }
    }

    private mutating func step() {
        guard let level = levels.last else { return }
        if level.isObject {
            levels[levels.count - 1].expectsKey = true
        } else {
            levels[levels.count - 1].elements += 1
        }
    }

    /// Passes over a string behind its opening quote.
    private mutating func takeString() -> Range<Int> {
        let start = index
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        let end = min(index, bytes.count)
        index = end + 1
        return start..<end
    }
}
