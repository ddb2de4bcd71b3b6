import PageRendering
import WebAddresses

/// The page that shows new recovery codes, once.
package struct RecoveryCodesPage: PageContent {
    static let template = TemplateName.recoveryCodes

    let codes: [String]
    let username: String
    let issuer: String
    /// Where the user goes on.
    let next: String

    /// The codes as a file that the browser saves without a request.
    let file: String

    init(codes: [String], username: String, issuer: String, next: String) {
        (self.codes, self.username, self.issuer, self.next) = (codes, username, issuer, next)
        let heading: PageText = "Recovery codes of \(username) at \(issuer). Each works once."
        let text = heading.renderText + "\n\n" + codes.joined(separator: "\n") + "\n"
        file = "data:text/plain;charset=utf-8," + LocalLink.encode(text)
    }

    var title: PageText { "Your recovery codes" }
    var width: PageWidth { .slim }
    var hasProblems: Bool { false }
}
