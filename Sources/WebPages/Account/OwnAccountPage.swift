import PageRendering

/// The account page of a user: profile, devices and password.
package struct OwnAccountPage: PageContent {
    static let template = TemplateName.account

    let username: String
    let displayName: String
    let email: String?
    let role: String
    let groups: String?
    let memberSince: TimeText
    let signedInUntil: TimeText
    let devices: [DeviceRow]
    let hasOtherDevices: Bool
    let minimumLength: Int
    var problems: FormProblems?

    var title: String { "Your account" }
    var width: PageWidth { .wide }
    var hasProblems: Bool { problems != nil }
    var focus: String? { problems?.firstField }
}
