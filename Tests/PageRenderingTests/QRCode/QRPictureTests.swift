import Foundation
import Testing

@testable import PageRendering

/// Pictures for an independent reader. With `QR_PICTURES=file` they are written there as JSON, and `Tests/QRCode/test_reader.py`
/// reads them.
@Suite("Pictures for an independent reader")
struct QRPictureTests {
    private static let link =
        "otpauth://totp/auth.example.org:ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=auth.example.org"

    /// Every kind of text, and for every size of square the longest that fits.
    static let texts: [String] =
        [
            link, "a", "0123456789", "HELLO WORLD", "before\0after", "ä ö 漢字 😀", "%C3%A4~-._",
            String(repeating: " ", count: 50),
        ]
        + QRCodeTests.capacities.map { String(String(repeating: link, count: 25).prefix($0)) }

    struct Picture: Encodable {
        let text: String
        let svg: String
    }

    @Test("every text has a picture, and it is written for the reader")
    func pictures() throws {
        let pictures = try Self.texts.map { text in
            Picture(text: text, svg: try #require(QRCode(text: text)).svg(label: "QR code"))
        }
        guard let path = ProcessInfo.processInfo.environment["QR_PICTURES"] else { return }
        try JSONEncoder().encode(pictures).write(to: URL(fileURLWithPath: path))
    }
}
