package import UserAccounts

/// The look and the languages of the pages.
extension Settings {
    package static let theme = Setting(
        "web.theme", .optionalText("the path of a folder, such as one that `coatcheck theme init` makes"), default: nil,
        "A folder with the name, the logo, the colours, the texts and the templates of the pages"
    )
    package static let languages = Setting(
        "web.languages", .languages, default: ["en", "de"].compactMap(LanguageTag.init),
        "The languages of the pages. The first one is for browsers that want none of them"
    )
    package static let templates = Setting(
        "web.templates", .optionalText("the path of a folder with `.mustache` files"), default: nil,
        "Templates that replace the built-in pages of the same name, and those of `web.theme`"
    )
}
