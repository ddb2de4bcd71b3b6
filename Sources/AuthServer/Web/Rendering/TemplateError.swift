/// The reason why the server cannot start with the operator's templates. The message names the file and the correction.
struct TemplateError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
