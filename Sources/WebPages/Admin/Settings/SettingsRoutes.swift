import Hummingbird
import RequestEdge
package import ServerSettings
import WebAddresses

/// `/admin/settings`: the settings in force.
package struct SettingsRoutes: PageRouteGroup {
    typealias Context = AuthServerRequestContext

    let console: AdminConsole
    let settings: SettingsInForce

    package init(console: AdminConsole, settings: SettingsInForce) {
        self.console = console
        self.settings = settings
    }

    package func add(to groups: PageGroups) {
        groups.administrator.get(RouterPath(PagePath.settings), use: console.pages.visited(show))
    }

    @Sendable
    private func show(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        console.pages.answer(SettingsPage(settings.entries), for: visitor, request, context)
    }
}
