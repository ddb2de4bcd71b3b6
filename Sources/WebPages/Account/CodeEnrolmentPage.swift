import PageRendering

/// The page on which a user adds an authenticator app. It is the only one that shows the secret.
package struct CodeEnrolmentPage: PageContent {
    static let template = TemplateName.codeEnrolment

    /// The QR picture; `nil` if the link is too long for one.
    let picture: QRCode.Picture?
    /// The secret in groups of four, for apps without a camera.
    let secret: String
    /// The `otpauth:` link, for an app on this device.
    let link: String
    let username: String
    let issuer: String
    var problems: FormProblems?

    var title: PageText { "Add an authenticator app" }
    var width: PageWidth { .slim }
    var hasProblems: Bool { problems != nil }
    var focus: String? { problems?.firstField }
}
