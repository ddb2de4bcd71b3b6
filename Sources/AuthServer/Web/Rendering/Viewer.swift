/// The signed-in user in the frame of a page.
struct Viewer: Sendable, Equatable {
    let name: String
    let isAdministrator: Bool
}
