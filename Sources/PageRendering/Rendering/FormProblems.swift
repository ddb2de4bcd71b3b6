/// The problems of a submitted form, as a summary that links to the fields.
package struct FormProblems: Sendable, Equatable {
    package struct Item: Sendable, Equatable {
        /// The id of the field to go to, if one field is at fault.
        let field: String?
        package let text: PageText

        package init(_ text: PageText, field: String? = nil) {
            self.field = field
            self.text = text
        }
    }

    package let title: PageText
    package let items: [Item]

    /// The id of the first field at fault, if one is.
    package var firstField: String? { items.lazy.compactMap(\.field).first }

    /// A summary with a list of reasons.
    package init(_ title: PageText, _ items: [Item]) {
        self.title = title
        self.items = items
    }

    /// A summary with one reason.
    package init(_ title: PageText, _ text: PageText, field: String? = nil) {
        self.init(title, [Item(text, field: field)])
    }
}
