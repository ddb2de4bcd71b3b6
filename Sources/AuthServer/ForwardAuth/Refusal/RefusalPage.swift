/// What a person is shown at an application's host where a redirect would not do: who they are signed in as, and how to go on.
///
/// Paths at that host belong to the application, so the page loads nothing and every link in it is absolute.
struct RefusalPage: PageContent, Equatable {
    static let template = TemplateName.refusal

    struct Link: Sendable, Equatable {
        let label: String
        let href: String
        /// Whether this page stays open: the browser still holds the form that was sent.
        var opensTab = false
    }

    let heading: String
    let text: String
    /// The name of the account, where somebody is signed in.
    var viewer: String?
    /// How to send the form again.
    var steps: String?
    let links: [Link]
    let style = RefusalStyle.text

    var title: String { heading }
    var width: PageWidth { .slim }
    var hasProblems: Bool { false }

    init(_ heading: String, _ text: String, viewer: String? = nil, steps: String? = nil, links: [Link]) {
        self.heading = heading
        self.text = text
        self.viewer = viewer
        self.steps = steps
        self.links = links
    }
}
