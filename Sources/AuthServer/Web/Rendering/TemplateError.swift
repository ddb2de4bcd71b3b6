/// Why the server cannot start with the templates it was given. The message names the file and says what to change.
struct TemplateError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
