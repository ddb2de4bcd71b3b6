/// Who looks at a page, as far as its frame needs to know.
struct Viewer: Sendable, Equatable {
    let name: String
    let isAdministrator: Bool
}
