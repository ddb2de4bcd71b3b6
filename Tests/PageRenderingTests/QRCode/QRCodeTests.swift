import Testing

@testable import PageRendering

@Suite struct QRCodeTests {
    private static let text =
        "otpauth://totp/auth.example.org:ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=auth.example.org"

    private static func svg(_ text: String, label: String = "QR code") throws -> String {
        try #require(QRCode(text: text)).svg(label: label)
    }

    /// The bytes that the 40 sizes of squares hold at level M (ISO/IEC 18004, table 7).
    static let capacities = [
        14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666, 711, 779, 857,
        911,
        997, 1059, 1125, 1190, 1264, 1370, 1452, 1538, 1628, 1722, 1809, 1911, 1989, 2099, 2213, 2331,
    ]

    @Test("the smallest square is chosen that holds the text at level M", arguments: 1...40)
    func size(_ version: Int) {
        let capacity = Self.capacities[version - 1]
        #expect(QRCode(text: String(repeating: "1", count: capacity))?.side == 17 + 4 * version)
        #expect(QRCode(text: String(repeating: "1", count: capacity + 1))?.side != 17 + 4 * version)
    }

    @Test("a text of more than 2,331 bytes has no code, rather than one of a part of it")
    func limit() {
        #expect(QRCode(text: String(repeating: "a", count: 2332)) == nil)
        #expect(QRCode(text: String(repeating: "é", count: 1166)) == nil)
        #expect(QRCode(text: String(repeating: "a", count: 1_000_000)) == nil)
    }

    @Test("an empty text has no code")
    func empty() {
        #expect(QRCode(text: "") == nil)
    }

    @Test("the three corners hold the marks by which readers find the square")
    func finderPatterns() throws {
        let code = try #require(QRCode(text: Self.text))
        let mark = ["#######", "#     #", "# ### #", "# ### #", "# ### #", "#     #", "#######"]
        for (top, left) in [(0, 0), (0, code.side - 7), (code.side - 7, 0)] {
            let modules = (0..<7).map { row in
                String((0..<7).map { code.isDark(row: top + row, column: left + $0) ? "#" : " " })
            }
            #expect(modules == mark)
        }
    }

    @Test("the picture is one path with a light border of four modules, dark on white")
    func picture() throws {
        let code = try #require(QRCode(text: Self.text))
        let svg = code.svg(label: "QR code")
        #expect(svg.hasPrefix(#"<svg viewBox="0 0 \#(code.side + 8) \#(code.side + 8)" "#) && svg.hasSuffix("</svg>"))
        #expect(svg.split(separator: "<path").count == 2)
        #expect(svg.contains(##"<rect width="\##(code.side + 8)" height="\##(code.side + 8)" fill="#fff"/>"##))
        #expect(svg.contains(##"<path fill="#000" d="M4 4h7v1H4z"##))
    }

    @Test("the picture has no style, script, link or handler, and so needs nothing from a content security policy")
    func selfContained() throws {
        let svg = try Self.svg(Self.text)
        for word in ["style", "script", "href", "url(", "http", "class", " on", "<image", "<use"] {
            #expect(!svg.contains(word), "\(word)")
        }
    }

    @Test("a screen reader gets the label, which cannot end the attribute")
    func label() throws {
        let svg = try Self.svg("a", label: #"Code for "ada" <script> & 'more'"#)
        #expect(
            svg.contains(#" role="img" aria-label="Code for &quot;ada&quot; &lt;script&gt; &amp; &#39;more&#39;" "#))
        #expect(!svg.contains("<script>"))
    }

    @Test("the text is neither in the picture nor printed")
    func unprintable() throws {
        let code = try #require(QRCode(text: Self.text))
        #expect(!code.svg(label: "QR code").contains("GEZD"))
        var dumped = ""
        dump([code], to: &dumped)
        let printed = "\(code) \(String(reflecting: code)) \(dumped)"
        #expect(!printed.contains("GEZD") && !printed.contains("darkModules") && !printed.contains("side"))
    }
}
