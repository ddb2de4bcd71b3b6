/// What the user's device prefers.
enum ColourScheme: String, CaseIterable {
    case light
    case dark
}
