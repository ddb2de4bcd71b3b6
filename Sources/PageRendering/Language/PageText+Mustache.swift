import Mustache

extension PageText: MustacheCustomRenderable {
    /// The text in the language of the page that is being rendered.
    package var renderText: String { printed(in: .current) }
    package var isNull: Bool { false }
}
