import Foundation

/// The heap in pages of 2 MB, where the kernel has them (transparent huge pages).
///
/// Thousands of calls touch a few kilobytes each, 50 times a second and all over the heap. With pages of 4 KB the
/// processor spends a fifth of the server's time on finding out where they lie. glibc's allocator asks for large pages
/// when a tunable says so, and it reads its tunables only when a program begins. So the program begins once more: as the
/// same process, with the same arguments. Where that fails it goes on as it is; older allocators ignore the tunable.
enum LargePages {
    private static let variable = "GLIBC_TUNABLES"
    private static let tunable = "glibc.malloc.hugetlb"

    /// Begins the program once more, unless the tunable is set already, to whatever value.
    static func use() {
        #if os(Linux)
            let present = ProcessInfo.processInfo.environment[variable] ?? ""
            guard !present.contains(tunable) else { return }
            setenv(variable, (present.isEmpty ? "" : present + ":") + tunable + "=1", 1)
            var arguments = CommandLine.arguments.map { strdup($0) } + [nil]
            execv("/proc/self/exe", &arguments)
            for argument in arguments { free(argument) }
        #endif
    }
}
