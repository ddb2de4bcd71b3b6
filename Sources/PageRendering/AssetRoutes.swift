package import Hummingbird

/// Serves the style sheet, the icon and the scripts under addresses that contain their hash.
package enum AssetRoutes {
    package static func add(to router: some RouterMethods<some RequestContext>, with theme: Theme) {
        let assets = [theme.stylesheet, theme.logo, theme.icon, .passkeyScript, .overviewScript]
        for (path, asset) in Dictionary(assets.map { ($0.path, $0) }, uniquingKeysWith: { $1 }) {
            router.get(RouterPath(path)) { _, _ in asset.response }
        }
    }
}
