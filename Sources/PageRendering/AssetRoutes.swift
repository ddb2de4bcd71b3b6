package import Hummingbird

/// Serves the style sheet, the icon and the scripts under addresses that contain their hash.
package enum AssetRoutes {
    package static func add(to router: some RouterMethods<some RequestContext>) {
        for asset in [StaticAsset.stylesheet, .icon, .passkeyScript, .overviewScript] {
            router.get(RouterPath(asset.path)) { _, _ in asset.response }
        }
    }
}
