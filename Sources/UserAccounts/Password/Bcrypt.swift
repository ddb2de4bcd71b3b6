#if canImport(CCrypt)
import CCrypt
#endif
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// bcrypt by the system's crypt library, for accounts that come from elsewhere.
///
/// The algorithm reads 72 bytes and no more. That is how the hash was made where it comes from, and the only place where
/// less than the whole password counts; the next login replaces it.
enum Bcrypt {
    /// The hash in the notation of `setting`. `nil` when the system has no bcrypt or the password contains a zero byte.
    /// Slow on purpose: on the hashing pool only.
    static func hash(_ password: [UInt8], setting: String) -> [UInt8]? {
        #if canImport(CCrypt)
        guard !password.contains(0) else { return nil }
        let phrase = password.map(CChar.init(bitPattern:)) + [0]
        // 32 KiB: too large for the stack of a pool thread.
        let work = UnsafeMutablePointer<crypt_data>.allocate(capacity: 1)
        work.initialize(to: crypt_data())
        defer {
            // It held a copy of the password.
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
