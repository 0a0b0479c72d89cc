// JSON as it is sent. Apart because the value itself belongs to the store.
import Triage

extension Document {
    /// Compact JSON as bytes.
    var bytes: [UInt8] { Array(json.utf8) }
}
