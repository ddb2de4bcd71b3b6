/// How much one page of a search examines, so that its time does not grow with the data.
package enum SearchBound {
    /// The most candidates of one page: what an index finds before the other filters decide. A page that has examined so many ends there,
    /// however few it holds, and says where the next one goes on.
    package static let candidates = 10_000

    /// The most that is counted for a page that shows a number.
    package static let count = 100_000
}
