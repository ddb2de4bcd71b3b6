import PageRendering

/// The account page of a user: profile, devices and password.
package struct OwnAccountPage: PageContent {
    static let template = TemplateName.account

    let username: String
    let displayName: String
    let email: String?
    let role: PageText
    let groups: String?
    let memberSince: TimeText
    let signedInUntil: TimeText
    /// Whether that is soon, so that the user is asked to confirm who they are.
    let endsSoon: Bool
    let devices: [DeviceList]
    let hasOtherDevices: Bool
    /// The second factors, in words.
    let factors: PageText
    let minimumLength: Int
    /// Whether to offer the user a passkey.
    let offersPasskey: Bool
    /// The account's passkeys and names, for authenticators, in JSON. `nil` without a passkey.
    let acceptedPasskeys: String?
    let passkeyUser: String?
    var problems: FormProblems?

    var title: PageText { "Your account" }
    var width: PageWidth { .wide }
    var hasProblems: Bool { problems != nil }
    var script: PageScript? { acceptedPasskeys == nil ? nil : .passkeys }
    var focus: String? { problems?.firstField }
}
