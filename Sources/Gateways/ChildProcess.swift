import Foundation

/// A running program that we started, in a process group of its own.
///
/// It gets three open files and nothing else of ours: sockets of calls stay with us. Its end is noticed by asking
/// (``status()``), even while programs that it started itself go on.
struct ChildProcess {
    private let pid: pid_t

    /// Starts the program at `path`.
    /// - Throws: ``ProgramRun/Failure/notStarted(_:)`` with the system's reason.
    init(path: String, arguments: [String], input: Int32, output: Int32, errors: Int32) throws(ProgramRun.Failure) {
        let environment = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
        var child: pid_t = 0
        let failure = withSpawnSettings(files: [input, output, errors]) { actions, attributes in
            withCStrings([path] + arguments) { argv in
                withCStrings(environment) { envp in posix_spawn(&child, path, actions, attributes, argv, envp) }
            }
        }
        guard failure == 0 else { throw .notStarted(String(cString: strerror(failure))) }
        pid = child
    }

    /// How the program ended: its exit status, or the negative number of the signal that ended it; `nil` while it runs.
    ///
    /// To be asked until it is not `nil` once: the system keeps the status until then, and forgets it afterwards.
    func status() -> Int32? {
        var raw: Int32 = 0
        let answer = waitpid(pid, &raw, WNOHANG)
        if answer == 0 || (answer < 0 && errno == EINTR) { return nil }
        guard answer == pid else { return -1 }
        let signal = raw & 0x7F
        return signal == 0 ? raw >> 8 & 0xFF : -signal
    }

    /// Ends the program and what it started: politely, and 200 ms later for good.
    func end() {
        kill(-pid, SIGTERM)
        let patience = ContinuousClock.now + .milliseconds(200)
        var hasEnded = false
        while !hasEnded, ContinuousClock.now < patience {
            usleep(2000)
            hasEnded = status() != nil
        }
        kill(-pid, SIGKILL)
        while !hasEnded {
            usleep(1000)
            hasEnded = status() != nil
        }
    }
}

#if canImport(Darwin)
    private typealias SpawnActions = posix_spawn_file_actions_t?
    private typealias SpawnAttributes = posix_spawnattr_t?
#else
    private typealias SpawnActions = posix_spawn_file_actions_t
    private typealias SpawnAttributes = posix_spawnattr_t
#endif

/// Settings for `posix_spawn`: these files as 0, 1 and 2 and no others, a new process group, no signal blocked or ignored.
private func withSpawnSettings(
    files: [Int32], _ body: (UnsafeMutablePointer<SpawnActions>, UnsafeMutablePointer<SpawnAttributes>) -> Int32
) -> Int32 {
    #if canImport(Darwin)
        var (actions, attributes): (SpawnActions, SpawnAttributes) = (nil, nil)
        let closesOthers = POSIX_SPAWN_CLOEXEC_DEFAULT
    #else
        var (actions, attributes) = (SpawnActions(), SpawnAttributes())
        let closesOthers: Int32 = 0
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
        posix_spawn_file_actions_destroy(&actions)
        posix_spawnattr_destroy(&attributes)
    }
    for (number, file) in files.enumerated() { posix_spawn_file_actions_adddup2(&actions, file, Int32(number)) }
    #if os(Linux)
        // A number that is closed by someone else in the meantime does no harm.
        let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        for file in open.compactMap({ Int32($0) }) where file > 2 { posix_spawn_file_actions_addclose(&actions, file) }
    #endif
    var (blocked, reset) = (sigset_t(), sigset_t())
    sigemptyset(&blocked)
    sigfillset(&reset)
    posix_spawnattr_setsigmask(&attributes, &blocked)
    posix_spawnattr_setsigdefault(&attributes, &reset)
    posix_spawnattr_setpgroup(&attributes, 0)
    let flags = Int32(POSIX_SPAWN_SETPGROUP) | Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF)
    posix_spawnattr_setflags(&attributes, Int16(flags | Int32(closesOthers)))
    return body(&actions, &attributes)
}

/// The strings as C has them in `argv`: a list that ends with a null pointer.
private func withCStrings<R>(_ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> R) -> R {
    let pointers = strings.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers + [nil])
}
