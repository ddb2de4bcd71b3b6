import PageRendering

/// The page that refuses a request on an application's host if a redirect is not possible. It names the account and shows how
/// to go on.
///
/// Paths on that host belong to the application, so the page loads nothing and all its links are absolute.
struct RefusalPage: PageContent, Equatable {
    static let template = TemplateName.refusal

    struct Link: Sendable, Equatable {
        let label: PageText
        let href: String
        /// Whether the link opens a new tab, because the browser keeps the submitted form while this page is open.
        var opensTab = false
    }

    let heading: PageText
    let text: PageText
    /// The name of the account; nil if no user is signed in.
    var viewer: String?
    /// How to submit the form again.
    var steps: PageText?
    let links: [Link]
    let style = RefusalStyle.text

    var title: PageText { heading }
    var width: PageWidth { .slim }
    var hasProblems: Bool { false }

    init(_ heading: PageText, _ text: PageText, viewer: String? = nil, steps: PageText? = nil, links: [Link]) {
        self.heading = heading
        self.text = text
        self.viewer = viewer
        self.steps = steps
        self.links = links
    }
}
