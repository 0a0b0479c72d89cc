// A hexadecimal digit as a number. Apart because percent signs and JSON's escapes need it, each in a module of its own.

extension UInt8 {
    /// What the ASCII character of this code stands for as a hexadecimal digit, in either case; nil where it is none.
    @inlinable public var hexDigit: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
