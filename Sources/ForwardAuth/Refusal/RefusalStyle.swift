import Crypto
import Foundation

/// The style of ``RefusalPage``, and the policy that allows exactly this style and nothing else.
enum RefusalStyle {
    /// Without any character that a template would escape, and without line breaks: its hash is in the policy.
    static let text = [
        ":root{color-scheme:light dark}",
        "body{margin:0;font:1rem/1.5 system-ui,sans-serif;background:Canvas;color:CanvasText}",
        "main{max-width:34rem;margin:12vh auto;padding:2rem;border:1px solid GrayText;border-radius:.75rem}",
        "h1{margin-top:0;font-size:1.5rem}",
        "a{display:inline-block;margin:.25rem .75rem .25rem 0;padding:.25rem 0}",
        "@media(max-width:38rem){main{margin:0;border:0}}",
    ].joined()

    static let policy: String = {
        let hash = Data(SHA256.hash(data: Data(text.utf8))).base64EncodedString()
        return
            "default-src 'none'; style-src 'sha256-\(hash)'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
    }()
}
