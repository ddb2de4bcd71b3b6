import CQREncode

/// A QR code (ISO/IEC 18004) in byte mode, with error correction level M: a square of dark and light modules.
///
/// Text that a page shows in this way may be a secret, so a code cannot be printed.
package struct QRCode: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The number of modules on a side, without the quiet zone: 21 to 177.
    let side: Int

    /// The dark ones, row by row from the top left.
    private let darkModules: [Bool]

    /// Encodes the UTF-8 bytes of `text` in the smallest square that holds them.
    ///
    /// `nil` for an empty text and for one of more than 2,331 bytes, the most that level M holds. A code does not name
    /// its encoding, so some readers show other characters than ASCII wrongly.
    package init?(text: String) {
        let bytes = Array(text.utf8)
        // 0 lets the library choose the size.
        guard let code = QRcode_encodeData(CInt(clamping: bytes.count), bytes, 0, QR_ECLEVEL_M) else { return nil }
        defer { QRcode_free(code) }
        side = Int(code.pointee.width)
        // The lowest bit of a module is its colour; the others say what it is for.
        darkModules = UnsafeBufferPointer(start: code.pointee.data, count: side * side).map { $0 & 1 == 1 }
    }

    /// Whether the module in this row and column is dark. Both count from 0 at the top left.
    func isDark(row: Int, column: Int) -> Bool {
        darkModules[row * side + column]
    }

    package var description: String { "QRCode" }
    package var debugDescription: String { "QRCode" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
