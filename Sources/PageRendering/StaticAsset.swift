import Crypto
import HTTPTypes
import Hummingbird
import NIOCore

/// A file whose address contains the hash of its contents, so that it never changes at that address.
package struct StaticAsset: Sendable {
    let path: String
    let contentType: String
    private let bytes: [UInt8]

    init(name: String, extension: String, contentType: String, bytes: [UInt8]) {
        let digest = SHA256.hash(data: bytes).prefix(6)
        let hash = digest.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
        self.path = "/assets/\(name).\(hash).\(`extension`)"
        self.contentType = contentType
        self.bytes = bytes
    }

    /// The one style sheet.
    static let stylesheet = StaticAsset(
        name: "coatcheck",
        extension: "css",
        contentType: "text/css; charset=utf-8",
        bytes: PackageResources.coatcheck_css
    )

    /// The icon in the browser's tab.
    static let icon = StaticAsset(
        name: "icon",
        extension: "svg",
        contentType: "image/svg+xml",
        bytes: PackageResources.icon_svg
    )

    /// The script of a page.
    static func script(_ script: PageScript) -> StaticAsset {
        switch script {
        case .passkeys: passkeyScript
        case .overview: overviewScript
        }
    }

    /// Keeps the overview current.
    static let overviewScript = StaticAsset(
        name: "overview",
        extension: "js",
        contentType: "text/javascript; charset=utf-8",
        bytes: PackageResources.overview_js
    )

    /// Asks the browser for passkeys.
    static let passkeyScript = StaticAsset(
        name: "passkeys",
        extension: "js",
        contentType: "text/javascript; charset=utf-8",
        bytes: PackageResources.passkeys_js
    )

    /// The asset as an answer that clients may cache for a year.
    var response: Response {
        Response(
            status: .ok,
            headers: [.contentType: contentType, .cacheControl: "public, max-age=31536000, immutable"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }
}
