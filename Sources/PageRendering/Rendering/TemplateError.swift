/// The reason why the server cannot start with the operator's templates. The message names the file and the correction.
package struct TemplateError: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
