package import UserAccounts

extension SearchBound {
    /// ``candidates``, with the separator of the language.
    package static var words: PageText { "10,000" }
}
