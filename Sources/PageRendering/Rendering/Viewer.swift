/// The signed-in user in the frame of a page.
package struct Viewer: Sendable, Equatable {
    package let name: String
    package let isAdministrator: Bool

    package init(name: String, isAdministrator: Bool) {
        self.name = name
        self.isAdministrator = isAdministrator
    }
}
