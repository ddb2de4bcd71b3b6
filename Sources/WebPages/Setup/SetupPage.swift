import PageRendering

/// The first-run page, which creates the first administrator with the one-time link.
package struct SetupPage: PageContent {
    static let template = TemplateName.setup

    let stub: String
    let token: String
    var username = ""
    var displayName = ""
    var email = ""
    let minimumLength: Int
    var problems: FormProblems?

    var title: PageText { "Set up" }
    var width: PageWidth { .slim }
    var hasProblems: Bool { problems != nil }
    var focus: String? { problems?.firstField ?? "username" }
}
