package import Hummingbird

/// Serves the style sheet and the icon under addresses that contain their hash.
package enum AssetRoutes {
    package static func add(to router: some RouterMethods<some RequestContext>) {
        for asset in [StaticAsset.stylesheet, StaticAsset.icon] {
            router.get(RouterPath(asset.path)) { _, _ in asset.response }
        }
    }
}
