import RESPClient

/// The Lua scripts, one per verb, each preceded by the shared code. See `Scripts/prelude.lua` and `Scripts/near.lua`.
enum SessionScripts {
    static let insert = script(PackageResources.insert_lua)
    static let touch = script(PackageResources.touch_lua)
    static let update = script(PackageResources.update_lua)
    static let rotate = script(PackageResources.rotate_lua)
    static let end = script(PackageResources.end_lua)
    static let list = script(PackageResources.list_lua)
    static let owned = script(PackageResources.owned_lua)
    static let sweep = script(PackageResources.sweep_lua)
    static let index = script(PackageResources.index_lua)
    static let layout = script(PackageResources.layout_lua)
    static let move = script(PackageResources.move_lua)

    private static func script(_ body: [UInt8]) -> RESPScript {
        RESPScript(String(decoding: PackageResources.near_lua + PackageResources.prelude_lua + body, as: UTF8.self))
    }
}
