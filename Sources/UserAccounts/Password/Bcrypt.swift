#if canImport(CCrypt)
import CCrypt
#endif
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Computes bcrypt with the system's crypt library, for accounts imported from other systems.
///
/// The algorithm reads 72 bytes and no more. The original system computed the hash in the same way, and this is the only place
/// where less than the whole password counts; the next login replaces the hash.
enum Bcrypt {
    /// The hash in the notation of `setting`. `nil` if the system has no bcrypt or the password contains a zero byte.
    /// Deliberately slow: call it only on the hashing pool.
    static func hash(_ password: [UInt8], setting: String) -> [UInt8]? {
        #if canImport(CCrypt)
        guard !password.contains(0) else { return nil }
        let phrase = password.map(CChar.init(bitPattern:)) + [0]
        // 32 KiB: too large for the stack of a pool thread.
        let work = UnsafeMutablePointer<crypt_data>.allocate(capacity: 1)
        work.initialize(to: crypt_data())
        defer {
            // The buffer contained a copy of the password.
            explicit_bzero(work, MemoryLayout<crypt_data>.size)
            work.deallocate()
        }
        guard let result = crypt_r(phrase, setting, work) else { return nil }
        let bytes = Array(String(cString: result).utf8)
        return bytes.first == UInt8(ascii: "*") ? nil : bytes
        #else
        return nil
        #endif
    }
}
