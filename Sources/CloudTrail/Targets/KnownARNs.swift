// ARNs met lately. Apart because it changes nothing but time: most records name what others named before them, and an
// ARN that is seen again need not be taken apart again.
import PropertyGraph

/// ARNs that were found to be whole, of a type that the table knows, and in their one spelling. Each worker's own.
@safe struct KnownARNs: ~Copyable {
    private struct Entry {
        var count = 0
        var rule = 0
        var serial = 0
        /// What the one who asked for targets keeps for this one; 0 for nothing yet.
        var mark: UInt32 = 0
    }

    /// Names one that is, or was, here: another may have taken its place since.
    struct Key {
        fileprivate let place: Int
        fileprivate let serial: Int
    }

    private static let size = 1 << 10
    /// Longer ones are not kept.
    private static let longest = 128

    private var serials = 0
    private var entries = [Entry](repeating: Entry(), count: KnownARNs.size)
    private let texts = UnsafeMutableRawPointer.allocate(byteCount: KnownARNs.size * KnownARNs.longest, alignment: 16)

    init() {}

    deinit { unsafe texts.deallocate() }

    /// What `text` is known by, if it is here.
    @inline(__always)
    func find(_ text: JSONText) -> Key? {
        guard text.count >= 16, text.count <= KnownARNs.longest else { return nil }
        let place = KnownARNs.place(of: text)
        let entry = entries[place]
        guard entry.count == text.count else { return nil }
        let isSame = text.withBytes { bytes in
            unsafe bytes.withUnsafeBytes { bytes in
                guard let start = bytes.baseAddress else { return false }
                return unsafe equalBytes(start, UnsafeRawPointer(texts + place * KnownARNs.longest), bytes.count)
            }
        }
        return isSame ? Key(place: place, serial: entry.serial) : nil
    }

    /// Keeps `text`, whose type `rule` gives.
    mutating func note(_ text: JSONText, rule: ResourceTypes.Number) -> Key? {
        guard text.count >= 16, text.count <= KnownARNs.longest else { return nil }
        let place = KnownARNs.place(of: text)
        serials += 1
        entries[place] = Entry(count: text.count, rule: rule, serial: serials)
        text.withBytes { bytes in
            unsafe bytes.withUnsafeBytes { bytes in
                guard let start = bytes.baseAddress else { return }
                unsafe (texts + place * KnownARNs.longest).copyMemory(from: start, byteCount: bytes.count)
            }
        }
        return Key(place: place, serial: serials)
    }

    /// The rule that gives the type of one that was found just now.
    @inline(__always)
    func rule(of key: Key) -> ResourceTypes.Number { entries[key.place].rule }

    /// What is kept for it; 0 and nowhere to keep it when another has taken its place.
    @inline(__always)
    subscript(key: Key) -> UInt32 {
        get { entries[key.place].serial == key.serial ? entries[key.place].mark : 0 }
        set { if entries[key.place].serial == key.serial { entries[key.place].mark = newValue } }
    }

    @inline(__always)
    private static func place(of text: JSONText) -> Int {
        let ends = text.ends
        let middle = text.slice(text.count / 2 - 4).ends.head
        let hash = StableHash.combine(ends.tail &+ UInt64(truncatingIfNeeded: text.count), middle)
        return Int(truncatingIfNeeded: hash) & (size - 1)
    }
}
