import Foundation

/// A certificate for sip.test that signs itself, and its key: good for these tests and nothing else.
final class TestCertificate: Sendable {
    let folder: URL
    var certificate: String { folder.appendingPathComponent("certificate.pem").path }
    var key: String { folder.appendingPathComponent("key.pem").path }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("attendant-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Self.certificateText.write(toFile: certificate, atomically: true, encoding: .utf8)
        try Self.keyText.write(toFile: key, atomically: true, encoding: .utf8)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private static let certificateText = """
        -----BEGIN CERTIFICATE-----
        MIIBkzCCATigAwIBAgIUZLxL6nwaYVGAayWxusldVcW8oXYwCgYIKoZIzj0EAwIw
        EzERMA8GA1UEAwwIc2lwLnRlc3QwIBcNMjYxMTI2MTIzOTM3WhgPMjEyNjExMDIx
        MjM5MzdaMBMxETAPBgNVBAMMCHNpcC50ZXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0D
        AQcDQgAE3mmN8QmWpYcd9/SdZlqmBtyXEWrhDsHb9v2GM4jZd+0sILZ+D3a8/VAl
        wzNRJ5btPEMgEtLbZNTPPS/NhRi6vaNoMGYwHQYDVR0OBBYEFBIm8QUET1vWdV8Z
        013VAcpQTNCRMB8GA1UdIwQYMBaAFBIm8QUET1vWdV8Z013VAcpQTNCRMBMGA1Ud
        EQQMMAqCCHNpcC50ZXN0MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAw
        RgIhAOiR9jt8I/7LwJtEi9SoWCqPm97RhyG57rsoZbHQx82DAiEAgAJS4K+TtHmi
        zSQ+qXIr3PTQB26ff8q1HHUb4GpPgHo=
        -----END CERTIFICATE-----
        """

    private static let keyText = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgxfaRtyni0aUTMlNq
        rR1LS97oPfsvohd5+q9AksvAjMOhRANCAATeaY3xCZalhx339J1mWqYG3JcRauEO
        wdv2/YYziNl37Swgtn4Pdrz9UCXDM1Enlu08QyAS0ttk1M89L82FGLq9
        -----END PRIVATE KEY-----
        """
}
