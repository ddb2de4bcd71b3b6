import RESPClient

/// The Lua scripts of the log of changes, each preceded by the shared code. See `Scripts/near.lua`.
enum LogScripts {
    static let join = script(PackageResources.join_lua)
    static let beat = script(PackageResources.beat_lua)
    static let lagging = script(PackageResources.lagging_lua)
    static let condemn = script(PackageResources.condemn_lua)
    static let remove = script(PackageResources.remove_lua)
    static let find = script(PackageResources.find_lua)
    static let probe = script(PackageResources.probe_lua)

    private static func script(_ body: [UInt8]) -> RESPScript {
        RESPScript(String(decoding: PackageResources.near_lua + PackageResources.registry_lua + body, as: UTF8.self))
    }
}
