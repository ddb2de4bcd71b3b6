/// What one page shows: plain, already formatted values that a template prints.
protocol PageContent: Sendable {
    /// The template that prints it.
    static var template: TemplateName { get }

    /// The page's name in the browser's title bar.
    var title: String { get }

    /// How wide the page is laid out.
    var width: PageWidth { get }

    /// Whether something went wrong with what was entered; screen readers hear it first, from the title.
    var hasProblems: Bool { get }
}

/// How wide a page is laid out: one ticket, or a whole desk.
enum PageWidth: String, Sendable {
    case slim
    case wide
}
