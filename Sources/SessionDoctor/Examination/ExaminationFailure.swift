/// Why an examination could not be carried out.
package struct ExaminationFailure: Error, Equatable, CustomStringConvertible {
    package enum Kind: Sendable, Equatable {
        /// The site does not answer.
        case site
        /// The recipe does not fit the site.
        case recipe
    }

    package let kind: Kind
    package let description: String
}
